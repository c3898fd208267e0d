"""Whole cycles over a site of our own; what is asserted is the server's own log."""

from __future__ import annotations

import gzip
from itertools import pairwise
from pathlib import Path

import pytest
from harness import Desk, FakeClock, source
from site_of_ours import Reply, Site, article, demo, rss, sitemap, sitemap_index

from raw.fetch.hosts import Manners
from raw.fetch.state import FetchState
from raw.store import RawStore

FEED, MAPS = "feed.localhost", "maps.localhost"


def stored(desk: Desk) -> list[str]:
    """Addresses of what is pending, in order."""
    with desk.state() as state:
        return [one.url for one in state.pending(0, 100_000)]


def forget_pending(desk: Desk) -> None:
    with desk.state() as state:
        state.published(one.id for one in state.pending(0, 100_000))


def test_a_feed_and_a_sitemap(site: Site, desk: Desk) -> None:
    demo(site, 5)
    reports = desk.cycle(
        source("feed", site.url(FEED, "/rss.xml"), name="feed"),
        source("sitemap", site.url(MAPS, "/index.xml"), name="maps"),
    )
    assert reports["feed"].pages == reports["maps"].pages == {"stored": 5}
    assert reports["feed"].documents == {"read": 1}
    assert reports["maps"].documents == {"read": 2}
    assert len(stored(desk)) == 10
    with RawStore(desk.raw) as store, desk.state() as state:
        (first, *_) = state.pending(0, 1)
        capture = store.read(first.warc_file, first.offset)
    assert capture.url == first.url
    assert capture.raw == site.replies[capture.url.partition("//")[2].partition(":")[0], "/a/0"].body
    assert capture.collected_from == first.source


def test_an_unchanged_cycle_saves_nearly_all_bytes(site: Site, desk: Desk) -> None:
    demo(site, 20)
    sources = [
        source("feed", site.url(FEED, "/rss.xml"), name="feed"),
        source("sitemap", site.url(MAPS, "/index.xml"), name="maps"),
    ]
    desk.cycle(*sources)
    first = sum(hit.sent for hit in site.log)
    requests = len(site.log)
    desk.later(2)
    reports = desk.cycle(*sources)
    again = site.log[requests:]
    assert sum(hit.sent for hit in again) <= 0.05 * first
    assert {hit.status for hit in again} == {304}
    assert len(again) == 43  # 40 articles and 3 documents; robots.txt is remembered
    assert reports["feed"].pages == {"unchanged": 20}
    assert reports["feed"].documents == {"unchanged": 1}


def test_what_was_taken_down_is_not_asked_for(site: Site, desk: Desk) -> None:
    demo(site, 3)
    desk.taken_down = frozenset({site.url(FEED, "/a/1")})
    reports = desk.cycle(source("feed", site.url(FEED, "/rss.xml"), name="feed"))
    assert reports["feed"].pages == {"stored": 2, "taken-down": 1}
    assert "/a/1" not in {hit.path for hit in site.log}
    desk.later(200)
    desk.cycle(source("feed", site.url(FEED, "/rss.xml"), name="feed"))
    assert "/a/1" not in {hit.path for hit in site.log}


def test_looks_become_rare(site: Site, desk: Desk) -> None:
    demo(site, 1)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    seen = []
    hours = [*range(8), 23, 24, 25, 26, 48, 167, 168, 169, 400, 4000]
    for hour, following in pairwise([*hours, 5000]):
        before = len(site.hits("/a/0"))
        desk.cycle(feed)
        if len(site.hits("/a/0")) > before:
            seen.append(hour)
        desk.later(following - hour)
    assert seen == [0, 1, 6, 24, 168]


def test_a_correction_arrives(site: Site, desk: Desk) -> None:
    demo(site, 2)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    desk.cycle(feed)
    forget_pending(desk)
    site.page(FEED, "/a/0", article("Corrected"), etag='"corrected"')
    desk.later(1.1)
    assert desk.cycle(feed)["news"].pages == {"stored": 1, "unchanged": 1}
    assert stored(desk) == [site.url(FEED, "/a/0")]


def test_a_feed_that_says_so_is_believed_at_once(site: Site, desk: Desk) -> None:
    url = site.url(FEED, "/a")
    item = "<item><link>{}</link><pubDate>{}</pubDate></item>"
    site.page(FEED, "/a", article("One"))
    site.reply(FEED, "/rss.xml", rss([], item.format(url, "Tue, 03 Mar 2026 10:00:00 GMT")))
    feed = source("feed", site.url(FEED, "/rss.xml"), look_again=())
    desk.cycle(feed)
    desk.later(1)
    site.reply(FEED, "/rss.xml", rss([], item.format(url, "Tue, 03 Mar 2026 11:00:00 GMT")))
    desk.cycle(feed)
    desk.later(1)
    desk.cycle(feed)
    assert len(site.hits("/a")) == 2


