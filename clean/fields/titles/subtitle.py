"""A second headline that the markup names as such."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.fields.titles.headings import blocks_of, elements_of
from clean.phrases.reading import read_words


def find_subtitle(page: Page, stated: Stated, title: str) -> str:
    """A second headline that the markup names as such, right below the title; else none."""
    at = _title_position(page, title)
    if at is None:
        return ""
    alternative = stated.article.alternative_headline if stated.article else ""
    for block in page.blocks[at + 1 : at + 1 + _REACH]:
        if block.hidden or len(block.text) > _LONGEST or " " not in block.text or _is_dated(block.text):
            continue
        if (alternative and block.text == alternative) or _HINT.search(block.hints.lower()):
            return block.text if block.text != title else ""
    return ""


_HINT: Final = re.compile(
    "|".join(read_words(resources.files("clean.fields.titles") / "subtitle.toml")["hints"])
)
_REACH: Final = 5
"""Blocks after the title in which its subtitle stands."""
_LONGEST: Final = 300


def _is_dated(text: str) -> bool:
    """Whether a line is short and has a year, as those with the day and the author do."""
    return len(text) <= _DATED_LONGEST and _YEAR.search(text) is not None


_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")

_DATED_LONGEST: Final = 40


def _title_position(page: Page, title: str) -> int | None:
    """Position of the block that prints the title as a heading."""
    for tag in ("h1", "h2", "h3"):
        for at in elements_of(page, tag):
            text = " ".join(block.text for block in blocks_of(page, at))
            if text and text.endswith(title):
                return page.elements.end[at] - 1
    return None
