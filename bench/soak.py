"""`python -m bench soak`: the whole pipeline on good, bad and hostile input, with processes killed at random.

Files of every sort are run, and a site on loopback is fetched, cleaned and published, again and again: each time into a
data root of its own, in one to three runs of which driver, worker or all are killed at a random moment, and a last one
that is left alone.  What then stands there is compared with what an undisturbed run gave.  Exit status 1 where a
promise was not kept.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic, process_time
from typing import Any, Final

from bench.fetch import lay_out as lay_out_site
from bench.fetch import site
from bench.killing import VICTIMS, Ending, Runs
from bench.mixed import HOSTILE, article, lay_out, listing
from bench.processes import family, peak_megabytes, resources
from bench.published import FETCH_GIVES, Said, accounts, damages, difference, leftovers, said
from bench.report import write_json

PAGE_SECONDS: Final = 60
"""CPU seconds that a page may take: the default of the setting."""

WORKER_MIB: Final = 4096
"""Memory that a worker may take: the default of the setting."""

LOOK_SECONDS: Final = 0.25
"""How often it is looked what processes hold."""


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="tinsach-soak-") as made:
        folder = Path(made)
        lay_out(folder / "in", options.pages, seed=options.seed, size=options.size)
        pages = [
            *map(article, range(options.pages)),
            *map(listing, range(5)),
            *(s(options.size) for s in HOSTILE),
        ]
        lay_out_site(folder / "site", pages, len(pages))
        longest = _longest(folder / "in")
        with Runs() as runs, watched(runs.process) as seen, site(folder / "site") as port:
            inputs = folder / "in", f"http://bench.localhost:{port}/sitemap.xml"
            soak = Soak(runs, folder, options.workers)
            soak.go_on(inputs, options.minutes * 60, random.Random(options.seed))
            left = len(family(runs.process)) - 1
    found: dict[str, Any] = {
        "minutes": options.minutes,
        "workers": options.workers,
        "seed": options.seed,
        "size": options.size,
        "longest_page": longest,
        "processes_left": left,
        "peaks": seen.peaks,
        **soak.figures(),
    }
    kept = promises(found)
    print(f"Soaked for {options.minutes:g} minutes.")
    for promised, was_seen, is_kept in kept:
        print(f"{'kept  ' if is_kept else 'BROKEN'}  {promised}: {was_seen}")
    for sentence in soak.sentences:
        print(sentence)
    print(f"Written to {write_json(options.json, 'soak', {**found, 'sentences': soak.sentences})}")
    return int(not all(row[2] for row in kept))


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="how long (default 20)")
    parser.add_argument("--pages", type=int, default=60, help="plain pages among the inputs (default 60)")
    parser.add_argument(
        "--size", type=int, default=20_000, help="of hostile pages, in repetitions (default 20000)"
    )
    parser.add_argument("--workers", type=int, default=2, help="worker processes of a run (default 2)")
    parser.add_argument("--seed", type=int, default=8, help="of what is drawn (default 8)")
    parser.add_argument("--json", type=Path, help="where the figures go; bench-results/soak.json by default")
    return parser.parse_args(argv)


def promises(found: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """What was promised, what was seen, and whether that is the same."""
    killed, peaks = found["killed"], found["peaks"]
    longest, name = found["longest_page"]
    driver, worker = peaks.get("driver", {}), peaks.get("worker", {})
    kept = [
        (
            "a run outlives its workers",
            f"{found['outlived']} of {killed.get('worker', 0)} runs whose worker was killed came to their end",
            found["outlived"] == killed.get("worker", 0),
        ),
        ("no run raises", f"{found['raised']} of {found['runs']} runs did", not found["raised"]),
        (
            "after kills every input is accounted for exactly once",
            f"{found['accounted']:,} of {found['captures']:,} captures, after {sum(killed.values())} kills "
            f"({', '.join(f'{killed.get(who, 0)} of {who}' for who in VICTIMS)})",
            found["accounted"] == found["captures"],
        ),
        (
            "the rows are those of an undisturbed run",
            f"{found['same']} of {found['episodes']} data sets",
            found["same"] == found["episodes"],
        ),
        ("nothing of killed runs is left", f"{found['left_files']} files", not found["left_files"]),
        ("no process is left", f"{found['processes_left']}", not found["processes_left"]),
        (
            f"a worker stays below {WORKER_MIB} MiB",
            f"peak {worker.get('megabytes', 0):.0f} MB; of the driver {driver.get('megabytes', 0):.0f} MB",
            worker.get("megabytes", 0) < WORKER_MIB * 1.048576,
        ),
        (
            "few handles",
            f"{driver.get('files', 0):.0f} files and {driver.get('threads', 0):.0f} threads of a driver, "
            f"{worker.get('files', 0):.0f} and {worker.get('threads', 0):.0f} of a worker at most",
            max(driver.get("files", 0), worker.get("files", 0)) < 100,
        ),
        (
            f"a page takes less than {PAGE_SECONDS} CPU seconds",
            f"the longest {longest:.2f} s ({name})",
            longest < PAGE_SECONDS,
        ),
    ]
    if "sound" in found:  # figures of an earlier version lack it
        kept.append(
            (
                "the raw store is whole, and every row's capture lies where the row says",
                f"in {found['sound']} of {found['episodes']} data roots",
                found["sound"] == found["episodes"],
            )
        )
    return kept


@dataclass(slots=True)
class _Undisturbed:
    """What one run that nobody disturbed gave."""

    ending: Ending
    rows: Said
    accounts: Counter[tuple[str, str]]


@dataclass(slots=True)
class Soak:
    """Runs, some of them killed, and what came of them."""

    program: Runs
    folder: Path
    workers: int
    killed: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    sentences: list[str] = field(default_factory=list)

    def go_on(self, inputs: Sequence[Path | str], seconds: float, chance: random.Random) -> None:
        """Episode after episode, until the time is up."""
        end = monotonic() + seconds
        undisturbed = [self._undisturbed(given, number) for number, given in enumerate(inputs)]
        while monotonic() < end:
            which = chance.randrange(len(inputs))
            self._episode(inputs[which], undisturbed[which], chance)

    def figures(self) -> dict[str, Any]:
        names = (
            "episodes",
            "runs",
            "captures",
            "accounted",
            "same",
            "sound",
            "raised",
            "outlived",
            "left_files",
        )
        return {"killed": dict(self.killed), **{name: self.counts[name] for name in names}}

    def _undisturbed(self, given: Path | str, number: int) -> _Undisturbed:
        data = self.folder / f"undisturbed-{number}"
        ending = self._run(given, data)
        if ending.error:
            raise SystemExit(f"The undisturbed run failed: {ending.error}")
        return _Undisturbed(ending, said(data, FETCH_GIVES), accounts(data))

    def _episode(self, given: Path | str, undisturbed: _Undisturbed, chance: random.Random) -> None:
        data = self.folder / "data"
        for _ in range(chance.choice((1, 1, 2, 3))):
            death = chance.uniform(0, undisturbed.ending.seconds), chance.choice(VICTIMS)
            ending = self._run(given, data, death)
            if ending.killed:
                self.killed[ending.killed] += 1
            self.counts["outlived"] += ending.killed == "worker" and not ending.signal and not ending.error
        ending = self._run(given, data)
        differing = difference(undisturbed.rows, said(data, FETCH_GIVES))
        found, left, damaged = accounts(data), leftovers(data), damages(data)
        missed = (undisturbed.accounts - found) + (found - undisturbed.accounts)
        self.counts["episodes"] += 1
        self.counts["captures"] += undisturbed.ending.captures
        self.counts["accounted"] += undisturbed.ending.captures - missed.total()
        self.counts["same"] += not differing
        self.counts["left_files"] += len(left)
        self.counts["sound"] += not damaged
        self.sentences += [*differing, *(f"left: {path}" for path in left), *damaged]
        shutil.rmtree(data)

    def _run(self, given: Path | str, data: Path, kill: tuple[float, str] | None = None) -> Ending:
        ending = self.program.run(
            given,
            data=data,
            kill=kill,
            workers=self.workers,
            batch=40,
            keep=True,
            page_seconds=PAGE_SECONDS,
            worker_mib=WORKER_MIB,
            contact="soak@bench.example",
        )
        self.counts["runs"] += 1
        if ending.error:
            self.counts["raised"] += 1
            self.sentences.append(ending.error)
        return ending


@dataclass(slots=True)
class Seen:
    """The most that drivers and workers held, by role and what it is."""

    peaks: dict[str, dict[str, float]] = field(default_factory=dict)

    def look(self, program: int) -> None:
        """Look at all runs of the program."""
        for process in family(program)[1:]:
            role = "worker" if b"flows.executors.worker" in _command(process) else "driver"
            try:
                held = resources(process)
            except OSError:  # it was killed meanwhile
                continue
            held["megabytes"] = max(held["megabytes"], peak_megabytes(process))
            peaks = self.peaks.setdefault(role, {})
            for name, value in held.items():
                peaks[name] = max(peaks.get(name, 0.0), value)


def _command(process: int) -> bytes:
    try:
        return (Path("/proc") / str(process) / "cmdline").read_bytes()
    except OSError:
        return b""


@contextmanager
def watched(program: int) -> Iterator[Seen]:
    """Look at what a program's processes hold, until the context ends."""
    seen, over = Seen(), Event()

    def look() -> None:
        while not over.wait(LOOK_SECONDS):
            seen.look(program)

    thread = Thread(target=look, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _longest(folder: Path) -> tuple[float, str]:
    """The page that takes most CPU seconds, and how many."""
    from clean import clean
    from raw import read_inputs
    from schemas import Capture

    longest = 0.0, ""
    for capture in read_inputs([str(folder)]):
        if isinstance(capture, Capture):
            clean(capture)  # at its first page of a sort a library may be loaded
            began = process_time()
            clean(capture)
            longest = max(longest, (process_time() - began, capture.origin or ""))
    return longest
