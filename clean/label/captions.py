"""Mark captions in and around the body, and take their credits apart.

A caption is text of a figure, text whose markup says so, or a short line right below an image that is
no sentence of the story: set apart by emphasis, without a full stop where others have one, or with a credit at its end.
What a figure frames, as content systems do with tables and quotations, is none; nor is a story that stands in figures.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, CAPTION
from clean.blocks.page import Page
from clean.fields.people import read_credit
from clean.label.shape import is_endless
from clean.label.traits import Traits, zone_bit
from clean.phrases.furniture import caption_mark

_FIGURE: Final = zone_bit("figure")
_CAPTION_WORDS: Final = ("caption", "legend", "bildunterschrift", "chuthich")
_RUNNING: Final = frozenset({"paragraph", "lead"})
_NO_CAPTIONS: Final = frozenset({"h1", "h2", "h3", "li", "title", "button", "option", "label"})
_LONGEST: Final = 600
"""Characters of a caption; longer text in a figure is text."""
_BELOW_IMAGE: Final = 250
"""Characters of a line below an image that can be its caption."""
_STOPS: Final = frozenset(".!?…。！？।۔:：។။።")
_IDEOGRAPHIC_STOP: Final = re.compile("[。！？]")
_FRAMED: Final = frozenset({"table", "quote", "list", "preformatted"})
"""Kinds of text that figures frame."""
_STORY_SHARE: Final = 0.5
"""Share of the story in figures from which they are its containers."""
_BEFORE: Final = 4
"""Blocks before the body in which the caption of its first image stands."""


class _Surroundings(NamedTuple):
    """What a block's place on its page says."""

    zones: list[int]
    """As in `Traits`."""
    parents: list[int]
    """As in `Elements`."""
    below_image: dict[int, int]
    """Position of a block before which an image stands: element of the image."""
    figures_tell: bool
    """Figures are the story's containers."""
    lines_end: bool
    """The story's lines end with full stops."""


def mark_captions(page: Page, traits: Traits) -> None:
    """Captions in or right around the body become blocks of that kind, each with its credit apart."""
    blocks = page.blocks
    orders = [order for order, block in enumerate(blocks) if block.kind in BODY]
    if not orders:
        return
    first, end = max(orders[0] - _BEFORE, 0), orders[-1] + 2
    candidates = blocks[first:end]
    surroundings = _Surroundings(
        traits.zones,
        page.elements.parent,
        {image.block: image.element for image in page.images},
        _tells_the_story(candidates, traits.zones),
        _ends_lines(candidates),
    )
    labelled: list[Block] = []
    for block in candidates:
        free = not block.kind or block.kind in BODY
        if free and (reason := _reason(block, surroundings)):
            block.kind, block.reason = CAPTION, reason
            labelled += _with_credit_apart(block)
        else:
            labelled.append(block)
    page.blocks = [*blocks[:first], *labelled, *blocks[end:]]


def _tells_the_story(blocks: list[Block], zones: list[int]) -> bool:
    """Whether figures hold most of the story, so that being in one says nothing."""
    story = [block for block in blocks if block.kind in BODY]
    framed = (
        len(block.text) for block in story if zones[block.element] & _FIGURE and block.tag != "figcaption"
    )
    return sum(framed) >= _STORY_SHARE * sum(len(block.text) for block in story)


def _ends_lines(blocks: list[Block]) -> bool:
    """Whether the story ends its lines with full stops, so that one without says something."""
    lines = [block.text for block in blocks if block.kind in _RUNNING]
    return 2 * sum(not _is_unended(line) for line in lines) >= len(lines)


def _is_unended(text: str) -> bool:
    """Whether a line has no full stop at its end; a sentence and a name in brackets after it are no such line."""
    if text[-1] in _STOPS or is_endless(text[-1]):
        return False
    return _IDEOGRAPHIC_STOP.search(text) is None


def _reason(block: Block, around: _Surroundings) -> str:
    """Why a block is a caption; empty where it is none."""
    text = block.text
    if len(text) > _LONGEST or block.hidden or block.tag in _NO_CAPTIONS:
        return ""
    in_figure = around.zones[block.element] & _FIGURE and not around.figures_tell
    if block.tag in ("figcaption", "caption") or (in_figure and block.kind not in _FRAMED):
        return "text of a figure"
    hints = block.hints.lower()
    if any(word in hints for word in _CAPTION_WORDS):
        return "its markup says caption"
    if len(text) > _BELOW_IMAGE or block.link_chars > 0.5 * len(text):
        return ""
    element = around.below_image.get(block.position)
    if element is None or not _near(element, block.element, around.parents):
        return ""
    unended = around.lines_end and _is_unended(text)
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
