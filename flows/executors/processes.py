"""Cleaning in worker processes, so that a page can cost nobody but itself.

A worker writes down which capture it is about to read or to clean.  If it dies, the others go on, and a new
worker takes its shard again.  A capture that killed its worker three times, or that used up its time once, is
quarantined; where that happened while it was read, its stretch of a file is halved until little is lost with it,
and where there is no stretch, what follows it in its entry is out of reach too.  Workers are plain interpreters started with `python -m flows.executors.worker`: the multiprocessing module would import
the caller's main module in each, which in a flow is all of Prefect.
"""

from __future__ import annotations

import pickle
import signal
import socket
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection, wait
from time import monotonic
from typing import Any, Final, Self

from flows.executors.blackbox import SIZE, BlackBox, Moment, Phase
from flows.executors.halving import halves
from flows.executors.interface import Shard, Work, WorkersFailed
from flows.executors.worker import READING_SHARE

AHEAD: Final = 2
"""Shards that a worker holds: the one in hand, and the next, so that it need not wait for the driver."""

TRIES: Final = 3
"""Deaths of a worker over the same capture after which the capture is quarantined: once may be an accident."""

RECYCLE_AFTER: Final = 400
"""Shards after which a worker is replaced, so that no leak of a library can grow for ever: some 10,000 pages, beside
which a second for starting another one is nothing."""

STILLBORN: Final = 3
"""Workers in a row that may die before they have begun anything."""

PATIENCE: Final = 2 * READING_SHARE
"""Time by the clock for one capture, in times of its CPU seconds: for what waits and uses none."""

DYING_SECONDS: Final = 10.0
"""What the system may take to end a process that has let go of its connection: some have much memory to give back."""

LOOK_SECONDS: Final = 5.0
"""How often it is looked whether a worker stands still."""


class Processes:
    """Worker processes that share the shards.

    They are started when the context is entered and load what cleaning needs while the driver loads
    what it needs itself.
    """

    def __init__(
        self,
        workers: int,
        *,
        page_seconds: int = 60,
        worker_mib: int = 4096,
        preload: str = "flows.cleaning,clean.article",
    ) -> None:
        self._count = workers
        self._arguments = [str(page_seconds), str(worker_mib), preload]
        self._still_seconds = PATIENCE * page_seconds
        self._work = b""
        self._workers: list[_Worker] = []
        self._deaths: Counter[tuple[int, Moment]] = Counter()
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

        Raises WorkersFailed when workers die over no capture in particular, and what the work raised.
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
            for connection in wait(list(busy), LOOK_SECONDS):
                worker = busy[connection]  # type: ignore[index]
                try:
                    answer = worker.hear()
                except EOFError:
                    again.extend(self._bury(worker))
                    continue
                if isinstance(answer, BaseException):
                    raise answer
                self._stillborn = 0
                worker.finished()
                yield answer[0]
            for worker in busy.values():
                worker.end_if_still(self._still_seconds)

    def pieces(self, work: Callable[..., Any], shard: Shard) -> Iterator[Any]:
        """What the work yields for a shard, each piece when it is asked for; nothing else is done meanwhile.

        A worker that dies is told by `had=` how many pieces there were.  Raises as `map` does.
        """
        self._deaths.clear()
        had = 0
        while True:
            worker = self._workers[0]
            worker.tell(pickle.dumps(partial(work, had=had)))
            worker.give(shard)
            try:
                while answer := self._awaited(worker):
                    had += 1
                    yield answer[0]
                    worker.tell(b"")
            except EOFError:
                shard = self._bury(worker)[0]
            else:
                worker.finished()
                return

    def _awaited(self, worker: _Worker) -> tuple[Any, ...]:
        while not wait([worker.connection], LOOK_SECONDS):
            worker.end_if_still(self._still_seconds)
        answer: tuple[Any, ...] | BaseException = worker.hear()
        if isinstance(answer, BaseException):
            raise answer
        return answer

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
        moment = worker.moment
        status = worker.stop(patience=DYING_SECONDS)
        shards = list(worker.shards)
        if moment.phase == Phase.STARTING:
            self._stillborn += 1
            if self._stillborn >= STILLBORN:
                raise WorkersFailed(
                    f"The worker processes end before they have begun (status {status}). "
                    "Run with --executor serial to see why."
                )
        else:
            self._stillborn = 0
            code = "timeout" if status == -signal.SIGPROF or worker.stood_still else "crashed"
            shards[0] = self._blamed(shards[0], moment, code, status)
        self._workers[self._workers.index(worker)] = self._new_worker()
        return shards

    def _blamed(self, shard: Shard, moment: Moment, code: str, status: int) -> Shard:
        """The shard to be done again, without the capture that is to blame."""
        self._deaths[shard.number, moment] += 1
        if code == "crashed" and self._deaths[shard.number, moment] < TRIES:
            return shard
        if moment.phase == Phase.READING:
            if halved := halves(shard, moment.place[0]):
                return halved
            return replace(shard, unreadable={**shard.unreadable, moment.place: code})
        if moment.phase == Phase.CLEANING:
            return replace(shard, quarantined={**shard.quarantined, moment.place: code})
        raise WorkersFailed(
            f"Worker processes ended {TRIES} times while they staged the same pages (status {status}). "
            "See whether the machine has memory and disk left, or give it fewer --workers."
        )


class _Worker:
    """A worker process as the driver sees it."""

    def __init__(self, arguments: list[str]) -> None:
        ours, theirs = socket.socketpair()
        with theirs, tempfile.TemporaryFile() as box:
            box.truncate(SIZE)
            self._box = BlackBox(box.fileno())
            shared = [theirs.fileno(), box.fileno()]
            # -P: nothing that happens to lie in the current folder may take the place of a module.
            command = [sys.executable, "-P", "-m", "flows.executors.worker", *map(str, shared), *arguments]
            self._process = subprocess.Popen(
                command,
                pass_fds=shared,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Control-C reaches the driver alone, which then stops its workers
            )
        self.connection = Connection(ours.detach())
        self.shards: deque[Shard] = deque()
        self.stood_still = False
        """Whether it was ended because it stood still."""
        self._seen = self.moment
        self._since = monotonic()
        self._done = 0
        self.tell(pickle.dumps(sys.path))

    @property
    def moment(self) -> Moment:
        """What it is at, within the first of its shards."""
        return self._box.read()

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
        self._done += 1
        self._since = monotonic()

    def end_if_still(self, seconds: float) -> None:
        """End it if it has had the same capture in hand for so long; that it is dead shows when it is waited for."""
        if self.moment != self._seen:
            self._seen, self._since = self.moment, monotonic()
        elif self._seen.phase > Phase.IDLE and monotonic() - self._since > seconds:
            self.stood_still = True
            self._process.kill()

    def stop(self, patience: float | None = None) -> int:
        """End it, at the latest after so many seconds, and say how it ended: negative for a signal."""
        self.connection.close()
        if patience is None:
            # It ends by itself when its connection is closed, unless it is in the midst of a page.
            patience = 0.2 if self.moment.phase <= Phase.IDLE else 0.05
        status = self._process.poll()
        if status is None:
            try:
                status = self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                status = self._process.wait()
        return status

    def hear(self) -> Any:
        """What it answers.  Raises EOFError where it is dead, also where it died in the midst of its answer."""
        try:
            return self.connection.recv()
        except OSError as error:
            raise EOFError from error

    def tell(self, message: bytes) -> None:
        """Send something pickled; if it is dead, that shows when its answer is awaited."""
        try:
            self.connection.send_bytes(message)
        except ConnectionError:
            return
