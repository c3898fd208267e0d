"""Who wrote an article: candidates from markup and print, and the choice among them."""

from __future__ import annotations

import json

import pytest

from clean import clean
from clean.fields.people.authors import AuthorCandidate, choose_authors
from clean.fields.titles import SiteNames
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
        ("", '<a rel="author" href="/m">Mira Okafor</a>', ("Mira Okafor",)),
        ("", "<div>Mira Okafor - May 2, 2021</div>", ("Mira Okafor",)),
        (
            json_ld("Mira Okafor"),
            '<p class="byline">By Mira Okafor and Jonas Weil</p>',
            ("Mira Okafor", "Jonas Weil"),
        ),
        (json_ld("viktor lund"), "", ()),
        (json_ld({"@type": "Person", "name": "viktor lund"}), "", ("viktor lund",)),
        (json_ld("Southport Herald"), "", ()),
        ("", "<p>Share this story</p>", ()),
    ],
)
def test_reporters(head: str, byline: str, reporters: tuple[str, ...]) -> None:
    assert article(head, byline).reporters == reporters


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


def test_order_of_places_decides_nothing() -> None:
    candidates = [
        AuthorCandidate("json-ld", "json-ld", ("Mira Okafor",)),
        AuthorCandidate("meta", "meta", ("Jonas Weil",)),
        AuthorCandidate("printed", "block", ("Mira Okafor",)),
    ]
    site = SiteNames([], None)
    assert {choose_authors(order, site)[0] for order in (candidates, candidates[::-1])} == {("Mira Okafor",)}
