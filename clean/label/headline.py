"""Mark the blocks that print the title."""

from __future__ import annotations

from clean.blocks.page import Page
from clean.fields.titles.resolve import Title
from clean.phrases.fold import fold

_SLACK = 12
"""Characters by which a printed title may be longer than the resolved one: a label, a counter."""


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
