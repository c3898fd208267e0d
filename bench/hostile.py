"""`python -m bench hostile`: hostile shapes, how their time grows here, and what other extractors make of them.

Every shape of tests/hostile/shapes.toml is built at its size.  Each extractor has a process of its own, with a bound
on its CPU time for a page and on its memory; one that passes either, or dies, is started anew.  The growth is the
CPU time of cleaning at twice the size by that at the size, the least of several runs each: it fails above 2.6.

With --write the table goes into docs/reliability.md.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import os
import resource
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.race import PEERS_PYTHON, ROOT
from bench.report import RESULTS
from bench.shapes import CANARY, Shape, read_shapes
from bench.worker import OWN
from clean import clean
from schemas import Capture

PEERS = ("trafilatura", "resiliparse", "readability-lxml", "newspaper4k", "goose3")
PAGE = ROOT / "docs" / "reliability.md"
START, END = "<!-- hostile -->", "<!-- end of hostile -->"
FOUND = RESULTS / "hostile.json"
GROWTH = 2.6
"""Time at twice the size, by that at the size: 2 is linear, 4 is quadratic."""
MORE = 5
"""Times as many runs of what seems to grow faster."""
SECONDS = 5
"""CPU seconds of one page, after which an extractor is ended: hundreds of times what an ordinary page takes."""
MEMORY = 4 << 30
"""Bytes that one extractor may have."""
ASLEEP = 60
"""Seconds without an answer, whatever it does."""
TICKS = os.sysconf("SC_CLK_TCK")

Answer = dict[str, Any]


class Contestant:
    """An extractor in a process of its own, which is started anew once it had to be ended."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._process: subprocess.Popen[str] | None = None

    def ask(self, path: Path) -> Answer:
        """`text` where it answered, else `error`: `hang`, `memory`, `died`, or what it raised; `ms` of CPU time."""
        if self._process is None:
            self._start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        before = _cpu_seconds(process.pid)
        try:
            process.stdin.write(json.dumps({"path": str(path), "url": "https://news.example/a"}) + "\n")
            process.stdin.flush()
        except BrokenPipeError:
            return self._ended("died", before)
        asked = time.monotonic()
        while not select.select([process.stdout], [], [], 0.05)[0]:
            if _cpu_seconds(process.pid) - before > SECONDS or time.monotonic() - asked > ASLEEP:
                return self._ended("hang", before)
        line = process.stdout.readline()
        if not line:
            return self._ended("died", before)
        answer: Answer = json.loads(line)
        if answer["error"] == "MemoryError":
            return self._ended("memory", before)
        return answer

    def stop(self) -> None:
        """End its process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> None:
        python = sys.executable if self.name in OWN else str(PEERS_PYTHON)
        self._process = subprocess.Popen(
            [python, str(ROOT / "bench" / "worker.py"), self.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline() or '{"missing": "it died"}')
        if "missing" in ready:
            raise SystemExit(f"{self.name} cannot run: {ready['missing']}. `make peers` installs it.")
        resource.prlimit(self._process.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))

    def _ended(self, why: str, before: float) -> Answer:
        assert self._process is not None
        spent = 0.0 if self._process.poll() is not None else _cpu_seconds(self._process.pid) - before
        self.stop()
        return {"error": why, "ms": 1e3 * spent}


def _cpu_seconds(pid: int) -> float:
    """CPU time of a process so far; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(shapes: Sequence[Shape], names: Sequence[str], runs: int) -> Iterator[dict[str, Any]]:
    """One row a shape: its growth, and every extractor's outcome."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        contestants = [Contestant(name) for name in names]
        for contestant in contestants:
            stack.callback(contestant.stop)
        path = Path(folder) / "page.html.gz"
        for shape in shapes:
            # What an extractor reads once, at the first page that asks for it, is no part of a page's time.
            path.write_bytes(gzip.compress(shape.build(20)))
            for contestant in contestants:
                contestant.ask(path)
            raw = shape.build(shape.size)
            path.write_bytes(gzip.compress(raw, 1))
            answers = {contestant.name: outcome(contestant.ask(path)) for contestant in contestants}
            row = {"shape": shape.name, "size": shape.size, "bytes": len(raw), "code": shape.code}
            yield row | {"growth": None if shape.code else growth(shape, runs), "answers": answers}


def outcome(answer: Answer) -> dict[str, Any]:
    """What came of a page: `kept` (the article's sentence is in the text), `lost`, a code of rejection, or an error."""
    if answer.get("error"):
        what = str(answer["error"])
        return {"what": "hang" if what == "DeadlinePassed" else what, "ms": answer["ms"]}
    text = " ".join((answer.get("text") or "").split())
    return {"what": "kept" if CANARY in text else answer.get("rejected") or "lost", "ms": answer["ms"]}


def growth(shape: Shape, runs: int) -> float:
    """CPU time of cleaning at twice the size, by that at the size: the least of some runs each, in turns.

    What seems to grow too fast is run some more, since other processes on the machine's cores cost a run up to its half.
    """
    once, twice = (Capture(raw=shape.build(factor * shape.size)) for factor in (1, 2))
    clean(once)  # what is read once is read
    least_once = least_twice = float("inf")
    for run in range(MORE * runs):
        least_once = min(least_once, _seconds(once))
        least_twice = min(least_twice, _seconds(twice))
        if run >= runs - 1 and least_twice <= GROWTH * least_once:
            break
    return least_twice / least_once


def _seconds(capture: Capture) -> float:
    gc.collect()
    start = time.process_time()
    clean(capture)
    return time.process_time() - start


def table(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> str:
    """The rows in Markdown, with a line of sums."""
    head = f"| shape | n | kB | {' | '.join(names)} | twice the size |"
    lines = [head, "|---|--:|--:|" + "---|" * len(names) + "--:|"]
    lines.append(f"| *article kept* | | | {' | '.join(_kept(rows, name) for name in names)} | |")
    for row in rows:
        cells = " | ".join(_cell(row["answers"][name]) for name in names)
        grown = f"{row['growth']:.1f}" if row["growth"] else "past a limit"
        lines.append(f"| {row['shape']} | {row['size']:,} | {row['bytes'] / 1e3:,.0f} | {cells} | {grown} |")
    return "\n".join(lines)


def _kept(rows: Sequence[dict[str, Any]], name: str) -> str:
    within = [row for row in rows if not row["code"]]
    kept = sum(row["answers"][name]["what"] == "kept" for row in within)
    return f"**{kept} of {len(within)}**"


def _cell(found: dict[str, Any]) -> str:
    what = found["what"]
    if what == "hang":
        return f"**over {SECONDS} s**"
    if what in ("died", "memory"):
        return f"**{what}**"
    milliseconds = f"{found['ms']:,.0f} ms"
    return milliseconds if what == "kept" else f"**{what}**, {milliseconds}"


def write(text: str, page: Path) -> None:
    """Put the table between its marks."""
    head, start, rest = page.read_text(encoding="utf-8").partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{page} lacks the marks {START} and {END} between which the table goes.")
    page.write_text(f"{head}{START}\n{text}\n{END}{tail}", encoding="utf-8")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench hostile", description=__doc__)
    parser.add_argument("--names", default="tinsach," + ",".join(PEERS), help="extractors, by commas")
    parser.add_argument("--shapes", default="", help="only those whose name holds one of these, by commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of which the least counts")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    parser.add_argument("--again", action="store_true", help="measure nothing: what the last run found")
    options = parser.parse_args(argv)
    names = [name for name in options.names.split(",") if name]
    asked = options.shapes.split(",")
    shapes = [shape for shape in read_shapes() if any(part in shape.name for part in asked)]
    rows = json.loads(FOUND.read_text(encoding="utf-8")) if options.again else []
    RESULTS.mkdir(exist_ok=True)
    for row in () if options.again else measure(shapes, names, options.runs):
        rows.append(row)
        cells = "  ".join(
            f"{name} {found['what']} {found['ms']:.0f}" for name, found in row["answers"].items()
        )
        print(f"{row['shape']:<45} x{row['growth'] or 0:.2f}  {cells}", flush=True)
        FOUND.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    if options.write:
        write(f"{_how(names, rows)}\n\n{table(rows, names)}", PAGE)
    quadratic = [row["shape"] for row in rows if (row["growth"] or 0) > GROWTH]
    wrong = [row["shape"] for row in rows if _is_wrong(row)]
    print(f"{len(rows)} shapes; grow more than {GROWTH}: {quadratic}; not answered as they should: {wrong}")
    return 1 if quadratic or wrong else 0


def _is_wrong(row: dict[str, Any]) -> bool:
    found = row["answers"].get("tinsach")
    return found is not None and found["what"] != (row["code"] or "kept")


def _how(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str:
    return (
        f"{len(rows)} shapes around one article, measured in one session by `python -m bench hostile` beside "
        f"{len(names) - 1} other extractors: CPU time of the page where the article's sentence is in the text, "
        "else what came instead (`lost`: an answer without it; a code of rejection; the name of what was raised). "
        f"After {SECONDS} s of CPU time an extractor is ended. The last column is Tinsach's time at twice n by that "
        "at n: 2 is linear, 4 quadratic. What a library loads at first need is in the time of the page that needed it."
    )
