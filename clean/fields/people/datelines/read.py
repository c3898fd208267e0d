"""The dateline of a paragraph, by the script that it begins in."""

from __future__ import annotations

from typing import Final

from clean.fields.people.datelines.capitals import in_capitals
from clean.fields.people.datelines.chinese import chinese, chinese_report
from clean.fields.people.datelines.dateline import BODY_LEAST, Dateline
from clean.fields.people.datelines.head import PARTICLES
from clean.fields.people.datelines.japanese import japanese
from clean.fields.people.datelines.korean import korean, match_korean
from clean.fields.people.datelines.southeast_asian import burmese, khmer
from clean.fields.people.datelines.spaced import may_be_spaced, spaced


def split_dateline(text: str, language: str | None = None) -> Dateline | None:
    """The dateline that `text` begins with, or None.  A sentence with a dash in it stays whole."""
    if len(text) < BODY_LEAST:
        return None
    first = text[0]
    if first in _BRACKETS:
        return _bracketed(text) or spaced(text, language)
    if "\u2e80" <= first <= "\ud7ff":
        return chinese(text)
    if first == "\u200b" or "\u1000" <= first <= "\u17ff":
        return khmer(text) if "\u1780" <= text.lstrip("\u200b ")[:1] <= "\u17ff" else burmese(text)
    if text[1].isupper() and (found := in_capitals(text)) is not None:
        return found
    return spaced(text, language) if not _is_sentence(text) and may_be_spaced(text) else None


_BRACKETS: Final = frozenset("([（【〔［")


def _is_sentence(text: str) -> bool:
    """Whether a word in small letters follows the first, as in most sentences."""
    words = text[:80].split(" ", 2)
    return (
        len(words) > 1
        and words[1][:1].islower()
        and words[1] not in PARTICLES
        and text[0].isupper()
        and words[0][-1].isalpha()
    )


def _bracketed(text: str) -> Dateline | None:
    """A dateline that begins with a bracket, in Chinese, Korean or Japanese."""
    if text.isascii():
        return None
    if (report := chinese_report(text)) is not None:
        return report
    found = match_korean(text)
    return japanese(text) if found is None else korean(found)
