"""From the raw store back to captures: a page as it is, and a feed as the items that it carries.

What reads WARC and XML is imported when it is needed: workers that read files do not wait for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from raw.entries import Entry
from schemas import Capture, Rejection
from schemas.sentences import reason

FEEDS: Final = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)
"""Media types of feeds."""

PERHAPS_FEEDS: Final = frozenset(
    {"application/xml", "text/xml", "application/json", "text/plain", "text/html"}
)
"""Media types with which feeds are served as well."""


@dataclass(frozen=True, slots=True)
class StoredEntry(Entry):
    """A record of the raw store at `path`, a folder or `s3://...`; `first` is its offset."""

    warc_file: str = ""
    keys: frozenset[str] | None = None
    """Of a feed that carries its texts: the items wanted.  None for a page."""
    expand: bool = False
    """Whether all items are wanted of whatever turns out to be a feed."""


def read_stored(entry: StoredEntry) -> Iterator[Capture | Rejection]:
    """The captures of an entry: one, or one an item.  What is not there is a rejection."""
    from raw.store import RawStoreError, open_store

    with open_store(entry.path) as store:
        try:
            capture = store.read(entry.warc_file, entry.first)
        except (RawStoreError, OSError) as error:
            why = (
                f"{entry.origin} cannot be read: {reason(error)}."
                if isinstance(error, OSError)
                else str(error)
            )
            yield Rejection("unreadable", why, "read", url=entry.url, origin=entry.origin)
            return
    if entry.expand:
        yield from expanded(capture)
    elif entry.keys is None:
        yield capture
    else:
        yield from items(capture, entry.keys)


def expanded(capture: Capture) -> Iterator[Capture]:
    """A stored capture as what was published of it: the items of a feed, or else itself."""
    if capture.collected_from and _is_feed(capture):
        yield from items(capture)
    else:
        yield capture


def items(feed: Capture, keys: Collection[str] | None = None) -> Iterator[Capture]:
    """The items of a feed that carry a text, as pages of their own; those of these keys, or all."""
    from raw.sources.feeds import as_page, read_feed
    from raw.sources.markup import BadDocument

    try:
        contents = read_feed(feed.raw, feed.charset)
    except BadDocument:
        return
    for item in contents.items:
        if item.content and item.key and (keys is None or item.key in keys):
            yield replace(
                feed,
                raw=as_page(item),
                url=item.url,
                media_type="text/html",
                charset="utf-8",
                source_key=item.key,
            )


def _is_feed(capture: Capture) -> bool:
    if capture.media_type in FEEDS:
        return True
    if capture.media_type is not None and capture.media_type not in PERHAPS_FEEDS:
        return False
    from raw.sources.feeds import is_feed
    from raw.sources.markup import BadDocument, root_of, text_of

    head = text_of(capture.raw[:65_536], capture.charset)
    if head.lstrip().startswith("{"):
        return "jsonfeed.org/version/" in head
    try:
        return is_feed(root_of(head))
    except BadDocument:
        return False
