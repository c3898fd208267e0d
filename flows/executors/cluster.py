"""Cleaning on the workers of a Dask cluster that runs already: `--executor dask --scheduler tcp://HOST:8786`.

One task a shard, and only so many at a time as keep the cluster's threads busy: neither scheduler nor driver
ever holds the run.  Dask does a dead worker's tasks again by itself; the driver asks anew for what was lost with
its connection to the scheduler.  A shard that is done twice is staged twice under the same names.
"""

from __future__ import annotations

import logging
import secrets
from asyncio import CancelledError as AsyncCancelled
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Self

from flows.executors.interface import Shard, Work, WorkersFailed
from flows.executors.remote import clean_here, relevant_versions
from flows.settings import SettingsError
from raw.places import is_remote

if TYPE_CHECKING:
    from distributed import Client, Future

LOG: Final = logging.getLogger(__name__)

AHEAD: Final = 2
"""Tasks for each thread of the cluster: the one in hand, and the next."""

TRIES: Final = 3
"""Times that Dask may give a shard up, each after the deaths of several workers."""

LOOK_SECONDS: Final = 5.0
"""How often it is looked what workers there are."""

CONNECT_SECONDS: Final = 30
"""For one try to reach the scheduler."""

PATIENCE_SECONDS: Final = 300
"""How long a scheduler may be out of reach or without workers: one that is started again, a cluster that grows."""


class Dask:
    """The threads of a Dask cluster, each of which has a guarded worker process."""

    def __init__(
        self,
        scheduler: str,
        *,
        page_seconds: int = 60,
        worker_mib: int = 4096,
        preload: str = "flows.cleaning,clean.article",
        connect_seconds: float = CONNECT_SECONDS,
        patience: float = PATIENCE_SECONDS,
        same_versions: bool = True,
    ) -> None:
        self._address = scheduler
        self._bounds = {"page_seconds": page_seconds, "worker_mib": worker_mib, "preload": preload}
        self._connect_seconds = connect_seconds
        self._patience = patience
        self._same_versions = same_versions
        self._client: Client | None = None

    def __enter__(self) -> Self:
        self._client = self._connect(self._connect_seconds)
        return self

    def __exit__(self, *exception: object) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError, TimeoutError):
                client.close()

    def map(self, work: Work, shards: Iterable[Shard]) -> Iterator[Any]:
        """The answers as they come.

        Raises WorkersFailed where there are no workers, or none that can do the work; and what the work raised.
        """
        flight = _Flight(self, work, iter(shards))
        try:
            yield from flight.answers()
        finally:
            flight.abandon()

    @property
    def client(self) -> Client:
        """The connection; a new one where the last one was given up."""
        if self._client is None or self._client.status not in ("running", "connecting"):
            self._client = self._connect(self._patience)
        return self._client

    def submit(self, work: Work, shard: Shard, key: str) -> Future[Any]:
        """Have a shard cleaned."""
        versions = relevant_versions() if self._same_versions else {}
        return self.client.submit(
            clean_here, work, _absolute(shard), self._bounds, versions, key=key, pure=False
        )

    def threads(self) -> int:
        """Threads of the workers that there are at this moment."""
        try:
            return sum(self.client.nthreads().values())
        except (OSError, TimeoutError, CancelledError, AsyncCancelled):
            return 0

    def waited_too_long(self, since: float) -> bool:
        """Whether nothing could be done for longer than it is waited."""
        return monotonic() - since > self._patience

    def no_workers(self) -> WorkersFailed:
        """What to say when nobody came."""
        return WorkersFailed(
            f"The Dask scheduler at {self._address} has had no worker for {self._patience:.0f} seconds. "
            f"Start some with `dask worker {self._address}` where tinsach is installed."
        )

    def _connect(self, patience: float) -> Client:
        try:
            from distributed import Client
            from distributed.comm.addressing import resolve_address
        except ImportError as error:
            raise WorkersFailed(
                "Dask is not installed, which --executor dask needs. Install it with: pip install 'tinsach[cluster]'"
            ) from error

        with suppress(OSError):  # a name that nobody knows now may be known when it is tried again
            try:
                resolve_address(self._address)
            except ValueError as error:  # a client of Dask's would be given one minute more to close
                raise SettingsError(
                    f"--scheduler must be an address such as tcp://HOST:8786, and not {self._address!r}."
                ) from error
        until = monotonic() + patience
        while True:
            seconds = min(CONNECT_SECONDS, max(1.0, until - monotonic()))
            try:
                return Client(self._address, timeout=seconds, set_as_default=False, name="tinsach")
            except (OSError, TimeoutError) as error:
                if monotonic() >= until:
                    raise WorkersFailed(
                        f"The Dask scheduler at {self._address} cannot be reached ({type(error).__name__}). "
                        "Start one with `dask scheduler`, or see whether --scheduler is its address."
                    ) from error


