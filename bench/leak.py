"""`python -m bench leak`: memory and open files while one process cleans many pages.

The pages go round and round, so that all growth is the cleaning's.  Exit status 1 where the resident memory after
the last page is over the allowed growth above that after the warm-up.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Sequence
from pathlib import Path

from bench.gold import GoldPage, read_set, set_names
from bench.report import show, write_json


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    names = set_names(options.pages)
    pages = [
        page for name in names for page in read_set(options.pages, name, -(-options.distinct // len(names)))
    ]
    points = _run(pages, options.count, options.warm_up)
    growth = points[-1]["megabytes"] / points[0]["megabytes"] - 1
    columns = ["pages", "MB", "open files", "pages/s"]
    rows = [
        [f"{p['pages']:,.0f}", f"{p['megabytes']:.1f}", f"{p['files']:.0f}", f"{p['rate']:.1f}"]
        for p in points
    ]
    show(f"{len(pages)} pages, round and round", columns, rows)
    path = write_json(options.json, "leak", {"points": points, "growth": growth})
    print(f"Memory grew by {growth:.1%} from page {points[0]['pages']:,.0f} on. Written to {path}")
    return int(growth > options.allowed)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench leak", description=__doc__)
    parser.add_argument(
        "--pages", type=Path, required=True, help="folder of sets: SET/gold.jsonl, SET/html/ID.html.gz"
    )
    parser.add_argument("--count", type=int, default=20_000, help="pages cleaned in all (default 20000)")
    parser.add_argument(
        "--warm-up", type=int, default=2_000, help="pages before the first reading (default 2000)"
    )
    parser.add_argument("--distinct", type=int, default=200, help="different pages (default 200)")
    parser.add_argument(
        "--allowed", type=float, default=0.02, help="growth that is still flat (default 0.02)"
    )
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/leak.json by default")
    return parser.parse_args(argv)


def _run(pages: Sequence[GoldPage], count: int, warm_up: int) -> list[dict[str, float]]:
    from clean import clean
    from schemas import Capture

    captures = [Capture(raw=page.raw(), url=page.url) for page in pages]
    readings = {warm_up + round((count - warm_up) * step / 8) for step in range(9)}
    points: list[dict[str, float]] = []
    start = time.process_time()
    for number in range(1, count + 1):
        clean(captures[number % len(captures)])
        if number in readings:
            gc.collect()
            points.append(
                {"pages": float(number), "rate": number / (time.process_time() - start), **_resources()}
            )
    return points


def _resources() -> dict[str, float]:
    resident_pages = int(Path("/proc/self/statm").read_text().split()[1])
    megabytes = resident_pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    return {"megabytes": megabytes, "files": float(len(list(Path("/proc/self/fd").iterdir())))}
