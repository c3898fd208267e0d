"""The forms that a date can have, as patterns over a line's shape (see `tokens`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

from clean.fields.dates.tokens import Tokens
from clean.fields.dates.vocabulary import UNKNOWN
from clean.fields.dates.years import day_in, era_of, is_thai, year_of, year_of_digits


class Reading(NamedTuple):
    """One way to read a numeric date."""

    order: str
    """dmy, mdy or ymd."""
    day: date


@dataclass(slots=True)
class Core:
    """A date in a line, before its weekday, time and marker are found and its order is settled."""

    form: str
    first: int
    """Index of its first token."""
    last: int
    """Index after its last token."""
    calendar: str = "gregorian"
    day: date | None = None
    year: int | None = None
    month: int | None = None
    month_day: int | None = None
    readings: list[Reading] = field(default_factory=list)
    """Ways to read a numeric date; more than one where day and month could be swapped."""
    hijri: tuple[int, int, int] | None = None
    minutes_ago: int | None = None
    dotted: bool = False
    """Its numbers are joined by full stops."""
    needs_company: bool = False
    """Only a date where a weekday, a marker or a time stands beside it."""


def find_cores(tokens: Tokens) -> list[Core]:
    """All dates of a line, left to right, those that no calendar has left out."""
    if _HINT.search(tokens.shape) is None:
        return []
    cores = []
    for match in _CORE.finditer(tokens.shape):
        form = match.lastgroup or ""
        core = _build(tokens, form, match.start(), match.end())
        if core is not None:
            cores.append(core)
    if not cores and tokens.shape.count("n") >= 2:
        for match in _DAY_AND_MONTH.finditer(tokens.shape):
            core = _day_and_month(tokens, match.start(), match.end())
            if core is not None:
                cores.append(core)
    return cores


_MONTH: Final = "[MB]"
_YEAR: Final = "E?YE?"
_NOT_AFTER: Final = r"(?<![ntxY8][-/.])"
"""A date never continues a number: no part of a version, an address, a phone number."""
_NOT_BEFORE: Final = r"(?![-/.][ntxY8](?!:)|%)"
_FORMS: Final = {
    "ctime": rf"{_MONTH}nn:n(?::n)?(?:Z(?:[+-](?:n(?::n)?|Y))?|[+-]Y)?Y",
    "marks_ymd": rf"(?:E[nt]|{_YEAR}|t)yc?nO?onc?d?",
    "marks_ym": rf"(?:E[nt]|{_YEAR}|t)ynO?o",
    "marks_md": "nond",
    "ymd": rf"{_NOT_AFTER}E?Y(?:-n-n|/n/n|\.n\.n)E?{_NOT_BEFORE}",
    "dmy": rf"{_NOT_AFTER}n(?:-n-|/n[/-]|\.n\.|~n~)E?YE?{_NOT_BEFORE}",
    "y_mon_d": rf"{_YEAR}[.,]?[yo]?[-/.,]?c?{_MONTH}[-/.,]?[oc]?nO?(?![:h]|n(?![:.h]))[.]?[od]?",
    "y_d_mon": rf"{_YEAR}[.-]?yn[.-]?{_MONTH}",
    "d_mon_y": rf"(?:nO?[.]?[-/.,]?[odc]{{0,2}}){_MONTH}[.]?[-/.,]{{0,2}}[cyo]{{0,2}}{_YEAR}[yE]?",
    "d_mon_yy": rf"n[.]?[-/.,]?c?{_MONTH}[.]?[-/.,']{{0,2}}E?n(?![-:.hAi/d]|n(?!:))",
    "mon_d_yy": rf"{_MONTH}nO,?n(?=n:)",
    "mon_d_y": rf"{_MONTH}[.]?[-/.,]?c?nO?[.]?[-/.,]{{0,2}}[cy]?Y",
    "d_mon": rf"nO?[.]?[-/.,]?[odc]{{0,2}}{_MONTH}",
    "mon_d": rf"{_MONTH}[.]?-?c?nO?(?![:hnMB])",
    "mon_y": rf"{_MONTH}[.]?[-/.,]?[cy]{{0,2}}{_YEAR}",
    "y_mon": rf"{_YEAR}[.]?[yo]?[-/.,]?{_MONTH}",
    "short": rf"{_NOT_AFTER}(?<![YntxME])(?<!Y,)n(?:-n-|/n/|\.n\.)'?n(?![-/.:h][ntxY8]|%)y?",
    "ago": "gc?n[uhicodM]|n[uhicod]c?g",
    "relative_day": "R",
}
_CORE: Final = re.compile(
    "(?=[MBEntYgR])(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS.items()) + ")"
)
_HINT: Final = re.compile(r"[MBRgo]|n[-/.~]n")
"""What every date has in its shape: a month, a word such as `ago` or `today`, a mark of a month, or two joined numbers."""
_DAY_AND_MONTH: Final = re.compile(rf"{_NOT_AFTER}n[/.]n(?![-/.:][ntxY8]|%)")
"""`22/9`: taken only where nothing else in the line is a date, and words say that it is one."""


def _build(tokens: Tokens, form: str, first: int, last: int) -> Core | None:
    core = Core(form, first, last)
    if form == "ago":
        return _ago(tokens, core)
    if form == "relative_day":
        word = tokens.words[first]
        offset = word.value("relative_day", tokens.language) if word is not None else None
        if offset is None:
            return None
        core.minutes_ago = -offset * 1440
        core.needs_company = UNKNOWN in tokens.shape
        return core
    if form in ("dmy", "ymd", "short"):
        return _numeric(tokens, core)
    return _worded(tokens, core)


def _numbers(tokens: Tokens, first: int, last: int) -> list[int]:
    """Indices of the number tokens of a span."""
    return [index for index in range(first, last) if tokens.shape[index] in "ntY"]


def _numeric(tokens: Tokens, core: Core) -> Core | None:
    """Readings of a date of three numbers."""
    a, b, c = _numbers(tokens, core.first, core.last)
    era = era_of(tokens, core.first, core.last)
    orders: tuple[tuple[str, int, int, int], ...]
    if core.form == "ymd":
        orders = (("ymd", a, b, c),)
    elif core.form == "dmy":
        orders = (("dmy", c, b, a), ("mdy", c, a, b))
    else:
        core.needs_company = tokens.shape[core.last - 1] != "y" and not all(
            tokens.width(i) == 2 for i in (a, b, c)
        )
        orders = (("dmy", c, b, a), ("mdy", c, a, b), ("ymd", a, b, c))
    values = tokens.values
    core.dotted = "." in tokens.shape[core.first : core.last]
    for order, y, m, d in orders:
        if core.form == "short" and tokens.width(y) != 2:
            continue
        year = year_of_digits(tokens, y, era)
        if year is None:
            continue
        calendar, number = year
        if calendar == "hijri":
            if order != "mdy" and 1 <= values[m] <= 12:
                core.calendar, core.hijri = calendar, (number, values[m], values[d])
                return core
            continue
        day = day_in(calendar, number, values[m], values[d])
        if day is not None and not (calendar != "gregorian" and order == "mdy"):
            core.calendar = calendar
            core.readings.append(Reading(order, day))
    return core if core.readings else None


def _worded(tokens: Tokens, core: Core) -> Core | None:
    """A date with its month in words, or with marks such as 年 and 月 after its numbers."""
    numbers = _numbers(tokens, core.first, core.last)
    month_calendar = "gregorian"
    month: int | None = None
    if not core.form.startswith("marks"):
        named = _month(tokens, core.first, core.last)
        if named is None:
            return None
        month_calendar, month = named
    year_at, day_at = _roles(core.form, numbers)
    if core.form == "mon_d" and tokens.values[numbers[0]] > 31 and is_thai(tokens):
        year_at, day_at = numbers[0], None
    if core.form.startswith("marks"):
        month = tokens.values[numbers[0] if year_at is None else numbers[1]]
    day = tokens.values[day_at] if day_at is not None else None
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    core.month, core.month_day, core.calendar = month, day, month_calendar
    if year_at is None:
        core.needs_company = UNKNOWN in tokens.shape and _is_loose_month(tokens, core)
        return core
    year = year_of(tokens, year_at, era_of(tokens, core.first, core.last), month_calendar)
    if year is None:
        return None
    core.calendar, core.year = year
    if core.calendar == "hijri" and day is not None:
        core.hijri = (core.year, month, day)
    elif day is not None:
        core.day = day_in(core.calendar, core.year, month, day)
        if core.day is None and core.calendar != "bengali":
            return None
    return core


def _roles(form: str, numbers: list[int]) -> tuple[int | None, int | None]:
    """Indices of the year and of the day among a form's numbers."""
    if form == "marks_ymd":
        return numbers[0], numbers[2]
    if form in ("y_mon_d", "y_d_mon"):
        return numbers[0], numbers[1]
    if form in ("marks_ym", "y_mon", "mon_y"):
        return numbers[0], None
    if form == "marks_md":
        return None, numbers[1]
    if form in ("d_mon", "mon_d"):
        return None, numbers[0]
    return numbers[-1], numbers[0]


