"""Keep one article where a page holds several: the next ones that scrolling appends, the one before, a digest.

Where other containers look like that of the title, each with a heading and a story of its own, what was chosen from
those is of other articles.  The entries of a live blog stay: the title stands above them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clean.blocks.block import Block
from clean.blocks.page import Elements, Page

_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_TITLES: Final = frozenset({"title", "duplicate"})
_STORY: Final = 250
"""Bytes in UTF-8 of what was chosen from a container, from which it is a story of its own."""


def drop_others(page: Page, body: list[Block]) -> list[Block]:
    """The body without the blocks of other articles, which take that kind."""
    elements = page.elements
    if elements.tag.count("h1") < 2 and elements.tag.count("article") < 2:
        return body
    for title in (block for block in page.blocks if block.kind in _TITLES and block.tag != "title"):
        for own, others in _containers(elements, title.element):
            told = [element for element in others if _tells(page, body, element, title)]
            if told and _size(page, body, own) >= _STORY:
                return _without(page, body, told)
    return body


def _containers(elements: Elements, element: int) -> Iterator[tuple[int, list[int]]]:
    """Each ancestor that others look like, the deepest first, with those: of its tag and names, or `article` as it is."""
    while element > 0:
        start, end = elements.start[element], elements.end[element]
        signature, is_article = elements.signature[element], elements.tag[element] == "article"
        others = [
            other
            for other, look in enumerate(elements.signature)
            if (look == signature or (is_article and elements.tag[other] == "article"))
            and (elements.end[other] <= start or elements.start[other] >= end)
        ]
        if others:
            yield element, others
        element = elements.parent[element]


def _tells(page: Page, body: list[Block], element: int, title: Block) -> bool:
    """Whether an element holds a story of its own under a heading of its own.

    In an `article` any heading will do; elsewhere it looks like the title, since page builders make every section of
    one article of the same element.
    """
    start, end = page.elements.start[element], page.elements.end[element]
    is_article = page.elements.tag[element] == "article"
    headed = any(
        block.tag in _HEADINGS and (is_article or (block.tag, block.hints) == (title.tag, title.hints))
        for block in page.blocks[start:end]
    )
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
