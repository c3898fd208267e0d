"""What counts as an article's content: what a reader would call a change of the article.

Counters, addresses of images, scores, and everything about the capture and the cleaning are
outside: they differ from one visit to the next while the article stays what it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from schemas import Article
from schemas.arrow import storable_text

CONTENT_FIELDS: Final = (
    "title",
    "subtitle",
    "lead",
    "text",
    "images",
    "published_date",
    "published_local",
    "published_at",
    "modified_date",
    "modified_local",
    "modified_at",
    "reporters",
    "translators",
    "photographers",
    "editors",
    "sources",
    "section",
    "tags",
    "paywalled",
    "kind",
)
"""Fields of the content, in the order in which changes are named."""


def content_digest(content: Mapping[str, str]) -> bytes:
    """Digest of a content: equal contents have equal digests, from an Article or from a Parquet row."""
    state = hashlib.blake2b(digest_size=16)
    for name in CONTENT_FIELDS:
        value = _encoded(content[name])
        state.update(len(value).to_bytes(8, "big"))
        state.update(value)
    return state.digest()


def article_content(article: Article) -> dict[str, str]:
    """The content of an Article, each field in a canonical spelling."""
    content = {name: _spelled(getattr(article, name)) for name in CONTENT_FIELDS if name != "images"}
    content["images"] = _spelled([(image.caption, image.credit) for image in article.images])
    return content


def row_content(row: Mapping[str, Any]) -> dict[str, str]:
    """The content of a row of `articles` or `versions`, spelled as `article_content` does."""
    content = {name: _spelled(row[name]) for name in CONTENT_FIELDS if name != "images"}
    content["images"] = _spelled([(image["caption"], image["credit"]) for image in row["images"]])
    return content


def changed_fields(older: Mapping[str, str], newer: Mapping[str, str]) -> list[str]:
    """Names of the fields whose content differs."""
    return [name for name in CONTENT_FIELDS if older[name] != newer[name]]


def text_change(older: str, newer: str) -> float:
    """Share of two texts' characters that stand in lines which the other has not: 0 equal, 1 nothing in common."""
    before, after = _lines(older), _lines(newer)
    total = before.total() + after.total()
    if not total:
        return 0.0
    return ((before - after).total() + (after - before).total()) / total


def _lines(text: str) -> Counter[str]:
    """Characters by line; a line that stands twice counts twice."""
    lines: Counter[str] = Counter()
    for line in text.splitlines():
        lines[line] += len(line)
    return lines


def _spelled(value: object) -> str:
    """A spelling that is the same for tuple and list, and for what Parquet gives back."""
    if value is None:
        return "\x00"
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Sequence):
        return "\x1e".join(_spelled(item) for item in value)
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat()
    return str(value)


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return storable_text(text).encode()
