"""The records of one of our own files, found by its gzip members: what is whole, and where it ends."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

CHUNK: Final = 1 << 18
HEAD: Final = 1 << 16
"""Bytes of a record in which its headers stand."""
MAGIC: Final = b"\x1f\x8b\x08"
_GZIP: Final = 31
"""zlib's word for: a gzip header, and the greatest window."""


@dataclass(frozen=True, slots=True)
class Member:
    """A whole record."""

    offset: int
    length: int
    head: bytes
    """Its first bytes, unpacked."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no record."""

    offset: int
    end: int
    """Where the next record starts, or the file ends."""


def members(file: BinaryIO, start: int, end: int) -> Iterator[Member | Damage]:
    """The records from an offset on; after damage those that follow it."""
    offset = start
    while offset < end:
        found = _member(file, offset, end)
        if found is None:
            following = _next_record(file, offset + 1, end)
            yield Damage(offset, following)
            offset = following
        else:
            yield found
            offset += found.length


def _member(file: BinaryIO, offset: int, end: int) -> Member | None:
    file.seek(offset)
    decoder = zlib.decompressobj(_GZIP)
    head = b""
    read = 0
    try:
        while not decoder.eof:
            packed = file.read(min(CHUNK, end - offset - read))
            if not packed:
                return None
            read += len(packed)
            while packed and not decoder.eof:
                piece = decoder.decompress(packed, CHUNK)
                if len(head) < HEAD:
                    head += piece[: HEAD - len(head)]
                packed = decoder.unconsumed_tail
    except zlib.error:
        return None
    if not head.startswith(b"WARC/"):
        return None
    return Member(offset, read - len(decoder.unused_data), head)


def _next_record(file: BinaryIO, offset: int, end: int) -> int:
    """Where the next whole record starts; the end where there is none."""
    while (offset := _find_magic(file, offset, end)) < end:
        if _member(file, offset, end):
            return offset
        offset += 1
    return end


def _find_magic(file: BinaryIO, offset: int, end: int) -> int:
    while offset < end:
        file.seek(offset)
        piece = file.read(min(CHUNK, end - offset))
        place = piece.find(MAGIC)
        if place >= 0:
            return offset + place
        if len(piece) < len(MAGIC):
            break
        offset += len(piece) - len(MAGIC) + 1
    return end
