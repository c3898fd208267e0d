"""Cleaning in worker processes, so that a page can cost nobody but itself.

A worker says which capture it is about to clean.  If it dies, the others go on; a new worker takes its
shard again, and a capture that killed its worker three times, or used up its CPU seconds once, is
quarantined.  Workers are plain interpreters started with `python -m flows.executors.worker`: the
multiprocessing module would import the caller's main module in each, which in a flow is all of Prefect.
"""

from __future__ import annotations

import pickle
import signal
import socket
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from typing import Any, Final, Self

from flows.executors.interface import Shard, Work

AHEAD: Final = 2
"""Shards that a worker holds: the one in hand, and the next, so that it need not wait for the driver."""

TRIES: Final = 3
"""Deaths of a worker over the same capture after which the capture is quarantined: once may be an accident."""

RECYCLE_AFTER: Final = 100
"""Shards after which a worker is replaced, so that no leak of a library can grow for ever."""

STILLBORN: Final = 3
"""Workers in a row that may die before they have begun anything."""


class WorkersFailed(RuntimeError):
    """Workers do not come up; the text is a whole sentence."""


class Processes:
    """Worker processes that share the shards.

    They are started when the context is entered and load what cleaning needs while the driver loads
    what it needs itself.
    """

    def __init__(
        self, workers: int, *, page_seconds: int = 60, worker_mib: int = 4096, preload: str = "flows.cleaning"
    ) -> None:
        self._count = workers
        self._arguments = [str(page_seconds), str(worker_mib), preload]
        self._work = b""
        self._workers: list[_Worker] = []
        self._deaths: Counter[tuple[int, int]] = Counter()
        self._stillborn = 0

    def __enter__(self) -> Self:
        self._workers = [self._new_worker() for _ in range(self._count)]
        return self

    def __exit__(self, *exception: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._workers = []

    def map(self, work: Work, shards: Iterable[Shard]) -> Iterator[Any]:
        """The answers as they come.

        Raises WorkersFailed when workers die before they have begun anything, and what the work raised.
        """
        self._work = pickle.dumps(work)
        self._deaths.clear()
        for worker in self._workers:
            worker.tell(self._work)
        source = iter(shards)
        again: deque[Shard] = deque()
        while True:
            self._hand_out(source, again)
            busy = {worker.connection: worker for worker in self._workers if worker.shards}
            if not busy:
                return
            for connection in wait(list(busy)):
                worker = busy[connection]  # type: ignore[index]
                try:
                    message = worker.connection.recv()
                except (EOFError, ConnectionError):
                    again.extend(self._bury(worker))
                    continue
                if isinstance(message, int):
                    worker.current = message
                elif isinstance(message, BaseException):
                    raise message
                else:
                    self._stillborn = 0
                    worker.finished()
                    yield message[0]

    def _new_worker(self) -> _Worker:
        worker = _Worker(self._arguments)
        if self._work:
            worker.tell(self._work)
        return worker

    def _hand_out(self, source: Iterator[Shard], again: deque[Shard]) -> None:
        """Give every worker that has room a shard, the emptiest first."""
        for held in range(AHEAD):
            for number, worker in enumerate(self._workers):
                if len(worker.shards) != held or (held and worker.spent):
                    continue
                shard = again.popleft() if again else next(source, None)
                if shard is None:
                    return
                if worker.spent:
                    worker.stop()
                    worker = self._workers[number] = self._new_worker()
                worker.give(shard)

    def _bury(self, worker: _Worker) -> list[Shard]:
        """Put a new worker in the place of a dead one; its shards are to be done again."""
        status = worker.stop()
        shards = list(worker.shards)
        if worker.current is None:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise WorkersFailed(
                    f"The worker processes end before they have begun (status {status}). "
                    "Run with --executor serial to see why."
                )
        else:
            self._stillborn = 0
            shards[0] = self._blamed(shards[0], worker.current, status)
        self._workers[self._workers.index(worker)] = self._new_worker()
        return shards

    def _blamed(self, shard: Shard, ordinal: int, status: int) -> Shard:
        """The shard to be done again, without the capture that is to blame."""
        code = "timeout" if status == -signal.SIGPROF else "crashed"
        self._deaths[shard.number, ordinal] += 1
        if code == "crashed" and self._deaths[shard.number, ordinal] < TRIES:
            return shard
        return replace(shard, quarantined={**shard.quarantined, ordinal: code})


class _Worker:
    """A worker process as the driver sees it."""

    def __init__(self, arguments: list[str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            # -P: nothing that happens to lie in the current folder may take the place of a module.
            command = [sys.executable, "-P", "-m", "flows.executors.worker", str(theirs.fileno()), *arguments]
            self._process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Control-C reaches the driver alone, which then stops its workers
            )
        self.connection = Connection(ours.detach())
        self.shards: deque[Shard] = deque()
        self.current: int | None = None
        """Ordinal of the capture in hand, within the first of the shards; None before the first."""
        self._done = 0
        self.tell(pickle.dumps(sys.path))

    @property
    def spent(self) -> bool:
        """Whether it has done its share and is to be replaced."""
        return self._done + len(self.shards) >= RECYCLE_AFTER

    def give(self, shard: Shard) -> None:
        """Send it a shard."""
        self.shards.append(shard)
        self.tell(pickle.dumps(shard))

    def finished(self) -> None:
        """The first of its shards is done."""
        self.shards.popleft()
        self.current = None
        self._done += 1

    def stop(self) -> int:
        """End it, and say how it ended: negative for a signal."""
        self.connection.close()
        status = self._process.poll()
        if status is None:
            try:
                # It ends by itself when its connection is closed, unless it is in the midst of a page.
                status = self._process.wait(0.2 if self.current is None else 0.05)
            except subprocess.TimeoutExpired:
                self._process.kill()
                status = self._process.wait()
        return status

    def tell(self, message: bytes) -> None:
        """Send something pickled; if it is dead, that shows when its answer is awaited."""
        try:
            self.connection.send_bytes(message)
        except ConnectionError:
            return
