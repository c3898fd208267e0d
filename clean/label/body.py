"""Choose the blocks of the story."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.label.traits import Traits, zone_bit

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"li", "dd", "dt"})
_CELLS = frozenset({"td", "th"})
_NO_TEXT = frozenset({"title", "option", "button", "textarea", "label"})


def choose_body(page: Page, traits: Traits, stated: Stated) -> list[Block]:
    """Label the blocks of the story, and answer them."""
    good = [_weight(block) for block in page.blocks]
    total = sum(good)
    elements = page.elements
    sums = [0]
    for weight in good:
        sums.append(sums[-1] + weight)
    best = 0
    for index in range(len(elements.tag)):
        if sums[elements.end[index]] - sums[elements.start[index]] >= 0.7 * total:
            best = index
    strong = [i for i in range(elements.start[best], elements.end[best]) if good[i]]
    if not strong:
        texts = [i for i, b in enumerate(page.blocks) if b.tag not in _NO_TEXT]
        strong = [max(texts, key=lambda i: len(page.blocks[i].text) - page.blocks[i].link_chars)] if texts else []
    chosen = [
        block
        for i, block in enumerate(page.blocks)
        if strong and strong[0] <= i <= strong[-1] and (good[i] or i in strong or block.tag in _HEADINGS)
    ]
    for block in chosen:
        block.kind, block.reason = _kind(block, traits), "dense text"
    return chosen


def _weight(block: Block) -> int:
    text = block.text
    if block.hidden or len(text) < 30 or block.link_chars > 0.3 * len(text) or block.tag in _NO_TEXT:
        return 0
    return len(text) if any(c in text for c in ".。,，!?؟।") else 0


def _kind(block: Block, traits: Traits) -> str:
    """Which sort of body block it is, by its tag."""
    if block.tag in _HEADINGS:
        return "heading"
    if block.tag in _LISTS:
        return "list"
    if block.tag == "pre":
        return "preformatted"
    if traits.zones[block.element] & zone_bit("blockquote"):
        return "quote"
    if block.tag in _CELLS and len(block.text) < 80:
        return "table"
    return "paragraph"
