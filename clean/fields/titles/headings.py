"""The first-level headings that a page shows, and what it repeats of its `title` element."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.fields.titles.separators import parts_of


def headings_of(page: Page) -> list[str]:
    """Texts of the first-level headings that are shown."""
    texts: list[str] = []
    for at in elements_of(page, "h1"):
        inside = [block for block in blocks_of(page, at) if not block.hidden]
        if inside:
            texts.append(" ".join(block.text for block in inside))
    return texts


def blocks_of(page: Page, element: int) -> list[Block]:
    """The blocks of an element, without the readings of their characters."""
    inside = page.blocks[page.elements.start[element] : page.elements.end[element]]
    return [block for block in inside if block.kind != "reading"]


def elements_of(page: Page, tag: str) -> Iterator[int]:
    """Indices of the elements with that tag."""
    tags, at = page.elements.tag, -1
    with suppress(ValueError):
        while True:
            at = tags.index(tag, at + 1)
            yield at


def repeated_parts(page: Page) -> list[str]:
    """Long parts of the `title` element that a block of the page repeats word for word."""
    parts = [part for part in parts_of(page.title) if _is_long(part)]
    if not parts or parts == [page.title.strip()]:
        return []
    wanted = frozenset(parts)
    lengths = frozenset(map(len, parts))
    return [
        text
        for block in page.blocks
        if len(text := block.text) in lengths and text in wanted and block.tag != "title"
    ]


def _is_long(part: str) -> bool:
    """Whether a part is no name of a section: scripts without Latin letters need fewer characters."""
    return len(part) >= 15 or (len(part) >= 8 and not part.isascii())
