"""The words that dates are made of, in all languages at once.

Read once from `clean/phrases/dates/xx.toml`.  A word can have several roles (`mar` is March and
Tuesday, `am` a preposition and the morning): a role is picked when a line is read, by its
language or its neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from clean.fields.dates.folding import fold
from clean.phrases.alternatives import alternatives
from clean.phrases.reading import read_words

LETTERS: Final = {
    "between": "c",
    "month": "M",
    "weekday": "W",
    "marker": "P",
    "year_mark": "y",
    "month_mark": "o",
    "day_mark": "d",
    "hour": "h",
    "minute": "i",
    "second": "s",
    "meridiem": "A",
    "era": "E",
    "zone": "Z",
    "unit": "u",
    "ago": "g",
    "relative_day": "R",
    "ordinal": "O",
    "refuse": "F",
}
"""Letter of each role in a line's shape (see `tokens`); the order is the precedence where neither language nor neighbours decide."""
UNKNOWN: Final = "X"
MONTH_OR_WEEKDAY: Final = "B"

UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff"
"""Scripts written without spaces between words, or, as Korean, with endings glued to them."""
RUN: Final = re.compile(f"[^\\s0-9!-/:-@\\[-`{{-~·{UNSPACED}]+")
"""Characters that make a word together."""
_CALENDARS: Final = {
    "months": "gregorian",
    "months_jalali": "jalali",
    "months_hijri": "hijri",
    "months_bengali": "bengali",
}
_UNITS: Final = {"minutes": 1, "hours": 60, "days": 1440}
"""Minutes of each unit of relative dates."""


@dataclass(slots=True)
class Word:
    """One word or phrase and all that it can mean; each role holds its value by language."""

    roles: dict[str, dict[str, Any]] = field(default_factory=dict)
    letter: str = UNKNOWN
    """The role's letter where language and neighbours do not decide."""
    contextual: bool = False
    """Whether they may decide otherwise."""
    letters: dict[str, str] = field(default_factory=dict)
    """The letter in each language that has the word."""
    common: dict[str, Any] = field(default_factory=dict)
    """Value of each role on which all languages agree."""

    def settle(self) -> None:
        """Work out the letters and the common values once all languages are read."""
        self.letter = _letter(self.roles)
        self.contextual = len(self.roles) > 1 or bool(self.roles.keys() & {"ordinal", "zone"})
        for language in {name for values in self.roles.values() for name in values}:
            self.letters[language] = _letter(
                {role for role, values in self.roles.items() if language in values}
            )
        for role, values in self.roles.items():
            distinct = set(values.values())
            if len(distinct) == 1:
                self.common[role] = distinct.pop()

    def letter_in(self, language: str) -> str:
        """The letter in that language; the general one where the language does not have the word."""
        return self.letters.get(language, self.letter)

    def value(self, role: str, language: str | None) -> Any:
        """The role's value in that language; without one, the value on which all languages agree, else None."""
        values = self.roles.get(role)
        if values is None:
            return None
        if language is not None and language in values:
            return values[language]
        return self.common.get(role)


def _letter(roles: Any) -> str:
    if "month" in roles and "weekday" in roles:
        return MONTH_OR_WEEKDAY
    return next((letter for role, letter in LETTERS.items() if role in roles), UNKNOWN)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words, and which lengths to try where a word may begin."""

    words: dict[str, Word]
    lengths: dict[str, tuple[int, ...]]
    """How words and phrases begin (`beginning`) to their lengths, longest first."""
    dating: frozenset[str]
    """How a month begins, a mark of one, or a word such as `ago` or `today`."""
    markers: re.Pattern[str]
    """Any word that says what a date is of."""
    orders: dict[str, str]
    """Language, or language and region, to the order of its numeric dates: dmy, mdy, ymd."""


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of all languages, read at the first call."""
    words: dict[str, Word] = {}
    orders: dict[str, str] = {}
    folder = files("clean.phrases") / "dates"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".toml"):
            continue
        language = entry.name.removesuffix(".toml")
        table = read_words(entry)
        if "order" in table:
            orders[language] = table["order"]
        orders.update({f"{language}-{region}": order for region, order in table.get("orders", {}).items()})
        _read_language(language, table, words)
    for word in words.values():
        word.settle()
    markers = alternatives(word for word, meant in words.items() if "marker" in meant.roles)
    dating = frozenset(
        beginning(word) for word, meant in words.items() if not _DATING.isdisjoint(meant.roles)
    )
    return Vocabulary(words, _lengths(words), dating, re.compile(markers), orders)


def beginning(word: str) -> str:
    """Its first run, where that is nothing but letters: no word ends inside another.  Else its first two characters."""
    head = word.partition(" ")[0]
    if not (head.isalpha() and max(head) < "\u0e00"):  # as nearly all are
        run = RUN.match(word)
        head = run[0] if run is not None else ""
    return head if head.isalpha() else word[:2]


_DATING: Final = frozenset({"month", "month_mark", "ago", "relative_day"})
"""Roles one of which a word of a date has that is not all numbers."""


def _read_language(language: str, table: dict[str, Any], words: dict[str, Word]) -> None:
    def add(role: str, value: Any, forms: list[str]) -> None:
        for form in forms:
            for key in _spellings(form, language):
                words.setdefault(key, Word()).roles.setdefault(role, {}).setdefault(language, value)

    for section, calendar in _CALENDARS.items():
        for number, forms in table.get(section, {}).items():
            add("month", (calendar, int(number)), forms)
    for number, forms in table.get("weekdays", {}).items():
        add("weekday", int(number), forms)
    for marker, forms in table.get("markers", {}).items():
        add("marker", marker, forms)
    for name, forms in table.get("clock", {}).items():
        if name in ("am", "pm", "noon"):
            add("meridiem", name, forms)
        else:
            add(name, True, forms)
    for name, forms in table.get("calendar", {}).items():
        add("ordinal" if name == "ordinal" else f"{name}_mark", True, forms)
    for name, forms in table.get("words", {}).items():
        add(name, True, forms)
    for era, forms in table.get("eras", {}).items():
        add("era", era, forms)
    for name, offset in table.get("zones", {}).items():
        add("zone", offset, [name])
    relative = table.get("relative", {})
    add("ago", True, relative.get("ago", []))
    for unit, minutes in _UNITS.items():
        add("unit", minutes, relative.get(unit, []))
    add("relative_day", 0, relative.get("today", []))
    add("relative_day", -1, relative.get("yesterday", []))


def _spellings(form: str, language: str) -> list[str]:
    """The folded form, and without accents where people drop them: long Latin words, but Vietnamese syllables."""
    folded = fold(form)[0].strip()
    if len(folded) < 4 or language == "vi" or folded.isascii() or not "\u00c0" <= max(folded) < "\u0250":
        return [folded]
    bare = "".join(char for char in unicodedata.normalize("NFD", folded) if not unicodedata.combining(char))
    return [folded, bare] if bare != folded else [folded]


def _lengths(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for word in words:
        found.setdefault(beginning(word), set()).add(len(word))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}
