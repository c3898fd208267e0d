"""The records of a WARC file, packed one by one or not packed at all: each found, whole or damaged."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK: Final = 1 << 18
HEAD: Final = 1 << 16
"""Bytes of a record in which its headers stand."""
MAGIC: Final = b"\x1f\x8b\x08"
RATIO: Final = 1_100
"""Unpacked bytes for each packed one; deflate cannot reach it."""
_BLANK: Final = 64
"""Bytes after a record in which its blank lines, and the mark of the next one, must stand."""
_VERSION: Final = re.compile(rb"WARC/[01]\.\d+\r?\n")
_START: Final = re.compile(rb"\n\r?\n(WARC/[01]\.\d+\r?\n)")
_HEADERS_END: Final = re.compile(rb"\n\r?\n")
_LENGTH: Final = re.compile(rb"\nContent-Length:[ \t]*(\d{1,15})[ \t]*\r?\n", re.IGNORECASE)
_BEGINNING: Final = 1 << 10
"""Packed bytes that show what a member begins with: its header, and a table of codes of at most 300 bytes.  Marks of a
member stand in damage by the thousand."""
_RESERVED: Final = 0xE0
"""Bits of a gzip header that are zero (RFC 1952, section 2.3.1)."""
_GZIP: Final = 31
"""zlib's word for: a gzip header, and the greatest window."""


@dataclass(frozen=True, slots=True)
class Member:
    """A whole member, which begins with a WARC record."""

    offset: int
    length: int
    """Packed bytes."""
    size: int
    """Unpacked bytes."""
    head: bytes
    """Its first bytes, unpacked."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no whole member."""

    offset: int
    end: int
    """Where the next member starts, or the stretch ends."""


def members(
    file: BinaryIO, start: int, end: int, *, keep: int = HEAD, ratio: int = RATIO
) -> Iterator[Member | Damage]:
    """The members from an offset on; after damage those that follow it.

    keep: bytes of each that are held.  A member that unpacks to more than so many times its size, and
    to more than `keep`, is taken for damage.
    """
    offset = start
    while offset < end:
        found = _member(file, offset, end, keep, ratio)
        if found is None:
            following = next_member(file, offset + 1, end)
            yield Damage(offset, following)
            offset = following
        else:
            yield found
            offset += found.length


def plain_members(file: BinaryIO, start: int, end: int, *, keep: int = HEAD) -> Iterator[Member | Damage]:
    """The records of a file that is not packed; one whose length is wrong is damage, up to the next."""
    offset = start
    while offset < end:
        length = _plain_length(file, offset, end)
        if length is None:
            following = _next_plain(file, offset + 1, end)
            yield Damage(offset, following)
            offset = following
        else:
            file.seek(offset)
            yield Member(offset, length, length, file.read(min(length, keep)))
            offset += length


def _plain_length(file: BinaryIO, offset: int, end: int) -> int | None:
    """Bytes of the record at an offset with the blank lines after it; None where it is no whole record."""
    file.seek(offset)
    head = file.read(min(HEAD, end - offset))
    headers_end = _HEADERS_END.search(head)
    stated = _LENGTH.search(head, 0, headers_end.start() + 2) if headers_end else None
    if not _VERSION.match(head) or headers_end is None or stated is None:
        return None
    block_end = offset + headers_end.end() + int(stated[1])
    if block_end > end:
        return None
    file.seek(block_end)
    after = file.read(min(_BLANK, end - block_end))
    blank = len(after) - len(after.lstrip(b"\r\n"))
    followed = blank == len(after) or after.startswith(b"WARC/", blank) or after[:blank].count(b"\n") > 1
    return block_end + blank - offset if followed else None


def _next_plain(file: BinaryIO, offset: int, end: int) -> int:
    while offset < end:
        file.seek(offset)
        piece = file.read(min(CHUNK, end - offset))
        if found := _START.search(piece):
            return offset + found.start(1)
        if len(piece) < CHUNK:
            break
        offset += len(piece) - _BLANK
    return end


def next_member(file: BinaryIO, offset: int, end: int) -> int:
    """Where the next member starts that begins with a WARC record; the end where there is none."""
    while offset < end:
        file.seek(offset)
        piece = file.read(min(CHUNK, end - offset))
        place = piece.find(MAGIC)
        while place >= 0:
            if _begins_record(file, offset + place):
                return offset + place
            place = piece.find(MAGIC, place + 1)
        if len(piece) < len(MAGIC):
            break
        offset += len(piece) - len(MAGIC) + 1
    return end


def _member(file: BinaryIO, offset: int, end: int, keep: int, ratio: int) -> Member | None:
    file.seek(offset)
    decoder = zlib.decompressobj(_GZIP)
    head: list[bytes] = []
    kept = size = read = 0
    try:
        while not decoder.eof:
            packed = file.read(min(CHUNK, end - offset - read))
            if not packed:
                return None
            read += len(packed)
            while packed and not decoder.eof:
                piece = decoder.decompress(packed, CHUNK)
                packed = decoder.unconsumed_tail
                if not size and not piece.startswith(b"WARC/"):
                    return None
                size += len(piece)
                if size > max(keep, ratio * read):
                    return None
                if kept < keep:
                    head.append(piece[: keep - kept])
                    kept += len(head[-1])
    except zlib.error:
        return None
    return Member(offset, read - len(decoder.unused_data), size, b"".join(head)) if size else None


def _begins_record(file: BinaryIO, offset: int) -> bool:
    file.seek(offset)
    packed = file.read(_BEGINNING)
    if len(packed) <= len(MAGIC) or packed[len(MAGIC)] & _RESERVED:
        return False
    try:
        return zlib.decompressobj(_GZIP).decompress(packed, len(b"WARC/")) == b"WARC/"
    except zlib.error:
        return False
