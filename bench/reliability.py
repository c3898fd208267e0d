"""`python -m bench reliability`: the tables of leaks and of the soak in docs/reliability.md, from what `leak` and `soak` wrote.

Each stands between two marks, so that it is renewed and never edited by hand.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.leak import HANDLES, grown
from bench.report import RESULTS
from bench.soak import promises


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench reliability", description=__doc__)
    parser.add_argument("--leak", type=Path, default=RESULTS / "leak.json")
    parser.add_argument("--soak", type=Path, default=RESULTS / "soak.json")
    parser.add_argument("--page", type=Path, default=Path("docs/reliability.md"))
    options = parser.parse_args(argv)
    text = options.page.read_text(encoding="utf-8")
    for name, file, table in (("leak", options.leak, leak_table), ("soak", options.soak, soak_table)):
        if file.exists():
            found = json.loads(file.read_text(encoding="utf-8"))
            text = put(text, name, table(found), str(options.page))
            print(f"Wrote what `python -m bench {name}` found into {options.page}.")
        else:
            print(f"There is no {file}: run `python -m bench {name}` first.")
    options.page.write_text(text, encoding="utf-8")
    return 0


def put(text: str, name: str, table: str, page: str) -> str:
    """The text with a table between the marks of that name.  Raises SystemExit where it lacks them."""
    start, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    head, opened, rest = text.partition(start)
    _, closed, tail = rest.partition(end)
    if not opened or not closed:
        raise SystemExit(f"{page} lacks the marks {start} and {end} between which the table goes.")
    return f"{head}{start}\n{table}\n{end}{tail}"


def leak_table(found: dict[str, Any]) -> str:
    """Memory and handles by pages cleaned."""
    points = found["points"]
    rows = [
        [
            f"{p['pages']:,.0f}",
            f"{p['megabytes']:.1f}",
            f"{p['objects']:,.0f}",
            *(f"{p[n]:.0f}" for n in HANDLES),
        ]
        for p in points
    ]
    return (
        f"{found['distinct']} pages, round and round, each time with other words; memory grew by {grown(points):.1%}:\n\n"
        + _table(
            ["pages", "MB", "Python objects", *(f"open {n}" if n == "files" else n for n in HANDLES)], rows
        )
    )


def soak_table(found: dict[str, Any]) -> str:
    """What was promised against what was seen."""
    rows = [[promised, seen, "yes" if kept else "**no**"] for promised, seen, kept in promises(found)]
    return (
        f"{found['minutes']:g} minutes, {found['workers']} workers a run, hostile pages of {found['size']:,} repetitions, "
        f"seed {found['seed']}:\n\n" + _table(["promised", "seen", "kept"], rows)
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [head, ["---"] * len(head), *rows])
