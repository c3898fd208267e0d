"""The year that a number means: its calendar, by the era beside it, its size, the page's language."""

from __future__ import annotations

from datetime import date
from typing import Final

from clean.fields.dates import calendars
from clean.fields.dates.tokens import Tokens


def year_of(tokens: Tokens, index: int, era: str | None, month_calendar: str) -> tuple[str, int] | None:
    """Calendar and year of a number; the year is Gregorian but in the calendars that `day_in` converts."""
    value, width = tokens.values[index], tokens.width(index)
    written_out = tokens.folded[tokens.starts[index]] < "0" or tokens.folded[tokens.starts[index]] > "9"
    short = value < 100 and (width == 2 or written_out)
    if era in calendars.JAPANESE_ERAS:
        start, years = calendars.JAPANESE_ERAS[era]
        return ("japanese", start + value - 1) if 1 <= value <= years else None
    if era == "roc":
        return ("roc", value + calendars.ROC_OFFSET) if 1 <= value <= 200 else None
    if era == "buddhist":
        full = value + 2500 if short else value
        return ("buddhist", full - calendars.BUDDHIST_OFFSET) if full in _BUDDHIST_YEARS else None
    if era in ("hijri", "jalali", "bengali"):
        return era, value
    if month_calendar != "gregorian":
        return (month_calendar, value) if value in _PERSIAN_OR_ISLAMIC_YEARS else None
    if short:
        return _short_year(tokens, value)
    if value in _GREGORIAN_YEARS:
        return "gregorian", value
    if value in _BUDDHIST_YEARS:
        return "buddhist", value - calendars.BUDDHIST_OFFSET
    if tokens.shape[index] == "t" and 90 < value < 200:
        return "roc", value + calendars.ROC_OFFSET
    return None


_GREGORIAN_YEARS: Final = range(1800, 2070)
"""Years that are read as Gregorian; a Nepali year, 57 ahead, is past it since 2013."""
_BUDDHIST_YEARS: Final = range(2400, 2700)
_PERSIAN_OR_ISLAMIC_YEARS: Final = range(1300, 1500)


def _short_year(tokens: Tokens, value: int) -> tuple[str, int] | None:
    if value in _SHORT_BUDDHIST_YEARS and is_thai(tokens):
        return "buddhist", 2500 + value - calendars.BUDDHIST_OFFSET
    century = next((start for years, start in _SHORT_YEARS.items() if value in years), None)
    return None if century is None else ("gregorian", century + value)


_SHORT_YEARS: Final = {range(50): 2000, range(70, 100): 1900}
"""Centuries of years of two digits, split where POSIX strptime does; nothing on the web is from 1950, or yet from 2050."""
_SHORT_BUDDHIST_YEARS: Final = range(40, 100)
"""Two digits of a Thai year: 2540 to 2599."""


def is_thai(tokens: Tokens) -> bool:
    """Whether a line is Thai, by its language or, where that is not known, its letters."""
    if tokens.language is not None:
        return tokens.language in _SHORT_BUDDHIST_LANGUAGES
    return any("\u0e00" <= char <= "\u0e7f" for char in tokens.folded)


_SHORT_BUDDHIST_LANGUAGES: Final = frozenset({"th"})


def year_of_digits(tokens: Tokens, index: int, era: str | None) -> tuple[str, int] | None:
    """As `year_of`, for a date of digits only, where a Persian or Islamic year is known by its language or size."""
    value = tokens.values[index]
    if era is None and tokens.width(index) == 4 and value in _PERSIAN_OR_ISLAMIC_YEARS:
        if any("\u1040" <= char <= "\u1049" for char in tokens.text):
            return None  # Burmese era
        if tokens.language == "ar" or (
            tokens.language not in ("fa", "ps", "ku") and value >= _FIRST_ISLAMIC_YEAR
        ):
            return "hijri", value
        return "jalali", value
    return year_of(tokens, index, era, "gregorian")


_FIRST_ISLAMIC_YEAR: Final = 1430
"""Without words or language, a year from here on (2008) is Hijri, and one before it Persian (until 2046)."""


def era_of(tokens: Tokens, first: int, last: int) -> str | None:
    """The era that a word of a span names."""
    index = tokens.shape.find("E", first, last)
    word = tokens.words[index] if index >= 0 else None
    return word.value("era", tokens.language) if word is not None else None


def day_in(calendar: str, year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a date in a calendar whose days can be converted."""
    if calendar == "jalali":
        return calendars.jalali(year, month, day)
    if calendar in ("hijri", "bengali"):
        return None
    return calendars.gregorian(year, month, day)
