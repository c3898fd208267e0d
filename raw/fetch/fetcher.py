"""From an address to its answer: robots.txt, turns, retries, and redirects hop by hop."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Final

from raw.fetch.address import BadAddress, host_of, normal, origin_of
from raw.fetch.answers import TEMPORARY, Answer, FetchFailed, Headers, Redirected
from raw.fetch.client import ACCEPT, Client
from raw.fetch.clock import Clock
from raw.fetch.hosts import HostPaused, Hosts, Manners
from raw.fetch.limits import FetchLimits
from raw.fetch.robots import LARGEST, Robots, RobotsAnswer, RobotsMemory, Rules

AGENT: Final = "tinsach"
"""The name to which robots.txt speaks."""


def user_agent(contact: str, version: str) -> str:
    """What we call ourselves.  contact: an e-mail or web address at which we can be reached.

    Raises ValueError, with a whole sentence, where it is none: nobody should be asked by somebody unknown.
    """
    contact = contact.strip()
    if not contact.isprintable() or not contact.isascii() or not _is_contact(contact):
        raise ValueError(
            "Fetching needs a contact that sites can turn to: set `contact` in tinsach.toml or TINSACH_CONTACT "
            'to an e-mail or web address, such as contact = "news-team@your-site.example".'
        )
    return f"{AGENT}/{version} (+{contact})"


def _is_contact(contact: str) -> bool:
    is_site = contact.startswith(("http://", "https://")) and "." in host_of(contact)
    name, _, host = contact.rpartition("@")
    return is_site or bool(name and "." in host and " " not in contact)


class Fetcher:
    """Asks for addresses with all manners."""

    def __init__(
        self,
        client: Client,
        memory: RobotsMemory,
        clock: Clock,
        *,
        manners: Manners | None = None,
        limits: FetchLimits | None = None,
        random: Random | None = None,
    ) -> None:
        self.manners = manners or Manners()
        self.hosts = Hosts(clock, self.manners)
        self._client = client
        self._clock = clock
        self._limits = limits or FetchLimits()
        self._random = random or Random()
        self._robots = {
            private: Robots(AGENT, clock, memory, lambda origin, p=private: self._ask_robots(origin, p))  # type: ignore[misc]
            for private in (False, True)
        }

    async def rules(self, url: str, *, private: bool = False) -> Rules:
        """What robots.txt says for an address's site."""
        return await self._robots[private].rules(origin_of(url))

    async def fetch(
        self,
        url: str,
        *,
        private: bool = False,
        conditions: Headers | None = None,
        accept: str = ACCEPT,
        delay: float = 0.0,
        redirected: Callable[[str], None] | None = None,
    ) -> Answer:
        """The answer to an address, after redirects; 304 where the conditions hold.

        private: whether private networks may be asked.  conditions: headers of a conditional request.
        delay: seconds between requests, where more than the manners and robots.txt say.  redirected: told every address to which a redirect leads.  Raises FetchFailed.
        """
        at = _normal(url)
        for _ in range(self._limits.redirects + 1):
            await self._check_robots(at, private, delay)
            try:
                return await self._ask(at, conditions or [], private, accept)
            except Redirected as found:
                at = _normal(found.location, at)
                if redirected:
                    redirected(at)
        raise FetchFailed(
            "too-many-redirects", f"{url} was redirected more than {self._limits.redirects} times."
        )

    async def _check_robots(self, url: str, private: bool, delay: float) -> None:
        rules = await self.rules(url, private=private)
        self.hosts.slow_down(host_of(url), max(rules.delay, delay))
        if rules.allow(url):
            return
        if rules.in_trouble:
            message = (
                f"{origin_of(url)} could not say what it allows, so {url} was not asked for; it is asked again half "
                f"an hour later. {rules.trouble}"
            )
            raise FetchFailed("robots-unknown", message.rstrip())
        raise FetchFailed("robots", f"The robots.txt of {origin_of(url)} forbids {url}.")

    async def _ask(self, url: str, headers: Headers, private: bool, accept: str = ACCEPT) -> Answer:
        """One hop, tried again where that may help."""
        host = host_of(url)
        tries = 0
        while True:
            tries += 1
            try:
                async with self.hosts.turn(host):
                    answer = await self._client.get(url, headers, private=private, accept=accept)
            except HostPaused as error:
                raise FetchFailed("paused", f"{url} must wait. {error}", retry_after=error.seconds) from error
            except FetchFailed as error:
                if error.code not in TEMPORARY:
                    if error.status:
                        self.hosts.answered(host)
                    raise
                self._after_failure(host, error, tries)
                if tries >= self.manners.tries:
                    raise
            else:
                self.hosts.answered(host)
                return answer

    def _after_failure(self, host: str, error: FetchFailed, tries: int) -> None:
        longest = self.manners.backoff * 2 ** (tries - 1)
        wait = self._random.uniform(longest / 2, longest)
        self.hosts.pause(host, wait if error.retry_after is None else error.retry_after)
        self.hosts.failed(host)

    async def _ask_robots(self, origin: str, private: bool) -> RobotsAnswer:
        now = self._clock.now().timestamp()
        at = f"{origin}/robots.txt"
        try:
            for _ in range(self._limits.redirects + 1):
                try:
                    answer = await self._ask(at, [], private, "text/plain,*/*;q=0.5")
                except Redirected as found:
                    at = _normal(found.location, at)
                    continue
                text = answer.content[:LARGEST].decode("utf-8", "replace")
                return RobotsAnswer(now, 200, text.removeprefix("\ufeff"))
        except FetchFailed as error:
            if error.code == "paused":
                raise
            if error.code in ("private-address", "bad-address"):
                # Asking for the page itself will be refused for this very reason, which is then its outcome.
                return RobotsAnswer(now, 404)
            return RobotsAnswer(now, error.status, error.message)
        return RobotsAnswer(now, 404)  # redirected without end: as if there were none (RFC 9309, 2.3.1.2)


def _normal(url: str, base: str | None = None) -> str:
    try:
        return normal(url, base)
    except BadAddress as error:
        raise FetchFailed("bad-address", f"{url[:200]!r} {error}.") from error
