"""What a site allows (RFC 9309), read by protego and remembered for a day."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from protego import Protego

from raw.fetch.clock import Clock

LARGEST: Final = 512_000
"""Bytes of a robots.txt that are read; RFC 9309 asks for at least 500 KiB."""

KEPT: Final = timedelta(hours=24)
"""How long an answer holds (RFC 9309, section 2.4)."""

KEPT_IN_TROUBLE: Final = timedelta(minutes=30)
"""How long a site that could not say stays closed."""

LONGEST_DELAY: Final = 300.0
"""Seconds of crawl-delay that are heeded; more is taken for a slip."""


@dataclass(frozen=True, slots=True)
class RobotsAnswer:
    """What a site answered when it was asked for robots.txt."""

    fetched_at: float
    """Seconds since 1970."""
    status: int
    """HTTP status; 0 where there was no answer."""
    text: str = ""
    """What it says; of a site in trouble a sentence about that."""

    @property
    def in_trouble(self) -> bool:
        """Whether the site could not say, so that all of it is closed for now."""
        return self.status in (0, 429) or self.status >= 500

    @property
    def expires(self) -> float:
        """When it is to be asked again, in seconds since 1970."""
        return self.fetched_at + (KEPT_IN_TROUBLE if self.in_trouble else KEPT).total_seconds()


class RobotsMemory(Protocol):
    """Keeps answers from run to run."""

    def robots(self, origin: str) -> RobotsAnswer | None: ...

    def keep_robots(self, origin: str, answer: RobotsAnswer) -> None: ...


Ask = Callable[[str], Awaitable[RobotsAnswer]]
"""Fetches the robots.txt of an origin.  What the site does is in the answer; only a pause is raised."""


class Robots:
    """Rules of all sites of a run."""

    def __init__(self, agent: str, clock: Clock, memory: RobotsMemory, ask: Ask) -> None:
        self._agent = agent
        self._clock = clock
        self._memory = memory
        self._ask = ask
        self._rules: dict[str, tuple[float, Rules]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def rules(self, origin: str) -> Rules:
        """What holds for an origin; one of many tasks asks the site, the others wait."""
        async with self._asking.setdefault(origin, asyncio.Lock()):
            now = self._clock.now().timestamp()
            until, rules = self._rules.get(origin, (0.0, None))
            if rules is None or until <= now:
                answer = self._memory.robots(origin)
                if answer is None or answer.expires <= now:
                    answer = await self._ask(origin)
                    self._memory.keep_robots(origin, answer)
                rules = Rules(answer, self._agent)
                self._rules[origin] = (answer.expires, rules)
            return rules


class Rules:
    """What one site allows one agent."""

    def __init__(self, answer: RobotsAnswer, agent: str) -> None:
        self.in_trouble = answer.in_trouble
        """Whether the site could not say, so that all of it is closed for now."""
        self.trouble = answer.text if answer.in_trouble else ""
        """A sentence about that, where one was kept."""
        self._agent = agent
        self._parsed = Protego.parse(answer.text) if answer.status == 200 else None

    def allow(self, url: str) -> bool:
        """Whether the address may be fetched.  No robots.txt allows all; a site that cannot say, nothing."""
        if self._parsed is None:
            return not self.in_trouble
        allowed: bool = self._parsed.can_fetch(url, self._agent)
        return allowed

    @property
    def delay(self) -> float:
        """Seconds between requests that the site asks for."""
        if self._parsed is None:
            return 0.0
        asked = float(self._parsed.crawl_delay(self._agent) or 0.0)
        rate = self._parsed.request_rate(self._agent)
        if rate is not None and rate.requests:
            asked = max(asked, rate.seconds / rate.requests)
        return min(asked, LONGEST_DELAY)

    @property
    def sitemaps(self) -> list[str]:
        """Sitemaps that it names."""
        return list(self._parsed.sitemaps) if self._parsed else []
