"""Leave the forms out that stand among the paragraphs of a story: they ask the reader for something."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from clean.blocks.page import Page

_LARGEST: Final = 400
"""Characters of a form that asks for something; a larger one is a frame around the page, as some systems have it."""


def drop_forms(page: Page, chosen: Sequence[int]) -> list[int]:
    """The chosen blocks but those of small forms that have chosen blocks on both sides; they are labelled here.

    A form at either end may be all that a page has to say: of 1,784 gold pages one is, and none has a form within.
    """
    asking = _asking(page)
    story = [order for order in chosen if order not in asking]
    if not story or len(story) == len(chosen):
        return list(chosen)
    first, last = min(story), max(story)
    kept = []
    for order in chosen:
        if order in asking and first < order < last:
            block = page.blocks[order]
            block.kind, block.reason = "boilerplate", "in a form among the paragraphs"
        else:
            kept.append(order)
    return kept


def _asking(page: Page) -> set[int]:
    """Positions of the blocks in small forms."""
    elements = page.elements
    forms = {look for look, (tag, _) in enumerate(elements.signatures) if tag == "form"}
    if not forms:
        return set()
    before = list(accumulate((len(block.text) for block in page.blocks), initial=0))
    inside: set[int] = set()
    for element, look in enumerate(elements.signature):
        if look in forms:
            start, end = elements.start[element], elements.end[element]
            if before[end] - before[start] <= _LARGEST:
                inside.update(range(start, end))
    return inside
