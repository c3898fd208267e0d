"""Capitals of TCVN3: its fonts have no capitals with a tone, a second font shows small letters as capitals.

What is left in the text are words such as `CỘNG` typed `CéNG`: capital consonants, small vowels.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")


def restore_capitals(text: str) -> str:
    """Raise the words that were set in the capitals font: all their plain letters are capitals, some others are not.

    A word with a single plain letter (`Tố`, `Đạo`) tells nothing; it follows the neighbour that does.
    """
    words = list(_WORD.finditer(text))
    tells = [_tell(match.group()) for match in words]
    if "capitals" not in tells:
        return text
    pieces: list[str] = []
    end = 0
    for at, match in enumerate(words):
        raised = tells[at] == "capitals" or (tells[at] == "open" and _neighbours_are_capitals(tells, at))
        pieces += [text[end : match.start()], match.group().upper() if raised else match.group()]
        end = match.end()
    return "".join(pieces) + text[end:]


def _tell(word: str) -> str:
    """`capitals` for a word of the capitals font, `small` for one that is not, `open` for one that tells nothing."""
    plain = [letter for letter in word if letter.isascii()]
    if any(letter.islower() for letter in plain):
        return "small"
    if any(letter.isupper() and letter.isascii() for letter in word[1:]):
        return "capitals"
    return "open"


def _neighbours_are_capitals(tells: list[str], at: int) -> bool:
    """Whether the nearest words on both sides that tell anything, two words away at most, are capitals."""
    before = next((tell for tell in reversed(tells[max(0, at - 2) : at]) if tell != "open"), "")
    after = next((tell for tell in tells[at + 1 : at + 3] if tell != "open"), "")
    return "capitals" in (before, after) and "small" not in (before, after)
