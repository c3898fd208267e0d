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
_FRAMES: Final = 3
"""Elements up from a table to what holds the paragraphs around it: figures and boxes to scroll it in."""
_ROWS: Final = 2
"""Rows of two cells or more that make a table of data."""
_SHARE: Final = 0.25
"""Share of its cells from which a table is part of the story (measured on hosts not seen: F +.0003 to +.0006)."""


def complete_tables(page: Page, chosen: list[int]) -> set[int]:
    """The chosen positions with every table of data between them that is a sibling of the paragraphs, or of which enough is chosen."""
    if len(chosen) < 2 or not _CELLS.intersection(page.elements.tag):
        return set(chosen)
    taken = set(chosen)
    beside = _beside(page, chosen)
    for table, cells in _tables(page, min(chosen), max(chosen) + 1):
        enough = sum(order in taken for order in cells) >= _SHARE * len(cells)
        if enough or _is_among(page, table, cells, beside):
            taken.update(order for order in cells if not page.blocks[order].kind)
    return taken


def _beside(page: Page, chosen: list[int]) -> dict[int, tuple[int, int]]:
    """The first and the last chosen position among the children of each element that has any."""
    spans: dict[int, tuple[int, int]] = {}
    for order in sorted(chosen):
        holder = page.elements.parent[page.blocks[order].element]
        spans[holder] = spans.get(holder, (order, order))[0], order
    return spans


def _is_among(page: Page, table: int, cells: list[int], beside: dict[int, tuple[int, int]]) -> bool:
    """Whether a table, with what frames it, is a sibling between two chosen blocks."""
    for _ in range(_FRAMES):
        table = page.elements.parent[table]
        if table < 0:
            return False
        first, last = beside.get(table, (cells[0], cells[0]))
        if first < cells[0] and cells[-1] < last:
            return True
    return False


def _tables(page: Page, start: int, end: int) -> list[tuple[int, list[int]]]:
    """The table element, and the positions of its blocks, of each table of data that stands between two positions."""
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
        (table, blocks[table])
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
