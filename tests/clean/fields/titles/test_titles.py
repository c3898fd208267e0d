"""Titles without the site's name, and the choice among candidates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.blocks import read_blocks
from clean.fields.site import site_names
from clean.fields.stated import read_stated
from clean.fields.titles.cutting import clean_title
from clean.fields.titles.resolve import Title, resolve_title
from clean.options import Limits

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "titles.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def cells(cell: str) -> list[str]:
    return [] if cell == "-" else [part.strip() for part in cell.split(" | ")]


@pytest.mark.parametrize("row", CASES, ids=lambda row: row[0][:50])
def test_clean_title(row: list[str]) -> None:
    candidate, names, host, headings, expected = row
    title, cut = clean_title(
        candidate, site_names=cells(names), host=None if host == "-" else host, headings=cells(headings)
    )
    assert title == expected
    assert (cut == "") == (title == candidate)


@given(
    st.text(max_size=200),
    st.lists(st.text(max_size=30), max_size=3),
    st.lists(st.text(max_size=60), max_size=3),
)
def test_a_title_is_a_piece_of_its_candidate(candidate: str, names: list[str], headings: list[str]) -> None:
    title, _ = clean_title(candidate, site_names=names, host="x.example", headings=headings)
    assert title in " ".join(candidate.split())
    assert bool(title) == bool(candidate.strip())


def resolved(head: str, body: str, url: str = "https://southportherald.example/a") -> Title:
    page = read_blocks(
        f"<html><head>{head}</head><body>{body}<p>{'Text of the story. ' * 20}</p></body></html>", None
    )
    stated = read_stated(page, url, Limits())
    return resolve_title(page, stated, site_names(stated, url, page))


def test_the_printed_heading_leads() -> None:
    title = resolved(
        "<title>Harbour: plan passes - Southport Herald</title>", "<h1>Council approves the harbour plan</h1>"
    )
    assert title.text == "Council approves the harbour plan"


def test_what_is_stated_outweighs_a_heading_of_something_else() -> None:
    head = (
        "<title>Council approves the harbour plan | Southport Herald</title>"
        '<meta property="og:title" content="Council approves the harbour plan">'
    )
    assert resolved(head, "<h1>Log in</h1>").text == "Council approves the harbour plan"


@pytest.mark.parametrize(
    ("shared", "title"),
    [
        ("Council Approves the Plan", "Council Approves the Plan"),
        ("Harbour notes of a walker", "Harbour Notes"),
    ],
    ids=["stated", "not stated"],
)
def test_of_several_headings_the_stated_one_leads(shared: str, title: str) -> None:
    head = f'<title>Harbour Notes: Council Approves the Plan</title><meta property="og:title" content="{shared}">'
    assert resolved(head, "<h1>Harbour Notes</h1><h1>Council approves the plan</h1>").text == title


def test_a_kicker_in_the_heading_goes() -> None:
    head = (
        "<title>Council approves the harbour plan | Southport Herald</title>"
        '<meta property="og:title" content="Council approves the harbour plan">'
    )
    assert (
        resolved(head, "<h1>Southport: Council approves the harbour plan</h1>").text
        == "Council approves the harbour plan"
    )


def test_a_heading_is_read_without_the_readings_of_its_characters() -> None:
    heading = "<h1>島の<ruby>映画館<rt>えいがかん</rt></ruby></h1>"
    title = resolved(
        "<title>島の映画館 - Post</title>", f"{heading}<h2 class=subtitle>二十年ぶり 客を迎える</h2>"
    )
    assert title[:2] == ("島の映画館", "二十年ぶり 客を迎える")


def test_a_body_line_is_never_promoted() -> None:
    assert resolved("", "<p>Not a title, but a first line</p>").text == ""


def test_a_site_alone_is_no_title() -> None:
    assert resolved("<title>Southport Herald</title>", "").text == ""


def test_subtitle_by_its_markup() -> None:
    body = (
        '<h1>Council approves the harbour plan</h1><h2 class="article-subtitle">Ships will come in May</h2>'
    )
    assert resolved("", body).subtitle == "Ships will come in May"
    assert (
        resolved("", "<h1>Council approves the harbour plan</h1><h2>Background of it all</h2>").subtitle == ""
    )


def test_losers_are_remembered() -> None:
    title = resolved(
        "<title>Harbour plan passes - Southport Herald</title>", "<h1>Council approves the harbour plan</h1>"
    )
    assert [e.value for e in title.evidence if e.chosen] == ["Council approves the harbour plan"]
    assert "Harbour plan passes" in [e.value for e in title.evidence if not e.chosen]
    assert all(0 <= e.confidence <= 1 for e in title.evidence)


def test_one_heading_many_times_is_no_work() -> None:
    title = resolved("", "<h1>Again</h1>" * 3_000)
    assert title.text == "Again"
