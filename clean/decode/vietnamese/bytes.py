"""Legacy Vietnamese in bytes that are no UTF-8."""

from __future__ import annotations

import re

from clean.decode.vietnamese import legacy

_WINDOW = 16_384
_LONG_RUN = re.compile(rb"[\x80-\xff]{6,}")
"""Five bytes above ASCII in a row are the most that Vietnamese has in any of its encodings."""
_RUN = re.compile(rb"[\x80-\xff]+")


def may_be_legacy(raw: bytes) -> bool:
    """Whether the bytes above ASCII stand alone or in short runs, as they do in legacy Vietnamese."""
    window = raw[:_WINDOW]
    return len(_LONG_RUN.findall(window)) * 10 <= len(_RUN.findall(window))


def read_western(raw: bytes) -> str:
    """Bytes as windows-1252, and those that it leaves undefined as C1 controls."""
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return (
            "".join(_SHOWN[byte] for byte in raw) if len(raw) < 64 else raw.decode("latin-1").translate(_C1)
        )


_SHOWN = [bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256)]
_C1 = {byte: _SHOWN[byte] for byte in range(0x80, 0xA0)}


def legacy_encoding(raw: bytes) -> tuple[str, str] | None:
    """The text as windows-1252 and the name of the Vietnamese encoding that it is really in, or None."""
    if not may_be_legacy(raw):
        return None
    text = read_western(raw)
    if not legacy.reads_like_vietnamese(text):
        return None
    name = legacy.encoding_of(text)
    return (text, name) if name else None
