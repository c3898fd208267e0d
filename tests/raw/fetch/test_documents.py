"""Feeds, sitemaps and list pages: every form, read as what strangers send."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean import Limits
from flows.fetching import objection
from raw.fetch.discovery import feeds_of, list_of
from raw.moments import moment_of
from raw.sources import contents, feeds, markup, sitemaps
from raw.sources.contents import Contents, Named
from raw.sources.feeds import as_page, read_feed
from raw.sources.lists import LINKS, parsed, read_list
from raw.sources.markup import BadDocument
from raw.sources.sitemaps import read_sitemap
from raw.sources.specs import Source, SourcesError, chosen, read_sources

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>News</title><link>https://news.example/</link><atom:link rel="self" href="https://news.example/rss"/>
<item><title>Bridge &amp;amp; tunnel</title><link>https://news.example/a?id=1&amp;b=2</link><guid isPermaLink="false">7</guid>
<media:content url="https://news.example/a.jpg"/><pubDate>Tue, 03 Mar 2026 10:00:00 +0700</pubDate>
<dc:creator>Lan Anh</dc:creator><category>City</category><category>Traffic</category>
<description>Short</description><content:encoded><![CDATA[<p>Long &amp; whole</p>]]></content:encoded></item>
<item><guid>https://news.example/b</guid><title><![CDATA[Only a guid]]></title></item></channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><link>https://news.example/</link></channel>
<item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link><dc:date>2026-03-03</dc:date></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><link href="https://news.example/"/>
<entry><title type="html">A &amp;lt; B</title><id>urn:1</id><link rel="edit" href="https://news.example/edit"/>
<link href="/a"/><published>2026-03-03T10:00:00Z</published><updated>2026-03-03T11:00:00Z</updated>
<author><name>Minh</name></author><category term="City"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text</p></div></content></entry>
<entry><id>urn:2</id><link rel="alternate" href="/b"/><summary type="text">1 &lt; 2</summary></entry></feed>"""

JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [
{"id": 1, "url": "https://news.example/a", "title": "A", "content_html": "<p>Text</p>", "date_published": "2026-03-03",
 "date_modified": "2026-03-04", "authors": [{"name": "Minh"}, {"url": "x"}], "tags": ["City", 3]},
{"id": "2", "external_url": "https://news.example/b", "content_text": "1 < 2"}, "no item", {"title": null}]}"""

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://news.example/a </loc><news:news><news:publication_date>2026-03-03</news:publication_date>
<news:title>A</news:title></news:news><image:image><image:loc>https://news.example/a.jpg</image:loc></image:image></url>
<url><loc><![CDATA[https://news.example/b?x=1&y=2]]></loc><lastmod>2026-03-04</lastmod></url><url><lastmod>x</lastmod></url></urlset>"""


def test_rss() -> None:
    found = read_feed(RSS.encode())
    first, second = found.items
    assert (first.key, first.url, first.title) == ("7", "https://news.example/a?id=1&b=2", "Bridge & tunnel")
    assert first.content == "<p>Long &amp; whole</p>"
    assert (first.published, first.authors, first.tags) == (
        "Tue, 03 Mar 2026 10:00:00 +0700",
        ("Lan Anh",),
        ("City", "Traffic"),
    )
    assert (second.url, second.title) == ("https://news.example/b", "Only a guid")
    assert found.pages[0] == Named("https://news.example/a?id=1&b=2", "Tue, 03 Mar 2026 10:00:00 +0700")


def test_rdf() -> None:
    assert read_feed(RDF.encode()).pages == [Named("https://news.example/a", "2026-03-03")]


def test_atom() -> None:
    first, second = read_feed(ATOM.encode()).items
    assert (first.key, first.url, first.updated) == ("urn:1", "/a", "2026-03-03T11:00:00Z")
    assert "<p>Text</p>" in first.content
    assert (first.authors, first.tags) == (("Minh",), ("City",))
    assert (second.url, second.content) == ("/b", "1 &lt; 2")


