"""`python -m bench scale`: how throughput grows with workers, what a run costs beside cleaning, and what memory it takes.

Parts, all by default but the last two, which take long and are asked for by a size:

    executors   pages a second and pages per CPU second, by executor and number of workers, start and end included
                and without them; and beside them, in the same rounds, what two processes can get of this machine at
                all: two loops of arithmetic beside one
    passes      where the time of cleaning goes: as `python -m bench passes`, on these pages
    peer        trafilatura on the same pages, by number of processes; and tinsach's cleaning alone in the same harness
    isolation   what worker processes cost beside none, over work that does nothing, a capture
    start       from the command to its end, over one page
    --big N     N small pages from files in one run
    --warc GB   one WARC file of so many GB

Processors' time counts every process of a run: driver, workers, and of a cluster the scheduler and the Dask workers.
What runs without their start and end is the difference between all pages and a quarter of them.
A machine with other work to do gives other figures each time; ratios of one run are what to look at, and the rounds
take turns.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any, Final

from bench import passes
from bench.gold import GoldPage, read_set, set_names
from bench.made import page, pages_of_size, small_page, write_folder, write_warc
from bench.race import Runner
from bench.report import show, write_json
from bench.watched import Watched, watched_run
from flows.executors import Guard, Processes, Shard
from flows.executors.processes import RECYCLE_AFTER
from flows.run import SHARD_ENTRIES
from raw import Entry
from schemas import Capture

PARTS: Final = ("executors", "passes", "isolation", "peer", "start")

CASES: Final = (("serial", 1), ("processes", 1), ("processes", 2), ("dask", 1), ("dask", 2))

LOOP: Final = 20_000_000
"""Turns of the loop of arithmetic: about a second."""

WARC_FILLER: Final = 1_000_000
"""Characters of script in a page of the large archive."""

WARMING: Final = 24
"""Pages that an extractor's process meets before those that are measured."""

STARTS: Final = 5

FEW: Final = 4
"""Part of the pages of a run that is mostly start and end."""

PASSES_OF: Final = 100
"""Pages whose passes are timed."""


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "False"
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="tinsach-scale-", dir=options.folder) as name:
        folder = Path(name)
        parts = options.parts.split(",") if options.parts else []
        if {"executors", "passes", "peer"} & set(parts):
            size = _lay_out(folder, options.pages, options.count)
            found["kilobytes_a_page"] = size / options.count / 1e3
        if "executors" in parts:
            found |= _executors(folder, options.rounds, options.cases.split(","))
        if "passes" in parts:
            found["passes"] = _passes(folder)
        if "isolation" in parts:
            found["isolation"] = _isolation()
        if "peer" in parts:
            found["peer"] = _peers(folder, options.rounds)
        if "start" in parts:
            found["start"] = _start(folder)
        if options.big:
            found["big"] = _big(folder, options.big, options.executor)
        if options.warc:
            found["warc"] = _warc(folder, options.warc, options.executor)
    print(f"Written to {write_json(options.json, 'scale', found)}")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench scale", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pages", type=Path, help="folder of gold pages; made-up pages by default")
    parser.add_argument(
        "--count", type=int, default=500, help="pages of the parts executors and peer (default 500)"
    )
    parser.add_argument("--rounds", type=int, default=2, help="times that each is measured (default 2)")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"of {','.join(PARTS)}; empty for none")
    parser.add_argument(
        "--cases", default=",".join(f"{e}:{n}" for e, n in CASES), help="executors and workers"
    )
    parser.add_argument("--big", type=int, metavar="N", help="also a run over so many small pages")
    parser.add_argument("--warc", type=float, metavar="GB", help="also a run over a WARC file of this size")
    parser.add_argument(
        "--executor", default="processes:2", help="for --big and --warc (default processes:2)"
    )
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/scale.json by default")
    return parser.parse_args(argv)


