"""Keep one article where a page holds several: the next ones that scrolling appends, the one before, a digest.

Where other containers look like that of the title, each with a heading and a story of its own, what was chosen from
those is of other articles.  The entries of a live blog stay: the title stands above them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from typing import Final

from clean.blocks.block import HEADLINES, Block
from clean.blocks.page import Elements, Page

_TITLES: Final = frozenset({"title", "duplicate"})
_COPIES: Final = 8
"""Copies of the title whose containers are looked at: work stays linear in the page, however often it says its title."""
_LEVELS: Final = 40
"""Containers around each of them."""
_STORY: Final = 250
"""Bytes in UTF-8 of what was chosen from a container, from which it is a story of its own."""

_Sum = Callable[[int], int]
"""Sum over the blocks of an element."""


def drop_others(page: Page, body: list[Block]) -> list[Block]:
    """The body without the blocks of other articles, which take that kind."""
    elements = page.elements
    if elements.tag.count("h1") < 2 and elements.tag.count("article") < 2:
        return body
    chosen = {id(block) for block in body if block.tag not in HEADLINES}
    story = _sums(
        page, lambda block: len(block.text.encode("utf-8", "replace")) if id(block) in chosen else 0
    )
    headings = _sums(page, lambda block: block.tag in HEADLINES)
    titles = (block for block in page.blocks if block.kind in _TITLES and block.tag != "title")
    for title in islice(titles, _COPIES):
        alike = _sums(page, _looks_like(title))
        for own, others in _containers(elements, title.element):
            # In an `article` any heading will do; elsewhere it looks like the title, since page builders make every
            # section of one article of the same element.
            told = [
                other
                for other in others
                if story(other) >= _STORY and (headings if elements.tag[other] == "article" else alike)(other)
            ]
            if told and story(own) >= _STORY:
                return _without(page, body, told)
    return body


def _sums(page: Page, value: Callable[[Block], int]) -> _Sum:
    """Sums of a value over the blocks of any element, by running sums."""
    running = list(accumulate(map(value, page.blocks), initial=0))
    start, end = page.elements.start, page.elements.end
    return lambda element: running[end[element]] - running[start[element]]


def _looks_like(title: Block) -> Callable[[Block], bool]:
    look = title.tag, title.hints
    return lambda block: block.tag in HEADLINES and (block.tag, block.hints) == look


def _containers(elements: Elements, element: int) -> Iterator[tuple[int, list[int]]]:
    """Each ancestor that others look like, the deepest first, with those: of its tag and names, or `article` as it is."""
    for _ in range(_LEVELS):
        if element <= 0:
            return
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


def _without(page: Page, body: list[Block], containers: list[int]) -> list[Block]:
    """The body but for what stands in some containers."""
    steps = [0] * (len(page.blocks) + 1)
    for element in containers:
        steps[page.elements.start[element]] += 1
        steps[page.elements.end[element]] -= 1
    inside = list(accumulate(steps))
    kept = []
    for block in body:
        if inside[block.position]:
            block.kind, block.reason = "other-article", "under the heading of another article"
        else:
            kept.append(block)
    return kept
