"""WARC archives, packed and plain, as web archives and crawls publish them; and WET, their text.

Taken are responses of status 200 that are pages or text, resources, and the conversions of a WET file; a
revisit is answered with the payload that it refers to, where the same file has it.

Where each record is packed by itself, each is read by itself, so that damage costs the records that it
hits: reading goes on at the next one.  Such a file can be shared out by its bytes.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import BinaryIO, Final, cast

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from raw.addresses import is_address
from raw.compression import OverLimit, Readable
from raw.entries import Entry, ReadLimits, Skipped
from raw.members import MAGIC, Damage, Member, members, next_member, plain_members
from raw.moments import iso_moment
from raw.outcomes import Read, bad_record, rejection, too_large
from raw.pages import is_page
from raw.payload import payload_of
from raw.places import open_place
from schemas import Capture

SLICE: Final = 8_000_000
"""Packed bytes of a file that one entry takes, so that several workers can share it: some hundred pages."""

PAGES: Final = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
"""Media types of pages.  What states none is judged by its first bytes."""

TAKEN_STATUS: Final = frozenset({200, 203})
"""HTTP statuses that come with the page itself."""

UNSTATED: Final = frozenset({"", "application/octet-stream", "unknown/unknown"})

_TAKEN: Final = (
    WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit | WarcRecordType.conversion
)
_HEADERS: Final = 1 << 20
"""Bytes beside the payload that a record may have."""
BROKEN: Final = (EOFError, OSError, ValueError, IndexError, StopIteration, zlib.error)
"""What fastwarc and the decoders raise on damage."""


def slices(size: int, head: bytes) -> list[tuple[int, int | None]]:
    """Stretches of a file that can be read by themselves: by bytes, where it is packed."""
    if not head.startswith(MAGIC) or size <= SLICE:
        return [(0, None)]
    starts = list(range(0, size - SLICE // 2, SLICE))
    return list(zip(starts, [*starts[1:], None], strict=True))


def read_warc(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """The captures of an archive, or of a stretch of it: of the members that start there."""
    archive = _Archive(file, entry, limits)
    yield from archive.packed() if archive.is_packed() else archive.plain()


def read_stream(stream: Readable, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """The captures of an archive that is packed in another way than WARC files are."""
    yield from _Archive(io.BytesIO(), entry, limits).in_one_piece(_Told(stream))


class _Told:
    """A stream that tells where it stands, as fastwarc wants to know."""

    def __init__(self, stream: Readable) -> None:
        self._stream = stream
        self._place = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._place += len(data)
        return data

    def tell(self) -> int:
        return self._place


class _Archive:
    def __init__(self, file: BinaryIO, entry: Entry, limits: ReadLimits) -> None:
        self._file = file
        self._entry = entry
        self._limits = limits
        self._size = file.seek(0, io.SEEK_END)
        self._keep = limits.raw_bytes + _HEADERS
        self._payloads: dict[str, int] = {}

    def is_packed(self) -> bool:
        """Whether records are packed one by one; the first of them may be damaged."""
        self._file.seek(0)
        start = self._file.read(len(MAGIC))
        return start == MAGIC or (start != b"WAR" and next_member(self._file, 0, self._size) < self._size)

    def packed(self) -> Iterator[Read]:
        """The records of a file packed record by record."""
        stop = self._size if self._entry.last is None else min(self._entry.last, self._size)
        start = next_member(self._file, self._entry.first, stop) if self._entry.first else 0
        for member in members(self._file, start, self._size, keep=self._keep, ratio=self._limits.ratio):
            if member.offset >= stop:
                return
            if isinstance(member, Member) and member.size > self._keep and _holds_many(member):
                self._file.seek(0)
                yield from self.in_one_piece(self._file)
                return
            yield from self._of_member(member)

    def plain(self) -> Iterator[Read]:
        """The records of a file that is not packed."""
        for member in plain_members(self._file, 0, self._size, keep=self._keep):
            if isinstance(member, Damage):
                yield self._damage(member)
            else:
                yield from self._of_block(member.head, member.offset, 0)

    def in_one_piece(self, stream: Readable) -> Iterator[Read]:
        """A file that is packed as a whole, against the custom: its records come one after the other."""
        place = 0
        try:
            for place, record in enumerate(ArchiveIterator(cast(BinaryIO, stream), parse_http=False)):
                yield from self._of_record(record, 0, place)
        except BROKEN:
            yield self._damage(Damage(place, self._size))

    def _of_member(self, member: Member | Damage) -> Iterator[Read]:
        """The records in a packed member: one, as the custom is, or more."""
        if isinstance(member, Damage):
            yield self._damage(member)
        elif member.size > self._keep:
            yield from self._of_block(member.head, member.offset, 0)
        else:
            pieces = plain_members(io.BytesIO(member.head), 0, member.size, keep=self._keep)
            for number, piece in enumerate(pieces):
                if isinstance(piece, Damage):
                    yield self._damage(Damage(member.offset, member.offset + member.length), number)
                else:
                    yield from self._of_block(piece.head, member.offset, number)

    def _of_block(self, block: bytes, place: int, number: int) -> Iterator[Read]:
        try:
            record = next(iter(ArchiveIterator(io.BytesIO(block), parse_http=False)))
            if record.headers.get("WARC-Type") is None:
                raise ValueError("The record does not say of what type it is.")
            yield from self._of_record(record, place, number)
        except BROKEN:
            yield self._damage(Damage(place, place + 1), number)

    def _of_record(self, record: WarcRecord, place: int, number: int) -> Iterator[Read]:
        if not record.record_type & _TAKEN:
            return
        origin = _origin(self._entry, place, number)
        visit = _Visit(record.headers.get("WARC-Target-URI"), record.headers.get("WARC-Date"), origin)
        try:
            if record.record_type == WarcRecordType.revisit:
                yield self._revisit(record.headers.get("WARC-Payload-Digest"), visit)
            else:
                self._payloads.setdefault(record.headers.get("WARC-Payload-Digest") or "", place)
                yield self._capture(record, visit)
        except OverLimit as error:
            yield too_large(error, origin, self._entry)
        except BROKEN:
            yield bad_record("cannot be read: its payload is damaged.", origin, self._entry)

    def _capture(self, record: WarcRecord, visit: _Visit) -> Read:
        record.parse_http()
        if why := _passed_over(record):
            return Skipped(visit.origin, why)
        raw = payload_of(record, self._limits)
        stated = media_type_of(record)
        if stated in UNSTATED and not is_page(raw):
            return Skipped(visit.origin, "other-kind")
        return Capture(
            raw=raw,
            url=visit.url,
            media_type=None if stated in UNSTATED else stated,
            charset=record.http_charset if record.http_headers is not None else None,
            captured_at=visit.moment,
            captured_at_basis="archive" if visit.moment else None,
            status=record.http_headers.status_code if record.http_headers is not None else None,
            origin=visit.origin,
        )

    def _revisit(self, digest: str | None, visit: _Visit) -> Read:
        """The payload that a revisit refers to; unless the file has it, the visit is passed over."""
        place = self._payloads.get(digest or "")
        if place is None and digest and self._entry.data is None:
            place = _payloads_of(self._entry.path, self._size).get(digest)
        if place is None:
            return Skipped(visit.origin, "revisit")
        back = self._file.tell()
        try:
            self._file.seek(place)
            return self._capture(next(iter(ArchiveIterator(self._file, parse_http=False))), visit)
        finally:
            self._file.seek(back)

    def _damage(self, damage: Damage, number: int = 0) -> Read:
        origin = _origin(self._entry, damage.offset, number)
        if damage.end >= self._size:
            message = (
                f"{origin} is damaged up to its end: no whole record follows. What came before was taken."
            )
            return rejection("unreadable", message, self._entry, origin=origin)
        return bad_record("is damaged: there is no whole record.", origin, self._entry)


def _origin(entry: Entry, place: int, number: int) -> str:
    return f"{entry.origin}@{place}" + (f".{number}" if number else "")


class _Visit:
    """Where and when, as the record of a visit says."""

    def __init__(self, url: str | None, date: str | None, origin: str) -> None:
        stated = (url or "").strip("<> ")
        self.url = stated if is_address(stated) else None
        self.moment = _moment(date)
        self.origin = origin


@lru_cache(maxsize=1)
def _payloads_of(path: str, size: int) -> dict[str, int]:
    """Where a file packed record by record has each payload.  It is read once for all its revisits."""
    found: dict[str, int] = {}
    with open_place(path) as file:
        for member in members(file, 0, size):
            if isinstance(member, Member):
                stated = _PAYLOAD_DIGEST.search(member.head)
                if stated and b"WARC-Type: revisit" not in member.head[: stated.end() + 1000]:
                    found.setdefault(stated[1].decode("latin-1"), member.offset)
    return found


_PAYLOAD_DIGEST: Final = re.compile(rb"\r\nWARC-Payload-Digest:[ \t]*([^\s]+)", re.IGNORECASE)
_LENGTH: Final = re.compile(rb"\nContent-Length:[ \t]*(\d{1,15})\r?\n", re.IGNORECASE)


def _holds_many(member: Member) -> bool:
    """Whether a member is longer than its first record."""
    stated = _LENGTH.search(member.head)
    return stated is not None and int(stated[1]) + _HEADERS < member.size


def _passed_over(record: WarcRecord) -> str | None:
    """Why a record is passed over; None where it is or may be a page."""
    if record.http_headers is not None:
        if record.http_headers.status_code not in TAKEN_STATUS:
            return "error-status"
    elif record.record_type == WarcRecordType.response:
        return "other-kind"  # of another protocol, such as the answer of a name server
    stated = media_type_of(record)
    return None if stated in PAGES or stated in UNSTATED else "asset"


def media_type_of(record: WarcRecord) -> str:
    """Media type of a record's payload, as the server or the archive states it."""
    stated = (
        record.http_content_type if record.http_headers is not None else record.headers.get("Content-Type")
    )
    return (stated or "").partition(";")[0].strip().lower()


def _moment(stated: str | None) -> datetime | None:
    """WARC-Date, or the fourteen digits that old tools write."""
    text = (stated or "").strip()
    if not text.isdigit():
        return iso_moment(text)
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
