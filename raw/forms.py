"""Containers of pages: how each form is looked into, shared out and read.

warc      WARC and WET                          shared out by bytes where each record is packed
mhtml     a page and its parts in one file
jsonl     a record a line                       shared out by bytes where it is not compressed
json      a list of records, or one
csv       a row a record
parquet   a row a record                        shared out by row groups
xml       exports of content management systems, and RSS with full texts
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

from raw import compression
from raw.compression import Bounded, OverLimit, Readable, compression_of, open_compressed, read_bounded
from raw.entries import Entry, ReadLimits, Skipped
from raw.outcomes import Read, damaged, rejection, too_large
from raw.places import open_place

if TYPE_CHECKING:
    from raw.sources.parquet import Footer

HEAD = 1 << 20
"""Bytes from which it is told whether a container has articles."""

SHOWN: Final = 20
"""Names of columns that a sentence shows."""

Stretch = tuple[int, int | None]


class Lack(NamedTuple):
    """Why a container gives no articles."""

    why: str
    """To stand behind its name: what it lacks, what it has and what to do.  It ends the sentence."""
    is_dump: bool
    """Whether it is one of articles all the same, and only lacks a column that the user names."""


_EMPTY: Final = "has no pages or records in it."

_NO_TEXT: Final = (
    "has items, but no text of any. If it is a feed, have the articles fetched that it names: "
    "`tinsach sources add` with its address."
)

_NO_RECORDS: Final = Lack('has no record with named fields, such as {"text": "..."}.', False)


class Container:
    """What has the name of a container, before it is read: what it holds, and how it can be shared out.

    Its beginning, or its Parquet footer, is got once, when it is first asked for.  Whatever cannot be read is left
    to reading, which says what is wrong.
    """

    def __init__(self, path: str, form: str, limits: ReadLimits, data: bytes | None = None) -> None:
        """data: its bytes, where it is a member of an archive."""
        self._path = path
        self.form = form
        self._limits = limits
        self._data = data

    @property
    def is_ours(self) -> bool:
        """Whether it is a table of a data set of tinsach's, of a snapshot or of a copy."""
        return self.form == "parquet" and self._footer is not None and self._footer.is_ours

    def lacks_articles(self, columns: Mapping[str, str]) -> Lack | None:
        """Why it cannot have articles, or not by the columns that the user names; None where it may have some."""
        if self.form in ("warc", "mhtml"):
            return None
        from raw.sources.columns import has_text, mapping

        if self.form == "xml":
            from raw.sources.exports import form_of_xml

            no_export = Lack("is no export of WordPress, NewsML-G2, SharePoint or RSS.", False)
            return None if not self._head or form_of_xml(self._head) else no_export
        names: dict[str, None] = {}
        found: dict[str, tuple[str, ...]] = {}
        has_values = False
        for more in self._names():
            has_values = True
            if not names.keys() >= set(more):
                names |= dict.fromkeys(more)
                found = mapping(names, columns)
            if has_text(found) and columns.keys() <= found.keys():
                return None
        if not names:
            return _NO_RECORDS if has_values and self.form in ("json", "jsonl") else None
        absent = [name for role, name in columns.items() if role not in found]
        lacking = " or ".join(absent) or "that is known to hold text or HTML"
        return Lack(
            f"has no column {lacking}; it has: {', '.join(list(names)[:SHOWN])}. "
            "Say which column holds what with --columns, such as --columns text=NAME,url=NAME.",
            bool(absent) and (has_text(mapping(names)) or not found.keys().isdisjoint(columns)),
        )

    def stretches(self, size: int) -> list[Stretch]:
        """Stretches that can be read by themselves, so that workers can share it.  size: its bytes."""
        if self.form == "parquet":
            groups = self._footer.groups if self._footer else 0
            return [(group, group + 1) for group in range(groups)] or [(0, None)]
        from raw.sources import rows, warc

        if self.form == "warc" and size > warc.SLICE:
            return warc.slices(size, self._start)
        if self.form == "jsonl" and size > rows.SLICE and compression_of(self._start) is None:
            starts = list(range(0, size, rows.SLICE))
            return list(zip(starts, [*starts[1:], None], strict=True))
        return [(0, None)]

    def _names(self) -> Iterator[list[str]]:
        """Names of the columns, of JSON those of one record after the other."""
        if self.form == "parquet":
            return iter([self._footer.names if self._footer else []])
        from raw.sources.rows import NAMES_IN

        return NAMES_IN[self.form](self._head)

    @cached_property
    def _footer(self) -> Footer | None:
        from raw.sources.parquet import footer  # which takes long to load

        try:
            with self._open() as file:
                return footer(file)
        except OSError:
            return None

    @cached_property
    def _head(self) -> bytes:
        """The first bytes, unpacked, or as they are where they are a member's; none where they cannot be read."""
        if self._data is not None:
            return self._data[:HEAD]
        try:
            with self._open() as file:
                packed = compression_of(file.read(6))
                file.seek(0)
                stream = open_compressed(file, packed, self._limits) if packed else cast(Readable, file)
                return stream.read(HEAD)
        except compression.DAMAGED:
            return b""

    @cached_property
    def _start(self) -> bytes:
        """The very first bytes, as they are."""
        try:
            with self._open() as file:
                return file.read(6)
        except OSError:
            return b""

    def _open(self) -> BinaryIO:
        return io.BytesIO(self._data) if self._data is not None else open_place(self._path)


