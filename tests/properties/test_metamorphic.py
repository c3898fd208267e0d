"""What is put around an article, and how its markup is written, does not change its text.

Each change is made to a page of every language of `texts.toml`; the body must stay letter for letter.  Where it does
not yet, `known_failures.toml` names the change, the shape and the languages: once one holds, take it out.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from clean import clean
from schemas import Article, Capture
from tests.properties.pages import AFTER, BEFORE, CHANGES, MIDDLE, SHAPES, TEXTS, body_of, page

ADDRESS = "https://post.example/news/a-story-of-ours-12345.html"
KNOWN: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("known_failures.toml").read_text(encoding="utf-8")
)


@cache
def text_of(language: str, shape: str, change: str | None = None) -> str | None:
    result = clean(Capture(raw=page(language, shape, change).encode(), url=ADDRESS))
    return result.text if isinstance(result, Article) else None


@pytest.mark.parametrize("shape", SHAPES)
def test_the_text_is_the_article_and_nothing_else(shape: str) -> None:
    assert {language for language in TEXTS if text_of(language, shape) != body_of(TEXTS[language])} == set()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("change", CHANGES)
def test_the_body_stays(change: str, shape: str) -> None:
    changed = [language for language in TEXTS if text_of(language, shape, change) != text_of(language, shape)]
    assert changed == KNOWN.get(change, {}).get(shape, [])


def test_known_failures_name_what_there_is() -> None:
    assert KNOWN.keys() <= CHANGES.keys()
    for shapes in KNOWN.values():
        assert shapes.keys() <= SHAPES.keys()
        assert all(languages and set(languages) <= TEXTS.keys() for languages in shapes.values())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_change_changes_the_page(shape: str) -> None:
    before = page("en", shape)
    assert all(before.count(place) == 1 for place in (BEFORE, MIDDLE, AFTER))
    assert not [name for name in CHANGES if page("en", shape, name) == before]
