"""An article that came as fields rather than as a page: a row of a dump, an item of an export.

A field with a whole page is that page, as it is.  Fields of text, or of HTML that is only a piece of a page,
become the plainest page that says the same: the title as heading, dates, authors, section and tags as meta
tags, then the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from typing import Any, Final
from urllib.parse import urljoin

from raw.addresses import is_address
from raw.moments import iso_moment
from schemas import Capture

MOST_TAGS: Final = 100
"""Tags of one article that are taken."""

_WHOLE_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(
    r"</?(?:p|div|br|span|a|table|ul|ol|li|h[1-6]|img|strong|em|b|i|figure|blockquote)\b[^<>]*>",
    re.IGNORECASE,
)
_PARAGRAPHS = re.compile(r"(?:\r\n?|\n)+")
_SEPARATOR = re.compile(r"[,;|]")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of one article; empty where there are none."""

    html: str = ""
    text: str = ""
    url: str = ""
    title: str = ""
    lead: str = ""
    published: str = ""
    modified: str = ""
    captured: str = ""
    authors: tuple[str, ...] = ()
    section: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    key: str = ""
    """Name of the item where it has no address; unique in its file."""

    @property
    def is_empty(self) -> bool:
        """Whether it has no text."""
        return not self.html.strip() and not self.text.strip()


def record_of(row: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]]) -> Record:
    """The record in a row, by the columns of each role."""

    def first(role: str) -> Any:
        return next((row[name] for name in columns.get(role, ()) if row.get(name) not in (None, "", [])), "")

    address = _text(first("url")).strip()
    return Record(
        html=_text(first("html")),
        text=_text(first("text")),
        url=address if is_address(address) else "",
        title=_text(first("title")),
        lead=_text(first("lead")),
        published=_text(first("published")),
        modified=_text(first("modified")),
        captured=_text(first("captured")),
        authors=tuple(_names(first("author"))),
        section=next(iter(_names(first("section"))), ""),
        tags=tuple(_split(first("tags")))[:MOST_TAGS],
        language=_text(first("language")),
        key=_text(first("key")),
    )


def capture_of(record: Record, origin: str, *, encoding: str = "utf-8") -> Capture:
    """The record as a capture.

    encoding: latin-1 where the fields stand for bytes of an unknown charset, one character a byte.
    """
    whole = record.html if _WHOLE_PAGE.match(record.html) else ""
    charset = "utf-8" if encoding == "utf-8" else None
    moment = iso_moment(record.captured)
    return Capture(
        raw=(whole or page_of(record, charset)).encode(encoding, "replace"),
        url=record.url or None,
        media_type="text/html",
        charset=charset,
        captured_at=moment,
        captured_at_basis="archive" if moment else None,
        origin=origin,
        source_key=record.key or None,
    )


def page_of(record: Record, charset: str | None = "utf-8") -> str:
    """The plainest page that says what the record says."""
    # A column called text may hold HTML all the same.
    body = record.html or (record.text if _TAG.search(record.text) else _paragraphs(record.text))
    metas = [
        *(("author", author) for author in record.authors),
        ("article:published_time", record.published),
        ("article:modified_time", record.modified),
        ("article:section", record.section),
        *(("article:tag", tag) for tag in record.tags),
        ("description", record.lead),
    ]
    head = [f'<meta charset="{charset}">'] if charset else []
    if record.title.strip():
        head.append(f"<title>{_plain(record.title)}</title>")
    head += [_meta(name, value) for name, value in metas if value.strip()]
    language = f' lang="{escape(record.language.strip())}"' if record.language.strip() else ""
    heading = f"<h1>{_plain(record.title)}</h1>\n" if record.title.strip() else ""
    return (
        f"<!DOCTYPE html>\n<html{language}>\n<head>\n" + "\n".join(head) + "\n</head>\n<body>\n<article>\n"
        f"{heading}{body}\n</article>\n</body>\n</html>\n"
    )


def with_file(record: Record, origin: str) -> Record:
    """The record with a key that is unique beyond its file: numbers alone stand in many dumps."""
    return replace(record, key=f"{origin}#{record.key}") if record.key.isdigit() else record


def absolute(record: Record, base: str | None) -> Record:
    """The record with its address made absolute."""
    return replace(record, url=urljoin(base, record.url)) if base and record.url else record


def _meta(name: str, value: str) -> str:
    attribute = "property" if ":" in name else "name"
    return f'<meta {attribute}="{name}" content="{_plain(value)}">'


def _plain(value: str) -> str:
    return escape(" ".join(value.split()))


def _paragraphs(text: str) -> str:
    return "\n".join(f"<p>{escape(part.strip())}</p>" for part in _PARAGRAPHS.split(text) if part.strip())


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list | tuple):
        return "\n".join(filter(None, map(_text, value)))
    if isinstance(value, Mapping):
        return _text(value.get("name") or value.get("value") or value.get("rendered") or "")
    return str(value)


def _items(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else [value]


def _names(value: Any) -> list[str]:
    """Names of a field that may hold one or a list; nobody is taken apart by commas, as names have them."""
    return [name for item in _items(value) if (name := _text(item).strip())]


def _split(value: Any) -> list[str]:
    if isinstance(value, str):
        parts = _SEPARATOR.split(value.strip().strip("[]"))
        return [kept for part in parts if (kept := part.strip())]
    return _names(value)
