"""Writers that can be killed: a process that forks one child a command, so that dying is cheap.

Reads commands as JSON lines: `{"root", "writer", "rounds", "die_at": {"step": n} | {"seconds": s} | {}}`, and
answers each with the number of the signal that ended the child (0: it came to its end).  `step` counts passages of `clean.dataset.steps.checkpoint`; `seconds` asks the kernel
to end the process then, wherever it is.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from publishing import FEWEST_BUCKETS, NOON, Result, make_article, make_rejection, publish

from clean.dataset import DataSet, layout, steps

ARTICLES = 8
"""Articles that all writers have in common."""


def captures(writer: int, rounds: int) -> Iterator[list[Result]]:
    """What a writer commits, round by round: later captures of the same articles, and rejections of its own.

    Two writers never say different things of one moment: the hour is even for one, odd for the other.
    """
    for round_ in range(rounds):
        hours = 2 * round_ + writer
        wanted = range((round_ + writer) % 3, ARTICLES, 2)
        results: list[Result] = [make_article(n, f"Bài {n} lúc {hours}.", hours=hours) for n in wanted]
        yield [*results, make_rejection(100 * writer + round_, hours=hours)]


def write(command: dict[str, Any]) -> None:
    """Commit every round."""
    data = DataSet(command["root"])
    for round_, results in enumerate(captures(command["writer"], command["rounds"])):
        # Half of the rounds are in the next month: the writers disagree about the month of new articles.
        now = NOON + timedelta(days=15 * ((round_ + command["writer"]) % 2))
        publish(data, results, now, batches=2)


def arm(death: dict[str, float]) -> None:
    """See to it that this process dies when it is told to."""
    if "seconds" in death:
        signal.signal(
            signal.SIGALRM, signal.SIG_DFL
        )  # ends the process at once, like SIGKILL, nothing is run
        signal.setitimer(signal.ITIMER_REAL, max(death["seconds"], 1e-6))
    passed = 0

    def checkpoint(_: str) -> None:
        nonlocal passed
        passed += 1
        if passed == death.get("step"):
            os.kill(os.getpid(), signal.SIGKILL)

    steps.checkpoint = checkpoint


def run(command: dict[str, Any]) -> int:
    """Run one command in a child; the number of the signal that ended it."""
    child = os.fork()
    if not child:
        try:
            arm(command["die_at"])
            write(command)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(70)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        return -os.WEXITSTATUS(status)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def main() -> None:
    os.fsync = lambda _: None  # no power fails here
    layout.FEWEST_BUCKETS = FEWEST_BUCKETS
    print("ready", flush=True)
    for line in sys.stdin:
        print(run(json.loads(line)), flush=True)


if __name__ == "__main__":
    main()
