"""List pages: the links that a selector picks, and the next page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from raw.sources.contents import OVER_LIMIT, Contents, Named
from raw.sources.markup import BadDocument, text_of

CHARACTERS: Final = 10_000_000
"""Of a list page; the largest of 1,784 real pages has a third of it."""

TAGS: Final = 100_000
"""Of a list page; parsing so many takes a tenth of a second."""

LINKS: Final = 20_000
"""Links of a list page that are looked at, those that stand there twice among them."""

Objection = Callable[[str], str | None]


def read_list(
    raw: bytes,
    select: str,
    following: str | None = None,
    charset: str | None = None,
    objection: Objection | None = None,
) -> Contents:
    """What a list page links to.

    select: CSS selector of the links, or of what holds them.  following: of the link to the next page.
    Raises BadDocument where the selector finds nothing, since the page was changed then, and as `parsed` does.
    """
    tree = parsed(text_of(raw, charset), objection)
    base = _base(tree)
    found = Contents()
    seen: dict[str, None] = {}
    for number, link in enumerate(_links(tree, select)):
        if number == LINKS:
            found.skipped[OVER_LIMIT] += 1
            break
        if href := (link.attributes.get("href") or "").strip():
            seen[base + href if base and "://" not in href and not href.startswith("/") else href] = None
        else:
            found.skipped["link without address"] += 1
    if not seen:
        raise BadDocument(f"has no link where the selector {select!r} points; look at the page and mend it")
    found.pages = [Named(href) for href in seen]
    if following and (link_on := tree.css_first(following)) is not None:
        found.next = (link_on.attributes.get("href") or "").strip() or None
    return found


def parsed(text: str, objection: Objection | None = None) -> LexborHTMLParser:
    """A page as a tree, for its links.  objection: see `raw.fetch.limits`.

    Raises BadDocument for a page that no parser should be given.
    """
    if len(text) > CHARACTERS:
        raise BadDocument(f"is no list to look for links in: it has more than {CHARACTERS:,} characters")
    if text.count("<") > TAGS:
        raise BadDocument(f"is no list to look for links in: it has more than {TAGS:,} tags")
    if objection and (said := objection(text)):
        raise BadDocument(f"is no list to look for links in: {said.rstrip('.')}")
    return LexborHTMLParser(text)


def is_selector(text: str) -> bool:
    """Whether the text is a CSS selector."""
    try:
        LexborHTMLParser("<p>").css(text)
    except (SelectolaxError, ValueError):
        return False
    return bool(text.strip())


def _links(tree: LexborHTMLParser, select: str) -> Iterator[LexborNode]:
    for node in tree.css(select):
        yield from [node] if node.tag == "a" else node.css("a[href]")


def _base(tree: LexborHTMLParser) -> str:
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node is not None else ""
    return href if href.endswith("/") else ""
