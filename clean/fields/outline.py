"""Where things stand on a labelled page, worked out once for every field that asks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain
from operator import attrgetter
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY


class Outline:
    """The blocks of a labelled page or dump by their kind.  Orders are indices into `blocks`."""

    __slots__ = ("blocks", "body", "headline", "kinds")

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        kinds: defaultdict[str, list[int]] = defaultdict(list)
        for order, block in enumerate(blocks):
            kinds[block.kind].append(order)
        self.kinds: dict[str, list[int]] = dict(kinds)
        """Orders of the blocks of each kind that the page has."""
        self.body = self.orders(*(kind for kind in self.kinds if kind in BODY))
        """Orders of the blocks of the text."""
        self.headline = self._headline()
        """Order of the title that stands over the text: the last that is printed before it, else the first; None where none is."""

    def _headline(self) -> int | None:
        titles = self.kinds.get("title", [])
        if not titles or not self.body:
            return titles[0] if titles else None
        text = self.blocks[titles[0]].text
        again = [o for o in self.kinds.get("duplicate", []) if self.blocks[o].text == text]
        return max((o for o in (*titles, *again) if o < self.body[0]), default=titles[0])

    def orders(self, *kinds: str) -> list[int]:
        """Orders of the blocks of these kinds, ascending."""
        found = [orders for kind in kinds if (orders := self.kinds.get(kind))]
        return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))

    def first(self, kind: str) -> str | None:
        """Text of the first block of that kind."""
        orders = self.kinds.get(kind)
        return self.blocks[orders[0]].text if orders else None

    def of(self, *kinds: str) -> list[Block]:
        """The blocks of these kinds, in page order."""
        return [self.blocks[order] for order in self.orders(*kinds)]


def orders_between(blocks: list[Block], first: int, last: int) -> range:
    """Orders of the blocks from one position to another, which ascend along the page."""
    start = bisect_left(blocks, first, key=_POSITION)
    return range(start, bisect_right(blocks, last, lo=start, key=_POSITION))


_POSITION: Final = attrgetter("position")
