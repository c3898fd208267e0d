"""Turns at a host: so many connections, so long between requests, and a pause when it is in trouble."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from raw.fetch.clock import Clock


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host is treated."""

    delay: float = 1.0
    """Seconds from the end of one request to the start of the next; a larger crawl-delay counts instead."""
    per_host: int = 1
    """Connections to one host at a time."""
    connections: int = 32
    """Connections to all hosts at a time."""
    tries: int = 3
    """Requests for an address that a host in trouble does not answer, in one cycle."""
    backoff: float = 2.0
    """Seconds to wait at most before the second try; they double from try to try.  The wait is drawn evenly
    from their second half, so that clients do not come back together."""
    patience: float = 120.0
    """Longest wait within a cycle, in seconds; what must wait longer is left for another cycle."""
    breaker_failures: int = 5
    """Failures of a host in a row after which it is left alone."""
    breaker_seconds: float = 600.0
    """For how long; it doubles each time that the one trial afterwards fails."""


BREAKER_LONGEST: Final = 6 * 3600.0
"""Seconds after which a host is tried again at the latest."""


class HostPaused(Exception):
    """The host is to be left alone for longer than a cycle waits."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"The host is left alone for another {seconds:.0f} s.")
        self.seconds = seconds


class Host:
    """What is known of one host in this run."""

    def __init__(self, manners: Manners) -> None:
        self.slots = asyncio.Semaphore(manners.per_host)
        self.delay = manners.delay
        self.next_start = 0.0
        """Moment before which no request may start, on the monotonic clock."""
        self.failures = 0
        """In a row."""
        self.openings = 0
        """Times in a row that the breaker opened."""


class Hosts:
    """All hosts of a run."""

    def __init__(self, clock: Clock, manners: Manners) -> None:
        self._clock = clock
        self._manners = manners
        self._hosts: dict[str, Host] = {}
        self._all = asyncio.Semaphore(manners.connections)

    def __getitem__(self, name: str) -> Host:
        if name not in self._hosts:
            self._hosts[name] = Host(self._manners)
        return self._hosts[name]

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        """A turn at a host, as soon as manners allow.  Raises HostPaused where that is too far away.

        Never take a turn within a turn: two requests that redirect to each other's hosts would wait for ever.
        """
        host = self[name]
        async with host.slots:
            # The wait may have been made longer by another connection, or it may be at once.
            while (wait := host.next_start - self._clock.monotonic()) > 0:
                if wait > self._manners.patience:
                    raise HostPaused(wait)
                await self._clock.sleep(wait)
            host.next_start = self._clock.monotonic() + host.delay
            async with self._all:
                try:
                    yield
                finally:
                    host.next_start = max(host.next_start, self._clock.monotonic() + host.delay)

    def slow_down(self, name: str, delay: float) -> None:
        """Heed a crawl-delay."""
        self[name].delay = max(self._manners.delay, delay)

    def pause(self, name: str, seconds: float) -> None:
        """Let no request start for so long."""
        host = self[name]
        host.next_start = max(host.next_start, self._clock.monotonic() + seconds)

    def answered(self, name: str) -> None:
        """The host is well."""
        host = self[name]
        host.failures = host.openings = 0

    def failed(self, name: str) -> None:
        """The host did not answer, or said that it cannot; after some of these in a row it is left alone."""
        host = self[name]
        host.failures += 1
        if host.failures >= self._manners.breaker_failures:
            self.pause(name, min(self._manners.breaker_seconds * 2**host.openings, BREAKER_LONGEST))
            host.openings += 1
            host.failures = self._manners.breaker_failures - 1  # one trial, then it opens again

    def paused(self) -> dict[str, tuple[float, int]]:
        """Hosts that are to be left alone: for how many seconds yet, and how often in a row."""
        now = self._clock.monotonic()
        return {
            name: (host.next_start - now, host.openings)
            for name, host in self._hosts.items()
            if host.next_start - now > max(host.delay, self._manners.patience)
        }

    def remember(self, name: str, seconds: float, openings: int) -> None:
        """Take over what an earlier run knew."""
        self.pause(name, seconds)
        host = self[name]
        host.openings = openings
        if openings:
            host.failures = self._manners.breaker_failures - 1
