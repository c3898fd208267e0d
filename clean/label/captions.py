"""Mark captions in and around the body, and take their credits apart.

A caption is text of a figure, text whose markup says so, or a short line right below an image that is
no sentence of the story: set apart by emphasis, without a full stop, or with a credit at its end.
"""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, CAPTION
from clean.blocks.page import Page
from clean.fields.people import read_credit
from clean.label.traits import Traits, zone_bit
from clean.phrases.furniture import caption_mark

_FIGURE: Final = zone_bit("figure")
_CAPTION_WORDS: Final = ("caption", "legend", "bildunterschrift", "chuthich")
_NO_CAPTIONS: Final = frozenset({"h1", "h2", "h3", "li", "title", "button", "option", "label"})
_LONGEST: Final = 600
"""Characters of a caption; longer text in a figure is text."""
_BELOW_IMAGE: Final = 250
"""Characters of a line below an image that can be its caption."""
_STOPS: Final = frozenset(".!?…。！？।۔:：។။።")
_STOPLESS: Final = re.compile("[\u0e00-\u0eff]")
"""Thai and Lao end sentences without a stop."""
_BEFORE: Final = 4
"""Blocks before the body in which the caption of its first image stands."""


def mark_captions(page: Page, traits: Traits) -> None:
    """Captions in or right around the body become blocks of that kind, each with its credit apart."""
    orders = [order for order, block in enumerate(page.blocks) if block.kind in BODY]
    if not orders:
        return
    first, last = orders[0] - _BEFORE, orders[-1] + 1
    below_image = {image.block: image.element for image in page.images}
    labelled: list[Block] = []
    for order, block in enumerate(page.blocks):
        reason = ""
        if first <= order <= last and (block.kind in BODY or not block.kind):
            reason = _reason(block, page, traits, below_image)
        if reason:
            block.kind, block.reason = CAPTION, reason
            labelled += _with_credit_apart(block)
        else:
            labelled.append(block)
    page.blocks = labelled


def _reason(block: Block, page: Page, traits: Traits, below_image: dict[int, int]) -> str:
    """Why a block is a caption; empty where it is none."""
    text = block.text
    if len(text) > _LONGEST or block.hidden or block.tag in _NO_CAPTIONS:
        return ""
    if block.tag in ("figcaption", "caption") or traits.zones[block.element] & _FIGURE:
        return "text of a figure"
    hints = block.hints.lower()
    if any(word in hints for word in _CAPTION_WORDS):
        return "its markup says caption"
    if len(text) > _BELOW_IMAGE or block.link_chars > 0.5 * len(text):
        return ""
    element = below_image.get(block.position)
    if element is None or not _near(element, block.element, page.elements.parent):
        return ""
    unended = text[-1] not in _STOPS and _STOPLESS.match(text[-1]) is None
    apart = block.emphasis_chars > 0.8 * len(text) or unended or caption_mark(text) is not None
    return "short line below an image" if apart or read_credit(text).credit else ""


def _near(image: int, text: int, parents: list[int]) -> bool:
    """Whether an image and a text share their element, its parent or its grandparent's row."""
    above = {text, parents[text], parents[parents[text]] if parents[text] > 0 else 0}
    return image in above or parents[image] in above


def _with_credit_apart(block: Block) -> list[Block]:
    """The caption, and the label of its credit as a block of its own; the credit goes with the image."""
    credit = read_credit(block.text)
    if not credit.credit:
        return [block]
    block.text, block.credit = credit.caption, credit.credit
    return [block, *(_label(text, block) for text in credit.labels)]


def _label(text: str, block: Block) -> Block:
    return Block(
        text,
        block.tag,
        element=block.element,
        position=block.position,
        kind="credit",
        reason="label of a credit",
    )
