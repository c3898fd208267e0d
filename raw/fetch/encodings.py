"""Undoing content encodings (RFC 9110, section 8.4.1) within bounds.

Each decoder gives out at most a piece at a time, so that no more than the limit is ever held.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final

import brotli
import zstandard

from raw.fetch.limits import FetchLimits

ACCEPTED: Final = "gzip, deflate, br, zstd"
"""For the header Accept-Encoding."""

PIECE: Final = 1 << 16

_WINDOW: Final = 1 << 23
"""Window of zstd that a decoder must support, 8 MiB (RFC 9659); larger ones are refused."""


class BadEncoding(ValueError):
    """The body is not in the encoding that the response names; the text is a clause."""


class Bomb(ValueError):
    """More comes out than the limits allow; the text is a clause."""

    def __init__(self, said: str, setting: str) -> None:
        """setting: that of the limit."""
        super().__init__(said)
        self.setting = setting


def unpacked(body: bytes, stated: str, limits: FetchLimits) -> bytes:
    """The body without its content encodings.

    stated: the header Content-Encoding.  Raises BadEncoding and Bomb.
    """
    names = [name for part in stated.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if not names or not body:
        return body
    if len(names) > limits.encodings:
        raise BadEncoding(f"has {len(names)} content encodings on top of each other")
    for name in reversed(names):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise BadEncoding(f"has the content encoding {name[:40]!r}, which was not asked for")
        body = _bounded(decoder(body), len(body), limits)
    return body


def _bounded(pieces: Iterator[bytes], packed: int, limits: FetchLimits) -> bytes:
    bound = min(limits.unpacked_bytes, max(limits.ratio_free_bytes, packed * limits.ratio))
    kept: list[bytes] = []
    total = 0
    try:
        for piece in pieces:
            total += len(piece)
            if total > bound:
                if bound == limits.unpacked_bytes:
                    raise Bomb(f"unpacks to more than {bound:,} bytes", "raw_bytes")
                raise Bomb(f"unpacks to more than {limits.ratio} times its size", "unpack_ratio")
            kept.append(piece)
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as error:
        raise BadEncoding(f"has a body that cannot be unpacked ({error or 'it ends too early'})") from error
    return b"".join(kept)


def _gzip(body: bytes) -> Iterator[bytes]:
    """All members of a gzip stream; what follows them and is none is ignored, as browsers do."""
    while body.startswith(b"\x1f\x8b"):
        decoder = zlib.decompressobj(31)
        yield from _inflated(decoder, body)
        body = decoder.unused_data
        if not body.startswith(b"\x1f\x8b"):
            return
    raise EOFError("no gzip data")


def _deflate(body: bytes) -> Iterator[bytes]:
    """zlib's form as the standard says, or bare deflate as some servers send."""
    has_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    return _inflated(zlib.decompressobj(15 if has_header else -15), body)


def _inflated(decoder: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    while body and not decoder.eof:
        yield decoder.decompress(body, PIECE)
        body = decoder.unconsumed_tail
    if not decoder.eof:
        if rest := decoder.flush(PIECE):
            yield rest
        if not decoder.eof:
            raise EOFError("it ends too early")


def _brotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=PIECE)
    while not decoder.is_finished():
        piece = decoder.process(b"", output_buffer_limit=PIECE)
        if not piece and decoder.can_accept_more_data():
            raise EOFError("it ends too early")
        yield piece


def _zstd(body: bytes) -> Iterator[bytes]:
    decoder = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(body, read_across_frames=True)
    while piece := decoder.read(PIECE):
        yield piece


_DECODERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
