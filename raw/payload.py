"""The payload of an HTTP response in a WARC record: transfer and content encodings undone, within bounds."""

from __future__ import annotations

import re
from typing import Final

from fastwarc.warc import WarcRecord

from raw.compression import OverLimit, read_bounded
from raw.entries import ReadLimits

_CHUNK_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[^\r\n]{0,1000}\r?\n")


def payload_of(record: WarcRecord, limits: ReadLimits) -> bytes:
    """The payload of a record whose HTTP headers were parsed, if it has any.

    Archives often store a body decoded and leave the headers as they were: what is not in the encoding
    that they name is taken as it is.  Raises OverLimit, and OSError where the record breaks off.
    """
    raw = read_bounded(record.reader, limits)
    headers = {name.lower(): value for name, value in record.http_headers or ()}
    if "chunked" in headers.get("transfer-encoding", "").lower():
        raw = _without_chunks(raw)
    if stated := headers.get("content-encoding", "").strip():
        raw = _decoded(raw, stated, limits)
    return raw


def _without_chunks(raw: bytes) -> bytes:
    """A body without its chunks (RFC 9112, section 7.1); as it is where it has none, what there is where it breaks off."""
    pieces: list[bytes] = []
    place = 0
    while size := _CHUNK_SIZE.match(raw, place):
        length = int(size[1], 16)
        if not length:
            break
        pieces.append(raw[size.end() : size.end() + length])
        place = size.end() + length
        place += 2 if raw.startswith(b"\r\n", place) else raw.startswith(b"\n", place)
    return b"".join(pieces) if pieces else raw


def _decoded(raw: bytes, stated: str, limits: ReadLimits) -> bytes:
    from raw.fetch.encodings import BadEncoding, Bomb, unpacked
    from raw.fetch.limits import FetchLimits

    bounds = FetchLimits(
        unpacked_bytes=limits.raw_bytes, ratio=limits.ratio, ratio_free_bytes=limits.ratio_free_bytes
    )
    try:
        return unpacked(raw, stated, bounds)
    except Bomb as error:
        raise OverLimit(str(error), error.setting) from error
    except BadEncoding:
        return raw