def test_equal_bytes_without_validators_are_stored_once(site: Site, desk: Desk) -> None:
    site.page(FEED, "/a", article("One"))
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, "/a")]))
    feed = source("feed", site.url(FEED, "/rss.xml"))
    desk.cycle(feed)
    desk.later(1)
    report = desk.cycle(feed)["news"]
    assert report.pages == {"same": 1}
    assert report.documents == {"same": 1}
    assert len(stored(desk)) == 1
    with RawStore(desk.raw) as store:
        assert [row.revisit for row in store.rows()] == [False, True]


def test_what_goes_back_to_an_older_state_is_published_again(site: Site, desk: Desk) -> None:
    feed = source("feed", site.url(FEED, "/rss.xml"), look_again=(86_400.0, 172_800.0))
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, "/a")]))
    for body in ("One", "Two", "One"):
        site.page(FEED, "/a", article(body))
        desk.cycle(feed)
        desk.later(24)
    with RawStore(desk.raw) as store, desk.state() as state:
        texts = [store.read(one.warc_file, one.offset).raw for one in state.pending(0, 9)]
    assert texts == [article(body).encode() for body in ("One", "Two", "One")]


def test_articles_that_vanish(site: Site, desk: Desk) -> None:
    demo(site, 3)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    site.page(FEED, "/a/2", b"", status=404)
    assert desk.cycle(feed)["news"].pages == {"stored": 2, "gone": 1}
    site.page(FEED, "/a/0", b"", status=404)
    site.page(FEED, "/a/1", b"", status=410)
    for hours in (1, 1, 5, 18, 150, 200, 1000):
        desk.later(hours)
        desk.cycle(feed)
    assert len(site.hits("/a/0")) == 5  # the usual looks: it may come back
    assert len(site.hits("/a/1")) == 2  # gone for good
    assert len(site.hits("/a/2")) == 2  # never seen: once more
    assert len(stored(desk)) == 2


def test_politeness_of_a_whole_cycle(site: Site, desk: Desk) -> None:
    demo(site, 8)
    site.reply(MAPS, "/robots.txt", "User-agent: *\nCrawl-delay: 3")
    desk.cycle(
        source("feed", site.url(FEED, "/rss.xml"), name="feed"),
        source("sitemap", site.url(MAPS, "/index.xml"), name="maps"),
    )
    for host, delay in ((FEED, 1), (MAPS, 3)):
        hits = sorted((hit for hit in site.log if hit.host == host), key=lambda hit: hit.at)
        gaps = [later.at - earlier.ended for earlier, later in pairwise(hits[1:])]
        assert min(gaps) >= delay
        assert {hit.open for hit in hits} == {1}


def test_a_refusal_is_recorded_and_heeded(site: Site, desk: Desk) -> None:
    demo(site, 1)
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, "/closed/1"), site.url(FEED, "/a/0")]))
    report = desk.cycle(source("feed", site.url(FEED, "/rss.xml")))["news"]
    assert report.pages == {"stored": 1, "robots": 1}
    assert any("robots.txt" in sentence for sentence in report.sentences)
    assert not site.hits("/closed/1")


def test_documents_and_links_into_private_networks(site: Site, desk: Desk) -> None:
    """What a public source names cannot lead inside, not even by its feed's or sitemap's own address."""
    demo(site, 1)
    closed = source("feed", site.url(FEED, "/rss.xml")).__class__(
        "news", "feed", (site.url(FEED, "/rss.xml"),)
    )
    report = desk.cycle(closed)["news"]
    assert report.documents == {"private-address": 1}
    assert report.failed
    assert not site.log


def test_a_source_that_fails_keeps_its_place_and_stops_no_other(site: Site, desk: Desk) -> None:
    demo(site, 3)
    sources = [
        source("feed", site.url(FEED, "/rss.xml"), name="feed"),
        source("sitemap", site.url(MAPS, "/index.xml"), name="maps"),
    ]
    good = site.replies[MAPS, "/map.xml.gz"]
    site.reply(MAPS, "/map.xml.gz", status=500)
    reports = desk.cycle(*sources)
    assert reports["maps"].documents == {"read": 1, "server-error": 1}
    assert reports["feed"].pages == {"stored": 3}
    site.replies[MAPS, "/map.xml.gz"] = good
    desk.later(1)
    reports = desk.cycle(*sources)
    assert reports["maps"].documents == {"unchanged": 1, "read": 1}
    assert reports["maps"].pages == {"stored": 3}


