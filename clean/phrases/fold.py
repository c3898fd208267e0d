"""Fold text to the form in which phrases are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from clean.normal_form import normal_form

_SAME_LETTER: Final = {
    "أإآٱ": "ا",
    "ىیۍې": "ي",
    "ک": "ك",
    "ةۀہۃھە": "ه",
    "İı": "i",  # so that YAZDIR and Yazdır meet
    "’‘ʼ＇": "'",
    "\u2010\u2011": "-",
}
"""Letters and marks that print media use for one another, each with the one that stands for all."""

_LAST_DIGIT: Final = 0x1FFFF
"""No plane above the supplementary multilingual one has decimal digits (Unicode 16)."""
_STRIDE: Final = 8
"""The ten digits of a script stand in a row, so that every eighth character finds each row."""

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f"
    "\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
    "\ufe0e\ufe0f\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"
)
"""Zero-width characters, direction marks, Arabic vowel signs and the Arabic stretching stroke."""


def _table() -> dict[int, str]:
    """Map every character that folding changes, but case, to what it becomes."""
    found = (point for point in range(0x80, _LAST_DIGIT + 1, _STRIDE) if chr(point).isdecimal())
    zeros = {point - unicodedata.decimal(chr(point)) for point in found}
    table = {zero + digit: str(digit) for zero in zeros for digit in range(10)}
    table |= {point: unicodedata.normalize("NFKC", chr(point)) for point in range(0xFF01, 0xFFEF)}
    table |= {ord(variant): one for variants, one in _SAME_LETTER.items() for variant in variants}
    return table | {ord(sign): "" for sign in _INVISIBLE}


def character_class(points: Iterable[int]) -> str:
    """Write the points as a regular expression's class, neighbours as ranges."""
    ranges: list[list[int]] = []
    for point in sorted(points):
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[" + "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges) + "]"


_TABLE: Final = _table()
_CHANGED: Final = re.compile(
    character_class(p for p in _TABLE if p < 0x10000)[:-1] + f"\U00010000-{chr(_LAST_DIGIT)}]"
)
"""Those of the first plane, which are looked up in one step, and as one range all beyond it: each range takes a step."""


def fold(text: str) -> str:
    """Fold `text` for comparison: two printings of one phrase come out equal.

    Case is folded (Turkish dotted and dotless i both become i), characters are composed (NFC),
    full and half width become the plain form, zero-width characters and Arabic vowel signs go,
    Arabic letter variants become one, decimal digits of every script become 0-9, curly
    apostrophes straight, and white space of every kind a single space, none at the ends.
    Lengths change, so offsets into the result are no offsets into `text`.
    """
    if text.isascii():
        return " ".join(text.lower().split())
    text = normal_form("NFC", text)
    if _CHANGED.search(text):
        text = text.translate(_TABLE)
    return " ".join(normal_form("NFC", text.casefold()).split())
