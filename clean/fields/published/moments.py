"""Moments, and the printed days that are the same moment on a local clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from clean.fields.dates import PrintedDate
from clean.fields.published.candidate import DateCandidate, day_of, detail


def stated_moments(candidates: Sequence[DateCandidate]) -> dict[str, PrintedDate]:
    """The moments that the page's data state in UTC, by their minute."""
    moments: dict[str, PrintedDate] = {}
    for candidate in candidates:
        if candidate.is_data and _is_utc(candidate.value):
            moments.setdefault(_minute(candidate.value), candidate.value)
    return moments


def moment_of_data(candidate: DateCandidate, moments: dict[str, PrintedDate]) -> PrintedDate | None:
    """The moment that a candidate of the data means: data that print the minute of another without a zone mean the same."""
    return moments.get(_minute(candidate.value)) if candidate.is_data else None


def _minute(printed: PrintedDate) -> str:
    return (printed.local or "")[: len("2023-12-23T03:00")]


def _is_utc(printed: PrintedDate) -> bool:
    return printed.instant is not None and printed.local is not None and printed.local.endswith("+00:00")


def local_rendering(stated: PrintedDate, candidates: Sequence[DateCandidate]) -> PrintedDate | None:
    """The printed date next to a moment's UTC day that is the same moment on a local clock; None where the UTC day is printed too."""
    neighbours: list[PrintedDate] = []
    for candidate in candidates:
        printed = candidate.value
        has_local_clock = not (_is_utc(printed) or (candidate.is_data and printed.instant is None))
        if candidate.confidence < _LEAST or not has_local_clock:
            continue
        if printed.day == stated.day:
            return None
        if abs((day_of(printed) - day_of(stated)).days) == 1 and _is_same_moment(stated, printed):
            neighbours.append(printed)
    return max(neighbours, key=detail, default=None)


_LEAST: Final = 0.6
"""Share of right days from which a rule may correct the day of a moment."""


def _is_same_moment(stated: PrintedDate, printed: PrintedDate) -> bool:
    """Whether a date is a moment on the clock of some zone."""
    if stated.instant is None or printed.local is None:
        return False
    if printed.instant is not None:
        return abs((printed.instant - stated.instant).total_seconds()) <= _SLACK
    local = datetime.fromisoformat(printed.local).replace(tzinfo=UTC)
    shift = (local - stated.instant).total_seconds()
    if printed.precision == "day":
        # `shift` is from the moment to the start of the local day, up to a day before the local time.
        return _WEST - 86_399 <= shift <= _EAST
    off_step = abs(shift - round(shift / _ZONE_STEP) * _ZONE_STEP)
    return _WEST - _SLACK <= shift <= _EAST + _SLACK and off_step <= _SLACK


_WEST: Final = -12 * 3600
_EAST: Final = 14 * 3600
"""Seconds by which the clocks of the world differ from UTC."""
_ZONE_STEP: Final = 15 * 60
"""Seconds between neighbouring zones."""
_SLACK: Final = 61
"""Seconds by which a printed minute may differ from the moment."""
