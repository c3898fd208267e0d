"""Mark captions among the chosen blocks, and take their credits apart."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, CAPTION
from clean.blocks.page import Page
from clean.fields.people import read_credit
from clean.label.traits import Traits, zone_bit

_FIGURE = zone_bit("figure")
_CAPTION_WORDS = ("caption", "figcaption", "legend")
_LONGEST = 600
"""Characters of a caption; longer text in a figure is text."""


def mark_captions(page: Page, traits: Traits) -> None:
    """Blocks of figures that stand in or right around the body become captions, each with its credit apart."""
    orders = [order for order, block in enumerate(page.blocks) if block.kind in BODY]
    if not orders:
        return
    labelled: list[Block] = []
    for order, block in enumerate(page.blocks):
        near = orders[0] - 4 <= order <= orders[-1] + 1
        if near and (block.kind in BODY or not block.kind) and _is_caption(block, traits):
            block.kind, block.reason = CAPTION, "text of a figure"
            labelled += _with_credit_apart(block)
        else:
            labelled.append(block)
    page.blocks = labelled


def _is_caption(block: Block, traits: Traits) -> bool:
    if len(block.text) > _LONGEST or block.hidden or block.tag in ("h1", "h2", "h3", "li"):
        return False
    if block.tag in ("figcaption", "caption"):
        return True
    if traits.zones[block.element] & _FIGURE:
        return True
    hints = block.hints.lower()
    return any(word in hints for word in _CAPTION_WORDS)


def _with_credit_apart(block: Block) -> list[Block]:
    """The caption, and the label of its credit as a block of its own; the credit goes with the image."""
    credit = read_credit(block.text)
    if not credit.credit:
        return [block]
    block.text, block.credit = credit.caption, credit.credit
    labels = [
        Block(
            text,
            block.tag,
            element=block.element,
            position=block.position,
            kind="credit",
            reason="label of a credit",
        )
        for text in credit.labels
        if text
    ]
    return [block, *labels]
