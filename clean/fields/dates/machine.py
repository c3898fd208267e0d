"""Dates written by programs: ISO 8601 and its neighbours, and counts of seconds."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from clean.fields.dates.printed import Precision, PrintedDate


def read_machine(text: str, *, structured: bool) -> PrintedDate | None:
    """A date in ISO 8601; with `structured` also in its basic form and as seconds or milliseconds since 1970.

    Fractions of a second are left out.  An epoch number states a moment in UTC.
    """
    if len(text) > _LONGEST or not text or not text.lstrip()[:1].isascii():
        return None
    match = _ISO.fullmatch(text)
    if match is None and structured:
        epoch = _EPOCH.fullmatch(text)
        if epoch is not None:
            return _epoch(text, epoch[1])
        match = _BASIC.fullmatch(text)
    return None if match is None else _date(text, match)


_LONGEST: Final = 60
_ISO: Final = re.compile(
    r"\s*([12][0-9]{3})-([01]?[0-9])(?:-([0-3]?[0-9]))?"
    r"(?:[Tt ]{1,2}([0-2]?[0-9])(?::?([0-5][0-9])(?::?([0-6][0-9])(?:[.,][0-9]{1,9})?)?)?"
    r"\s?(Z|z|UTC|GMT|(?:[+-][0-2][0-9](?::?[0-5][0-9])?))?)?(?:\[[A-Za-z_/+-]{1,40}\])?\s*"
)
_BASIC: Final = re.compile(
    r"\s*([12][0-9]{3})([01][0-9])([0-3][0-9])"
    r"(?:[Tt ]?([0-2][0-9]):?([0-5][0-9])(?::?([0-6][0-9]))?(Z|[+-][0-2][0-9]:?[0-5][0-9])?)?\s*"
)


def _date(text: str, match: re.Match[str]) -> PrintedDate | None:
    """The date of a match whose groups are year, month, day, hour, minute, second, offset; None where there is no such day."""
    year, month = int(match[1]), int(match[2])
    if year not in _YEARS or not 1 <= month <= 12:
        return None
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    raw = text[start:end]
    if match[3] is None:
        local = f"{year:04d}-{month:02d}"
        return None if match[4] else PrintedDate(raw, start, end, local, None, precision="month")
    try:
        day = date(year, month, int(match[3]))
        clock = time(int(match[4]), int(match[5] or 0), min(59, int(match[6] or 0))) if match[4] else None
    except ValueError:
        return None
    if clock is None:
        return PrintedDate(raw, start, end, day.isoformat(), day)
    precision: Precision = "second" if match[6] else "minute" if match[5] else "hour"
    local = f"{day.isoformat()}T{clock.isoformat()[: _LENGTHS[precision]]}"
    minutes = _offset(match[7])
    if minutes is None:
        return PrintedDate(raw, start, end, local, day, precision=precision)
    moment = datetime.combine(day, clock, UTC) - timedelta(minutes=minutes)
    return PrintedDate(raw, start, end, local + _written(minutes), day, moment, precision, "stated")


_YEARS: Final = range(1800, 2200)
_LENGTHS: Final = {"hour": 2, "minute": 5, "second": 8}
"""Characters of a time of that precision."""


def _offset(printed: str | None) -> int | None:
    """Minutes east of Greenwich."""
    if printed is None:
        return None
    if printed[0] not in "+-":
        return 0
    digits = printed[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:] or 0)
    if minutes > 14 * 60:
        return None
    return -minutes if printed[0] == "-" else minutes


def _written(minutes: int) -> str:
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _epoch(text: str, digits: str) -> PrintedDate | None:
    seconds = int(digits) // 1000 if len(digits) == 13 else int(digits)
    if not _FIRST_EPOCH <= seconds < _LAST_EPOCH:
        return None
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    local = moment.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return PrintedDate(text.strip(), 0, len(text), local, moment.date(), moment, "second", "stated")


_EPOCH: Final = re.compile(r"\s*(?:/Date\()?([0-9]{13}|[0-9]{10})(?:[+-][0-9]{4})?(?:\)/)?\s*")
_FIRST_EPOCH: Final = 631_152_000
"""1990-01-01: nothing on the web is older."""
_LAST_EPOCH: Final = 4_102_444_800
"""2100-01-01."""