def test_json() -> None:
    found = read_feed(JSON.encode())
    first, second = found.items
    assert (first.key, first.url, first.authors, first.tags) == (
        "1",
        "https://news.example/a",
        ("Minh",),
        ("City",),
    )
    assert found.pages[0].lastmod == "2026-03-04"
    assert second.content == "1 &lt; 2"
    assert found.skipped == {"item without link and text": 2}


def test_an_item_as_a_page() -> None:
    from clean import clean
    from schemas import Article, Capture

    item = "<item><title>Bridge</title><link>https://news.example/a</link><pubDate>Tue, 03 Mar 2026 10:00:00 +0700</pubDate><author>Lan Anh</author><description>&lt;p&gt;{}&lt;/p&gt;</description></item>"
    text = "The bridge over the river is to open again before the end of the month, the council said. " * 4
    (found,) = read_feed(f"<rss>{item.format(text)}</rss>".encode()).items
    article = clean(Capture(raw=as_page(found), url=found.url, charset="utf-8"))
    assert isinstance(article, Article)
    assert (article.title, article.published_local) == ("Bridge", "2026-03-03T10:00:00+07:00")
    assert article.reporters == ("Lan Anh",)
    assert text.strip() in article.text


def test_sitemaps() -> None:
    found = read_sitemap(NEWS.encode())
    assert found.pages == [
        Named("https://news.example/a", "2026-03-03"),
        Named("https://news.example/b?x=1&y=2", "2026-03-04"),
    ]
    assert found.skipped == {"entry without address": 1}
    index = "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap><sitemap><loc>/b.xml.gz</loc><lastmod>2026</lastmod></sitemap></sitemapindex>"
    assert read_sitemap(index.encode()).documents == [Named("/a.xml"), Named("/b.xml.gz", "2026")]
    lines = read_sitemap(b"\xef\xbb\xbfhttps://news.example/a\r\nhttps://news.example/b\nno address\n")
    assert [page.url for page in lines.pages] == ["https://news.example/a", "https://news.example/b"]
    assert lines.skipped == {"line that is no address": 1}
    assert read_sitemap(RSS.encode()).pages[0].url == "https://news.example/a?id=1&b=2"
    assert read_sitemap(b"<urlset></urlset>").pages == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "windows-1251", "utf-8"])
