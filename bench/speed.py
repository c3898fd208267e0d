"""`python -m bench speed`: pages per CPU second, beside other extractors and the bare parse, all in one run.

CPU times on a shared machine wander: only the ratios of one run say something.  Each page goes through all
extractors in turn, once a round; a page's time is the least of its rounds.  Every round starts new processes,
since some extractors remember pieces of pages: trafilatura takes a page that it has seen in two thirds of the time.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import Any

from rich.progress import track

from bench.gold import GoldPage, read_set, set_names
from bench.race import PEERS, chosen, race
from bench.report import show, write_json

REFERENCE = "trafilatura"
FLOOR = "lexbor"
WARMING = 96
"""Pages, of all sets, that each new process meets before those that are measured: tables load when first asked for."""


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    sets = options.sets.split(",") if options.sets else set_names(options.pages)
    share = -(-(options.limit + WARMING) // len(sets))
    by_set = [read_set(options.pages, name, share) for name in sets]
    found = [page for row in zip_longest(*by_set) for page in row if page is not None]
    warming, pages = found[:WARMING], found[WARMING : WARMING + options.limit]
    size = sum(len(page.raw()) for page in pages)
    times = _times(warming, pages, chosen(options.tools, ["tinsach", FLOOR, *PEERS]), options.rounds)
    result = _figures(times, size)
    _show(result, len(pages), size)
    print(
        f"Written to {write_json(options.json, 'speed', {'pages': len(pages), 'bytes': size, 'tools': result})}"
    )
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench speed", description=__doc__)
    parser.add_argument(
        "--pages", type=Path, required=True, help="folder of sets: SET/gold.jsonl, SET/html/ID.html.gz"
    )
    parser.add_argument("--sets", help="comma-separated sets; all by default")
    parser.add_argument(
        "--tools", help="comma-separated extractors; tinsach, the bare parse and all peers by default"
    )
    parser.add_argument(
        "--limit", type=int, default=160, help="pages, taken evenly from the sets (default 160)"
    )
    parser.add_argument("--rounds", type=int, default=2, help="times that each page is measured (default 2)")
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/speed.json by default")
    return parser.parse_args(argv)


def _times(
    warming: Sequence[GoldPage], pages: Sequence[GoldPage], names: Sequence[str], rounds: int
) -> dict[str, list[float]]:
    """CPU milliseconds of each page for each extractor, the least of all rounds."""
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        schedule = [*warming, *pages]
        answered = track(race(schedule, names), f"round {number + 1}", total=len(schedule), transient=True)
        measured = [answers for _, answers in answered][len(warming) :]
        for name in measured[0]:
            found = [answers[name]["ms"] for answers in measured]
            times[name] = list(map(min, times.get(name, found), found))
    return times


def _figures(times: dict[str, list[float]], size: int) -> dict[str, Any]:
    totals = {name: sum(each) for name, each in times.items()}
    return {
        name: {
            "pages_per_cpu_second": 1e3 * len(each) / totals[name],
            "ms_mean": totals[name] / len(each),
            "ms_median": median(each),
            "ms_worst": max(each),
            "megabytes_per_cpu_second": size / 1e3 / totals[name],
            f"times_{REFERENCE}": totals[REFERENCE] / totals[name] if REFERENCE in totals else None,
            f"times_{FLOOR}": totals[name] / totals[FLOOR] if FLOOR in totals else None,
        }
        for name, each in times.items()
    }


def _show(result: dict[str, Any], pages: int, size: int) -> None:
    head = ["", "pages/s", "ms", "median", "worst", "MB/s", f"× {REFERENCE}'s rate", f"× {FLOOR}'s time"]
    rows = [
        [
            name if name != FLOOR else f"{FLOOR} (bare parse)",
            f"{f['pages_per_cpu_second']:.1f}",
            f"{f['ms_mean']:.1f}",
            f"{f['ms_median']:.1f}",
            f"{f['ms_worst']:.0f}",
            f"{f['megabytes_per_cpu_second']:.1f}",
            _ratio(f[f"times_{REFERENCE}"]),
            _ratio(f[f"times_{FLOOR}"]),
        ]
        for name, f in sorted(result.items(), key=lambda item: item[1]["ms_mean"])
    ]
    show(f"{pages} pages of {size / pages / 1e3:.0f} kB, CPU time", head, rows)


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
