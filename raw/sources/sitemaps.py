"""Sitemaps: plain, of news, and indexes; as XML, as a list of addresses, or a feed in their place."""

from __future__ import annotations

from lxml import etree

from raw.sources.contents import ENTRIES, OVER_LIMIT, Contents, Named
from raw.sources.feeds import is_feed, read_feed
from raw.sources.markup import BadDocument, child_text, elements, local, root_of, text_of


def read_sitemap(raw: bytes, charset: str | None = None) -> Contents:
    """What a sitemap or an index of sitemaps holds; unpacked already.  Raises BadDocument where it is none."""
    text = text_of(raw, charset)
    if not text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _lines(text)
    root = root_of(text)
    if is_feed(root):
        return read_feed(raw, charset)
    found = Contents()
    for number, element in enumerate(elements(text, "url", "sitemap")):
        if number == ENTRIES:
            found.skipped[OVER_LIMIT] += 1
            break
        address = child_text(element, "loc")
        if not address:
            found.skipped["entry without address"] += 1
        elif local(element) == "sitemap":
            found.documents.append(Named(address, child_text(element, "lastmod") or None))
        else:
            found.pages.append(Named(address, child_text(element, "lastmod") or _news_date(element)))
    if root not in ("urlset", "sitemapindex") and not (found.pages or found.documents):
        raise BadDocument(f"is no sitemap: its root element is {root[:40]!r}")
    return found


def _news_date(element: etree._Element) -> str | None:
    for child in element:
        if local(child) == "news":
            return child_text(child, "publication_date") or None
    return None


def _lines(text: str) -> Contents:
    """A sitemap of one address a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    addresses = [line for line in lines if line.startswith(("http://", "https://"))]
    found = Contents(pages=[Named(address) for address in addresses[:ENTRIES]])
    found.skipped["line that is no address"] = len(lines) - len(addresses)
    if len(addresses) > ENTRIES:
        found.skipped[OVER_LIMIT] += 1
    if not found.pages:
        raise BadDocument("is no sitemap: it is neither XML nor a list of addresses")
    return found
