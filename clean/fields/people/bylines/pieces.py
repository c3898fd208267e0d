"""The pieces of a line between its markers, and the names that each must consist of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.bylines.marks import SEPARATORS, marks_of
from clean.fields.people.lexicon import IS_UNSPACED, plain
from clean.fields.people.names.read import Names, are_names
from clean.fields.people.names.surroundings import before_date


class Piece(NamedTuple):
    """Text between markers with the roles that they give it."""

    roles: tuple[str, ...]
    text: str
    bare: bool
    """The marker had no colon."""


def pieces_of(text: str, language: str | None, *, signed: bool) -> Iterator[Piece]:
    """The pieces of a line; none where it has no marker and is not `signed` with an address."""
    marks = list(marks_of(text, language))
    if not marks:
        if signed and len(text) < _SIGNED_LONGEST:
            yield Piece(_REPORTER, text, True)
        return
    first = marks[0]
    lead = text[: first.start]
    if lead.strip(SEPARATORS):
        yield Piece(first.roles if first.closes else _REPORTER, lead, True)
    for mark, following in zip_longest(marks, marks[1:]):
        value = text[mark.end : following.start if following else len(text)]
        holds = bool(value.strip(SEPARATORS))
        if mark.closes and holds:
            yield Piece(following.roles if following and following.closes else _REPORTER, value, True)
        elif not mark.closes and (holds or following is None):
            yield Piece(mark.roles, value, mark.bare)


_REPORTER: Final = ("reporter",)
"""What a name is that no marker gives a role."""
_SIGNED_LONGEST: Final = 60
"""Characters of a line that is a name and its address."""


def names_of(piece: Piece) -> Names | None:
    """The names of a piece; None where it holds anything but names."""
    text = _undated(piece.text.strip(SEPARATORS))
    if not text:
        return Names()
    if piece.roles == ("source",):
        return _sources(text, piece.bare)
    if piece.bare and IS_UNSPACED.search(text) and (len(text) > 40 or _DIGIT.search(piece.text)):
        return None
    names = are_names(text, loose=not piece.bare and piece.roles == ("photographer",))
    if names is None or (piece.bare and not _may_stand_bare(text, names)):
        return None
    return names


def _undated(text: str) -> str:
    """The names of a text that a date or time follows."""
    if not _DIGIT.search(text):
        return text
    undated = _DATE_TAIL.sub("", text)
    is_date = len(undated) < len(text) and not _DIGIT.search(undated)
    return before_date(undated).strip(SEPARATORS) if is_date else text


_DIGIT: Final = re.compile(r"\d")
_DATE_TAIL: Final = re.compile(
    r"(?:^|[\s,|(–—·•-])[^\s\d|]{0,10}\s?\d{1,4}\b(?:[\s.,:/–-]{0,3}(?:\d{1,4}|[^\W\d_]{1,12})\.?){0,6}$"
)
"""A date or time after the names."""


def _may_stand_bare(text: str, names: Names) -> bool:
    """Whether names that no colon sets apart are printed as names: more than one word, no small letter first."""
    if text.isascii() and any(
        " " not in name and not name.islower() and name[1:].islower() for name in names.people
    ):
        return False
    if text[0].islower():
        return False
    return not lexicon.is_arabic(text) or not lexicon.GIVEN.isdisjoint(plain(text).split())


def _sources(text: str, bare: bool) -> Names | None:
    """The sources credited; without a colon only what is printed as a name, with one nothing past the next label."""
    if not bare and (label := _NEXT_LABEL.search(text)) and len(text) - label.start() <= _NEXT_LONGEST:
        text = text[: label.start()]
    parts = [part for raw in _BETWEEN_SOURCES.split(text) if (part := raw.strip(SEPARATORS))]
    words = [word for part in parts for word in part.split()]
    if not parts or len(text) > 90 or len(words) > 12 or text.endswith(("?", "!", "…")):
        return None
    if bare and (len(words) > 6 or "," in text or any(w[:1].islower() for w in words)):
        return None
    if not bare and sum(w[:1].islower() and w[:1].isascii() for w in words) > max(3, len(words) // 2):
        return None
    return Names(agencies=tuple(dict.fromkeys(parts)))


_BETWEEN_SOURCES: Final = re.compile(r"\s*[,;、|]\s+|\s+[-–—/]\s+|[;、|]|(?<=\w)/(?=[A-Z])")

_NEXT_LABEL: Final = re.compile(r"\s(?=[\u3040-\ud7af]{1,8}[:：])|\s?[【［]")

_NEXT_LONGEST: Final = 40
"""Characters of what the page says beside its source: size of letters, buttons."""
