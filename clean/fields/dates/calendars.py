"""Days of other calendars as Gregorian days.

All conversions are exact arithmetic on Julian day numbers but for the Islamic one: printed Hijri
dates follow a sighting or a national table, so the arithmetic calendar is within a day or two of
them and is never trusted to the day by itself (`hijri_days`).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

BUDDHIST_OFFSET: Final = 543
"""Thai Buddhist year less Gregorian year, for years since 1941, when the Thai year began to start in January."""
ROC_OFFSET: Final = 1911
"""Gregorian year less year of the Republic of China (Minguo)."""
JAPANESE_ERAS: Final = {
    "meiji": (1868, 45),
    "taisho": (1912, 15),
    "showa": (1926, 64),
    "heisei": (1989, 31),
    "reiwa": (2019, 99),
}
"""First Gregorian year and last year of each era of Japan since 1868."""

_ORDINAL_TO_JDN: Final = 1_721_425
"""Julian day number of a Gregorian day less its `date.toordinal()`, at noon."""
_JALALI_BREAKS: Final = (
    -61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210,
    1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178,
)  # fmt: skip
"""Years in which the 33-year rule of leap years is interrupted: K. M. Borkowski, "The Persian calendar for 3000 years",
Earth, Moon, and Planets 74 (1996), 223-230."""


def _from_julian_day(number: int) -> date | None:
    try:
        return date.fromordinal(number - _ORDINAL_TO_JDN)
    except (ValueError, OverflowError):
        return None


def _nowruz(year: int) -> tuple[int, int]:
    """Day of March of 1 Farvardin, and years since the last leap year (0 means leap), after Borkowski."""
    gregorian = year + 621
    leaps, previous = -14, _JALALI_BREAKS[0]
    jump = 0
    for start in _JALALI_BREAKS[1:]:
        jump = start - previous
        if year < start:
            break
        leaps += jump // 33 * 8 + jump % 33 // 4
        previous = start
    since = year - previous
    leaps += since // 33 * 8 + (since % 33 + 3) // 4
    if jump % 33 == 4 and jump - since == 4:
        leaps += 1
    gregorian_leaps = gregorian // 4 - (gregorian // 100 + 1) * 3 // 4 - 150
    march = 20 + leaps - gregorian_leaps
    if jump - since < 6:
        since = since - jump + (jump + 4) // 33 * 33
    leap = ((since + 1) % 33 - 1) % 4
    return march, 4 if leap == -1 else leap


def jalali(year: int, month: int, day: int) -> date | None:
    """Gregorian day of a Persian (solar Hijri) date; None where there is no such day."""
    if not (1 <= year < 3178 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    march, since_leap = _nowruz(year)
    if (day > 30 and month > 6) or (month == 12 and day > (30 if since_leap == 0 else 29)):
        return None
    first = date(year + 621, 3, march)
    return first + timedelta(days=(month - 1) * 31 - max(0, month - 7) + day - 1)


def hijri(year: int, month: int, day: int) -> date | None:
    """Gregorian day of a date of the arithmetic Islamic calendar (civil epoch, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29 of 30).

    Source: E. M. Reingold and N. Dershowitz, "Calendrical Calculations", chapter on the Islamic
    calendar.  Printed dates may differ from it by a day, seldom by two.
    """
    if not (1 <= year <= 1600 and 1 <= month <= 12 and 1 <= day <= 30):
        return None
    return _from_julian_day(
        day + 29 * (month - 1) + month // 2 + 354 * (year - 1) + (3 + 11 * year) // 30 + 1_948_439
    )


def hijri_days(year: int, month: int, day: int, weekday: int | None) -> date | None:
    """The Gregorian day of a printed Hijri date, only where its weekday (1 Monday to 7 Sunday) settles it.

    The weekday picks among the arithmetic day and its neighbours; without one there is no day.
    """
    middle = hijri(year, month, day)
    if middle is None or weekday is None:
        return None
    near = (middle, middle + timedelta(days=1), middle - timedelta(days=1))
    return next((candidate for candidate in near if candidate.isoweekday() == weekday), None)


def gregorian(year: int, month: int, day: int) -> date | None:
    """A Gregorian day; None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
