"""Clocks that do not wait, and fetchers that use them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from raw.fetch.client import Client
from raw.fetch.cycle import Cycle, SourceReport, catch_up
from raw.fetch.fetcher import Fetcher
from raw.fetch.guard import Lookup, system_lookup
from raw.fetch.hosts import Manners
from raw.fetch.limits import FetchLimits
from raw.fetch.robots import RobotsAnswer
from raw.fetch.state import FetchState
from raw.sources.specs import Source
from raw.store import RawStore

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class FakeClock:
    """Time that passes only while somebody sleeps, or when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []
        self.drift = 0.0
        """Seconds that pass whenever it is looked at."""

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        self.seconds += self.drift
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds
        await asyncio.sleep(0)


class NoMemory:
    """Remembers no robots.txt."""

    def robots(self, origin: str) -> RobotsAnswer | None:  # noqa: ARG002
        return None

    def keep_robots(self, origin: str, answer: RobotsAnswer) -> None: ...


def with_fetcher(
    use: Callable[[Fetcher], Awaitable[Any]],
    *,
    clock: FakeClock | None = None,
    manners: Manners | None = None,
    limits: FetchLimits | None = None,
    lookup: Lookup = system_lookup,
) -> Any:
    """Run something with a fetcher of its own."""
    clock = clock or FakeClock()

    async def run() -> Any:
        async with Client("tinsach/test (+mail@news.example)", clock, limits, lookup) as client:
            fetcher = Fetcher(client, NoMemory(), clock, manners=manners, limits=limits, random=Random(0))
            return await use(fetcher)

    return asyncio.run(run())


class Desk:
    """A data folder, and cycles over it that start anew each time, as commands do."""

    def __init__(self, folder: Path, clock: FakeClock, manners: Manners | None = None) -> None:
        self.raw = folder / "raw"
        self.clock = clock
        self.manners = manners or Manners()
        self.limits = FetchLimits()
        self.taken_down: frozenset[str] = frozenset()

    def cycle(self, *sources: Source, asked: tuple[str, ...] = ()) -> dict[str, SourceReport]:
        """Run one cycle."""

        async def run() -> list[SourceReport]:
            with FetchState(self.raw / "fetch.sqlite") as state, RawStore(self.raw) as store:
                catch_up(state, store, 3_600)
                async with Client("tinsach/test (+mail@news.example)", self.clock, self.limits) as client:
                    fetcher = Fetcher(
                        client, state, self.clock, manners=self.manners, limits=self.limits, random=Random(0)
                    )
                    cycle = Cycle(
                        sources,
                        fetcher,
                        state,
                        store,
                        self.clock,
                        limits=self.limits,
                        taken_down=self.taken_down.__contains__,
                    )
                    return await cycle.run(asked)

        return {report.name: report for report in asyncio.run(run())}

    @contextmanager
    def state(self) -> Iterator[FetchState]:
        with FetchState(self.raw / "fetch.sqlite") as state:
            yield state

    def later(self, hours: float) -> None:
        """Let time pass."""
        self.clock.seconds += hours * 3_600


def source(kind: Any, *urls: str, name: str = "news", **more: Any) -> Source:
    """A source that may fetch from loopback."""
    return Source(name, kind, urls, allow_private=True, **more)
