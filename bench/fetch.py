"""`python -m bench fetch`: pages a minute a core, fetched, stored, cleaned and published, with limits off on loopback.

The site runs in a process of its own, whose CPU time is not counted.  Pages are made of the project's samples, each
brought to a size by what real pages have around their article, or taken from a folder of gold pages (--pages).  Then
once more when nothing is due, and with all pages asked for again, whose bytes are the same.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from bench.gold import read_set, set_names
from bench.report import show, write_json
from bench.site import HOST
from flows.executors import executor_for
from flows.fetching import fetch
from flows.run import Report
from flows.settings import Settings
from raw.fetch.hosts import Manners
from raw.sources.specs import Source

SAMPLES = Path(__file__).parents[1] / "raw" / "samples"
ASKED = 3_000
"""Pages a minute a core that issue 7 asks for."""
UNLIMITED = Manners(delay=0.0, per_host=8, connections=8)


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="tinsach-bench-") as name:
        folder = Path(name)
        pages = list(gold_pages(options.pages) if options.pages else made_pages(options.kilobytes))
        size = lay_out(folder / "site", pages, options.number)
        settings = Settings(
            data=folder / "data",
            workers=options.workers,
            executor=options.executor,
            contact="bench@tinsach.example",
        )
        with site(folder / "site") as port:
            at = f"http://{HOST}:{port}"
            maps = Source("bench", "sitemap", (f"{at}/sitemap.xml",), allow_private=True, look_again=())
            each = replace(maps, kind="page", urls=tuple(f"{at}/{n}" for n in range(options.number)))
            rounds = {
                "first": measured(maps, settings),
                "nothing due": measured(maps, settings),
                "all again": measured(each, settings, each.urls),
            }
    rows, figures = [], {}
    for what, (report, seconds, cpu) in rounds.items():
        count = sum(sum(one.pages.values()) for one in report.sources)
        rate = 60 * count / cpu
        figures[what] = {
            "pages": count, "stored": sum(one.stored for one in report.sources), "seconds": seconds,
            "cpu_seconds": cpu, "pages_a_minute_a_core": rate, "cpu_by_pass": dict(report.cpu_seconds),
            "outcomes": report.outcomes.counts(),
        }  # fmt: skip
        parts = {name: 1e3 * spent / max(count, 1) for name, spent in report.cpu_seconds.items()}
        rest = 1e3 * cpu / max(count, 1) - sum(parts.values())
        rows.append([
            what, f"{count:,}", f"{seconds:.1f}", f"{cpu:.1f}", f"{rate:,.0f}" if count else "-",
            *(f"{parts.get(name, 0.0):.2f}" for name in ("read", "clean", "stage", "publish")),
            f"{rest:.2f}" if count else "-",
        ])  # fmt: skip
    columns = [
        "cycle",
        "pages",
        "s",
        "CPU s",
        "pages/min/core",
        "read",
        "clean",
        "stage",
        "publish",
        "fetch, store, rest",
    ]
    title = f"{options.number:,} pages of {size / options.number / 1e3:.0f} kB; the last five columns in CPU ms a page"
    show(title, columns, rows, highlight="first")
    reached = figures["first"]["pages_a_minute_a_core"] >= ASKED
    print(f"Asked for: {ASKED:,} pages a minute a core: {'reached' if reached else 'not reached'}.")
    print(f"Written to {write_json(options.json, 'fetch', {'bytes': size, 'cycles': figures})}")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench fetch", description=__doc__)
    parser.add_argument("--number", type=int, default=1_000, help="pages (default 1,000)")
    parser.add_argument("--kilobytes", type=int, default=60, help="size of a made page (default 60)")
    parser.add_argument("--pages", type=Path, help="folder of gold pages to serve instead")
    parser.add_argument("--workers", type=int, default=1, help="worker processes (default 1)")
    parser.add_argument("--executor", default="processes", help="processes or serial")
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/fetch.json by default")
    return parser.parse_args(argv)


def measured(source: Source, settings: Settings, asked: Sequence[str] = ()) -> tuple[Report, float, float]:
    """A run, its seconds, and the CPU seconds of all its processes."""
    began, cpu = perf_counter(), _cpu()
    with executor_for(settings) as executor:
        report = fetch([source], settings, executor, asked=asked, manners=UNLIMITED)
    return report, perf_counter() - began, _cpu() - cpu


def _cpu() -> float:
    """Of this process and of those that it has waited for: the workers, and not the site."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def site(folder: Path) -> Iterator[int]:
    """The site, in a process of its own; gives its port."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.site", str(folder)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def lay_out(folder: Path, pages: Sequence[bytes], number: int) -> int:
    """Write so many different pages; gives their bytes."""
    folder.mkdir()
    size = 0
    for count in range(number):
        body = pages[count % len(pages)] + f"<!-- {count} -->".encode()
        (folder / f"{count:06}").write_bytes(body)
        size += len(body)
    return size


def gold_pages(folder: Path) -> Iterator[bytes]:
    """The pages of all sets."""
    for name in set_names(folder):
        yield from (page.raw() for page in read_set(folder, name, 200))


def made_pages(kilobytes: int) -> Iterator[bytes]:
    """The HTML samples, each brought to a size by what real pages have around their article: links, menus, boxes."""
    chance = random.Random(7)
    for file in sorted(SAMPLES.glob("*.html")):
        page = file.read_bytes()
        if b"</body>" not in page:
            continue
        boxes: list[bytes] = []
        while sum(map(len, boxes)) + len(page) < kilobytes * 1000:
            number = chance.randrange(10**6)
            # Most of a real page's bytes are scripts and attributes; a link has some 300 bytes to itself.
            boxes.append(
                f'<div class="teaser teaser--small col-{number % 12} js-track" data-id="{number:032x}" '
                f'data-track="list|{number % 9}|{number:040x}"><a class="teaser__link" href="/topic/{number}/more-on-this" '
                f'title="More on this {number}"><img loading="lazy" src="/img/{number:016x}_320x180.jpg" alt="">'
                f'<span class="teaser__title">More on this: number {number} of many</span></a></div>'
                f"<script>window.q=window.q||[];q.push({{id:{number},slot:'list-{number % 9}',"
                f"size:[[300,250],[320,100]],k:'{number:064x}'}});</script>".encode()
            )
        half = len(boxes) // 2
        page = page.replace(b"<body>", b"<body>" + b"".join(boxes[:half]), 1)
        yield page.replace(b"</body>", b"".join(boxes[half:]) + b"</body>", 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