@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "no-such-thing", "utf-16"])
def test_encodings_that_are_declared_wrongly(encoding: str, declared: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?><rss><item><title>Мост открыт</title><link>/a</link></item></rss>'
    raw = text.encode(encoding)
    if encoding == "utf-16-le":
        raw = b"\xff\xfe" + raw
    charset = "windows-1251" if encoding == "windows-1251" else None
    (item,) = read_feed(raw, charset).items
    assert item.title == "Мост открыт"


def test_lists() -> None:
    page = b"""<base href="/news/"><ul><li class=s><a href="a">A</a><a href="a">again</a><li class=s><a href="/b">B</a>
    <li class=s><a>none</a><li><a href="/about">About</a></ul><a rel=next href="?page=2">2</a>"""
    found = read_list(page, "li.s", "a[rel=next]")
    assert [one.url for one in found.pages] == ["/news/a", "/b"]
    assert found.next == "?page=2"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_bad_one(raw: bytes) -> None:
    for wrapped in (raw, b"<rss><item>" + raw, b"<urlset><url><loc>" + raw, b'{"items":[' + raw):
        for read in (read_feed, read_sitemap, lambda raw: read_list(raw, "a")):
            with suppress(BadDocument):
                read(wrapped)


LINK = "<a href=/a/{0}>A headline of the usual length, {0}</a>"

HOSTILE_LISTS = {
    "deep": ("<div>" * 40_000 + LINK, "deeper than the limit of 2,000"),
    "attributes": ("<a " + " ".join(f"a{n}" for n in range(100_000)) + f">{LINK}", "more attributes than the limit"),
    "formatting": ("".join(f"<font a={n}>" for n in range(2000)) + "<p>x" * 2000 + LINK, "never closes"),
    "tags": ("<p>" * 100_001, "more than 100,000 tags"),
    "characters": (f"<a href={'x' * 10_000_000}>", "more than 10,000,000 characters"),
}  # fmt: skip
"""Each would keep the parser busy for seconds, or take its memory."""


@pytest.mark.parametrize("name", HOSTILE_LISTS)
def test_lists_that_no_parser_should_be_given(name: str) -> None:
    page, said = HOSTILE_LISTS[name]
    bounds = partial(objection, limits=Limits())
    for parse in (lambda: read_list(page.encode(), "a", objection=bounds), lambda: parsed(page, bounds)):
        with pytest.raises(BadDocument, match=f"^is no list to look for links in: .*{said}"):
            parse()


def test_links_behind_the_limit_are_counted() -> None:
    """Also where what holds links stands in what holds links, as a selector of every div has it."""
    page = "<div>" * 900 + "".join(LINK.format(n % 5000) for n in range(LINKS + 1))
    for select in ("a", "div"):
        found = read_list(page.encode(), select)
        assert (len(found.pages), dict(found.skipped)) == (5000, {"over the limit": 1})
    listed = list_of(parsed(page), "https://news.example/")
    assert listed
    assert (listed.select, listed.articles) == ("div > div > a", 5000)


def test_an_attribute_of_a_megabyte_costs_once() -> None:
    """All links of a list share what stands around them."""
    page = f'<div class="{"x" * 1_000_000} list">' + "".join(LINK.format(n) for n in range(5000))
    listed = list_of(parsed(page), "https://news.example/")
    assert listed
    assert listed.select == "div.list > a"
    assert len(read_list(f'<a href="{"x" * 1_000_000}">{page}'.encode(), "a").pages) == 5001


@pytest.mark.parametrize(
    ("read", "document", "said"),
    [
        (read_feed, "<rss>" + "<x/>" * 120 + "<item/></rss>", "more than 100 elements"),
        (read_feed, "<rss><item>" + "<x/>" * 120 + "</item></rss>", "more than 100 elements"),
        (read_sitemap, "<urlset>" + "<url/>" * 120 + "</urlset>", "more than 100 elements"),
        (read_feed, "<rss><item " + "a='' " * 120 + "/></rss>", "more than 100 attributes"),
        (read_feed, '{"items": [' + "[]," * 120 + "{}]}", "more than 100 lists and objects"),
    ],
)
def test_documents_without_end(
    read: Callable[[bytes], Contents], document: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (markup, feeds):
        monkeypatch.setattr(module, "ELEMENTS", 100)
    monkeypatch.setattr(markup, "ATTRIBUTES", 100)
    with pytest.raises(BadDocument, match=said):
        read(document.encode())


@pytest.mark.parametrize(
    ("read", "document"),
    [
        (read_feed, "<rss>" + "<item><link>/a</link></item>" * 12 + "</rss>"),
        (read_feed, '{"items": [' + ",".join(['{"url": "/a"}'] * 12) + "]}"),
        (read_sitemap, "<urlset>" + "<url><loc>/a</loc></url>" * 12 + "</urlset>"),
        (read_sitemap, "https://news.example/\n" * 12),
    ],
)
def test_entries_behind_the_limit_are_counted(
    read: Callable[[bytes], Contents], document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (contents, sitemaps):
        monkeypatch.setattr(module, "ENTRIES", 10)
    found = read(document.encode())
    assert (len(found.pages), +found.skipped) == (10, {"over the limit": 1})


def test_what_nobody_wants_of_a_document_is_forgotten() -> None:
    document = "<rss><channel>" + "<x><y/>text</x>" * 50 + "<item/>" + "<x/>" * 50 + "<item/></channel></rss>"
    for element in markup.elements(document, "item"):
        assert len(list(element.itersiblings(preceding=True))) <= 1


@pytest.mark.parametrize(
    "prolog",
    ['<!DOCTYPE rss>', '<!DOCTYPE a [<!ENTITY b "c">]>', "<!-- c --><?pi?>\n<!doctype rss SYSTEM 'x'>", "<!ENTITY a 'b'>"],
)  # fmt: skip
def test_document_types_are_refused(prolog: str) -> None:
    for read in (read_feed, read_sitemap):
        with pytest.raises(BadDocument, match="document type"):
            read(f"{prolog}<rss><item><link>/a</link></item></rss>".encode())


def test_entities_that_grow() -> None:
    levels = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE rss [<!ENTITY e0 "x">{levels}]><rss><item><link>&e9;</link></item></rss>'
    with pytest.raises(BadDocument):
        read_feed(bomb.encode())
    # Behind the root element a document type is no such thing to the parser.
    late = (
        "<rss><item><link>/a</link></item><!DOCTYPE rss [<!ENTITY e 'x'>]><item><link>&e;</link></item></rss>"
    )
    assert read_feed(late.encode()).pages[0].url == "/a"


def test_a_text_with_a_doctype_in_it_is_no_document_type() -> None:
    item = "<item><link>/a</link><description><![CDATA[<!DOCTYPE html><p>Text]]></description></item>"
    assert read_feed(f"<rss>{item}</rss>".encode()).pages[0].url == "/a"


def test_deep_documents() -> None:
    deep = "<rss><item><link>/a</link></item>" + "<a>" * 100_000
    assert read_feed(deep.encode()).pages[0].url == "/a"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2026-03-03", "2026-03-03T00:00:00+00:00"),
        ("2026-03-03T10:00:00+07:00", "2026-03-03T03:00:00+00:00"),
        ("2026-03-03T10:00:00Z", "2026-03-03T10:00:00+00:00"),
        ("Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03T10:00:00+00:00"),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("Fri, 31 Dec 9999 23:59:59 -1400", None),
        ("Mon, 01 Jan 99999999999 00:00:00 +0000", None),
        ("", None),
    ],
)
def test_moments(printed: str, expected: str | None) -> None:
    found = moment_of(printed)
    assert (found.isoformat() if found else None) == expected


def test_discovery() -> None:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(
        '<link rel="alternate" type="application/rss+xml" href="/rss"><link rel=alternate type="application/rss+xml" '
        'href="/comments/feed"><link rel=alternate hreflang=en href=/en><nav><a href=/about>About us and our house, at length</a></nav>'
        + "".join(
            f"<article><h2 class='t big'><a href=/a/{n}>A headline of the usual length, {n}</a></h2></article>"
            for n in range(8)
        )
    )
    assert feeds_of(page, "https://news.example/x") == ["https://news.example/rss"]
    listed = list_of(page, "https://news.example/x")
    assert listed is not None
    assert (listed.select, listed.articles) == ("article > h2.t > a", 8)


# sources.toml


def sources(tmp_path: Path, text: str) -> dict[str, Source]:
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return read_sources(path)


def test_a_file_of_sources(tmp_path: Path) -> None:
    found = sources(
        tmp_path,
        """
        [news]
        kind = "feed"
        url = "HTTPS://News.Example/rss.xml"

        [city-list]
        kind = "list"
        urls = ["https://city.example/news", "https://city.example/press"]
        select = "h2 a"
        next = "a.next"
        every = "6h"
        look_again = ["1d", "30m"]
        delay = "5s"
        allow_private = true
        """,
    )
    assert found["news"] == Source("news", "feed", ("https://news.example/rss.xml",))
    city = found["city-list"]
    assert (city.every, city.look_again, city.delay, city.allow_private) == (21_600, (1_800, 86_400), 5, True)
    assert chosen(found, []) == list(found.values())
    assert chosen(found, ["city-list"]) == [city]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('kind = "feed"', "has no url"),
        ('url = "https://a.example"', "has no kind"),
        ('kind = "feeds"\nurl = "https://a.example"', "kind must be one of"),
        ('kind = "feed"\nurl = "a.example/rss"', "does not begin with https://"),
        ('kind = "feed"\nurl = "file:///etc/passwd"', "only http"),
        ('kind = "feed"\nurl = 5', "is no address"),
        ('kind = "feed"\nurls = []', "has no address"),
        ('kind = "feed"\nurl = "https://a.example"\nevry = "1h"', "Did you mean every?"),
        ('kind = "feed"\nurl = "https://a.example"\nevery = "often"', "must be a time"),
        ('kind = "feed"\nurl = "https://a.example"\nlook_again = "1h"', "must be a list"),
        ('kind = "feed"\nurl = "https://a.example"\nfull_text = 1', "must be true or false"),
        ('kind = "feed"\nurl = "https://a.example"\nmost = -1', "whole number"),
        ('kind = "feed"\nurl = "https://a.example"\nallow_private = "yes"', "must be true or false"),
        ('kind = "list"\nurl = "https://a.example"', "needs `select`"),
        ('kind = "list"\nurl = "https://a.example"\nselect = "a["', "is no CSS selector"),
        ('kind = "feed"\nurl = "https://a.example"\nselect = "a"', "is for lists"),
        ('kind = "sitemap"\nurl = "https://a.example"\nfull_text = true', "is for feeds"),
        ('kind = "feed"\nurl = "https://a.example"\ninclude = "("', "no regular expression"),
        ("kind = ", "is not valid TOML"),
        ('kind = "files"', "has no paths"),
        ('kind = "files"\npaths = []', "has no path"),
        ('kind = "files"\npaths = ["a"]\nurl = "https://a.example"', "for what is fetched"),
        ('kind = "files"\npaths = ["a"]\ncolumns = { txt = "Body" }', "names no"),
        ('kind = "files"\npaths = ["a"]\ncolumns = "text=Body"', "must be a table"),
        ('kind = "feed"\nurl = "https://a.example"\npaths = ["a"]', "are for files"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(SourcesError) as caught:
        sources(tmp_path, f"[news]\n{table}\n")
    assert said in str(caught.value)
    assert "sources.toml" in str(caught.value)


def test_a_file_of_sources_in_another_charset(tmp_path: Path) -> None:
    path = tmp_path / "sources.toml"
    path.write_bytes('\ufeff[news]\nkind = "page"\nurl = "https://a.example/"'.encode())
    assert list(read_sources(path)) == ["news"], "a mark of an editor is no mistake"
    path.write_bytes(b"# \xff")
    with pytest.raises(SourcesError, match="it is not in UTF-8; save it in UTF-8"):
        read_sources(path)


def test_names(tmp_path: Path) -> None:
    with pytest.raises(SourcesError, match="no table"):
        sources(tmp_path, 'kind = "feed"')
    with pytest.raises(SourcesError, match="no name"):
        sources(tmp_path, '["a b"]\nkind = "feed"\nurl = "https://a.example"')
    with pytest.raises(SourcesError, match="tinsach sources add"):
        read_sources(tmp_path / "none.toml")
    with pytest.raises(SourcesError, match="Did you mean news"):
        chosen({"news": Source("news", "feed", ("https://a.example/",))}, ["new"])


def test_the_docs_name_every_key_and_every_outcome() -> None:
    from dataclasses import fields

    from raw.fetch.answers import CODES

    page = (Path(__file__).parents[3] / "docs" / "fetching.md").read_text(encoding="utf-8")
    keys = [item.name for item in fields(Source) if item.name != "name"]
    assert [name for name in [*keys, *CODES] if f"`{name}`" not in page] == []
