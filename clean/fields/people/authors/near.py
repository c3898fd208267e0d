"""Where on a page an author of its story may be named."""

from __future__ import annotations

from typing import Final, NamedTuple

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.fields.outline import Outline, orders_between


class Near(NamedTuple):
    """Where on the page an author of the story may be named, by block positions."""

    title: int
    """The title, or the first of the body where none is printed."""
    end: int
    """The last of the body."""
    below: int
    """Last position of the region around the title and before the body."""

    def blocks(self, page: Page) -> list[Block]:
        """Blocks around the title, between it and the body, and right after the body."""
        above = _between(page.blocks, self.title - _BEFORE, self.below)
        return above + _between(page.blocks, max(self.end - 1, self.below + 1), self.end + _AFTER)

    def holds(self, at: int) -> bool:
        """Whether a position lies there."""
        return self.title - _BEFORE <= at <= self.below or self.end - 1 <= at <= self.end + _AFTER

    def is_after(self, at: int) -> bool:
        """After the body."""
        return at > self.below

    def is_around_title(self, at: int) -> bool:
        """Near enough to the title to be a line of facts about the story."""
        return abs(at - self.title) <= _RIGHT_BELOW

    def is_below_title(self, at: int) -> bool:
        """Right below the title."""
        return self.title < at <= self.title + _RIGHT_BELOW


_BEFORE: Final = 6
"""Blocks before the title, or the body where no title is printed, in which a byline stands."""
_BELOW: Final = 14
"""Blocks after the title in which one stands, be the body where it may."""
_RIGHT_BELOW: Final = 6
"""Blocks after the title in which a bare name is a byline."""
_AFTER: Final = 5
"""Blocks after the body in which one stands."""


def _between(blocks: list[Block], first: int, last: int) -> list[Block]:
    """The blocks at these positions."""
    orders = orders_between(blocks, first, last)
    return blocks[orders.start : orders.stop]


def find_near(outline: Outline) -> Near | None:
    """Where that is on a labelled page; None where it has no body."""
    blocks = outline.blocks
    body = [blocks[order].position for order in outline.body]
    if not body:
        return None
    heading = outline.headline
    title = body[0] if heading is None else blocks[heading].position
    start, end = max(title, body[0]), body[-1]
    return Near(title, end, min(max(title + _BELOW, start + 2), max(start, end)))
