"""Who wrote an article: candidates from markup and print, and the choice among them."""

from __future__ import annotations

import json

import pytest

from clean import clean
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.authors.vote import choose_authors
from clean.fields.site import SiteNames
from schemas import Article, Capture

STORY = "".join(
    f"<p>The council approved part {n} of the plan on Monday, and ships will come to the new harbour in May, "
    "the mayor said after the vote in the town hall.</p>"
    for n in range(6)
)


def article(head: str = "", byline: str = "", after: str = "") -> Article:
    page = (
        f"<html lang=en><head><title>Council approves the harbour plan</title>{head}</head><body><main>"
        f"<article><h1>Council approves the harbour plan</h1>{byline}{STORY}{after}</article></main></body></html>"
    )
    result = clean(Capture(raw=page.encode(), url="https://southportherald.example/a"))
    assert isinstance(result, Article)
    return result


def json_ld(author: object) -> str:
    data = {"@type": "NewsArticle", "headline": "Council approves the harbour plan", "author": author}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("head", "byline", "reporters"),
    [
        (json_ld({"@type": "Person", "name": "Mira Okafor"}), "", ("Mira Okafor",)),
        (json_ld(["Mira Okafor", None, {"name": "Jonas Weil"}]), "", ("Mira Okafor", "Jonas Weil")),
        ('<meta name="author" content="By Mira Okafor, Staff Reporter">', "", ("Mira Okafor",)),
        ('<meta property="article:author" content="https://social.example/herald">', "", ()),
        ('<meta name="author" content="admin">', "", ()),
        ("", '<p class="byline">By Mira Okafor and Jonas Weil</p>', ("Mira Okafor", "Jonas Weil")),
        ("", '<span itemprop="author">Mira Okafor</span>', ("Mira Okafor",)),
        (
            "",
            '<meta itemprop="author" content="Mira Okafor"><meta itemprop="author" content="Tomas Lind">',
            ("Mira Okafor", "Tomas Lind"),
        ),
        ("", '<a rel="author" href="/m">Mira Okafor</a>', ("Mira Okafor",)),
        (
            "",
            '<p class="meta">Archive <span class="author vcard">Mira Okafor</span> 2 May</p>',
            ("Mira Okafor",),
        ),
        ("", '<p class="meta">Archive <span class="author-card">Mira Okafor</span> 2 May</p>', ()),
        ("", "<div>Mira Okafor - May 2, 2021</div>", ("Mira Okafor",)),
        (
            json_ld("Mira Okafor"),
            '<p class="byline">By Mira Okafor and Jonas Weil</p>',
            ("Mira Okafor", "Jonas Weil"),
        ),
        ("", "<div>Paula Weil | Senior Writer | July 2, 2021</div>", ("Paula Weil",)),
        ("", "<p>By Paula Weil ⋅ Review Editor ⋅ Updated July 2, 2021</p>", ("Paula Weil",)),
        ("", '<div class="author">Senior Harbour Reporter</div>', ()),
        (json_ld("viktor lund"), "", ()),
        (json_ld({"@type": "Person", "name": "viktor lund"}), "", ("viktor lund",)),
        (json_ld("Southport Herald"), "", ()),
        ("", "<p>Share this story</p>", ()),
    ],
)
def test_reporters(head: str, byline: str, reporters: tuple[str, ...]) -> None:
    assert article(head, byline).reporters == reporters


def french(before: str = "", after: str = "") -> Article:
    story = "".join(
        f"<p>Le conseil municipal a adopté lundi la partie {n} du plan, et les bateaux viendront au nouveau port en mai, "
        "a déclaré la maire après le vote à l'hôtel de ville.</p>"
        for n in range(6)
    )
    page = (
        "<html lang=fr><head><title>Le conseil adopte le plan du port</title></head><body><main><article>"
        f"<h1>Le conseil adopte le plan du port</h1>{before}{story}{after}</article></main></body></html>"
    )
    result = clean(Capture(raw=page.encode(), url="https://lecourrierdusud.example/a"))
    assert isinstance(result, Article)
    return result


@pytest.mark.parametrize(
    ("before", "after", "reporters"),
    [
        ("<p>Mira Okafor/Jonas Weil</p>", "", ("Mira Okafor", "Jonas Weil")),
        ("", "<p>Mira Okafor</p>", ("Mira Okafor",)),
        ("<p>NEW YORK</p>", "", ()),
        ("", "<p>À lire aussi</p>", ()),
        ("", '<p><a href="/m">Mira Okafor</a></p>', ()),
    ],
)
def test_names_alone_at_either_end_of_the_story(before: str, after: str, reporters: tuple[str, ...]) -> None:
    assert french(before, after).reporters == reporters


def test_capitals_tell_no_names_where_nouns_and_headings_have_them() -> None:
    assert article("", "", "<p>Harbour Plans</p>").reporters == ()


def test_the_byline_below_the_title_goes_before_those_of_teasers_above_it() -> None:
    teasers = "".join(
        f'<div class="card"><h3><a href="/{n}">Another story {n}</a></h3><p>By Jonas Weil Dec {n}, 2023</p></div>'
        for n in range(1, 5)
    )
    page = (
        f"<html lang=en><head><title>Council approves the harbour plan</title></head><body><div>{teasers}</div><main><article>"
        f"<h1>Council approves the harbour plan</h1><p>ByMira Okafor</p>{STORY}</article></main></body></html>"
    )
    result = clean(Capture(raw=page.encode(), url="https://southportherald.example/a"))
    assert isinstance(result, Article)
    assert result.reporters == ("Mira Okafor",)