def _lay_out(folder: Path, gold: Path | None, count: int) -> int:
    """The pages to be measured, as files; gives their bytes."""
    if gold is None:
        return write_folder(folder / "in", count, lambda number: page(number, filler=40_000))
    names = set_names(gold)
    found = [one for name in names for one in read_set(gold, name, -(-count // len(names)))]
    return write_folder(folder / "in", count, lambda number: found[number % len(found)].raw())


def _loops(number: int) -> float:
    code = f"n = 0\nfor i in range({LOOP}): n += i * i % 7"
    began = perf_counter()
    running = [subprocess.Popen([sys.executable, "-I", "-c", code]) for _ in range(number)]
    for one in running:
        one.wait()
    return number * LOOP / (perf_counter() - began)


def _executors(folder: Path, rounds: int, cases: Sequence[str]) -> dict[str, Any]:
    few = _some_of(folder / "in", folder / "few")
    runs: dict[str, list[Watched]] = {case: [] for case in cases}
    short: dict[str, list[Watched]] = {case: [] for case in cases}
    loops: list[tuple[float, float]] = []
    for _ in range(rounds):
        loops.append((_loops(1), _loops(2)))
        for case in cases:
            runs[case].append(_run_and_forget(case, folder / "in"))
            short[case].append(_run_and_forget(case, few))
    one, two = (max(round_[place] for round_ in loops) for place in (0, 1))
    rows = [_figures(case, _best(found), _best(short[case])) for case, found in runs.items()]
    base = next((row for row in rows if row["workers"] == 1), rows[0])
    for row in rows:
        row["times"] = row["pages_per_second"] / base["pages_per_second"]
        row["times_under_way"] = row["pages_per_second_under_way"] / base["pages_per_second_under_way"]
    _show_executors(rows, rounds)
    print(f"Two loops of arithmetic did {two / one:.2f} times as much as one in these rounds.")
    return {"executors": rows, "loops": {"one": one, "two": two, "times": two / one}}


def _show_executors(rows: Sequence[dict[str, Any]], rounds: int) -> None:
    shares = ("read", "clean", "stage", "publish", "rest")
    names = [[row["executor"], str(row["workers"])] for row in rows]
    rates = [
        [
            f"{row['pages_per_second']:.1f}",
            f"{row['times']:.2f}",
            f"{row['pages_per_second_under_way']:.1f}",
            f"{row['times_under_way']:.2f}",
            f"{row['pages_per_cpu_second']:.1f}",
            f"{row['driver_mb']:.0f}",
            f"{row['worker_mb']:.0f}",
        ]
        for row in rows
    ]
    show(
        f"{rows[0]['pages']:,} pages, best of {rounds} rounds",
        [
            "executor",
            "workers",
            "pages/s",
            "times",
            "under way",
            "times",
            "pages/CPU s",
            "driver MB",
            "worker MB",
        ],
        [[*name, *cells] for name, cells in zip(names, rates, strict=True)],
    )
    show(
        "Share of the processors' time",
        ["executor", "workers", *shares],
        [
            [*name, *(f"{row['share'][one]:.1%}" for one in shares)]
            for name, row in zip(names, rows, strict=True)
        ],
    )


def _some_of(folder: Path, target: Path) -> Path:
    """The first files of a folder, as links."""
    paths = sorted(folder.rglob("*.html"))
    target.mkdir()
    for path in paths[: -(-len(paths) // FEW)]:
        (target / path.name).hardlink_to(path)
    return target


def _run_and_forget(case: str, given: Path) -> Watched:
    data = given.parent / "data"
    try:
        return _run(case, [str(given)], data)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _passes(folder: Path) -> dict[str, Any]:
    """CPU milliseconds of a page by pass; what is inside a pass counts in it too."""
    paths = sorted((folder / "in").rglob("*.html"))
    some = paths[:: -(-len(paths) // PASSES_OF)]
    return passes.shown([Capture(raw=path.read_bytes()) for path in some], rounds=3)


def _best(runs: Sequence[Watched]) -> Watched:
    """The one that was disturbed least."""
    return min(runs, key=lambda one: one.seconds)


def _figures(case: str, run: Watched, short: Watched | None = None) -> dict[str, Any]:
    """short: a run over fewer pages, where what starting and ending takes is to be told from the rest."""
    executor, _, workers = case.partition(":")
    spent = {name: run.report["cpu_seconds"].get(name, 0.0) for name in ("read", "clean", "stage", "publish")}
    spent["rest"] = run.cpu_seconds - sum(spent.values())
    return {
        "executor": executor,
        "workers": int(workers),
        "pages": run.pages,
        "outcomes": run.report["outcomes"],
        "seconds": run.seconds,
        "pages_per_second": run.pages / run.seconds,
        "pages_per_second_under_way": (run.pages - short.pages) / (run.seconds - short.seconds)
        if short
        else None,
        "pages_per_cpu_second": run.pages / run.cpu_seconds,
        "share": {name: seconds / run.cpu_seconds for name, seconds in spent.items()},
        "driver_mb": run.driver_mb,
        "worker_mb": run.worker_mb,
    }


def _run(case: str, arguments: Sequence[str], data: Path) -> Watched:
    executor, _, workers = case.partition(":")
    if executor != "dask":
        return watched_run([*arguments, "--executor", executor, "--workers", workers], data)
    with _cluster(int(workers), data.parent) as (address, helpers):
        return watched_run([*arguments, "--executor", "dask", "--scheduler", address], data, helpers=helpers)


@contextmanager
def _cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[int]]]:
    """A Dask cluster on loopback, as docs/operations.md sets it up; gives its address and its processes."""
    with ExitStack() as stack, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        probe.close()
        local = ["--host", "127.0.0.1", "--no-dashboard"]
        commands = [["scheduler", "--port", address.rpartition(":")[2], *local]]
        commands += [
            ["worker", address, "--nthreads", "1", "--local-directory", str(folder), *local]
        ] * workers
        helpers = [stack.enter_context(_background(["-m", "dask", *command])) for command in commands]
        _wait_for_workers(address, workers)
        yield address, helpers


def _wait_for_workers(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout=60) as client:
        client.wait_for_workers(workers, timeout=120)


@contextmanager
def _background(arguments: Sequence[str]) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def nothing(shard: Shard, guard: Guard) -> int:
    """Work that asks for the guard as cleaning does, and does nothing else."""
    for ordinal in range(len(shard.entries)):
        guard.reading((ordinal, 0))
        guard.idle()
        guard.cleaning((ordinal, 0))
        guard.idle()
    return shard.number


def _isolation() -> dict[str, float]:
    """CPU microseconds a capture that worker processes cost, and seconds to start one."""
    entries = tuple(Entry(f"/srv/pages/{n:06}.html", f"{n:06}.html", 170_000) for n in range(SHARD_ENTRIES))

    def spent(shards: int) -> float:
        began = _own_cpu()
        with Processes(1) as executor:
            list(executor.map(nothing, (Shard(number, entries) for number in range(shards))))
        return _own_cpu() - began

    start, many = spent(1), spent(RECYCLE_AFTER - 1)
    captures = (RECYCLE_AFTER - 2) * SHARD_ENTRIES
    found = {
        "microseconds": (many - start) / captures * 1e6,
        "start_seconds": start,
        "start_microseconds": start / (RECYCLE_AFTER * SHARD_ENTRIES) * 1e6,
    }
    rows = [
        ["guard, and handing shards on", f"{found['microseconds']:.0f}"],
        [f"a new process every {RECYCLE_AFTER} shards", f"{found['start_microseconds']:.0f}"],
    ]
    show("What worker processes cost", ["", "CPU µs a capture"], rows)
    return found


def _own_cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _peers(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """Extraction alone, in processes that are fed page by page."""
    pages = _as_gold(folder)
    rows = []
    for name in ("tinsach", "trafilatura"):
        for workers in (1, 2):
            measured = [_feed(name, workers, pages) for _ in range(rounds)]
            if any(one is None for one in measured):
                continue
            rate, cpu_rate = max(one for one in measured if one)
            rows.append(
                {
                    "extractor": name,
                    "processes": workers,
                    "pages_per_second": rate,
                    "pages_per_cpu_second": cpu_rate,
                }
            )
    show(
        f"Extraction alone, {len(pages):,} pages, best of {rounds} rounds",
        ["extractor", "processes", "pages/s", "pages/CPU s"],
        [
            [
                r["extractor"],
                str(r["processes"]),
                f"{r['pages_per_second']:.1f}",
                f"{r['pages_per_cpu_second']:.1f}",
            ]
            for r in rows
        ],
    )
    return rows


def _as_gold(folder: Path) -> list[GoldPage]:
    packed = folder / "packed"
    packed.mkdir()
    found = []
    for path in sorted((folder / "in").glob("*/*.html")):
        target = packed / f"{path.name}.gz"
        target.write_bytes(gzip.compress(path.read_bytes(), 1))
        found.append(GoldPage("made", target, {"id": path.stem}))
    return found


def _feed(name: str, workers: int, pages: Sequence[GoldPage]) -> tuple[float, float] | None:
    """Pages a second and pages per CPU second of an extractor in so many processes; None where it cannot run."""
    with ExitStack() as stack:
        runners = [stack.enter_context(Runner(name)) for _ in range(workers)]
        if any(runner.missing for runner in runners):
            return None
        for runner in runners:
            for one in pages[:WARMING]:
                runner.ask(one)
        left, lock, spent = iter(pages), Lock(), [0.0] * workers

        def work(number: int) -> None:
            while True:
                with lock:
                    one = next(left, None)
                if one is None:
                    return
                spent[number] += runners[number].ask(one)["ms"] / 1e3

        began = perf_counter()
        with ThreadPoolExecutor(workers) as threads:
            list(threads.map(work, range(workers)))
        return len(pages) / (perf_counter() - began), len(pages) / sum(spent)


def _start(folder: Path) -> dict[str, float]:
    """Seconds for one page, beside those of an interpreter that does nothing."""
    (folder / "one").mkdir()
    (folder / "one" / "a.html").write_bytes(page(1))
    nothing = [sys.executable, "-c", "pass"]
    empty = statistics.median(_timed(lambda: subprocess.run(nothing, check=True)) for _ in range(STARTS))
    found = {"interpreter": empty}
    for executor in ("serial", "processes"):
        arguments = [str(folder / "one"), "--executor", executor, "--workers", "1"]
        runs = [watched_run(arguments, folder / f"one-{executor}-{n}") for n in range(STARTS)]
        found[executor] = statistics.median(run.seconds for run in runs)
    show(
        "One page, from the command to its end",
        ["", "seconds"],
        [[name, f"{found[name]:.2f}"] for name in found],
    )
    return found


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _big(folder: Path, number: int, case: str) -> dict[str, Any]:
    size = write_folder(folder / "big", number, small_page)
    return _shown(
        f"{number:,} files of {size / number / 1e3:.0f} kB", case, folder / "big", folder / "big-data"
    )


def _warc(folder: Path, gigabytes: float, case: str) -> dict[str, Any]:
    path = folder / "large.warc.gz"
    pages = write_warc(path, pages_of_size(int(gigabytes * 1e9), path, WARC_FILLER))
    size = path.stat().st_size
    return _shown(
        f"One WARC file of {size / 1e9:.2f} GB, {pages:,} pages", case, path, folder / "warc-data"
    ) | {"bytes": size}


def _shown(title: str, case: str, given: Path, data: Path) -> dict[str, Any]:
    run = _run(case, [str(given)], data)
    found = _figures(case, run)
    rows = [
        ["outcomes", ", ".join(f"{count:,} {name}" for name, count in found["outcomes"].items() if count)],
        ["seconds", f"{run.seconds:,.0f}"],
        ["pages/s", f"{found['pages_per_second']:.1f}"],
        ["pages/CPU s", f"{found['pages_per_cpu_second']:.1f}"],
        *([name, f"{share:.1%}"] for name, share in found["share"].items()),
        ["driver, MB at most", f"{run.driver_mb:.0f}"],
        ["worker, MB at most", f"{run.worker_mb:.0f}"],
    ]
    show(f"{title}, {case}", ["", ""], rows)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
