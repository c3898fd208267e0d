"""Unpacking one compressed stream, within bounds."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from typing import BinaryIO, Protocol, cast

from raw.entries import ReadLimits

MAGIC = (
    (b"\x1f\x8b\x08", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
"""First bytes of each form (RFC 1952, bzip2, xz file format, RFC 8878)."""

SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
"""Suffix of a compressed file: its form."""

DAMAGED = (EOFError, zlib.error, lzma.LZMAError, OSError, ValueError)
"""What the decoders raise on damaged data; pyarrow's errors are OSError and ValueError."""

CHUNK = 1 << 16
_PATIENCE = 100
"""Reads after the end of a stream that get nothing, before one gets an error."""


class OverLimit(Exception):
    """More bytes come out than the limits allow; the text says so, as a clause."""

    def __init__(self, said: str, setting: str = "raw_bytes") -> None:
        """setting: that of the limit."""
        super().__init__(said)
        self.setting = setting


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


def compression_of(head: bytes) -> str | None:
    """The compression whose mark the bytes begin with."""
    return next((form for magic, form in MAGIC if head.startswith(magic)), None)


def open_compressed(stream: BinaryIO, form: str, limits: ReadLimits) -> Readable:
    """The unpacked stream; damage shows when it is read, as one of `DAMAGED`."""
    if form == "gzip":
        return gzip.GzipFile(fileobj=stream)
    if form == "bzip2":
        return bz2.BZ2File(stream)
    if form == "xz":
        return io.BufferedReader(_Xz(stream, limits.decoder_bytes), CHUNK)
    # The standard library reads zstd only from 3.14 on; pyarrow is at hand anyway.
    import pyarrow

    return cast(Readable, pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, mode="r"), "zstd"))


def read_bounded(stream: Readable, limits: ReadLimits, packed: int | None = None) -> bytes:
    """All bytes of a stream.

    `packed` is the size of its compressed form, if it has one.  Raises OverLimit as soon as a limit
    is passed, so that no more than the limit is ever held, and `DAMAGED` as the decoder does.
    """
    bound = limits.raw_bytes
    if packed is not None:
        bound = min(bound, max(limits.ratio_free_bytes, packed * limits.ratio))
    pieces: list[bytes] = []
    total = 0
    while piece := stream.read(CHUNK):
        total += len(piece)
        if total > bound:
            if bound == limits.raw_bytes:
                raise OverLimit(f"is larger than {limits.raw_bytes:,} bytes")
            raise _bomb(limits)
        pieces.append(piece)
    return b"".join(pieces)


def _bomb(limits: ReadLimits) -> OverLimit:
    return OverLimit(f"unpacks to more than {limits.ratio} times its packed size", "unpack_ratio")


class Bounded:
    """A stream that stops at a number of bytes, gives no piece larger than a capture may be, and has an end.

    A header of a tar may say that a member has 10^20 bytes, and who skips it asks for each of them: what asks on
    after the end gets EOFError.
    """

    def __init__(self, stream: Readable, packed: int, limits: ReadLimits) -> None:
        self._stream = stream
        self._asked = 0
        self._left = max(limits.ratio_free_bytes, packed * limits.ratio)
        self._limits = limits

    def read(self, size: int = -1) -> bytes:
        if size > self._limits.raw_bytes:
            raise OverLimit(f"has a header of more than {self._limits.raw_bytes:,} bytes")
        data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _bomb(self._limits)
        self._asked = 0 if data else self._asked + 1
        if self._asked > _PATIENCE:
            raise EOFError("The data ends before what it says of itself.")
        return data


class _Xz(io.RawIOBase):
    """An xz stream whose decoder's memory is bounded, which `lzma.LZMAFile` cannot do."""

    def __init__(self, stream: BinaryIO, memory: int) -> None:
        self._stream = stream
        self._memory = memory
        self._decoder: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._next(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        """Up to so many bytes; none at the end.  Files of several streams are one text."""
        while True:
            if self._decoder is None or self._decoder.eof:
                unused = self._decoder.unused_data if self._decoder else b""
                packed = unused or self._stream.read(CHUNK)
                if not packed:
                    return b""
                self._decoder = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=self._memory)
            else:
                packed = self._stream.read(CHUNK) if self._decoder.needs_input else b""
                if not packed and self._decoder.needs_input:
                    raise EOFError("The xz data ends before its end marker.")
            if data := self._decoder.decompress(packed, size):
                return data
