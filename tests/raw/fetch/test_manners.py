"""Turns, waits and refusals, from the server's own log, whose times are those of a clock that nobody waits for."""

from __future__ import annotations

import asyncio
from email.utils import format_datetime
from itertools import pairwise

import pytest
from harness import START, FakeClock, with_fetcher
from site_of_ours import Hit, Reply, Site

from raw.fetch.answers import FetchFailed
from raw.fetch.fetcher import Fetcher
from raw.fetch.hosts import Hosts, Manners
from raw.fetch.robots import LONGEST_DELAY, RobotsAnswer, Rules


async def outcomes(fetcher: Fetcher, urls: list[str]) -> list[str]:
    """What became of addresses that are all asked for at once."""

    async def one(url: str) -> str:
        try:
            return str((await fetcher.fetch(url, private=True)).status)
        except FetchFailed as error:
            return error.code

    return list(await asyncio.gather(*map(one, urls)))


def gaps(hits: list[Hit]) -> list[float]:
    """Seconds from the end of each request to the start of the next."""
    ordered = sorted(hits, key=lambda hit: hit.at)
    return [later.at - earlier.ended for earlier, later in pairwise(ordered)]


def test_one_request_a_second_and_one_at_a_time(site: Site, clock: FakeClock) -> None:
    hosts = [f"{name}.localhost" for name in "abc"]
    for host in hosts:
        for number in range(5):
            site.page(host, f"/{number}", "text")
    urls = [site.url(host, f"/{number}") for number in range(5) for host in hosts]
    assert with_fetcher(lambda fetcher: outcomes(fetcher, urls), clock=clock) == ["200"] * 15
    for host in hosts:
        hits = [hit for hit in site.log if hit.host == host]
        assert len(hits) == 6
        assert min(gaps(hits)) >= 1.0
        assert {hit.open for hit in hits} == {1}


def test_never_more_connections_than_allowed() -> None:
    clock = FakeClock()
    running: dict[str, int] = {}
    most: dict[str, int] = {}

    async def request(hosts: Hosts, host: str) -> None:
        async with hosts.turn(host):
            for name in (host, "all"):
                running[name] = running.get(name, 0) + 1
                most[name] = max(most.get(name, 0), running[name])
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            for name in (host, "all"):
                running[name] -= 1

    async def run() -> None:
        hosts = Hosts(clock, Manners(delay=0, per_host=2, connections=3))
        await asyncio.gather(*(request(hosts, f"{n // 10}") for n in range(40)))

    asyncio.run(run())
    assert most["all"] == 3
    assert max(count for name, count in most.items() if name != "all") == 2


def test_crawl_delay_counts_when_it_is_longer(site: Site, clock: FakeClock) -> None:
    site.reply("a.localhost", "/robots.txt", "User-agent: *\nCrawl-delay: 7\nDisallow: /closed")
    for number in range(3):
        site.page("a.localhost", f"/{number}", "text")
    urls = [site.url("a.localhost", path) for path in ("/0", "/1", "/2", "/closed/0")]
    found = with_fetcher(lambda fetcher: outcomes(fetcher, urls), clock=clock)
    assert found == ["200", "200", "200", "robots"]
    assert min(gaps(site.log)[1:]) >= 7.0
    assert not site.hits("/closed/0")
    assert len(site.hits("/robots.txt")) == 1


@pytest.mark.parametrize(
    ("status", "text", "allowed"),
    [
        (200, "User-agent: *\nDisallow: /a", False),
        (200, "User-agent: tinsach\nAllow: /a\n\nUser-agent: *\nDisallow: /", True),
        (200, "", True),
        (200, "\0\xff<html>no robots here</html>", True),
        (404, "", True),
        (403, "", True),
        (500, "", False),
        (503, "", False),
        (429, "", False),
    ],
)
def test_what_robots_txt_says(site: Site, status: int, text: str, allowed: bool) -> None:
    site.reply("a.localhost", "/robots.txt", text, status=status)
    site.page("a.localhost", "/a", "text")
    (found,) = with_fetcher(lambda fetcher: outcomes(fetcher, [site.url("a.localhost", "/a")]))
    assert (found == "200") == allowed
    assert len(site.hits("/a")) == allowed


def test_robots_txt_may_be_elsewhere(site: Site) -> None:
    site.redirect("a.localhost", "/robots.txt", site.url("b.localhost", "/rules.txt"))
    site.reply("b.localhost", "/rules.txt", "User-agent: *\nDisallow: /a")
    (found,) = with_fetcher(lambda fetcher: outcomes(fetcher, [site.url("a.localhost", "/a")]))
    assert found == "robots"


