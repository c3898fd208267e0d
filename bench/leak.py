"""`python -m bench leak`: memory and handles while one process cleans many pages.

The pages go round and round, so that all growth is the cleaning's; each time round every page has another address
and another paragraph, byline and date, so that what remembers pages or their words grows.  Handles are open files,
threads and child processes.  Exit status 1 where the resident memory after the last page is over the allowed growth above that after
the warm-up, or where there is any handle more.
"""

from __future__ import annotations

import argparse
import gc
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.gold import GoldPage, read_set, set_names
from bench.processes import resources
from bench.report import show, write_json

READINGS: Final = 8
"""Readings after the first, at equal distances."""

HANDLES: Final = ("files", "threads", "children")
"""Readings that must not grow at all."""

LETTERS: Final = str.maketrans("0123456789", "ghijklmnop")
"""Digits as letters: a number becomes a word."""

Point = dict[str, float]


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    names = set_names(options.pages)
    pages = [
        page for name in names for page in read_set(options.pages, name, -(-options.distinct // len(names)))
    ]
    points = list(_run(pages, options.count, options.warm_up))
    columns = ["pages", "MB", "objects", *HANDLES, "pages/s"]
    rows = [
        [
            f"{p['pages']:,.0f}",
            f"{p['megabytes']:.1f}",
            f"{p['objects']:,.0f}",
            *(f"{p[name]:.0f}" for name in HANDLES),
            f"{p['rate']:.1f}",
        ]
        for p in points
    ]
    show(f"{len(pages)} pages, round and round", columns, rows)
    growth, more = grown(points), more_handles(points)
    path = write_json(options.json, "leak", {"distinct": len(pages), "points": points, "growth": growth})
    print(f"Memory grew by {growth:.1%} from page {points[0]['pages']:,.0f} on. Written to {path}")
    if more:
        print(f"There are more {' and '.join(more)} at the end than after the warm-up.")
    return int(growth > options.allowed or bool(more))


def varied(raw: bytes, number: int) -> bytes:
    """A page with words, a byline and a date of its own."""
    day, word = 1 + number % 28, f"{number:x}".translate(LETTERS)
    own = f"<h2>{word}</h2><p>By Ann {word.title()}</p><p>{day}.{1 + number % 12}.{1990 + number % 36}</p><p>{word} {number}.</p>"
    head, body, rest = raw.partition(b"<body")
    inside, end, tail = rest.partition(b">")
    return head + body + inside + end + own.encode() + tail


def grown(points: Sequence[Point]) -> float:
    """Growth of the memory from the first reading to the last, as a share."""
    return points[-1]["megabytes"] / points[0]["megabytes"] - 1


def more_handles(points: Sequence[Point]) -> list[str]:
    """The sorts of handles of which there are more at the end."""
    return [name for name in HANDLES if points[-1][name] > points[0][name]]


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench leak", description=__doc__)
    parser.add_argument(
        "--pages", type=Path, required=True, help="folder of sets: SET/gold.jsonl, SET/html/ID.html.gz"
    )
    parser.add_argument("--count", type=int, default=50_000, help="pages cleaned in all (default 50000)")
    parser.add_argument(
        "--warm-up", type=int, default=2_000, help="pages before the first reading (default 2000)"
    )
    parser.add_argument("--distinct", type=int, default=200, help="different pages (default 200)")
    parser.add_argument(
        "--allowed", type=float, default=0.02, help="growth that is still flat (default 0.02)"
    )
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/leak.json by default")
    return parser.parse_args(argv)


def _run(pages: Sequence[GoldPage], count: int, warm_up: int) -> Iterator[Point]:
    """Clean so many pages; a reading after the warm-up and then at equal distances."""
    from clean import clean
    from schemas import Capture

    captures = [(page.raw(), page.url or "http://leak.example/page") for page in pages]
    captures = [(raw, f"{url}{'&' if '?' in url else '?'}round=") for raw, url in captures]
    readings = {warm_up + round((count - warm_up) * step / READINGS) for step in range(READINGS + 1)}
    start = time.process_time()
    for number in range(1, count + 1):
        raw, url = captures[number % len(captures)]
        clean(Capture(raw=varied(raw, number), url=f"{url}{number}"))
        if number in readings:
            rate = number / (time.process_time() - start)
            gc.collect()
            point = {"pages": float(number), "rate": rate, **resources(os.getpid())}
            point["objects"] = float(len(gc.get_objects()))
            print(f"{number:,} pages: {point['megabytes']:.1f} MB", flush=True)
            yield point
