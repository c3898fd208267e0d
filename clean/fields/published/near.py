"""Where the blocks near an article stand to it: the date of a line there may be the article's."""

from __future__ import annotations

from typing import Final

from clean.blocks.block import Block
from clean.fields.outline import Outline, orders_between


def find_near(outline: Outline) -> dict[int, str]:
    """Position of each block near the article to where that is: `above` or inside the start of the body, `below` its end."""
    blocks, body = outline.blocks, outline.body
    if not body:
        return {}
    first, last = body[0], body[-1]
    heading = max((order for order in outline.orders("title") if order < first), default=None)
    title = heading if heading is not None and first - heading <= _FAR else None
    near: dict[int, str] = {}
    if heading is not None and title is None:
        near = dict.fromkeys(
            range(max(0, heading - _ABOVE_TITLE), heading + _ABOVE_TITLE), "beside a far title"
        )
    start = first - _BEFORE if title is None else min(first - _BEFORE, title - _ABOVE_TITLE)
    inside = max(body[_INSIDE - 1] if len(body) >= _INSIDE else last, first) + 1
    near |= {order: _above(order, first, title) for order in range(max(0, start), inside)}
    near |= dict.fromkeys(range(last + 1, min(len(blocks), last + 1 + _AFTER)), "below")
    return {blocks[order].position: where for order, where in near.items()}


def _above(order: int, first: int, title: int | None) -> str:
    """Where a block stands that comes before the body's first or at its start."""
    if title is not None and order < title:
        return "before the title" if order >= title - _ABOVE_TITLE else "far before the title"
    return "at the top of the page" if order < min(_TOP, first - _TOP) else "above"


_BEFORE: Final = 14
"""Blocks before the first of the body, or before the title, in which a date is near."""
_ABOVE_TITLE: Final = 4
"""Blocks before the title where its date may stand."""
_FAR: Final = 40
"""Blocks between a title and the body from which on they do not belong together."""
_TOP: Final = 5
"""First blocks of a page, where its clock stands."""
_INSIDE: Final = 3
"""Blocks of the body that a date may stand among: below the lead, beside the first picture."""
_AFTER: Final = 6
"""Blocks after the last of the body."""


def orders_near(near: dict[int, str], blocks: list[Block]) -> list[int]:
    """Orders of the blocks at these positions."""
    if not near:
        return []
    orders = orders_between(blocks, min(near), max(near))
    return [order for order in orders if blocks[order].position in near]
