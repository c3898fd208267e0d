"""Unicode encodings that show themselves: by a byte order mark, or by where their zero bytes stand."""

from __future__ import annotations

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xfe\x00\x00", "utf-32le", "utf_32_le"),
    (b"\x00\x00\xfe\xff", "utf-32be", "utf_32_be"),
    (b"\xef\xbb\xbf", "utf-8", "utf_8"),
    (b"\xff\xfe", "utf-16le", "utf_16_le"),
    (b"\xfe\xff", "utf-16be", "utf_16_be"),
)

_WINDOW = 4096


def byte_order_mark(raw: bytes) -> tuple[str, str, int] | None:
    """Charset, codec and length of the mark that opens these bytes, or None."""
    for mark, charset, codec in _MARKS:
        if raw.startswith(mark):
            return charset, codec, len(mark)
    return None


def unmarked_unicode(raw: bytes) -> tuple[str, str] | None:
    """Charset and codec of UTF-32 or UTF-16 without a mark, or None.

    ASCII (markup, spaces, line ends) makes zero bytes in the same one of two or four places.  For scripts
    with little ASCII the test is that white space and the script's own page lie where they should.
    """
    window = raw[: _WINDOW - _WINDOW % 4]
    zeros = window.count(0)
    if zeros < 2 or len(raw) < 4:
        return None
    quads = len(window) // 4
    lanes = [window[lane::4].count(0) for lane in range(4)]
    if len(raw) % 4 == 0 or len(raw) > _WINDOW:
        if lanes[3] >= quads * 0.98 and lanes[2] >= quads * 0.9 and lanes[0] < quads * 0.1:
            return "utf-32le", "utf_32_le"
        if lanes[0] >= quads * 0.98 and lanes[1] >= quads * 0.9 and lanes[3] < quads * 0.1:
            return "utf-32be", "utf_32_be"
    even, odd = window[::2].count(0), window[1::2].count(0)
    if zeros < len(window) * 0.02:
        return None
    if odd > even * 8 and _reads_as(window, "utf_16_le"):
        return "utf-16le", "utf_16_le"
    if even > odd * 8 and _reads_as(window, "utf_16_be"):
        return "utf-16be", "utf_16_be"
    return None


def _reads_as(window: bytes, codec: str) -> bool:
    """Whether a window decodes to text that prints, but for a cut at its end."""
    text = window[: len(window) - len(window) % 2].decode(codec, "replace")
    if "\ufffd" in text[:-1]:
        return False
    printable = sum(1 for character in text if character.isprintable() or character.isspace())
    return printable >= len(text) * 0.95
