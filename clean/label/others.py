"""Keep one article where a page holds several: the next ones that scrolling appends, the one before, a digest.

Where the container of the title has siblings of its own look, each with a heading and a story of its own, what was
chosen from those is of other articles.  The entries of a live blog stay: the title stands above them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clean.blocks.block import Block
from clean.blocks.page import Elements, Page

_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_STORY: Final = 250
"""Bytes in UTF-8 of what was chosen from a container, from which it is a story of its own."""


def drop_others(page: Page, body: list[Block]) -> list[Block]:
    """The body without the blocks of other articles, which take that kind."""
    elements = page.elements
    if elements.tag.count("h1") < 2 and elements.tag.count("article") < 2:
        return body
    for title in (block for block in page.blocks if block.kind == "title"):
        for own, others in _containers(elements, title.element):
            told = [element for element in others if _tells(page, body, element)]
            if told and _size(page, body, own) >= _STORY:
                return _without(page, body, told)
    return body


def _containers(elements: Elements, element: int) -> Iterator[tuple[int, list[int]]]:
    """Each ancestor that has siblings of its own look, the deepest first, with those siblings."""
    while element > 0:
        signature, parent = elements.signature[element], elements.parent[element]
        siblings = [
            other
            for other, (look, above) in enumerate(zip(elements.signature, elements.parent, strict=True))
            if above == parent and other != element and look == signature
        ]
        if siblings:
            yield element, siblings
        element = parent


def _tells(page: Page, body: list[Block], element: int) -> bool:
    """Whether an element holds a story of its own under a heading of its own."""
    start, end = page.elements.start[element], page.elements.end[element]
    headed = any(block.tag in _HEADINGS for block in page.blocks[start:end])
    return headed and _size(page, body, element) >= _STORY


def _size(page: Page, body: list[Block], element: int) -> int:
    start, end = page.elements.start[element], page.elements.end[element]
    return sum(
        len(block.text.encode("utf-8", "replace"))
        for block in body
        if start <= block.position < end and block.tag not in _HEADINGS
    )


def _without(page: Page, body: list[Block], containers: list[int]) -> list[Block]:
    spans = [(page.elements.start[element], page.elements.end[element]) for element in containers]
    kept = []
    for block in body:
        if any(start <= block.position < end for start, end in spans):
            block.kind, block.reason = "other-article", "under the heading of another article"
        else:
            kept.append(block)
    return kept
