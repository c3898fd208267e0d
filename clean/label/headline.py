"""Mark the blocks that print the title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from clean.assemble import count_words
from clean.blocks.block import HEADLINES, Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.fields.titles.resolve import Title
from clean.label.lines import STOPS
from clean.phrases.fold import fold

_SLACK: Final = 12
"""Characters by which a printed title may be longer than the resolved one: a label, a counter."""
_LONGEST: Final = 150
"""Characters of a title that opens the text."""
_ABOVE: Final = 4
"""Blocks above the text in which its heading stands: a date and a byline between them."""
_NAMED: Final = re.compile(r"title|headline|tieu-?_?de")
"""What the names of an element call a heading."""
_WORDS: Final = 3
"""Words of one that stands above the text: shorter ones are rubrics and buttons."""
_EMPHATIC: Final = 0.9
"""Share of its characters that are set bold where it is no heading by its tag."""


def mark_title(page: Page, title: Title) -> None:
    """Blocks that say what the title or the subtitle says take its name; later ones are its copies."""
    for block in page.blocks:
        if block.tag == "title":
            block.kind, block.reason = "page-title", "title element"
    for kind, text in (("title", title.text), ("subtitle", title.subtitle)):
        if text:
            _mark(page, kind, text)


def _mark(page: Page, kind: str, text: str) -> None:
    wanted, least, most = fold(text), len(text) // 2, len(text) + _SLACK
    seen = False
    for block in page.blocks:
        if least <= len(block.text) <= most and block.kind != "page-title" and fold(block.text) == wanted:
            block.kind = "duplicate" if seen else kind
            block.reason = f"repeats the {kind}" if seen else f"says what the {kind} says"
            seen = True


def mark_headline(page: Page, title: Title) -> None:
    """The heading over the text is the title where the page's own markup names only the site: no block but a link says that title.

    Portals call all their pages by the site's name in the `title` element.  A heading of fewer words is the section's or
    the first chapter's.
    """
    printed = [block for block in page.blocks if block.kind == "title"]
    if title.is_stated or any(block.link_chars < len(block.text) for block in printed):
        return
    least = count_words(title.text)
    headline = next((block for block in _over_text(page) if count_words(block.text) >= least), None)
    if headline is None:
        return
    for block in printed:
        block.kind = block.reason = ""
    headline.kind, headline.reason = "title", "stands over the text, and the page says no other title"


def _over_text(page: Page) -> Iterator[Block]:
    """The headings that open the text, or stand right above it."""
    first = next((order for order, block in enumerate(page.blocks) if block.kind in BODY), 0)
    for block in reversed(page.blocks[max(first - _ABOVE, 0) : first + 1]):
        if _is_heading(block) and not block.hidden:
            yield block


def _is_heading(block: Block) -> bool:
    """Whether a block is set as a heading, and neither a sentence nor a link."""
    text = block.text
    if len(text) > _LONGEST or text[-1:] in STOPS or block.link_chars:
        return False
    if block.kind in BODY:
        return block.kind == "heading" or (block.emphasis_chars >= _EMPHATIC * len(text) and ". " not in text)
    named = block.tag in HEADLINES or _NAMED.search(block.hints.lower()) is not None
    return not block.kind and named and count_words(text) >= _WORDS
