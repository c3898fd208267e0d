"""Templates, languages and directions, and an article laid open."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import ATTACK, hostile_article, hostile_rejection
from selectolax.lexbor import LexborHTMLParser

from clean import clean
from flows.pages.explained import explained
from flows.pages.laid_open import FATES, FIELDS_OF_KIND, TITLED, lay_open
from flows.pages.writing import writing
from schemas import Article, Capture, Evidence, Removal, TextBlock

SAMPLES = Path(__file__).parents[3] / "raw" / "samples"


def sample(name: str) -> tuple[Capture, Article]:
    capture = Capture(raw=(SAMPLES / name).read_bytes(), origin=name)
    article = clean(capture)
    assert isinstance(article, Article)
    return capture, article


@pytest.mark.parametrize(
    ("language", "script", "lang", "direction"),
    [
        ("vi", "Latn", "vi", "ltr"),
        ("ar", "Arab", "ar", "rtl"),
        ("he", "Hebr", "he", "rtl"),
        ("dv", "Thaa", "dv", "rtl"),
        ("zh", "Hant", "zh-Hant", "ltr"),
        ("zh", "Hans", "zh-Hans", "ltr"),
        ("sr", "Cyrl", "sr-Cyrl", "ltr"),
        ("und", None, "", "auto"),
        (None, None, "", "auto"),
        ("und", "Arab", "", "rtl"),
    ],
)
def test_language_and_direction(language: str | None, script: str | None, lang: str, direction: str) -> None:
    assert writing(language, script) == (lang, direction)


def test_the_policy_names_the_style_and_script_of_the_page() -> None:
    page = explained(*sample("th-government.html"))
    policy = (
        LexborHTMLParser(page).css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    )
    assert policy is not None
    for tag in ("style", "script"):
        (inside,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_hostile_becomes_markup() -> None:
    pages = [explained(None, one) for one in (hostile_article(), hostile_rejection())]
    for page in pages:
        tree = LexborHTMLParser(page)
        assert len(tree.css("script")) == 1
        assert not tree.css("img, [onerror], [onload], textarea")
        assert "49" not in tree.css_first("h1").text()
        page.encode("utf-8")
        assert "\u202e" not in page
        assert "\x00" not in page


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_any_text_is_shown_as_text(text: str) -> None:
    spoken = f"x{text}"
    article = replace(
        hostile_article(),
        title=spoken,
        text=spoken,
        blocks=(TextBlock("paragraph", 0, len(spoken), "und", "Zyyy"),),
        removed=(Removal(0, 0, "share", spoken, spoken),),
        evidence=(Evidence("title", spoken, "meta", "rule", 0.5, True),),
    )
    tree = LexborHTMLParser(explained(None, article))
    tags = {node.tag for node in tree.css("body *")}
    assert tags <= set(
        "a article b bdi code dd div dl dt footer h1 h2 h3 h4 header li main nav ol p script section span table tbody td th thead tr ul".split()
    )
    assert not tree.css("[onerror], [style]")


def test_source_and_text_are_twins_one_for_one() -> None:
    for name in ("ar-liferay-portal.html", "en-portal-dump.txt", "vi-sharepoint-portal.html"):
        _, article = sample(name)
        page = lay_open(article)
        kept = [block for block in page.source if block.fate == "kept"]
        assert [(block.twin, block.text) for block in kept] == [
            (block.twin, block.text) for block in page.text
        ]
        assert sum(page.counts.values()) == len(page.source) == len(article.blocks) + len(article.removed)
        names = {block.name for block in (*page.source, *page.text)} | {
            f"field-{one.name}" for one in page.headed
        }
        targets = {block.target for block in (*page.source, *page.text) if block.target}
        assert targets <= names | {"field-images"}
        tree = LexborHTMLParser(explained(None, article))
        ids = {node.attributes["id"] for node in tree.css("[id]")}
        assert targets <= ids


def test_a_line_that_moved_leads_to_its_field() -> None:
    _, article = sample("en-portal-dump.txt")
    led = {block.kind: block.target for block in lay_open(article).source if block.fate == "field"}
    assert led["title"] == "field-title"
    assert led["date"] == "field-published_local"
    assert led["views"] == "field-views"
    assert led["byline"] in ("field-reporters", "field-translators")


def test_a_date_leads_to_the_date_that_it_is() -> None:
    article = Article(
        "a1:x",
        published_local="2026-01-02",
        published_raw="2 January 2026",
        modified_local="2026-01-05",
        modified_raw="5 January 2026",
        removed=(Removal(0, 0, "date", "only a date", "Updated 5 January 2026"),),
    )
    (block,) = lay_open(article).source
    assert block.target == "field-modified_local"


def test_winners_stand_before_losers() -> None:
    evidence = [
        Evidence("title", "a", "meta", "r", 0.9, False),
        Evidence("title", "b", "block", "r", 0.5, True),
        Evidence("title", "c", "meta", "r", 0.7, False),
    ]
    (field,) = lay_open(Article("a1:x", title="b", evidence=tuple(evidence))).fields
    assert [one.value for one in field.candidates] == ["b", "a", "c"]
    tree = LexborHTMLParser(explained(None, Article("a1:x", title="b", evidence=tuple(evidence))))
    assert [row.attributes["class"] for row in tree.css(".fields tbody tr")] == ["winner", "loser", "loser"]


def test_a_table_stands_as_a_table() -> None:
    text = "a\tb\nc\td"
    article = Article("a1:x", text=text, blocks=(TextBlock("table", 0, len(text), "en", "Latn"),))
    tree = LexborHTMLParser(explained(None, article))
    assert [[cell.text() for cell in row.css("td")] for row in tree.css(".kind-table tr")] == [
        ["a", "b"],
        ["c", "d"],
    ]


def test_fates_and_fields_are_those_that_are_shown() -> None:
    shown = {*TITLED, "images"}
    assert {name for names in FIELDS_OF_KIND.values() for name in names} <= shown
    assert {block.fate for block in lay_open(hostile_article()).source} <= set(FATES)
    assert ATTACK in lay_open(hostile_article()).title
