"""Taking records out of a file: each gives way to a blank one of the same length.

Articles name the offsets of their records, so that nothing behind a record may move.
"""

from __future__ import annotations

import os
import struct
import uuid
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from raw.members import CHUNK, Member, members

_HEADER: Final = struct.Struct("<2sBBIBB")
"""RFC 1952: magic, method, flags, time, extra flags, system."""
_HAS_COMMENT: Final = 16


def blank(length: int, moment: str) -> bytes:
    """A WARC record without content in one gzip member of so many bytes; the rest is a comment of spaces."""
    record = (
        f"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:{uuid.UUID(int=0)}>\r\n"
        f"WARC-Date: {moment}\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    ).encode()
    encoder = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = encoder.compress(record) + encoder.flush()
    ending = struct.pack("<II", zlib.crc32(record), len(record))
    spaces = length - _HEADER.size - 1 - len(packed) - len(ending)
    if spaces < 0:
        raise ValueError(f"A blank record needs more than {length} bytes.")
    header = _HEADER.pack(b"\x1f\x8b", 8, _HAS_COMMENT, 0, 0, 255)
    return header + b" " * spaces + b"\0" + packed + ending


def blank_out(path: Path, draft: Path, is_wanted: Callable[[Member], bool], moment: str) -> int:
    """Blank the records of a file that are wanted; how many there were is returned.

    The file is replaced atomically; without any it stays as it is.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        found = [one for one in members(file, 0, size) if isinstance(one, Member) and is_wanted(one)]
        if not found:
            return 0
        draft.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as copy:
            file.seek(0)
            while piece := file.read(CHUNK):
                copy.write(piece)
            for member in found:
                copy.seek(member.offset)
                copy.write(blank(member.length, moment))
            copy.flush()
            os.fsync(copy.fileno())
    draft.replace(path)
    return len(found)
