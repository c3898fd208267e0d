"""The first-level headings that a page shows, and what it repeats of its `title` element."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from clean.blocks.page import Page
from clean.fields.titles.separators import parts_of


def headings_of(page: Page) -> list[str]:
    """Texts of the first-level headings that are shown."""
    texts: list[str] = []
    for at in elements_of(page, "h1"):
        inside = [
            b.text for b in page.blocks[page.elements.start[at] : page.elements.end[at]] if not b.hidden
        ]
        if inside:
            texts.append(" ".join(inside))
    return texts


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
