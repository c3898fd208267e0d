"""What a printed date says, and what it leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Precision = Literal["second", "minute", "hour", "day", "month", "none"]
Marker = Literal["published", "updated"]


class PrintedDate(NamedTuple):
    """One date as it stands in a text."""

    raw: str
    """As printed, with its weekday, time and zone, without its marker."""
    start: int
    """Offset of `raw` in the text that was read."""
    end: int
    """Offset after `raw` in the text that was read."""
    local: str | None
    """ISO 8601 at the precision printed, with an offset only where one is stated: `2023-10-22T09:00`,
    `2021-11-13`, `2021-11`.  None where nothing tells day from month, or where the year or the
    moment of capture that would complete it is not known."""
    day: date | None
    """The day as printed, Gregorian; None where `local` has none."""
    instant: datetime | None = None
    """The moment in UTC, only where time and zone are stated."""
    precision: Precision = "day"
    """The finest part that `local` has."""
    zone: Literal["stated", "unknown"] = "unknown"
    """Whether an offset or a zone of known offset is printed."""
    ambiguous: bool = False
    """Day and month could be swapped, and only language or habit chose, or nothing did."""
    marker: Marker | None = None
    """What the words beside it say of it."""
    calendar: str = "gregorian"
    """Calendar that it is printed in: gregorian, buddhist, roc, japanese, jalali, hijri or bengali."""
    weekday_agrees: bool | None = None
    """Whether the weekday printed beside it is its weekday; None where there is none."""
    relative: bool = False
    """Completed from the moment of capture: `3 hours ago`, or a day without its year."""


@dataclass(frozen=True, slots=True)
class DateLine:
    """A line that holds nothing but dates and the words that go with them."""

    published: PrintedDate | None
    """The date of publication, or the only date where no word says what it is."""
    updated: PrintedDate | None
    """The date that the line calls an update."""
    kind: Marker | None
    """What the line's words say that it is about; None where they do not say."""
