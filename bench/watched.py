"""One run of the command line, from outside: its time, its processors' time, and the memory of each of its processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any, Final

from bench.processes import family, peak_megabytes

LOOK_SECONDS: Final = 0.5


@dataclass(slots=True)
class Watched:
    """What a run took."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of the command and of all processes that it has waited for."""
    driver_mb: float = 0.0
    """The most memory that the command's own process ever had."""
    worker_mb: float = 0.0
    """The most that any process under it had, or under the processes named as its helpers."""
    report: dict[str, Any] = field(default_factory=dict)
    """The run file."""

    @property
    def pages(self) -> int:
        """Pages that were answered."""
        return int(self.report["captures"])

    @property
    def outside(self) -> float:
        """Share of the processors' time that is neither reading nor cleaning a page."""
        spent = self.report["cpu_seconds"]
        return 1 - (spent["read"] + spent["clean"]) / self.cpu_seconds


def watched_run(
    arguments: Sequence[str],
    data: Path,
    *,
    helpers: Sequence[int] = (),
    settings: Mapping[str, str] | None = None,
) -> Watched:
    """`tinsach run ARGUMENTS --data DATA`.  helpers: processes of a cluster, whose time and memory count too."""
    found = Watched()
    command = [sys.executable, "-m", "flows", "run", *arguments, "--data", str(data)]
    before = sum(map(_cpu, _families(helpers)))
    began = perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | dict(settings or {})
    )
    stop = Event()
    watcher = Thread(target=_watch, args=(process.pid, helpers, found, stop))
    watcher.start()
    assert process.stderr is not None
    said = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    found.seconds = perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    stop.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(f"The run ended with status {process.returncode}: {said}")
    found.cpu_seconds = usage.ru_utime + usage.ru_stime + sum(map(_cpu, _families(helpers))) - before
    found.report = json.loads(max((data / "runs").glob("*.json")).read_text(encoding="utf-8"))
    return found


def _watch(driver: int, helpers: Sequence[int], found: Watched, stop: Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        found.driver_mb = max(found.driver_mb, peak_megabytes(driver))
        workers = [one for one in (*family(driver), *_families(helpers)) if one != driver]
        found.worker_mb = max([found.worker_mb, *map(peak_megabytes, workers)])


def _families(processes: Sequence[int]) -> list[int]:
    return [one for process in processes for one in family(process)]


def _cpu(process: int) -> float:
    """Seconds of a process, and of those of its children that have ended."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