def test_a_failed_entry_fails_visibly(site: Site, desk: Desk) -> None:
    site.reply(FEED, "/robots.txt", status=404)
    report = desk.cycle(source("feed", site.url(FEED, "/rss.xml")))["news"]
    assert report.failed
    assert report.documents == {"gone": 1}
    assert report.sentences == [f"{site.url(FEED, '/rss.xml')} was answered with status 404."]


def list_page(numbers: range, following: str = "") -> str:
    links = "".join(f'<h2><a href="/a/{n}">{n}</a></h2>' for n in numbers)
    more = f'<a class="next" href="{following}">more</a>' if following else ""
    return f"<html><body><nav><a href='/about'>About</a></nav>{links}{more}</body></html>"


def lay_out_list(site: Site) -> None:
    for number in range(30):
        site.page(FEED, f"/a/{number}", article(f"{number}", number))
    for page in range(3):
        following = f"/list?page={page + 2}" if page < 2 else ""
        path = "/list" if page == 0 else f"/list?page={page + 1}"
        site.page(FEED, path, list_page(range(page * 10, page * 10 + 10), following))


def test_a_list_is_followed_while_it_has_something_new(site: Site, desk: Desk) -> None:
    lay_out_list(site)
    listing = source("list", site.url(FEED, "/list"), select="h2 a", next="a.next")
    assert desk.cycle(listing)["news"].pages == {"stored": 30}
    assert not site.hits("/about")
    site.page(FEED, "/a/99", article("New", 99))
    site.page(FEED, "/list", list_page(range(99, 100), "/list?page=2"))
    desk.later(0.1)
    report = desk.cycle(listing)["news"]
    assert report.pages == {"stored": 1}
    assert len(site.hits("/list?page=2")) == 2  # one page further, and that had nothing new
    assert len(site.hits("/list?page=3")) == 1


def test_an_interrupted_list_goes_on_where_it_was(site: Site, desk: Desk) -> None:
    lay_out_list(site)
    third = site.replies[FEED, "/list?page=3"]
    site.reply(FEED, "/list?page=3", status=500)
    listing = source("list", site.url(FEED, "/list"), select="h2 a", next="a.next")
    assert desk.cycle(listing)["news"].pages == {"stored": 20}
    site.replies[FEED, "/list?page=3"] = third
    desk.later(0.5)
    assert desk.cycle(listing)["news"].pages == {"stored": 10}


def test_a_feed_with_full_text(site: Site, desk: Desk) -> None:
    item = "<item><guid>{0}</guid><title>Item {0}</title><description>&lt;p&gt;{1}&lt;/p&gt;</description></item>"
    site.reply(FEED, "/rss.xml", rss([], item.format(1, "One") + item.format(2, "Two")))
    feed = source("feed", site.url(FEED, "/rss.xml"), full_text=True)
    assert desk.cycle(feed)["news"].found == 2
    desk.later(1)
    site.reply(FEED, "/rss.xml", rss([], item.format(1, "One") + item.format(2, "Two, corrected")))
    assert desk.cycle(feed)["news"].found == 1
    with desk.state() as state:
        assert [one.keys for one in state.pending(0, 9)] == [("1", "2"), ("2",)]
    assert len(site.log) == 3


def test_sitemaps_that_have_not_changed_are_not_asked_for(site: Site, desk: Desk) -> None:
    maps = {site.url(MAPS, f"/{year}.xml"): f"{year}-12-31" for year in (2024, 2025)}
    site.reply(MAPS, "/index.xml", sitemap_index(maps))
    for year in (2024, 2025):
        site.page(MAPS, f"/a/{year}", article(str(year)))
        site.reply(MAPS, f"/{year}.xml", sitemap([site.url(MAPS, f"/a/{year}")]))
    source_of_maps = source("sitemap", site.url(MAPS, "/index.xml"))
    desk.cycle(source_of_maps)
    maps[site.url(MAPS, "/2025.xml")] = "2026-03-01"
    site.reply(MAPS, "/index.xml", sitemap_index(maps))
    desk.later(1)
    desk.cycle(source_of_maps)
    assert (len(site.hits("/2024.xml")), len(site.hits("/2025.xml"))) == (1, 2)


