"""Text of strangers on a terminal: no control sequence of a page may reach it."""

from __future__ import annotations

from typing import Any, Final

_KEPT: Final = {0x09, 0x0A}

_BIDI: Final = (0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Marks that turn the direction of what follows, also beyond the text that has them."""

_TABLE: Final[dict[int, str]] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if code not in _KEPT},
    0x0D: "",
    0x7F: "\u2421",
    **dict.fromkeys(range(128, 160), "�"),
    **dict.fromkeys(_BIDI, ""),
    0x2028: "\n",
    0x2029: "\n",
    **dict.fromkeys(range(55296, 57344), "�"),
}
"""Control characters as their pictures; direction marks are left out."""

_JSON_TABLE: Final = {
    code: f"\\u{code:04x}"
    for code in (0x7F, *range(0x80, 0xA0), *_BIDI, 0x2028, 0x2029, *range(0xD800, 0xE000))
}


def plain(text: Any) -> str:
    """The text with every control character made visible and harmless; tabs and newlines stay."""
    return str(text).translate(_TABLE)


def line(text: Any, width: int = 0) -> str:
    """The same on one line, cut to a width if one is given."""
    joined = " ".join(plain(text).split())
    return joined if not width or len(joined) <= width else f"{joined[: width - 1]}…"


def safe_json(text: str) -> str:
    """JSON with the control characters escaped that JSON itself lets stand."""
    return text.translate(_JSON_TABLE)
