"""Mark the blocks that print the title."""

from __future__ import annotations

from typing import Final

from clean.assemble import count_words
from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.fields.titles.resolve import Title
from clean.label.lines import STOPS
from clean.phrases.fold import fold

_SLACK: Final = 12
"""Characters by which a printed title may be longer than the resolved one: a label, a counter."""
_LONGEST: Final = 150
"""Characters of a title that opens the text."""
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


def mark_opening(page: Page, title: Title) -> None:
    """A heading that opens the text is the title where the `title` element alone names the page, and no block but a link says what it says.

    Portals call all their pages by the site's name there.  A heading of fewer words is the section's or the first chapter's.
    """
    if not title.is_of_element:
        return
    printed = [block for block in page.blocks if block.kind == "title"]
    if any(block.link_chars < len(block.text) for block in printed):
        return
    opening = next((block for block in page.blocks if block.kind in BODY), None)
    if opening is None or not _is_headline(opening) or count_words(opening.text) < count_words(title.text):
        return
    for block in printed:
        block.kind = block.reason = ""
    opening.kind, opening.reason = "title", "opens the text, and only the title element names the page"


def _is_headline(block: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST or text[-1] in STOPS:
        return False
    return block.kind == "heading" or (block.emphasis_chars >= _EMPHATIC * len(text) and ". " not in text)
