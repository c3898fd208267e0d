"""Runs that are killed: a program that starts each in a child of its own, so that starting is cheap.

`python -m bench.killing` reads commands as JSON lines and answers each with a JSON line.  A command has the inputs, or
the address of a sitemap, the settings of the run, and, if it is to be killed, after how many seconds and whom.  `Runs`
is the other end of it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final, Self

from bench.mixed import article
from bench.processes import family
from clean import clean
from clean.dataset import layout
from flows.executors import executor_for
from flows.fetching import fetch
from flows.run import run
from flows.settings import Settings
from raw.fetch.hosts import Manners
from raw.sources.specs import Source
from schemas import Capture

ROOT: Final = Path(__file__).parents[1]

VICTIMS: Final = ("driver", "worker", "all")
"""Who may be killed.  Where a run has no workers, it is the driver."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended."""

    killed: str
    """Who was killed; empty where the run had ended before."""
    signal: int
    """Signal that ended the driver; 0 where it came to its end."""
    error: str
    """What the driver raised."""
    seconds: float
    """From its start to its end."""
    outcomes: dict[str, int]
    """The report's sums, where it came to its end."""
    captures: int
    """Captures that it read."""


class Runs:
    """A program that runs are started in; a context manager.

    quick: nothing is forced to disk, since no power fails, and a month has two buckets.
    """

    def __init__(self, *, quick: bool = False) -> None:
        self._program = subprocess.Popen(
            [sys.executable, "-m", "bench.killing", "quick" if quick else "real"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    @property
    def process(self) -> int:
        """Number of its process."""
        return self._program.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._program.communicate()

    def run(self, inputs: Path | str, *, kill: tuple[float, str] | None = None, **settings: Any) -> Ending:
        """Run over a folder, or over a sitemap's pages; kill: after how many seconds, and whom."""
        command = {
            "inputs": str(inputs),
            "settings": {**settings, "data": str(settings["data"])},
            "kill": kill,
        }
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(command) + "\n")
        self._program.stdin.flush()
        return Ending(**json.loads(self._program.stdout.readline()))


def _run(command: dict[str, Any]) -> dict[str, Any]:
    """The run itself."""
    given = command["settings"]
    settings = Settings(**{**given, "data": Path(given["data"])})
    with executor_for(settings) as executor:
        if command["inputs"].startswith("http"):
            source = Source("site", "sitemap", (command["inputs"],), allow_private=True)
            report = fetch(
                [source], settings, executor, manners=Manners(delay=0.0, backoff=0.001, per_host=8)
            )
        else:
            report = run([command["inputs"]], settings, executor)
    return {"outcomes": report.outcomes.counts(), "captures": report.captures}


def _child(command: dict[str, Any], answer: int) -> None:
    """Run, and write what came of it; this process ends here."""
    os.setpgid(0, 0)
    status = 0
    try:
        said = _run(command)
    except BaseException:
        said, status = {"error": traceback.format_exc()}, 70
    os.write(answer, json.dumps(said).encode())
    os._exit(status)


def _watch(command: dict[str, Any]) -> dict[str, Any]:
    """Start a run, kill whom the command says when it says, and wait for its end."""
    reading, writing = os.pipe()
    began = monotonic()
    driver = os.fork()
    if not driver:
        os.close(reading)
        _child(command, writing)
    os.close(writing)
    ended = os.pidfd_open(driver)
    killed = ""
    if command["kill"]:
        seconds, victim = command["kill"]
        if not select.select([ended], [], [], seconds)[0]:
            killed = _kill(driver, victim)
    _, status = os.waitpid(driver, 0)
    os.close(ended)
    with os.fdopen(reading, "rb") as answer:
        said = json.loads(answer.read() or b"{}")
    return {
        "killed": killed,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        "error": said.get("error", ""),
        "seconds": monotonic() - began,
        "outcomes": said.get("outcomes", {}),
        "captures": said.get("captures", 0),
    }


def _kill(driver: int, victim: str) -> str:
    """Kill the driver, its youngest worker, or all at once; the one who was killed is returned."""
    _, *workers = family(driver)
    if victim == "worker" and workers:
        os.kill(workers[-1], signal.SIGKILL)
        return "worker"
    if victim == "all":
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)  # they see nothing of the driver's end
    os.kill(driver, signal.SIGKILL)
    for worker in workers if victim == "all" else ():
        os.kill(worker, signal.SIGKILL)
    return "all" if victim == "all" and workers else "driver"


def main() -> None:
    if sys.argv[1] == "quick":
        os.fsync = lambda _: None  # type: ignore[assignment]
        layout.FEWEST_BUCKETS = 2
    clean(Capture(raw=article(0)))  # what is read once is read here, and not by every child
    for line in sys.stdin:
        print(json.dumps(_watch(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
