"""What a feed, sitemap or list page holds: articles, further documents, and what could not be used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

ENTRIES: Final = 100_000
"""Items of a feed, or addresses of a sitemap, that are taken; a sitemap may have 50,000."""

OVER_LIMIT: Final = "over the limit"
"""Counted once where entries or links behind a limit were not looked at."""


@dataclass(frozen=True, slots=True)
class Named:
    """An address that a document names."""

    url: str
    """As written; perhaps relative to the document."""
    lastmod: str | None = None
    """When it was last changed, as printed."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed."""

    key: str
    """Its id, or else its link or title: what recognises it in the next version of the feed."""
    url: str | None = None
    title: str = ""
    content: str = ""
    """Its text, as HTML."""
    published: str = ""
    """As printed."""
    updated: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Of all that it says."""
        said = "\0".join(
            (
                self.title,
                self.content,
                self.published,
                self.updated,
                *self.authors,
                *self.tags,
                self.url or "",
            )
        )
        return sha256(said.encode("utf-8", "replace")).hexdigest()


@dataclass(slots=True)
class Contents:
    """All of it."""

    pages: list[Named] = field(default_factory=list)
    documents: list[Named] = field(default_factory=list)
    """Sitemaps of an index."""
    items: list[Item] = field(default_factory=list)
    """Of a feed: what stands behind `pages`, and items without a link."""
    next: str | None = None
    """The next page of a list."""
    skipped: Counter[str] = field(default_factory=Counter)
    """What could not be used, by reason."""

    @classmethod
    def of_items(cls, items: Iterator[Item]) -> Contents:
        """What a feed holds."""
        found = cls()
        for number, item in enumerate(items):
            if number == ENTRIES:
                found.skipped[OVER_LIMIT] += 1
                break
            if not (item.url or item.content):
                found.skipped["item without link and text"] += 1
                continue
            found.items.append(item)
            if item.url:
                found.pages.append(Named(item.url, item.updated or item.published or None))
        return found
