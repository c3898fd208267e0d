"""RSS 0.9 to 2.0, Atom and JSON Feed: the items, and an item as a page of its own."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from raw.sources.contents import Contents, Item
from raw.sources.markup import ELEMENTS, BadDocument, child_text, elements, local, root_of, text_of

_ROOTS = frozenset({"rss", "rdf", "feed"})
_CONTENT = ("encoded", "content", "description", "summary", "abstract")
"""Where an item's text may stand, the fullest first: content:encoded, Atom's content, and the summaries."""


def read_feed(raw: bytes, charset: str | None = None) -> Contents:
    """What a feed holds.  Raises BadDocument where it is none."""
    text = text_of(raw, charset)
    items = _json_items(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else _xml_items(text)
    return Contents.of_items(items)


def is_feed(root: str) -> bool:
    """Whether XML with this root element is a feed."""
    return root in _ROOTS


def as_page(item: Item) -> bytes:
    """An item as a web page, for those feeds that carry whole texts."""
    meta = [f'<meta name="author" content="{html.escape(author)}">' for author in item.authors] + [
        f'<meta property="article:tag" content="{html.escape(tag)}">' for tag in item.tags
    ]
    for name, value in (("published", item.published), ("modified", item.updated)):
        if value:
            meta.append(f'<meta property="article:{name}_time" content="{html.escape(_iso(value))}">')
    if item.url:
        meta.append(f'<link rel="canonical" href="{html.escape(item.url)}">')
    title = html.escape(item.title)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{"".join(meta)}</head>'
        f"<body><article><h1>{title}</h1>\n{item.content}\n</article></body></html>"
    ).encode("utf-8", "replace")


def _iso(printed: str) -> str:
    """RSS's dates (RFC 5322) as ISO 8601, which is what pages have; others as they are."""
    try:
        return parsedate_to_datetime(printed).isoformat()
    except ValueError:
        return printed


def _xml_items(text: str) -> Iterator[Item]:
    found = False
    for element in elements(text, "item", "entry"):
        found = True
        yield _xml_item(element)
    if not found:
        _check_root(text)


def _check_root(text: str) -> None:
    if not is_feed(root := root_of(text)):
        raise BadDocument(f"is no feed: its root element is {root[:40]!r}")


def _xml_item(element: etree._Element) -> Item:
    link, guid = _link(element), child_text(element, "guid") or child_text(element, "id")
    if not link and guid.startswith(("http://", "https://")):
        link = guid
    title = child_text(element, "title")
    return Item(
        key=_one_line(guid or link or title),
        url=link or None,
        title=html.unescape(title),
        content=next((text for name in _CONTENT if (text := _markup(element, name))), ""),
        published=next(
            (
                date
                for name in ("published", "pubDate", "date", "issued")
                if (date := child_text(element, name))
            ),
            "",
        ),
        updated=child_text(element, "updated") or child_text(element, "modified"),
        authors=_texts(element, "author", "creator"),
        tags=_texts(element, "category", "subject"),
    )


def _link(element: etree._Element) -> str:
    """FeedBurner's original link, RSS's text, or Atom's link to the page itself."""
    if original := child_text(element, "origLink"):
        return original
    for child in element:
        if local(child) == "link":
            if href := child.get("href"):
                if child.get("rel", "alternate") == "alternate":
                    return str(href).strip()
            elif text := "".join(child.itertext()).strip():
                return text
    return ""


def _markup(element: etree._Element, name: str) -> str:
    """An item's text as HTML: escaped, in CDATA, or as markup of its own (Atom's xhtml)."""
    for child in element:
        if local(child) == name:
            if len(child):
                inner = (etree.tostring(one, encoding="unicode", method="html") for one in child)
                return "".join(inner).strip()
            if text := str(child.text or "").strip():
                return html.escape(text) if child.get("type") in ("text", "text/plain") else text
    return ""


def _texts(element: etree._Element, *names: str) -> tuple[str, ...]:
    found = []
    for child in element:
        if local(child) in names:
            found.append(child_text(child, "name") or (child.text or "").strip() or child.get("term", ""))
    return tuple(dict.fromkeys(text for text in found if text))


def _json_items(text: str) -> Iterator[Item]:
    if text.count("{") + text.count("[") > ELEMENTS:
        raise BadDocument(f"has more than {ELEMENTS:,} lists and objects")
    try:
        feed = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadDocument("is no valid JSON") from error
    if not isinstance(feed, dict) or not isinstance(items := feed.get("items"), list):
        raise BadDocument("is JSON but no JSON Feed: it has no list of items")
    for item in items:
        yield _json_item(item) if isinstance(item, dict) else Item("")


def _json_item(item: dict[str, Any]) -> Item:
    def said(name: str) -> str:
        value = item.get(name)
        return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""

    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags")
    url, title = said("url") or said("external_url"), said("title")
    return Item(
        key=_one_line(said("id") or url or title),
        url=url or None,
        title=title,
        content=said("content_html") or html.escape(said("content_text")).replace("\n", "<br>\n"),
        published=said("date_published"),
        updated=said("date_modified"),
        authors=tuple(
            name
            for author in authors or []
            if isinstance(author, dict) and isinstance(name := author.get("name"), str) and name
        ),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())