def read_container(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """The captures of a container; damage ends it, but keeps what came before it."""
    packed = compression_of(file.read(6))
    file.seek(0)
    found = without_text = 0
    try:
        for read in _read(file, packed, entry, limits):
            found += 1
            without_text += isinstance(read, Skipped) and read.reason == "no-text"
            yield read
        if found == without_text and entry.last is None and not entry.first:
            yield rejection("empty", f"{entry.origin} {_EMPTY if not found else _NO_TEXT}", entry)
    except OverLimit as error:
        yield too_large(error, entry.origin, entry)
    except compression.DAMAGED as error:
        if packed is None:
            raise
        yield damaged(error, packed, entry.origin, entry)


def _read(file: BinaryIO, packed: str | None, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    from raw.sources import mhtml, rows, warc

    if entry.form == "warc" and packed in (None, "gzip"):
        yield from warc.read_warc(file, entry, limits)
        return
    stream: Readable = file
    if packed:
        stream = Bounded(open_compressed(file, packed, limits), max(entry.size, 1), limits)
    if entry.form == "warc":
        yield from warc.read_stream(stream, entry, limits)
    elif entry.form == "mhtml":
        yield mhtml.read_mhtml(read_bounded(stream, limits), entry, entry.origin)
    elif entry.form == "jsonl":
        yield from rows.read_json_lines(stream, entry, limits)
    elif entry.form == "json":
        yield from rows.read_json(stream, entry, limits)
    elif entry.form == "csv":
        yield from rows.read_csv(stream, entry, limits)
    elif entry.form == "parquet":
        if packed:
            message = f"{entry.origin} is a Parquet file that is compressed as a whole. Unpack it first."
            yield rejection("unreadable", message, entry)
        else:
            from raw.sources.parquet import read_parquet

            yield from read_parquet(file, entry)
    else:
        yield from _read_xml(file, stream, packed, entry, limits)


def _read_xml(
    file: BinaryIO, stream: Readable, packed: str | None, entry: Entry, limits: ReadLimits
) -> Iterator[Read]:
    from raw.sources import exports

    head = stream.read(min(HEAD, limits.raw_bytes))
    file.seek(0)
    if not head.strip():
        return
    form = exports.form_of_xml(head)
    if form is None:
        message = (
            f"{entry.origin} is no export of WordPress, NewsML-G2, SharePoint or RSS; other XML is not read."
        )
        yield rejection("unreadable", message, entry)
        return
    if packed:
        stream = Bounded(open_compressed(file, packed, limits), max(entry.size, 1), limits)
    yield from exports.read_export(stream, entry, limits, form)
