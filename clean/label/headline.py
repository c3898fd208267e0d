"""Mark the blocks that print the title."""

from __future__ import annotations

from clean.blocks.page import Page
from clean.phrases.fold import fold

_SLACK = 12
"""Characters by which a printed title may be longer than the resolved one: a label, a counter."""


def mark_title(page: Page, title: str | None) -> None:
    """Blocks that say what the title says become `title`; later ones too, as its copies."""
    for block in page.blocks:
        if block.tag == "title":
            block.kind, block.reason = "page-title", "title element"
    if not title:
        return
    wanted = fold(title)
    bound = len(title) + _SLACK
    seen = False
    for block in page.blocks:
        if len(block.text) <= bound and not block.kind == "page-title" and fold(block.text) == wanted:
            block.kind = "duplicate" if seen else "title"
            block.reason = "repeats the title" if seen else "says what the title says"
            seen = True
