"""`python -m bench passes`: CPU time of a page by pass of the cleaning, and the bare parse beside it.

Each page is cleaned several times; what counts is the quickest of its runs.  A pass's time holds that of the passes
inside it, which stand below it.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import wraps
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from time import process_time
from typing import Any
from unittest.mock import patch

from selectolax.lexbor import LexborHTMLParser

from bench.gold import read_set, set_names
from bench.report import show, write_json
from clean import clean
from schemas import Capture

PASSES = {
    "clean.article": "decode breach read_blocks repair_references read_stated site_names resolve_title label_blocks "
    "assemble_body detect_blocks find_fields article_id text_digest capture_digest count_words",
    "clean.blocks.html": "LexborHTMLParser",
    "clean.label.page": "read_traits mark_title choose_body replace_by_data mark_captions take_furniture_out "
    "mark_headings cut_credits name_furniture",
    "clean.label.body": "block_features sift wording_features score",
}
"""Functions that are timed, where they are called."""

Times = Counter[str]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench passes", description=__doc__)
    parser.add_argument("--pages", type=Path, required=True, help="folder of sets")
    parser.add_argument(
        "--limit", type=int, default=120, help="pages, taken evenly from the sets (default 120)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="times that each page is cleaned (default 5)")
    parser.add_argument(
        "--json", type=Path, help="where the figures go; bench-results/passes.json by default"
    )
    options = parser.parse_args(argv)
    found = shown(_captures(options.pages, options.limit), options.rounds)
    print(f"Written to {write_json(options.json, 'passes', found)}")
    return 0


def shown(captures: Sequence[Capture], rounds: int) -> dict[str, Any]:
    """Measure these pages, print the table and give it: milliseconds a page."""
    total, parse, times = _measure(captures, rounds)
    count = len(captures)
    rows = [
        ["whole", f"{total / count:.2f}", ""],
        ["bare parse", f"{parse / count:.2f}", f"{parse / total:.0%}"],
    ]
    rows += [[name, f"{ms / count:.2f}", f"{ms / total:.0%}"] for name, ms in times.most_common()]
    size = sum(len(capture.raw) for capture in captures) / count / 1e3
    show(f"{count} pages of {size:.0f} kB, CPU time", ["pass", "ms", "share"], rows)
    result = {"pages": count, "ms": total / count, "parse_ms": parse / count}
    passes = {name: ms / count for name, ms in times.most_common()}
    return result | {"passes": passes}


def _captures(pages: Path, limit: int) -> list[Capture]:
    names = set_names(pages)
    by_set = [read_set(pages, name, -(-limit // len(names))) for name in names]
    found = [page for row in zip_longest(*by_set) for page in row if page is not None][:limit]
    return [Capture(raw=page.raw(), url=page.url) for page in found]


def _measure(captures: Sequence[Capture], rounds: int) -> tuple[float, float, Times]:
    """Milliseconds of all pages: the whole cleaning, the bare parse, and each pass."""
    total = parse = 0.0
    times: Times = Counter()
    for capture in captures:
        clean(capture)  # tables load when first asked for
    running: Times = Counter()
    with ExitStack() as stack:
        for module, functions in PASSES.items():
            for name in functions.split():
                timed = _timed(getattr(import_module(module), name), name, running)
                stack.enter_context(patch(f"{module}.{name}", timed))
        for capture in captures:
            runs = [_run(capture, running) for _ in range(rounds)]
            best, best_times = min(runs, key=lambda run: run[0])
            total += best
            times.update(best_times)
            parse += min(_parse(capture) for _ in range(rounds))
    return total, parse, times


def _run(capture: Capture, running: Times) -> tuple[float, Times]:
    running.clear()
    start = process_time()
    clean(capture)
    return 1e3 * (process_time() - start), Counter(running)


def _parse(capture: Capture) -> float:
    start = process_time()
    LexborHTMLParser(capture.raw)
    return 1e3 * (process_time() - start)


def _timed(function: Callable[..., Any], name: str, running: Times) -> Callable[..., Any]:
    @wraps(function, updated=())
    def call(*arguments: Any, **named: Any) -> Any:
        start = process_time()
        try:
            return function(*arguments, **named)
        finally:
            running[name] += 1e3 * (process_time() - start)  # type: ignore[assignment]

    return call
