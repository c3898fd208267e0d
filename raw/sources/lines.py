"""Lines of a stream of bytes, none of them longer than a capture may be."""

from __future__ import annotations

from collections.abc import Iterator

from raw.compression import CHUNK, Readable


def lines(stream: Readable, most: int, place: int = 0) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its offset and its line feed; None for one of more bytes than `most`, which is never held."""
    pieces: list[bytes] = []
    length = 0
    while chunk := stream.read(CHUNK):
        *whole, rest = chunk.split(b"\n")
        for piece in whole:
            pieces.append(piece)
            length += len(piece) + 1
            yield place, b"".join(pieces) + b"\n" if length <= most else None
            place += length
            pieces, length = [], 0
        length += len(rest)
        if rest and length <= most:
            pieces.append(rest)
    if length:
        yield place, b"".join(pieces) if length <= most else None
