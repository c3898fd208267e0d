"""Folding for matching that still knows where each character stood.

The shared fold of phrases changes lengths; a date must be cut out of its line as printed, so this
one either keeps every length (the common case) or returns the offsets beside the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from clean.late import late
from clean.normal_form import normal_form
from clean.phrases.fold import character_class

_INVISIBLE: Final = "\u00ad\u034f\u061c\u0640\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f"
"""Soft hyphen, zero-width and direction marks, Arabic tatweel, variation selectors."""
_ARABIC_VOWELS: Final = "\u064b-\u0655\u0670"
_ALIKE: Final = {
    "i": "İı",
    "е": "ёЁ",
    "'": "‘’‛′ʼ＇׳`´",
    '"': "“”„″״",
    ",": "،、､၊",
    ".": "。｡။",
    ";": "؛",
    ":": "：∶︰",
    "/": "⁄∕／",
    "|": "｜│",
    "·": "•∙⋅・‧●▪",
    "-": "−~～〜˗",
    "ی": "يىېے",
    "ک": "ك",
    "ه": "ةۀہھە",
    "ا": "أإآٱ",
    " ": "\n\t\r\v\f",
}
_IRREGULAR: Final = re.compile(f"[{_INVISIBLE}{_ARABIC_VOWELS}]|\\s\\s")
_DROPPED: Final = re.compile(f"[{_INVISIBLE}{_ARABIC_VOWELS}]")


def _table() -> dict[int, str]:
    """One character for one character: digits, width, dashes, quotes, Arabic letters, Greek accents."""
    table: dict[int, str] = {}
    for code in (*range(0x80, 0x3100), *range(0xA600, 0xAC00), *range(0xFE00, 0xFF66)):
        char = chr(code)
        category = unicodedata.category(char)
        if category == "Nd":
            table[code] = str(unicodedata.digit(char))
        elif category == "Zs":
            table[code] = " "
        elif category == "Pd":
            table[code] = "-"
    for code in range(0xFF01, 0xFF5F):
        table[code] = unicodedata.normalize("NFKC", chr(code)).lower()
    for code in (*range(0x370, 0x400), *range(0x1F00, 0x2000)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isalpha():
            table[code] = base.lower().replace("ς", "σ")
    for target, sources in _ALIKE.items():
        table.update(dict.fromkeys(map(ord, sources), target))
    return table


_TABLE: Final = _table()
_CHANGED: Final = late(lambda: character_class(_TABLE))


def fold(text: str) -> tuple[str, Sequence[int] | None]:
    """Fold for matching: lower case, ASCII digits, plain spaces, dashes and quotes, one form of Arabic letters.

    Returns the folded text, and the offset in `text` of each of its characters followed by the
    length of `text`; None in place of offsets where every character kept its place.
    """
    if text.isascii():
        if "  " not in text and "\n" not in text and "\t" not in text:
            return text.lower(), None
    elif _IRREGULAR.search(text) is None and unicodedata.is_normalized("NFC", text):
        folded = _CHANGED.sub(_of_match, text).lower()
        if len(folded) == len(text):
            return folded, None
    return _fold_irregular(text)


def _of_match(found: re.Match[str]) -> str:
    """Faster than `str.translate` where a text has few such characters."""
    return _TABLE[ord(found[0])]


def _fold_irregular(text: str) -> tuple[str, Sequence[int]]:
    folded: list[str] = []
    offsets: list[int] = []
    position = 0
    length = len(text)
    while position < length:
        end = position + 1
        while end < length and unicodedata.combining(text[end]):
            end += 1
        cluster = _DROPPED.sub("", normal_form("NFC", text[position:end]))
        for char in cluster.translate(_TABLE).lower():
            if char == " " and folded and folded[-1] == " ":
                continue
            folded.append(char)
            offsets.append(position)
        position = end
    offsets.append(length)
    return "".join(folded), offsets
