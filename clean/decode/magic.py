"""Recognising bytes that are no text: by magic numbers, and by their density of control bytes."""

from __future__ import annotations

_PREFIXES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"8BPS", "a Photoshop image"),
    (b"PK\x03\x04", "a zip archive or office document"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an office document"),
    (b"{\\rtf", "a rich text document"),
    (b"%!PS", "a PostScript document"),
    (b"\x1f\x8b\x08", "gzip data"),
    (b"BZh", "bzip2 data"),
    (b"\xfd7zXZ\x00", "xz data"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "zstandard data"),
    (b"ID3", "an MP3 audio file"),
    (b"OggS", "an Ogg audio or video file"),
    (b"fLaC", "a FLAC audio file"),
    (b"MThd", "a MIDI file"),
    (b"\x1aE\xdf\xa3", "a Matroska or WebM video"),
    (b"FLV\x01", "a Flash video"),
    (b"FWS", "a Flash film"),
    (b"CWS", "a Flash film"),
    (b"\x00\x00\x01\xba", "an MPEG video"),
    (b"\x00\x00\x01\xb3", "an MPEG video"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
    (b"\x00\x01\x00\x00\x00", "a font"),
    (b"OTTO\x00", "a font"),
    (b"SQLite format 3\x00", "a database"),
    (b"PAR1", "a Parquet file"),
    (b"\x00asm", "a WebAssembly program"),
)
"""First bytes of the kinds of file that turn up among pages; what they are, for the message."""

_ANY_PREFIX = tuple(prefix for prefix, _ in _PREFIXES)

_RIFF = {b"WEBP": "a WebP image", b"WAVE": "a WAVE audio file", b"AVI ": "an AVI video"}

_CONTROLS = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x1A, 0x1B}) + b"\x7f"
"""Control bytes that text does not have.  SO, SI, SUB and ESC stay out: legacy encodings and old editors use them."""

_WINDOW = 8192
_DENSITY = 0.05
"""Share of control bytes in a window above which bytes are no text; random bytes have .11, broken text .00–.01."""


def recognise_binary(raw: bytes) -> str | None:
    """What kind of binary file these bytes are (with its article), or None when they may be text."""
    head = raw[:16]
    if head.startswith(_ANY_PREFIX):
        for prefix, kind in _PREFIXES:
            if head.startswith(prefix) and not _reads_as_text(prefix, raw):
                return kind
    if head[:4] == b"RIFF" and head[8:12] in _RIFF:
        return _RIFF[head[8:12]]
    if head[4:8] == b"ftyp":
        return "a video or image of the MP4 family"
    if head[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2") and _dense(raw):
        return "an MP3 audio file"
    if head[:2] == b"BM" and raw[6:10] == b"\x00\x00\x00\x00":
        return "a bitmap image"
    return "binary data" if _dense(raw) else None


def _reads_as_text(prefix: bytes, raw: bytes) -> bool:
    """Whether a prefix of plain letters (ID3, BZh, FWS) only happens to open a text."""
    return prefix.isalnum() and not _control_bytes(raw[:_WINDOW])


def _control_bytes(window: bytes) -> int:
    return len(window) - len(window.translate(None, _CONTROLS))


def _dense(raw: bytes) -> bool:
    """Whether the opening, the middle and the end together have too many control bytes."""
    if len(raw) <= 3 * _WINDOW:
        sample = raw
    else:
        middle = len(raw) // 2
        sample = raw[:_WINDOW] + raw[middle : middle + _WINDOW] + raw[-_WINDOW:]
    return _control_bytes(sample) > max(2, _DENSITY * len(sample))
