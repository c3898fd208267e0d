"""Dates that a page's data state: JSON-LD, meta elements, and data embedded in scripts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

from clean.blocks.page import Page
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.reader import LONGEST, DateReader
from clean.fields.published.trust import trusted
from clean.fields.stated import Stated
from clean.fields.structured.items import StructuredItem
from clean.late import late
from clean.phrases.reading import read_words


def from_structured(stated: Stated, reader: DateReader) -> Iterator[DateCandidate]:
    """Dates of the article's item, then of the page's."""
    article = stated.article
    if article is not None:
        yield from _from_item(article, reader, "json-ld")
    for item in stated.data.items:
        if item is not article and _PAGE_TYPES.intersection(item.types):
            yield from _from_item(item, reader, "json-ld of the page")


_PAGE_TYPES: Final = frozenset({"webpage", "itempage"})


def _from_item(item: StructuredItem, reader: DateReader, prefix: str) -> Iterator[DateCandidate]:
    for field, name, text in (
        ("published", "datePublished", item.date_published),
        ("published", "dateCreated", item.date_created),
        ("published", "uploadDate", item.upload_date),
        ("modified", "dateModified", item.date_modified),
    ):
        if text and (printed := reader.one(text, structured=True)) is not None:
            yield trusted(field, printed, "json-ld", f"{prefix} {name}")


def from_meta(page: Page, reader: DateReader) -> Iterator[DateCandidate]:
    """Dates of the meta elements that `stated.toml` names."""
    names = _meta_names()
    for name, content in page.meta[:_META_BOUND]:
        known = names.get(name)
        if known is None or not content or len(content) > LONGEST:
            continue
        printed = reader.one(content, structured=True)
        if printed is not None:
            field, origin = known
            yield trusted(field, printed, origin, f"{field} in {'plain meta' if name in _PLAIN else origin}")


_META_BOUND: Final = 500
"""Meta elements that are looked at."""
_PLAIN: Final = frozenset(
    {"date", "created", "timestamp", "dc.date", "dcterms.date", "dc:date", "datecreated"}
)
"""Names that any page may use for anything."""


@cache
def _words() -> dict[str, Any]:
    return read_words(resources.files("clean.fields.published") / "stated.toml")


@cache
def _meta_names() -> dict[str, tuple[str, str]]:
    """Name of a meta element to the field and the origin of its date."""
    names: dict[str, tuple[str, str]] = {}
    for field in ("published", "modified"):
        for origin, members in _words()[field].items():
            for name in members:
                names.setdefault(name, (field, origin))
    return names


def from_embedded(page: Page, reader: DateReader) -> Iterator[DateCandidate]:
    """The first publication date in the data that scripts carry, for pages that build themselves in the browser."""
    for text in page.data:
        match = _EMBEDDED.search(text[:_EMBEDDED_BOUND])
        if match is not None and (printed := reader.one(match[1], structured=True)) is not None:
            yield trusted("published", printed, "meta", "published in embedded data")
            return


_EMBEDDED: Final = late(
    lambda: rf'"(?:{"|".join(_words()["embedded"]["keys"])})\\?"\s*:\s*\\?"?([0-9][0-9T:. +Z-]{{7,35}})'
)
"""A date after its key in JSON, or in a string that holds JSON."""
_EMBEDDED_BOUND: Final = 1_000_000
"""Characters of each script."""