def _month(tokens: Tokens, first: int, last: int) -> tuple[str, int] | None:
    """Calendar and number of the first month that a span names."""
    for index in range(first, last):
        if tokens.shape[index] in "MB":
            word = tokens.words[index]
            value = word.value("month", tokens.language) if word is not None else None
            return value if value is None else (value[0], value[1])
    return None


def _is_loose_month(tokens: Tokens, core: Core) -> bool:
    """Whether the month is a short word of another language, as the Czech `pro` in `iPhone 14 Pro`."""
    for index in range(core.first, core.last):
        word = tokens.words[index]
        if tokens.shape[index] in "MB" and word is not None:
            return tokens.width(index) < 4 and tokens.language not in word.roles["month"]
    return False


def _ago(tokens: Tokens, core: Core) -> Core | None:
    """A span before now; months and longer are too coarse for a day."""
    number = _numbers(tokens, core.first, core.last)[0]
    for index in range(core.first, core.last):
        word = tokens.words[index]
        unit = word.value("unit", tokens.language) if word is not None else None
        if unit is not None:
            core.minutes_ago = tokens.values[number] * unit
            return core
    return None


def _day_and_month(tokens: Tokens, first: int, last: int) -> Core | None:
    a, b = tokens.values[first], tokens.values[first + 2]
    if not (1 <= a <= 31 and 1 <= b <= 12):
        return None
    return Core("day_and_month", first, last, month=b, month_day=a, needs_company=True)
