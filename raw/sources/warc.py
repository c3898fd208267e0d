"""WARC archives, packed and plain, as web archives and crawls publish them; and WET, their text.

Taken are responses of status 200 that are pages or text, resources, and the conversions of a WET file; a
revisit is answered with the payload that it refers to, where the same file has it.  Damage costs the
records that it hits: reading goes on at the next one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from raw.addresses import is_address
from raw.compression import DAMAGED, OverLimit, read_bounded
from raw.entries import Entry, ReadLimits, Skipped
from raw.outcomes import Read, bad_record, too_large
from schemas import Capture, WarcLocation

SLICE: Final = 8_000_000
"""Packed bytes of a file that one entry takes, so that several workers can share it: some hundred pages."""

PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain", "application/xml+xhtml"})
"""Media types of pages; what states none is looked at."""

_TAKEN: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion
_MAGIC: Final = b"\x1f\x8b\x08"
_VERSION: Final = b"WARC/"
_PLAIN_START = re.compile(rb"WARC/[01]\.\d+\r?\n")
_CHUNK: Final = 1 << 18
_HEADER_BYTES: Final = 1 << 16
_BROKEN: Final = (*DAMAGED, IndexError, UnicodeError)
"""What fastwarc raises on damage."""


def slices(size: int, head: bytes) -> list[tuple[int, int | None]]:
    """Stretches of a file that can be read on their own; only where each record is packed by itself."""
    if not head.startswith(_MAGIC) or size <= SLICE:
        return [(0, None)]
    starts = list(range(0, size - SLICE // 2, SLICE))
    return list(zip(starts, [*starts[1:], None], strict=True))


def read_warc(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """The captures of an archive, or of a slice of it: of the records that start there."""
    yield from _Archive(file, entry, limits).reads()


class _Archive:
    def __init__(self, file: BinaryIO, entry: Entry, limits: ReadLimits) -> None:
        self._file = file
        self._entry = entry
        self._limits = limits
        self._size = file.seek(0, 2)
        file.seek(0)
        self._packed = file.read(3) == _MAGIC
        self._end = self._size if entry.last is None else min(entry.last, self._size)
        self._payloads: dict[str, int] | None = None

    def reads(self) -> Iterator[Read]:
        start = self._next_record(self._entry.first) if self._entry.first else 0
        while start < self._end:
            place = start
            try:
                for place, record in self._records(start):
                    if place >= self._end:
                        return
                    yield from self._read(record, place)
            except _BROKEN:
                pass
            else:
                if not self._is_torn:
                    return
            after = self._next_record(max(place, start) + 1)
            if self._torn_at < min(after, self._end) or after >= self._size:
                yield self._damage(self._torn_at, after)
            start = after

    _is_torn = False
    _torn_at = 0

    def _records(self, start: int) -> Iterator[tuple[int, WarcRecord]]:
        """Records with their offsets; `_torn_at` is where reading stood when it failed."""
        self._file.seek(start)
        self._is_torn, self._torn_at = True, start
        seen = False
        for record in ArchiveIterator(self._file, record_types=WarcRecordType.any_type, parse_http=False):
            place = start + record.stream_pos
            self._torn_at = place
            if record.record_type == WarcRecordType.unknown:
                return
            seen = True
            yield place, record
        self._is_torn = not seen

    def _damage(self, start: int, end: int) -> Read:
        origin = f"{self._entry.origin}@{start}"
        where = f"up to byte {end}" if end < self._size else "up to its end"
        return bad_record(f"is damaged {where}: there is no whole record.", origin, self._entry)

    def _read(self, record: WarcRecord, place: int) -> Iterator[Read]:
        kind = record.record_type
        if not kind & _TAKEN:
            return
        origin = f"{self._entry.origin}@{place}"
        length = record.content_length
        try:
            if kind == WarcRecordType.revisit:
                yield from self._revisit(record, origin)
                return
            record.parse_http(auto_decode="all")
            if why := _passed_over(record):
                yield Skipped(origin, why)
                return
            raw = read_bounded(record.reader, self._limits, max(length, 1))
        except OverLimit as error:
            yield too_large(error, origin, self._entry)
        except _BROKEN:
            yield from self._undecoded(record, place, origin)
        else:
            yield self._capture(record, record, raw, origin, place)
