"""Tables of data go whole: a cell of three letters says nothing of itself, and its neighbours say it all."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from clean.blocks.page import Elements, Page

_CELLS: Final = frozenset({"td", "th"})
_TABLE: Final = frozenset({"table"})
_LEVELS: Final = 6
"""Elements between a text and its cell, or a row and its table."""
_LONGEST: Final = 200
"""Characters of a cell of data; a longer one is part of a layout."""
_ROWS: Final = 2
"""Rows of two cells or more that make a table of data."""
_SHARE: Final = 0.25
"""Share of its cells from which a table is part of the story (measured on hosts not seen: F +.0003 to +.0006)."""


def complete_tables(page: Page, chosen: list[int]) -> set[int]:
    """The chosen positions with the rest of every table of data of which enough is chosen, between the first and the last."""
    if len(chosen) < 2 or not _CELLS.intersection(page.elements.tag):
        return set(chosen)
    taken = set(chosen)
    for cells in _tables(page, min(chosen), max(chosen) + 1):
        if sum(order in taken for order in cells) >= _SHARE * len(cells):
            taken.update(order for order in cells if not page.blocks[order].kind)
    return taken


def _tables(page: Page, start: int, end: int) -> list[list[int]]:
    """Positions of the blocks of each table of data that stands between two positions."""
    elements = page.elements
    rows: defaultdict[int, defaultdict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    longest: defaultdict[int, int] = defaultdict(int)
    for order in range(start, end):
        block = page.blocks[order]
        cell = _above(elements, block.element, _CELLS)
        row = elements.parent[cell] if cell > 0 else -1
        table = _above(elements, row, _TABLE) if row > 0 else -1
        if table > 0:
            rows[table][row].add(cell)
            blocks[table].append(order)
            longest[table] = max(longest[table], len(block.text))
    return [
        blocks[table]
        for table, cells in rows.items()
        if longest[table] <= _LONGEST and sum(len(row) > 1 for row in cells.values()) >= _ROWS
    ]


def _above(elements: Elements, element: int, tags: frozenset[str]) -> int:
    """The element itself, or its nearest ancestor, of one of the tags; -1 where none is near."""
    for _ in range(_LEVELS):
        if element <= 0:
            return -1
        if elements.tag[element] in tags:
            return element
        element = elements.parent[element]
    return -1
