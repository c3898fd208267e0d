"""A worker process: `python -m flows.executors.worker CONNECTION BLACK_BOX PAGE_SECONDS MIB MODULE,...`.

It is told the driver's module path, then the work, and then shard after shard, until the connection ends.
The first two arguments are file descriptors.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import resource
import select
import signal
import sys
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from threading import Thread
from typing import Final

from flows.executors.blackbox import BlackBox, Phase
from flows.executors.interface import Place, Shard, Work
from flows.loading import keep_pandas_out

MIB: Final = 1 << 20

READING_SHARE: Final = 10
"""CPU time for reading a capture, in times for cleaning one: what lies before it in its archive may be long."""


class _Watched:
    """Writes down what is in hand, and lets the kernel end the process over a capture that takes too long."""

    def __init__(self, box: BlackBox, page_seconds: int) -> None:
        self._box = box
        self._seconds = page_seconds

    def reading(self, place: Place) -> None:
        self._box.write(Phase.READING, place)
        # SIGPROF ends the process, also in the midst of C code that never returns to the interpreter.
        signal.setitimer(signal.ITIMER_PROF, READING_SHARE * self._seconds)

    def cleaning(self, place: Place) -> None:
        self._box.write(Phase.CLEANING, place)
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def idle(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        self._box.write(Phase.IDLE)


def end_with(descriptor: int) -> None:
    """End this process when the other end of its connection is gone, also in the midst of a shard.

    What a driver that was killed leaves would work on for nobody, and stage into a folder that the next run sweeps.
    """
    poll = select.poll()
    poll.register(descriptor, 0)  # of a hang-up one is always told

    def wait() -> None:
        poll.poll()
        os._exit(0)

    Thread(target=wait, name="driver's end", daemon=True).start()


def serve(connection: Connection, box: BlackBox, page_seconds: int, mib: int, preload: str) -> None:
    """Do what the driver sends, until it stops."""
    try:
        sys.path[:] = pickle.loads(connection.recv_bytes())
        # What the work will need is loaded while the driver is still busy with its own start.
        _load(preload.split(","))
        resource.setrlimit(resource.RLIMIT_DATA, (mib * MIB, mib * MIB))
        guard = _Watched(box, page_seconds)
        work: Work | None = None
        while True:
            message = pickle.loads(connection.recv_bytes())
            guard.idle()
            if isinstance(message, Shard):
                assert work is not None, "the work comes before the first shard"
                answer = work(message, guard)
                if isinstance(answer, Iterator):
                    _send_pieces(connection, answer)
                else:
                    guard.idle()
                    connection.send((answer,))
            else:
                work = message
    except (EOFError, ConnectionError):
        return
    except Exception as error:  # the driver, not this process without a voice, has to say it
        connection.send(_portable(error))


def _load(modules: Sequence[str]) -> None:
    """Import what stays as long as the process: nothing of it is garbage, nor need be looked at as if it were."""
    gc.disable()
    for module in modules:
        importlib.import_module(module)
    gc.freeze()
    gc.enable()


def _send_pieces(connection: Connection, pieces: Iterator[object]) -> None:
    """Each piece when the driver wants it, and then an empty answer."""
    for piece in pieces:
        connection.send((piece,))
        connection.recv_bytes()
    connection.send(())


def _portable(error: Exception) -> Exception:
    """The error, or one like it where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    keep_pandas_out()
    serve(
        Connection(int(sys.argv[1])),
        BlackBox(int(sys.argv[2])),
        int(sys.argv[3]),
        int(sys.argv[4]),
        sys.argv[5],
    )
