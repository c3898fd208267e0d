"""Refuse what stands in a reader's way in place of an article: checks for robots, refusals, errors of servers."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from clean.blocks.page import Page
from clean.label.refusal import Refusal
from clean.phrases.fold import fold
from clean.phrases.reading import read_words

_PHRASES: Final = tuple(
    fold(phrase) for phrase in read_words(files("clean.phrases") / "blocked.toml")["phrases"]
)
_LONGEST: Final = 3_000
"""Bytes of text, in UTF-8, of such a page; an article about one is longer, or has a title of its own."""
_OPENING: Final = 4
"""Blocks at the beginning that may say it."""
_LINE: Final = 80
"""Characters of a block that are looked at."""


def refuse_blocked(page: Page) -> Refusal | None:
    """Say that a page stands in the way, where it does: it is short, and its title or its first blocks say so."""
    size = 0
    for block in page.blocks:
        size += len(block.text.encode("utf-8", "replace"))
        if size > _LONGEST:
            return None
    said = (page.title, *(block.text for block in page.blocks[:_OPENING]))
    for text in said:
        if fold(text[:_LINE]).startswith(_PHRASES):
            return Refusal("blocked", f"The page stands in the way of an article: it says {text[:_LINE]!r}.")
    return None