def test_what_is_left_out(site: Site, desk: Desk) -> None:
    links = [site.url(FEED, f"/{part}/{n}") for part in ("news", "sport") for n in range(2)]
    for link in links:
        site.page(FEED, link.partition(str(site.port))[2], article(link))
    old = "<item><link>/news/old</link><pubDate>Tue, 03 Jan 2023 10:00:00 GMT</pubDate></item>"
    bad = "<item><link>javascript:void(0)</link></item><item><title>No link</title></item>"
    site.reply(FEED, "/rss.xml", rss(links, old + bad))
    feed = source("feed", site.url(FEED, "/rss.xml"), include="/news/", exclude="/1$", newest_days=30)
    report = desk.cycle(feed)["news"]
    assert stored(desk) == [links[0]]
    assert report.skipped == {
        "not wanted": 3,
        "too old": 1,
        "bad address": 1,
        "item without link and text": 1,
    }


def test_as_many_as_asked_for_and_the_rest_next_time(site: Site, desk: Desk) -> None:
    demo(site, 7)
    feed = source("feed", site.url(FEED, "/rss.xml"), most=3)
    found = []
    for _ in range(4):
        found.append(desk.cycle(feed)["news"].stored)
        desk.later(0.1)
    assert found == [3, 3, 1, 0]


def test_a_source_has_its_time(site: Site, desk: Desk) -> None:
    demo(site, 1)
    feed = source("feed", site.url(FEED, "/rss.xml"), every=6 * 3600.0)
    for _ in range(13):
        desk.cycle(feed)
        desk.later(1)
    assert len(site.hits("/rss.xml")) == 3


def test_single_addresses(site: Site, desk: Desk) -> None:
    demo(site, 2)
    url = site.url(FEED, "/a/0")
    pages = source("page", url, look_again=())
    desk.cycle(pages)
    desk.cycle(pages)
    assert len(site.hits("/a/0")) == 1
    desk.cycle(pages, asked=(url,))
    assert [hit.status for hit in site.hits("/a/0")] == [200, 304]


def test_what_somebody_asks_for_stays_of_its_source(site: Site, desk: Desk) -> None:
    demo(site, 2)
    url, other = site.url(FEED, "/a/0"), site.url(FEED, "/a/1")
    feed, by_hand = source("feed", site.url(FEED, "/rss.xml")), source("page", url, other, name="")
    assert desk.cycle(by_hand, asked=(other,))[""].pages == {"stored": 2}
    assert desk.cycle(feed)["news"].pages == {}
    assert desk.cycle(by_hand, asked=(url,))[""].pages == {"unchanged": 1}
    desk.later(1.1)
    assert desk.cycle(feed)["news"].pages == {"unchanged": 2}


def test_a_redirected_article_is_stored_once_under_its_target(site: Site, desk: Desk) -> None:
    site.redirect(FEED, "/short/1", "/a/1")
    site.redirect(FEED, "/short/2", "/a/1")
    site.page(FEED, "/a/1", article("One"))
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, f"/short/{n}") for n in (1, 2)]))
    report = desk.cycle(source("feed", site.url(FEED, "/rss.xml")))["news"]
    assert report.pages == {"stored": 1, "same": 1}
    assert stored(desk) == [site.url(FEED, "/a/1")]


def test_files_are_not_pages(site: Site, desk: Desk) -> None:
    site.reply(FEED, "/a.pdf", b"%PDF", content_type="application/pdf")
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, "/a.pdf")]))
    feed = source("feed", site.url(FEED, "/rss.xml"))
    assert desk.cycle(feed)["news"].pages == {"not-a-page": 1}
    desk.later(200)
    desk.cycle(feed)
    assert len(site.hits("/a.pdf")) == 1


def test_a_host_in_trouble_is_left_alone_in_the_next_run_too(site: Site, desk: Desk) -> None:
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, f"/a/{n}") for n in range(20)]))
    for number in range(20):
        site.replies[FEED, f"/a/{number}"] = lambda _: Reply(status=503)
    desk.manners = Manners(tries=2, breaker_failures=4, breaker_seconds=7200)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    report = desk.cycle(feed)["news"]
    assert report.pages["busy"] == 2
    asked = len(site.log)
    desk.later(1)
    assert desk.cycle(feed)["news"].documents == {"paused": 1}
    assert len(site.log) == asked
    for number in range(20):
        site.page(FEED, f"/a/{number}", article("Back", number))
    desk.later(2)
    assert desk.cycle(feed)["news"].pages == {"stored": 20}


# Bad documents: a named outcome each, and the good items taken

