"""Reading dates: all of a line, the one that a text states, and lines that hold nothing else."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from clean.fields.dates.folding import fold
from clean.fields.dates.groups import marker_at, read_groups
from clean.fields.dates.machine import read_machine
from clean.fields.dates.order import base_language
from clean.fields.dates.printed import DateLine, Marker, PrintedDate
from clean.fields.dates.resolve import Known, resolve_all
from clean.fields.dates.tokens import Tokens, may_hold_date, tokenize
from clean.fields.dates.vocabulary import UNKNOWN, vocabulary


def read_dates(
    text: str,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    captured: datetime | None = None,
) -> list[PrintedDate]:
    """All dates of a line, left to right.

    `language` is that of the words about the date (`vi`, `en-US`); `day_first` what the page's
    other dates show (`sibling_order`); `captured` completes dates without a year and relative ones.
    Texts are read up to 400 characters.
    """
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT]
    tokens = tokenize(text, base_language(language)) if may_hold_date(text) else None
    if tokens is None:
        return []
    groups, _ = read_groups(tokens)
    return resolve_all(tokens, groups, Known.of(language, day_first, captured))


def has_marker(text: str) -> bool:
    """Whether a text holds the letters of a word such as `Published` or `Cập nhật`, without which no date of it is marked."""
    return vocabulary().markers.search(fold(text)[0]) is not None


_LONGEST_TEXT: Final = 400
"""Characters of a text that are looked at."""


def read_date(
    text: str,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    captured: datetime | None = None,
    structured: bool = False,
) -> PrintedDate | None:
    """The date that a text states which is expected to be one: a label's value, a `datetime` attribute, a meta tag.

    The text may have a marker, a weekday, a time, and a few other words; None for prose.  Where it
    has several dates, that of publication.  `structured` also takes `20231022` and epoch numbers.
    """
    machine = read_machine(text, structured=structured)
    if machine is not None:
        return machine
    if len(text) > _LONGEST_TEXT:
        return None
    own = base_language(language)
    for words in dict.fromkeys((own, None)):  # programs print English whatever the page's language
        tokens = tokenize(text, words)
        if tokens is None or tokens.shape.count(UNKNOWN) > _MOST_UNKNOWN_WORDS:
            return None
        groups, _ = read_groups(tokens, alone=True)
        found = resolve_all(tokens, groups, Known.of(language, day_first, captured))
        if found or ("M" not in tokens.shape and "W" not in tokens.shape):
            return min(found, key=_preference, default=None)
    return None


_MOST_UNKNOWN_WORDS: Final = 4
"""With more words that no date has, a text is prose that cites a date."""


def _preference(printed: PrintedDate) -> tuple[bool, int]:
    return printed.local is None, {"published": 0, None: 1, "updated": 2}[printed.marker]


def date_line(
    text: str,
    language: str | None = None,
    *,
    day_first: bool | None = None,
    captured: datetime | None = None,
) -> DateLine | None:
    """The dates of a line that holds nothing else; None for any other line.

    Markers, weekdays, times, zones, separators and prepositions may stand beside the dates.
    """
    if len(text) > _LONGEST_LINE or not (_DIGIT.search(text) or ("月" in text and _HAN_MONTH.search(text))):
        return None
    tokens = tokenize(text, base_language(language), known_only=True)
    if tokens is None:
        return None
    groups, shape = read_groups(tokens)
    if _LEFT_OVER.search(shape):
        return None
    if not groups:
        return _time_line(tokens, shape)
    dates = resolve_all(tokens, groups, Known.of(language, day_first, captured))
    return _line_of(dates)


_LONGEST_LINE: Final = 150
_DIGIT: Final = re.compile(r"\d")
_HAN_MONTH: Final = re.compile("[一二三四五六七八九十〇]月")
_LEFT_OVER: Final = re.compile(r"[ntxY8XFMmgui&%$€£¥©=_?!<]")
"""What a line of nothing but dates does not hold beside them."""


def _time_line(tokens: Tokens, shape: str) -> DateLine | None:
    """A line such as `Updated at 20:56`: it has a marker and a time, and no day."""
    if "@" not in shape or "P" not in shape:
        return None
    return DateLine(None, None, marker_at(tokens, shape.index("P")))


def _line_of(dates: list[PrintedDate]) -> DateLine | None:
    if not dates:
        return None
    plain = [found for found in dates if found.marker is None]
    if len({found.day for found in plain}) > 1:
        return None
    published = next((found for found in dates if found.marker == "published"), None)
    updated = next((found for found in dates if found.marker == "updated"), None)
    kind: Marker | None = "published" if published else "updated" if updated else None
    return DateLine(published or (plain[0] if plain else None), updated, kind)