def test_delays_that_are_slips() -> None:
    def delay(text: str) -> float:
        return Rules(RobotsAnswer(0, 200, f"User-agent: *\n{text}"), "tinsach").delay

    assert delay("Crawl-delay: 2.5") == 2.5
    assert delay("Request-rate: 1/20") == 20
    assert delay("Crawl-delay: 86400") == LONGEST_DELAY
    assert delay("Crawl-delay: soon") == 0
    assert delay("Crawl-delay: -3") <= 0


def test_retry_after_is_waited_for(site: Site, clock: FakeClock) -> None:
    waits = ["17", format_datetime(START.replace(minute=1), usegmt=True)]

    def reply(_: object) -> Reply:
        return Reply(status=429, headers={"Retry-After": waits.pop(0)}) if waits else Reply(b"text")

    site.replies["a.localhost", "/a"] = reply
    urls = [site.url("a.localhost", "/a")]
    assert with_fetcher(lambda fetcher: outcomes(fetcher, urls), clock=clock) == ["200"]
    first, second, third = site.hits("/a")
    assert second.at - first.at >= 17
    assert third.at >= 60
    assert [hit.status for hit in (first, second, third)] == [429, 429, 200]


def test_who_asks_for_too_long_a_wait_is_left_alone(site: Site, clock: FakeClock) -> None:
    site.replies["a.localhost", "/a"] = lambda _: Reply(status=503, headers={"Retry-After": "3600"})
    site.page("a.localhost", "/b", "text")

    async def use(fetcher: Fetcher) -> list[str]:
        return [*await outcomes(fetcher, [site.url("a.localhost", "/a")]),
                *await outcomes(fetcher, [site.url("a.localhost", "/b")])]  # fmt: skip

    assert with_fetcher(use, clock=clock) == ["paused", "paused"]
    assert len(site.hits("/a")) == 1
    assert not site.hits("/b")
    assert clock.seconds < 60


def test_backoff_grows_and_wanders(site: Site, clock: FakeClock) -> None:
    site.replies["a.localhost", "/a"] = lambda _: Reply(status=500)
    urls = [site.url("a.localhost", "/a")]
    manners = Manners(tries=5, backoff=4.0, breaker_failures=100)
    found = with_fetcher(lambda fetcher: outcomes(fetcher, urls), clock=clock, manners=manners)
    assert found == ["server-error"]
    waits = gaps(site.hits("/a"))
    assert len(waits) == 4
    for number, wait in enumerate(waits):
        assert 2 * 2**number <= wait <= 4 * 2**number + 1
    assert len({round(wait % 1, 6) for wait in waits}) > 1


def test_the_breaker_opens_tries_once_and_closes(site: Site, clock: FakeClock) -> None:
    healthy = False
    site.replies["a.localhost", "/a"] = lambda _: Reply(b"text") if healthy else Reply(status=502)
    url = site.url("a.localhost", "/a")
    manners = Manners(tries=1, backoff=0.1, breaker_failures=3, breaker_seconds=600)

    async def use(fetcher: Fetcher) -> list[str]:
        nonlocal healthy
        found = []
        for _ in range(6):
            found += await outcomes(fetcher, [url])
        clock.seconds += 600
        found += await outcomes(fetcher, [url, url])  # one trial, which fails
        clock.seconds += 601
        found += await outcomes(fetcher, [url])  # it opened for twice as long
        healthy = True
        clock.seconds += 600
        return found + await outcomes(fetcher, [url, url])

    found = with_fetcher(use, clock=clock, manners=manners)
    assert found[:6] == ["server-error"] * 3 + ["paused"] * 3
    assert found[6:] == ["server-error", "paused", "paused", "200", "200"]
    assert len(site.hits("/a")) == 3 + 1 + 2


def test_hosts_that_redirect_to_each_other_do_not_wait_for_ever(site: Site, clock: FakeClock) -> None:
    for here, there in (("a", "b"), ("b", "a")):
        site.redirect(f"{here}.localhost", "/go", site.url(f"{there}.localhost", "/end"))
        site.page(f"{here}.localhost", "/end", "text")
    urls = [site.url(f"{host}.localhost", "/go") for host in "ab"]

    async def use(fetcher: Fetcher) -> list[str]:
        return await asyncio.wait_for(outcomes(fetcher, urls), 20)

    assert with_fetcher(use, clock=clock) == ["200", "200"]