def test_agencies_are_sources() -> None:
    found = article(json_ld(["Mira Okafor", "Reuters"]))
    assert (found.reporters, found.sources) == (("Mira Okafor",), ("Reuters",))


def test_other_stories_have_other_authors() -> None:
    teasers = "".join(
        f'<div class="card"><h3><a href="/{n}">Story {n}</a></h3><span class="author">Jonas Weil {n}</span></div>'
        for n in "ABCDEFGH"
    )
    assert article("", "", f"<aside>{teasers}</aside>").reporters == ()


def test_losers_are_remembered() -> None:
    found = article(json_ld("Mira Okafor") + '<meta name="author" content="Jonas Weil">')
    evidence = {e.value: e.chosen for e in found.evidence if e.field == "reporters"}
    assert evidence == {"Mira Okafor": True, "Jonas Weil": False}


def test_the_site_is_no_author() -> None:
    candidates = [AuthorCandidate("meta", "meta", ("Southport Herald",))]
    assert choose_authors(candidates, SiteNames(["Southport Herald"], None)) == ((), 0.0)


@pytest.mark.parametrize(
    ("byline", "after", "reporters"),
    [
        ("<div>Paula Weil</div><div>5 min read</div>", "", ("Paula Weil",)),
        ("", "<p>Paula Weil</p>", ("Paula Weil",)),
        ("<div>Harbour View</div><div>5 min read</div>", "", ()),
        ("<h2>Paula Weil</h2>", "", ()),
        ("<figure><img src=a.jpg><figcaption>Paula Weil</figcaption></figure>", "", ()),
        ("<p class=byline>By Jonas Okafor</p><div>Paula Weil</div>", "", ("Jonas Okafor",)),
    ],
    ids=["below the title", "at the end", "no first name", "a heading", "in the picture", "beside a byline"],
)
def test_a_name_alone_counts_where_nothing_else_names_anybody(
    byline: str, after: str, reporters: tuple[str, ...]
) -> None:
    assert article("", byline, after).reporters == reporters


@pytest.mark.parametrize(
    ("site", "author", "reporters"),
    [
        ("Paula Weil", "Paula Weil", ("Paula Weil",)),
        ("Paula Weil", "Paula Weil Staff", ()),
        ("Southport Harbour", "Southport Harbour", ()),
        ("Paula", "Paula", ()),
    ],
    ids=["first name and surname", "a desk", "no first name", "one word"],
)
def test_a_site_that_bears_the_name_of_its_author(site: str, author: str, reporters: tuple[str, ...]) -> None:
    candidates = [AuthorCandidate("meta", "meta", (author,))]
    assert choose_authors(candidates, SiteNames([site], None))[0] == reporters


def test_order_of_places_decides_nothing() -> None:
    candidates = [
        AuthorCandidate("json-ld", "json-ld", ("Mira Okafor",)),
        AuthorCandidate("meta", "meta", ("Jonas Weil",)),
        AuthorCandidate("printed", "block", ("Mira Okafor",)),
    ]
    site = SiteNames([], None)
    assert {choose_authors(order, site)[0] for order in (candidates, candidates[::-1])} == {("Mira Okafor",)}


def test_the_site_s_own_name_among_the_authors_is_a_source() -> None:
    found = article(json_ld(["Mira Okafor", "Southport Herald"]))
    assert (found.reporters, found.sources) == (("Mira Okafor",), ("Southport Herald",))


def test_a_site_that_is_a_person_s_own() -> None:
    owner = {"@type": ["Person", "Organization"], "@id": "#owner", "name": "Mira Okafor"}
    site = {"@type": "WebSite", "name": "Mira Okafor", "publisher": {"@id": "#owner"}}
    story = {
        "@type": "NewsArticle",
        "headline": "Council approves the harbour plan",
        "author": {"@id": "#owner"},
    }
    graph = json.dumps({"@graph": [owner, site, story]})
    assert article(f'<script type="application/ld+json">{graph}</script>').reporters == ("Mira Okafor",)


def test_who_is_printed_as_editor_is_no_reporter() -> None:
    printed = '<p class="byline">By Mira Okafor</p><p class="byline">Edited by Jonas Weil</p>'
    found = article(json_ld(["Mira Okafor", "Jonas Weil"]), printed)
    assert (found.reporters, found.editors) == (("Mira Okafor",), ("Jonas Weil",))


def test_a_first_name_is_printed_in_full() -> None:
    head = '<meta name="author" content="Mira">'
    assert article(head, "<p>Written by Mira Okafor</p>").reporters == ("Mira Okafor",)


@pytest.mark.parametrize(
    ("line", "reporters"), [("Author: Mira Okafor", ("Mira Okafor",)), ("By Mira Okafor", ())]
)
def test_a_byline_far_below_is_called_one(line: str, reporters: tuple[str, ...]) -> None:
    shares = "".join(f"<div class=share>Share {n}</div>" for n in range(7))
    assert article(after=f"{shares}<p class=byline>{line}</p>").reporters == reporters


def test_a_job_alone_is_no_name() -> None:
    assert article("", "<div>Marketing Director</div><div>May 2, 2021</div>").reporters == ()


def test_a_headline_is_no_source() -> None:
    line = "<p>Source: Nine Ships and the Long Wait Before the New Harbour Opens in May</p>"
    assert article("", "", line).sources == ()
