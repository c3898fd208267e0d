"""Accuracy floors: what tinsach reaches on gold pages may not fall.

    python -m bench floors --pages DIR          fail where a figure is below its floor
    python -m bench floors --pages DIR --pin    write the floors anew from today's figures; raising them only
    python -m bench floors --pages DIR --pin --lower    lowering them too

A floor is pinned a set, and a language of a set that has five pages or more, with the digest of the gold that it
was measured on: other gold pages have no floors here.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.gold import GoldPage, read_set, set_names
from bench.measure import Figures, means, page_figures
from bench.worker import tinsach

FILE = Path(__file__).parent / "floors" / "accuracy.json"
GUARDED = ("F", "snip", "title", "authors", "auth_p", "date", "date_p")
SLACK = 0.003
"""What a figure may fall below the one that was pinned: differences under it are noise."""
FEWEST = 5
"""Pages of a language that has floors of its own."""

Floors = dict[str, dict[str, float]]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench floors",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pages", type=Path, required=True, help="folder of gold pages")
    parser.add_argument("--pin", action="store_true", help="write the floors anew")
    parser.add_argument("--lower", action="store_true", help="with --pin: lower floors too")
    options = parser.parse_args(argv)
    pinned = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    digest = gold_digest(options.pages)
    reached = measure(options.pages)
    if options.pin:
        _pin(pinned, digest, reached, lower=options.lower)
        return 0
    if pinned.get("gold") != digest:
        print(f"{options.pages} is not the gold that the floors were pinned on: nothing is compared.")
        return 0
    return _compare(pinned["floors"], reached)


def gold_digest(pages: Path) -> str:
    """Digest of all gold.jsonl of a folder."""
    digest = hashlib.sha256()
    for name in set_names(pages):
        digest.update(name.encode() + b"\0" + (pages / name / "gold.jsonl").read_bytes())
    return digest.hexdigest()


def measure(pages: Path) -> Floors:
    """Figures a set, and a language of a set: `fundus`, `fundus/de`."""
    extract = tinsach()
    reached: Floors = {}
    for name in set_names(pages):
        groups: dict[str, list[Figures]] = defaultdict(list)
        for page in read_set(pages, name):
            figures = _judge(page, extract)
            groups[name].append(figures)
            if page.gold.get("lang"):
                groups[f"{name}/{page.gold['lang']}"].append(figures)
        for group, rows in groups.items():
            if group == name or len(rows) >= FEWEST:
                summary = means(rows)
                reached[group] = {
                    column: round(summary[column], 4) for column in GUARDED if column in summary
                }
        print(f"{name}: " + "  ".join(f"{column} {value:.3f}" for column, value in reached[name].items()))
        sys.stdout.flush()
    return reached


def _judge(page: GoldPage, extract: object) -> Figures:
    assert callable(extract)
    return page_figures(page.gold, extract(page.raw(), page.url))


def _pin(pinned: dict[str, object], digest: str, reached: Floors, *, lower: bool) -> None:
    floors: Floors = reached
    known = pinned.get("floors")
    if pinned.get("gold") == digest and isinstance(known, dict) and not lower:
        floors = {
            group: {
                column: max(value, known.get(group, {}).get(column, 0.0)) for column, value in figures.items()
            }
            for group, figures in reached.items()
        }
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(
        json.dumps({"gold": digest, "floors": floors}, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    print(f"Pinned {sum(map(len, floors.values()))} floors in {FILE}.")


def _compare(floors: Floors, reached: Floors) -> int:
    fallen = [
        f"{group}: {column} is {reached.get(group, {}).get(column, 0.0):.4f}, its floor is {floor:.4f}."
        for group, figures in floors.items()
        for column, floor in figures.items()
        if reached.get(group, {}).get(column, 0.0) < floor - SLACK
    ]
    print("\n".join(fallen) or f"All {sum(map(len, floors.values()))} floors hold.")
    return int(bool(fallen))
