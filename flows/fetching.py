"""A run that fetches: sources are asked in a thread of their own, and what they gave is cleaned and published meanwhile.

    sources --cycle--> raw store, fetch state (pending) --shards--> executor --> publish --> no longer pending

The state stands between the two halves: whatever is stored and not yet published is pending, and the next run
begins with it.  A run can therefore be killed anywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice
from threading import Event, Thread
from time import monotonic
from typing import Final

from clean import Limits
from clean.dataset import DataSet
from flows.cleaning import Cleaned, Cleaner
from flows.executors import Executor, Shard
from flows.references import remember_inputs
from flows.roots import STATE, held, raw_folder, raw_store
from flows.run import SHARD_ENTRIES, Report, Run, check_sums, names_of, opened
from flows.settings import Settings, SettingsError
from raw import Entry, ReadFailure, Skipped, list_inputs
from raw.fetch.client import Client
from raw.fetch.cycle import EVERY_TOLERANCE, Cycle, SourceReport, catch_up
from raw.fetch.fetcher import Fetcher, user_agent
from raw.fetch.hosts import Manners
from raw.fetch.limits import FetchLimits
from raw.fetch.state import FetchState, Pending
from raw.sources.specs import Source
from raw.store import RawStore, RemoteStore
from raw.stored import StoredEntry

ROUND: Final = 500
"""Captures that are handed to the workers together."""

PUBLISH_AFTER: Final = 60.0
"""Seconds after which what is cleaned is published, however little it is."""

GATHER: Final = 0.5
"""Seconds for which the first captures wait for others to be cleaned with them."""


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The moment."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from some fixed moment on."""
        return monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def agent_of(settings: Settings) -> str:
    """What sites are told about who asks.  Raises SettingsError where no contact is set."""
    try:
        own = version("tinsach")
    except PackageNotFoundError:
        own = "dev"
    try:
        return user_agent(settings.contact, own)
    except ValueError as error:
        raise SettingsError(str(error)) from error


def agent_for(sources: Sequence[Source], settings: Settings) -> str:
    """The user agent; files need none."""
    if all(source.kind == "files" for source in sources):
        return ""
    return agent_of(settings)


def manners_of(settings: Settings) -> Manners:
    """How hosts are treated."""
    return Manners(
        delay=settings.host_delay_ms / 1000,
        per_host=settings.host_connections,
        connections=settings.connections,
    )


def limits_of(settings: Settings) -> FetchLimits:
    """What a response may cost."""
    return FetchLimits(
        body_bytes=settings.raw_bytes,
        unpacked_bytes=settings.raw_bytes,
        ratio=settings.unpack_ratio,
        objection=partial(objection, limits=settings.cleaning_limits()),
    )


def objection(text: str, limits: Limits) -> str | None:
    """What of a page's markup is over cleaning's limits, as a whole sentence."""
    from clean.blocks.bounds import breach

    found = breach(text, limits)
    return found.message if found else None