class _Flight:
    """The shards of one `map` that are under way."""

    def __init__(self, cluster: Dask, work: Work, source: Iterator[Shard]) -> None:
        self._cluster = cluster
        self._work = work
        self._source = source
        self._name = f"tinsach-{secrets.token_hex(6)}"
        self._again: deque[Shard] = deque()
        self._pending: dict[Future[Any], Shard] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._tries: Counter[int] = Counter()
        self._given_up: Counter[int] = Counter()
        self._room = 0
        self._looked = self._with_workers = monotonic()

    def answers(self) -> Iterator[Any]:
        """The answer to every shard."""
        self._look()
        while True:
            self._send()
            if not self._pending:
                return
            try:
                future = self._done.get(timeout=LOOK_SECONDS)
            except Empty:
                self._look()
                continue
            if monotonic() - self._looked > LOOK_SECONDS:
                self._look()
            shard = self._pending.pop(future, None)
            if shard is not None:
                yield from self._answer(future, shard)

    def abandon(self) -> None:
        """Let go of what is still under way."""
        futures, self._pending = list(self._pending), {}
        for future in futures:
            with suppress(Exception):  # whatever the state of the connection: nothing is waited for any more
                future.cancel()

    def _send(self) -> None:
        while len(self._pending) < self._room:
            shard = self._again.popleft() if self._again else next(self._source, None)
            if shard is None:
                return
            self._tries[shard.number] += 1
            key = f"{self._name}-{shard.number}-{self._tries[shard.number]}"
            future = self._cluster.submit(self._work, shard, key)
            self._pending[future] = shard
            future.add_done_callback(self._done.put)

    def _answer(self, future: Future[Any], shard: Shard) -> Iterator[Any]:
        """The answer; none where it was lost, and is asked for again."""
        from distributed import KilledWorker

        try:
            answer = future.result(timeout=CONNECT_SECONDS)
        except KilledWorker as error:
            self._count_killed(shard, error)
        except (Exception, AsyncCancelled) as error:
            if future.status == "error":
                raise  # it is the work's own
            LOG.warning("Shard %d is asked for again: %s", shard.number, error)
        else:
            yield answer
            return
        self._again.append(shard)

    def _count_killed(self, shard: Shard, error: Exception) -> None:
        self._given_up[shard.number] += 1
        if self._given_up[shard.number] >= TRIES:
            raise WorkersFailed(
                "Dask workers keep dying, though pages are cleaned in processes of their own. "
                f"See their logs, and whether their machines have memory left. Dask says: {error}"
            ) from error

    def _look(self) -> None:
        """See how many threads there are, and whether what is under way still is."""
        self._looked = monotonic()
        client = self._cluster.client
        lost = [future for future in self._pending if future.client is not client or future.cancelled()]
        for future in lost:
            self._again.append(self._pending.pop(future))
        threads = self._cluster.threads()
        self._room = AHEAD * max(1, threads)
        if threads:
            self._with_workers = self._looked
        elif self._cluster.waited_too_long(self._with_workers):
            raise self._cluster.no_workers()


def _absolute(shard: Shard) -> Shard:
    """The shard with paths that do not depend on the current folder."""
    entries = tuple(
        entry
        if entry.data is not None or is_remote(entry.path)
        else replace(entry, path=str(Path(entry.path).absolute()))
        for entry in shard.entries
    )
    return replace(shard, entries=entries)
