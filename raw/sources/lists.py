"""List pages: the links that a selector picks, and the next page."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from raw.sources.contents import Contents, Named
from raw.sources.markup import BadDocument, text_of


def read_list(raw: bytes, select: str, following: str | None = None, charset: str | None = None) -> Contents:
    """What a list page links to.

    select: CSS selector of the links, or of what holds them.  following: of the link to the next page.
    Raises BadDocument where the selector finds nothing, since the page was changed then.
    """
    tree = LexborHTMLParser(text_of(raw, charset))
    base = _base(tree)
    found = Contents()
    seen: dict[str, None] = {}
    for node in tree.css(select):
        links = [node] if node.tag == "a" else node.css("a[href]")
        for link in links:
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


def is_selector(text: str) -> bool:
    """Whether the text is a CSS selector."""
    try:
        LexborHTMLParser("<p>").css(text)
    except (SelectolaxError, ValueError):
        return False
    return bool(text.strip())


def _base(tree: LexborHTMLParser) -> str:
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "").strip() if node is not None else ""
    return href if href.endswith("/") else ""
