"""Composed characters: text in Unicode's normal form C, at the price of the lines that need it."""

from __future__ import annotations

import unicodedata
from functools import cache

from clean.decode.characters import Characters
from clean.normal_form import normal_form

_FIRST_MARK = "\u0300"
_SCRIPTS = (range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xF900, 0x17000), range(0x1B000, 0x1F000))
"""Where marks stand, and what they make: neither ideographs nor Hangul, of which there are more than of all else."""
_JAMO = range(0x1161, 0x11C3)
"""Vowels and finals of Korean, which compose with what stands before them."""
_LONG = 200
"""Characters of a line above which its words are looked at one by one."""


def is_decomposed(seen: Characters) -> bool:
    """Whether a text is not in normal form C; what composes, or changes places, stands side by side."""
    return may_compose(seen.distinct) and not unicodedata.is_normalized("NFC", seen.beside)


def may_compose(characters: frozenset[str]) -> bool:
    """Whether a text of these characters may be other than in normal form C."""
    if not characters or max(characters) < _FIRST_MARK:
        return False
    return not characters.isdisjoint(_composing()) or not unicodedata.is_normalized(
        "NFC", "".join(characters)
    )


def compose(text: str) -> str:
    """The text in normal form C.  Nothing composes with a line end or a space, so lines and words are looked at alone."""
    if text.isascii():
        return text
    return "\n".join([_compose_line(line) for line in text.split("\n")])


def _compose_line(line: str) -> str:
    if line.isascii():
        return line
    if len(line) <= _LONG:
        return normal_form("NFC", line)
    return " ".join([word if word.isascii() else normal_form("NFC", word) for word in line.split(" ")])


@cache
def _composing() -> frozenset[str]:
    """Characters that may compose with, or change places with, one before them."""
    characters = [character for script in _SCRIPTS for character in map(chr, script)]
    pairs = [
        pair.split()
        for pair in map(unicodedata.decomposition, characters)
        if " " in pair and not pair.startswith("<")
    ]
    return frozenset(
        [
            *filter(unicodedata.combining, characters),
            *(chr(int(second, 16)) for _, second in pairs),
            *map(chr, _JAMO),
        ]
    )
