"""Write the samples whose bytes are not plain UTF-8, from their masters.

Run from the project's root, with `make samples`.  A test holds the committed bytes to what this writes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clean.decode.vietnamese.encodings import to_bytes

MASTERS = Path(__file__).parent / "masters"
SAMPLES = Path(__file__).parent.parent.parent / "raw" / "samples"


def tcvn3(text: str) -> bytes:
    return to_bytes(text, "tcvn3")


def mojibake(text: str) -> bytes:
    """UTF-8 that somebody took for windows-1252 and saved as UTF-8 again."""
    return "".join(_as_windows_1252(byte) for byte in text.encode()).encode()


def _as_windows_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:  # five bytes that windows-1252 leaves open: readers let them through
        return chr(byte)


def utf_16(text: str) -> bytes:
    return b"\xff\xfe" + text.encode("utf-16-le")


ENCODERS: dict[str, Callable[[str], bytes]] = {
    "id-utf16-page.html": utf_16,
    "ja-shift-jis-news.html": lambda text: text.encode("cp932"),
    "ru-windows-1251-news.html": lambda text: text.encode("cp1251"),
    "vi-mojibake-wordpress.html": mojibake,
    "vi-tcvn3-table-portal.html": tcvn3,
    "zh-hans-gb18030-portal.html": lambda text: text.encode("gb18030"),
}
"""Sample: how its bytes are made of its master's text."""


def encoded(name: str) -> bytes:
    return ENCODERS[name]((MASTERS / name).read_text(encoding="utf-8"))


def main() -> None:
    for name in ENCODERS:
        (SAMPLES / name).write_bytes(encoded(name))


if __name__ == "__main__":
    main()