def fetch(
    sources: Sequence[Source],
    settings: Settings,
    executor: Executor,
    *,
    asked: Sequence[str] = (),
    manners: Manners | None = None,
    cleaner: Cleaner | None = None,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Fetch what is due of the sources, and publish it with whatever an earlier run left pending.

    asked: addresses of page sources that are due whatever the schedule says.  Raises SettingsError without a
    contact, FetchRunning, OSError where the data folder cannot be written, and flows.executors.WorkersFailed.
    """
    agent_for(sources, settings)
    names = names_of((), [source.name for source in sources])
    with held(settings), opened(settings, names) as run:

        def clean(shards: Sequence[Shard]) -> Iterator[Cleaned]:
            for cleaned in executor.map(run.work(cleaner), shards):
                run.count(cleaned)
                if progress:
                    progress(run.report)
                yield cleaned

        fetch_into(run, sources, settings, clean, run.publish, asked=asked, manners=manners)
        check_sums(run.report)
        return run.finish("done")


def fetch_into(
    run: Run,
    sources: Sequence[Source],
    settings: Settings,
    clean: Callable[[Sequence[Shard]], Iterable[Cleaned]],
    publish: Callable[[Sequence[Cleaned]], object],
    *,
    asked: Sequence[str] = (),
    manners: Manners | None = None,
) -> None:
    """Fetch within a run; the place for fetching is held.  clean: cleans shards and counts them in the run."""
    fetched = [source for source in sources if source.kind != "files"]
    with FetchState(raw_folder(settings) / STATE) as state:
        crawl = Crawl(fetched, settings, agent_for(sources, settings), manners or manners_of(settings), asked)
        crawl.start()
        try:
            publisher = Publisher(run, state, settings, publish, crawl.secure)
            for batch in pending_batches(state, crawl):
                if batch:
                    publisher.take(clean(publisher.shards(batch)))
                publisher.publish_if_due()
            publisher.publish()
            files = [take_files(one, run, state, publisher, clean) for one in sources if one.kind == "files"]
        finally:
            run.report.sources = crawl.finish()
        run.report.sources += files


def take_files(
    source: Source,
    run: Run,
    state: FetchState,
    publisher: Publisher,
    clean: Callable[[Sequence[Shard]], Iterable[Cleaned]],
) -> SourceReport:
    """Read a source of files, as `tinsach run` would; what is known already changes nothing."""
    report = SourceReport(source.name)
    now = datetime.now(UTC).timestamp()
    ran, _, _ = state.source_times(source.name)
    if ran is not None and now - ran < source.every * (1 - EVERY_TOLERANCE):
        return report
    new = run.report.outcomes.counts()["new"]
    shards = run.sharded(_entries_of(source, run.settings, report))
    while batch := list(islice(shards, ROUND // SHARD_ENTRIES)):
        publisher.take(clean(batch))
        publisher.publish_if_due()
    publisher.publish()
    state.source_ran(source.name, now, began=True, yielded=run.report.outcomes.counts()["new"] > new)
    return report


def _entries_of(source: Source, settings: Settings, report: SourceReport) -> Iterator[Entry]:
    columns = ",".join(f"{role}={name}" for role, name in source.columns.items())
    remember_inputs(settings.data, source.paths, columns)
    for listed in list_inputs(source.paths, columns=source.columns, limits=settings.read_limits()):
        if isinstance(listed, Skipped):
            report.skipped[listed.reason] += 1
        elif isinstance(listed, ReadFailure):
            report.entries_failed += 1
            report.sentences.append(listed.message)
        else:
            report.documents["read"] += 1
            yield replace(listed, collected_from=source.name)


class Crawl(Thread):
    """The cycle over the sources, in a thread with an event loop of its own."""

    def __init__(
        self,
        sources: Sequence[Source],
        settings: Settings,
        agent: str,
        manners: Manners,
        asked: Sequence[str],
    ) -> None:
        super().__init__(name="fetching", daemon=True)
        self._sources = sources
        self._settings = settings
        self._store: RawStore | None = None
        self._data_set = settings.data / "clean"
        self._agent = agent
        self._manners = manners
        self._limits = limits_of(settings)
        self._asked = asked
        self._reports: list[SourceReport] = []
        self._error: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[list[SourceReport]] | None = None
        self._stopped = False
        self.ended = Event()
        self.news = Event()
        """Set when something became pending, and at the end."""

    def run(self) -> None:
        try:
            self._reports = asyncio.run(self._fetch())
        except BaseException as error:
            self._error = error
        finally:
            self.ended.set()
            self.news.set()

    async def _fetch(self) -> list[SourceReport]:
        self._loop = asyncio.get_running_loop()
        self._task = asyncio.ensure_future(self._cycle())
        if self._stopped:
            self._task.cancel()
        return await self._task

    async def _cycle(self) -> list[SourceReport]:
        clock = SystemClock()
        with FetchState(raw_folder(self._settings) / STATE) as state, raw_store(self._settings) as store:
            self._store = store
            first_look = min((age for one in self._sources for age in one.look_again), default=3600.0)
            catch_up(state, store, first_look)
            async with Client(self._agent, clock, self._limits) as client:
                fetcher = Fetcher(client, state, clock, manners=self._manners, limits=self._limits)
                tombstones = DataSet(self._data_set).tombstones()
                cycle = Cycle(
                    self._sources,
                    fetcher,
                    state,
                    store,
                    clock,
                    limits=self._limits,
                    stored=self.news.set,
                    taken_down=lambda url: tombstones.cover(None, url),
                )
                try:
                    return await cycle.run(self._asked)
                finally:
                    self._reports = list(cycle.reports.values())
                    store.sync()
                    state.knows_files(store.sizes())

    def secure(self) -> None:
        """Have everything stored so far where all readers find it, before rows name it.

        A local store writes in place.  For an object store the file in hand is ended, in the thread that
        writes it, and put.  Raises OSError.
        """
        store, loop = self._store, self._loop
        if not isinstance(store, RemoteStore) or loop is None:
            return
        sealed = Event()

        def seal() -> None:
            assert isinstance(store, RemoteStore)
            store.seal()
            sealed.set()

        with suppress(RuntimeError):  # the loop is closed, and so is the file
            loop.call_soon_threadsafe(seal)
            while not (sealed.wait(GATHER) or self.ended.is_set()):
                pass
        store.upload()

    def finish(self) -> list[SourceReport]:
        """Wait for its end, or bring it about if the other half failed; gives what came of each source."""
        if not self.ended.is_set():
            self._stopped = True
            if self._loop and self._task:
                self._loop.call_soon_threadsafe(self._task.cancel)
        self.join()
        if self._error and not isinstance(self._error, asyncio.CancelledError):
            raise self._error
        return self._reports


def pending_batches(state: FetchState, crawl: Crawl) -> Iterator[list[Pending]]:
    """What is pending, in the order of storing, until the cycle has ended and all of it was given."""
    after = 0
    while True:
        ended = crawl.ended.is_set()
        crawl.news.clear()
        batch = state.pending(after, ROUND)
        if batch:
            after = batch[-1].id
            yield batch
        elif ended:
            return
        else:
            if crawl.news.wait(GATHER):
                crawl.ended.wait(GATHER)  # others come soon after the first
            yield []


class Publisher:
    """Publishes what was cleaned, and then notes that it is no longer pending."""

    def __init__(
        self,
        run: Run,
        state: FetchState,
        settings: Settings,
        publish: Callable[[Sequence[Cleaned]], object],
        secure: Callable[[], None],
    ) -> None:
        """secure: has everything stored where rows may name it."""
        self._run = run
        self._publish = publish
        self._secure = secure
        self._elsewhere = settings.executor == "dask"
        self._state = state
        self._raw = str((settings.data / "raw").absolute())
        self._batch = settings.batch
        self._cleaned: list[Cleaned] = []
        self._ids: list[int] = []
        self._since = monotonic()

    def shards(self, batch: Sequence[Pending]) -> list[Shard]:
        """What is pending as shards for the workers."""
        if self._elsewhere:
            self._secure()  # a worker of another machine does not see what lies on this one
        self._ids += [one.id for one in batch]
        return list(self._run.sharded(self._entry(one) for one in batch))

    def _entry(self, one: Pending) -> StoredEntry:
        return StoredEntry(
            self._raw,
            f"{one.warc_file}@{one.offset}",
            one.size,
            url=one.url,
            first=one.offset,
            form="stored",
            warc_file=one.warc_file,
            keys=None if one.keys is None else frozenset(one.keys),
        )

    def take(self, cleaned: Iterable[Cleaned]) -> None:
        """Take the cleaned shards of a batch."""
        self._cleaned += cleaned

    def publish_if_due(self) -> None:
        """Publish where there is enough, or the first of it has waited long enough.

        Only between batches: what is noted as published must all have been cleaned.
        """
        if not self._cleaned:
            self._since = monotonic()
        elif (
            sum(one.tally.captures for one in self._cleaned) >= self._batch
            or monotonic() - self._since >= PUBLISH_AFTER
        ):
            self.publish()

    def publish(self) -> None:
        """Publish everything that was taken."""
        if self._cleaned:
            self._secure()
            self._publish(self._cleaned)
        self._state.published(self._ids)
        self._cleaned, self._ids = [], []
        self._since = monotonic()
