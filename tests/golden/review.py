"""What the samples give beside what they should: `python -m tests.golden.review`.

With --write, each case's `known_failures` becomes what fails now: to take out what holds at last, and to keep a
new case's open points in view.  Read the difference before committing it; a failure that is new is a regression.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Any

from tests.golden.test_golden import cases, differences

HERE = Path(__file__).parent
_KNOWN = re.compile(r"^known_failures = \[.*?\]\n", re.MULTILINE | re.DOTALL)


def write(name: str, failures: list[str]) -> None:
    path = HERE / name / "expected.toml"
    text = _KNOWN.sub("", path.read_text(encoding="utf-8"))
    if failures:
        listed = "".join(f"    {_quoted(failure)},\n" for failure in failures)
        head, blank, rest = text.partition("\n\n")
        text = f"{head}\nknown_failures = [\n{listed}]{blank}{rest}"
    path.write_text(text, encoding="utf-8")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def show(name: str, what: str, wanted: Any, got: Any) -> None:
    print(f"{name}: {what}")
    if isinstance(wanted, list) and isinstance(got, list):
        for sign, some, others in (("-", wanted, got), ("+", got, wanted)):
            for item in some:
                if item not in others:
                    print(f"    {sign} {item}")
    else:
        print(f"    - {wanted}\n    + {got}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden.review", description=__doc__)
    parser.add_argument("--write", action="store_true", help="record what fails now as known failures")
    arguments = parser.parse_args()
    news = 0
    for name, case in cases().items():
        found = list(differences(name))
        known = set(case.get("known_failures", ()))
        for what, wanted, got in found:
            show(name, what + ("" if what in known else "  (new)"), wanted, got)
        held = known - {what for what, _, _ in found}
        for what in sorted(held):
            print(f"{name}: {what} holds now")
        news += len(held) + sum(what not in known for what, _, _ in found)
        if arguments.write:
            write(name, [what for what, _, _ in found])
    return int(bool(news) and not arguments.write)


if __name__ == "__main__":
    sys.exit(main())
