"""Refuse pages that lead to stories and tell none: section fronts, archives, lists of search results.

What the score takes for the story on such a page are excerpts, each under the headline that links to its story, or
the headlines themselves.  A page that says of itself that it is an article, by its markup or its address, is never
refused.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.label.refusal import Refusal

_LINKED: Final = 0.8
"""Share of a block's characters in links from which it is a link."""
_HEADLINE: Final = range(20, 150)
"""Characters of a headline."""
_ABOVE: Final = 3
"""Blocks above an excerpt among which its headline stands: a date, a section's name between them."""
_EXCERPTS: Final = 4
_MOST: Final = 0.75
"""Share of the blocks of the story that are excerpts (measured: at most .67 on 1,073 articles that have a text)."""
_TEASERS: Final = 12
"""Headlines in elements of one look that make a list of headlines."""
_STORY: Final = 150
"""Bytes outside links, in UTF-8, that a list of headlines does not have: a Chinese sentence has fewer characters."""
_NUMBER: Final = re.compile(r"\d{5}")
_WORDS: Final = re.compile(r".(?:-[^-]++){3}", re.DOTALL)
"""What in the path of an address names a story: a number, or four words or more in its last part."""
_ARTICLE_META: Final = ("article:published_time", "og:article:published_time", "datepublished")


def refuse_listing(page: Page, body: list[Block], stated: Stated) -> Refusal | None:
    """Say that a page is a listing, where it is one; `body` is what would be its story."""
    if _says_article(stated):
        return None
    excerpts = _excerpts(page, body)
    told = [block for block in body if block.kind != "heading" and not _is_link(block)]
    if excerpts >= _EXCERPTS and excerpts >= _MOST * len(told):
        return _refusal(f"{excerpts} excerpts, each under the headline that links to its story")
    outside = sum(len(block.text.encode("utf-8", "replace")) for block in body if not _is_headline(block))
    if outside < _STORY and (headlines := _headlines(page)) >= _TEASERS:
        return _refusal(f"{headlines} headlines that link to stories, and no story of its own")
    return None


def _refusal(what: str) -> Refusal:
    return Refusal("listing", f"The page is a list of stories: it has {what}.")


def _says_article(stated: Stated) -> bool:
    return (
        stated.article is not None
        or stated.meta.get("og:type", "").lower() == "article"
        or any(stated.meta.get(name) for name in _ARTICLE_META)
        or _names_story(_path(stated.url or stated.meta.get("og:url", "")))
    )


def _names_story(path: str) -> bool:
    last = path.removesuffix("/").rpartition("/")[2]
    return _NUMBER.search(path) is not None or _WORDS.search(last) is not None


def _path(address: str) -> str:
    return address.split("?", 1)[0].split("#", 1)[0].partition("://")[2].partition("/")[2]


def _is_link(block: Block) -> bool:
    return block.link_chars >= _LINKED * len(block.text)


def _is_headline(block: Block) -> bool:
    return len(block.text) in _HEADLINE and _is_link(block)


def _excerpts(page: Page, body: list[Block]) -> int:
    """Blocks of the story that stand right below a headline which is a link."""
    told = {id(block) for block in body if block.kind != "heading" and not _is_link(block)}
    below = _ABOVE + 1
    """Blocks since the last headline."""
    count = 0
    for block in page.blocks:
        if _is_headline(block):
            below = 0
        elif id(block) in told:
            count += below < _ABOVE
            below = _ABOVE + 1
        else:
            below += 1
    return count


def _headlines(page: Page) -> int:
    """Headlines that are links, of the look that most of them have."""
    signatures = page.elements.signature
    looks = Counter(signatures[block.element] for block in page.blocks if _is_headline(block))
    return max(looks.values(), default=0)