BAD = {
    "html": (b"<!DOCTYPE html><html><body>Not a feed</body></html>", "bad-document"),
    "html without doctype": (b"<html><body>Not a feed</body></html>", "bad-document"),
    "nothing": (b"", "bad-document"),
    "text": (b"no markup at all", "bad-document"),
    "json of another kind": (b'{"a": 1}', "bad-document"),
    "cut json": (b'{"items": [', "bad-document"),
    "deep json": (b'{"items": ' + b"[" * 100_000, "bad-document"),
    "doctype": (b'<!DOCTYPE rss [<!ENTITY a "b">]><rss><item><link>/a/1</link></item></rss>', "bad-document"),
    "outside entity": (b'<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss>&a;</rss>', "bad-document"),
    "a bomb": (gzip.compress(bytes(5_000_000)), "bomb"),
    "cut gzip": (gzip.compress(rss(["/a/1"]).encode())[:40], "bad-document"),
}


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
@pytest.mark.parametrize("name", BAD)
def test_bad_documents(site: Site, desk: Desk, kind: str, name: str) -> None:
    body, expected = BAD[name]
    if kind == "sitemap" and name == "text":
        expected = "bad-document"
    site.reply(FEED, "/doc", body)
    report = desk.cycle(source(kind, site.url(FEED, "/doc")))["news"]
    assert report.documents == {expected: 1}
    assert report.failed
    assert report.sentences


def test_a_list_without_what_the_selector_wants(site: Site, desk: Desk) -> None:
    site.page(FEED, "/list", list_page(range(3)))
    report = desk.cycle(source("list", site.url(FEED, "/list"), select="h5 a"))["news"]
    assert report.documents == {"bad-document": 1}
    assert "'h5 a'" in report.sentences[0]


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item><title>a & b &nbsp; c</title><link>/a/0</link></itm><item><link>/a/1</link></item>",
        '<?xml version="1.0" encoding="utf-16"?><rss><item><link>/a/0</link></item><item><link>/a/1</link></item></rss>',
        "\n\nWarning: mysql\n<?xml version='1.0'?><rss><item><link>/a/0</link></item>\0<item><link>/a/1</link></item></rss>",
    ],
)
def test_the_good_items_of_a_bad_feed(site: Site, desk: Desk, body: str) -> None:
    for number in range(2):
        site.page(FEED, f"/a/{number}", article(str(number), number))
    site.reply(FEED, "/rss.xml", body, content_type="text/html")
    assert desk.cycle(source("feed", site.url(FEED, "/rss.xml")))["news"].pages == {"stored": 2}


@pytest.mark.parametrize("number", [10_000, pytest.param(100_000, marks=pytest.mark.slow)])
def test_a_feed_without_end(site: Site, desk: Desk, number: int) -> None:
    site.reply(FEED, "/rss.xml", rss([f"/a/{n}" for n in range(number)]))
    report = desk.cycle(source("feed", site.url(FEED, "/rss.xml"), most=1))["news"]
    assert report.found == number


# Killed anywhere


class Killed(BaseException):
    """Stands for kill -9: nothing after it is done."""


@pytest.mark.parametrize("at", range(1, 6))
@pytest.mark.parametrize("where", ["add_pending", "page_stored"])
def test_killed_between_the_store_and_the_state(
    site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch, where: str, at: int
) -> None:
    demo(site, 5)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    really = getattr(FetchState, where)
    calls = 0

    def killed(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed
        return really(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(FetchState, where, killed)
        with pytest.raises(Killed):
            desk.cycle(feed)
    desk.cycle(feed)
    for number in range(5):
        assert len(site.hits(f"/a/{number}")) == 1
    assert sorted(stored(desk)) == [site.url(FEED, f"/a/{number}") for number in range(5)]


def test_killed_behind_a_redirect(site: Site, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    site.redirect(FEED, "/short", "/a")
    site.page(FEED, "/a", article("One"))
    site.reply(FEED, "/rss.xml", rss([site.url(FEED, "/short")]))
    feed = source("feed", site.url(FEED, "/rss.xml"))

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(FetchState, "page_stored", killed)
        with pytest.raises(Killed):
            desk.cycle(feed)
    desk.cycle(feed)
    assert len(site.hits("/a")) == 1
    assert stored(desk) == [site.url(FEED, "/a")]


def test_the_state_can_be_lost(site: Site, tmp_path: Path, clock: FakeClock) -> None:
    """Everything is fetched again then, but nothing is stored twice."""
    demo(site, 3)
    desk = Desk(tmp_path, clock)
    feed = source("feed", site.url(FEED, "/rss.xml"))
    desk.cycle(feed)
    for file in desk.raw.glob("fetch.sqlite*"):
        file.unlink()
    assert desk.cycle(feed)["news"].pages == {"same": 3}
