"""A worker process: `python -m flows.executors.worker FILE_DESCRIPTOR PAGE_SECONDS MIB MODULE`.

It is told the driver's module path, then the work, and then shard after shard, until the connection ends.
"""

from __future__ import annotations

import importlib
import pickle
import resource
import signal
import sys
from multiprocessing.connection import Connection

from flows.executors.interface import Shard, Work

MIB = 1 << 20


class _Reporting:
    """Tells the driver what is in hand, and lets the kernel end the process over a page that takes too long."""

    def __init__(self, connection: Connection, page_seconds: int) -> None:
        self._connection = connection
        self._seconds = page_seconds

    def begin(self, ordinal: int) -> None:
        self._connection.send(ordinal)
        # SIGPROF ends the process, also in the midst of C code that never returns to the interpreter.
        signal.setitimer(signal.ITIMER_PROF, self._seconds)

    def end(self) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)


def serve(connection: Connection, page_seconds: int, mib: int, preload: str) -> None:
    """Do what the driver sends, until it stops."""
    try:
        sys.path[:] = pickle.loads(connection.recv_bytes())
        # What the work will need is loaded while the driver is still busy with its own start.
        importlib.import_module(preload)
        resource.setrlimit(resource.RLIMIT_DATA, (mib * MIB, mib * MIB))
        guard = _Reporting(connection, page_seconds)
        work: Work | None = None
        while True:
            message = pickle.loads(connection.recv_bytes())
            if isinstance(message, Shard):
                assert work is not None, "the work comes before the first shard"
                connection.send((work(message, guard),))
            else:
                work = message
    except (EOFError, ConnectionError):
        return
    except Exception as error:  # the driver, not this process without a voice, has to say it
        connection.send(_portable(error))


def _portable(error: Exception) -> Exception:
    """The error, or one like it where it cannot be pickled."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
