"""VIQR (RFC 1456): Vietnamese typed in ASCII, the marks as punctuation after the letter: `Vie^.t Nam`."""

from __future__ import annotations

import re
import unicodedata

from clean.decode.vietnamese.syllables import syllables

_SHAPES = {"(": "\u0306", "^": "\u0302", "+": "\u031b", "*": "\u031b"}
_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}

_LETTER = re.compile(
    r"\\([(^+*'`?~.\\dD])"
    r"|([dD])([dD])"
    r"|([aeiouyAEIOUY])(?:(?:(?<=[aA])([(^])|(?<=[eE])(\^)|(?<=[oO])([\^+*])|(?<=[uU])([+*])))?(['`?~.])?"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z(^+*'`?~.]*(?:\\.)?")
_OPEN_MARKS = ".?'"
"""Marks that are also punctuation; at the end of a word the next character decides."""


def convert(text: str) -> str:
    """VIQR text as what it says."""
    escaped = "\\." in text or "\\?" in text
    pieces: list[str] = []
    end = 0
    for match in _LETTER.finditer(text):
        pieces.append(text[end : match.start()])
        pieces.append(_convert_letter(match, text, escaped))
        end = match.end()
    return "".join(pieces) + text[end:]


def _convert_letter(match: re.Match[str], text: str, escaped: bool) -> str:
    literal, first_d, second_d, vowel, *shapes, tone = match.groups()
    if literal:
        return literal
    if first_d:
        if second_d.isupper() and first_d.islower():
            return match.group()
        return "Đ" if first_d.isupper() else "đ"
    shape = next((_SHAPES[shape] for shape in shapes if shape), "")
    if tone and tone in _OPEN_MARKS and not escaped and _ends_sentence(text, match.end()):
        return unicodedata.normalize("NFC", vowel + shape) + tone
    return unicodedata.normalize("NFC", vowel + shape + _TONES.get(tone or "", ""))


def _ends_sentence(text: str, end: int) -> bool:
    """Whether a mark before this place is punctuation: nothing follows, or a space and a capital."""
    rest = text[end : end + 3].lstrip(" \"')")
    return not rest or rest[0] in "\r\n" or (text[end] in " \"')" and rest[0].isupper())


def looks_like_viqr(text: str) -> bool:
    """Whether ASCII text is VIQR: most words with marks are syllables once converted, most others are, too."""
    if text.count("^") * 150 < len(text) and text.count("^") + text.count("+") < 2:
        return False
    known = syllables()
    marked = marked_known = plain = plain_known = 0
    for word in _WORD.findall(text[:8000]):
        converted = convert(word + " x").removesuffix(" x").rstrip(".?'").lower()
        if converted.isascii():
            plain += 1
            plain_known += converted in known
        else:
            marked += 1
            marked_known += converted in known
    if marked < 2 or marked_known < marked * 0.8 or marked < plain * 0.25:
        return False
    return plain_known * 2 >= plain or marked_known >= 12
