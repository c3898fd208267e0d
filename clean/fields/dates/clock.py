"""Times of day and zones within a line's shape."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from clean.fields.dates.tokens import Tokens

_TIME: Final = r"n:n(?::n)?(?:[.,][ntx](?![ntxY8]))?|nh[.]?(?:n[i']?(?:ns)?)?|n\.n(?:\.n)?(?=[.]?[hAZ])|(?<=[cA#])n\.n(?:\.n)?|(?<=#,)n\.n(?:\.n)?|n(?=[.]?A)"
_OFFSET: Final = r"[,(/-]?(?:Z(?:[+-](?:n(?::n)?|Y))?|[+-](?:Y|n:n))\)?"
CLOCK: Final = re.compile(rf"(?=[nA.:])A?[.:]?(?:{_TIME})[.]?h?(?:[.']?A)?[.]?(?P<offset>{_OFFSET})?")
"""A time of day in a shape: `14:30:05`, `2:30 pm`, `上午10点30分`, `14h52`, `kl. 14.30`, `09:00 (GMT+7)`."""

_OFFSET_MINUTES: Final = (0, 15, 30, 45)
_WIDEST_OFFSET: Final = 14 * 60


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as printed."""

    first: int
    """Index of its first token."""
    last: int
    """Index after its last token."""
    hour: int
    minute: int | None
    second: int | None
    offset: int | None
    """Minutes east of Greenwich where stated."""
    twelve_hours: bool
    """Printed with the half of the day: `2:30 pm`, `上午`."""
    us_daylight: bool = False
    """The zone is named without saying whether summer time holds (`ET`): the rule of the United States adds its hour."""

    def offset_on(self, day: date) -> int | None:
        """The offset that holds on that day."""
        if self.offset is not None and self.us_daylight and _us_summer(day):
            return self.offset + 60
        return self.offset


def read_clocks(tokens: Tokens, shape: str) -> list[Clock]:
    """All times of day in `shape`, which is that of `tokens` with the dates masked."""
    if "n" not in shape:
        return []
    found = (_read(tokens, shape, match) for match in CLOCK.finditer(shape))
    return [clock for clock in found if clock is not None]


def _read(tokens: Tokens, shape: str, match: re.Match[str]) -> Clock | None:
    first, last = match.span()
    if (first and shape[first - 1] in "n:t") or (last < len(shape) and shape[last] in ":%"):
        return None
    zone_at = match.start("offset")
    offset, us_daylight = None, False
    if zone_at >= 0:
        stated = _zone(tokens, shape, zone_at, last)
        if stated is None:
            last = zone_at
        else:
            offset, us_daylight = stated
    if "." in shape[first:last] and not _two_digit_minutes(tokens, shape, first, last):
        return None
    numbers = [tokens.values[i] for i in range(first, zone_at if zone_at >= 0 else last) if shape[i] == "n"]
    hour, minute, second = (*numbers, None, None)[:3]
    reversed_clock = _reversed(tokens, first, hour, minute)
    if reversed_clock is None:
        return None
    hour, minute = reversed_clock
    twelve_hours = "A" in shape[first:last]
    if twelve_hours:
        hour = _on_24_hours(tokens, shape, first, last, hour)
    if hour > 23 or (minute or 0) > 59 or (second or 0) > 60:
        return None
    return Clock(
        first, last, hour, minute, None if second == 60 else second, offset, twelve_hours, us_daylight
    )


def _two_digit_minutes(tokens: Tokens, shape: str, first: int, last: int) -> bool:
    """Whether the minutes after a full stop have two digits: `14.05` is a time, `12.5` is none."""
    at = shape.find("n.n", first, last)
    return at < 0 or tokens.width(at + 2) == 2


def _reversed(
    tokens: Tokens, first: int, hour: int | None, minute: int | None
) -> tuple[int, int | None] | None:
    """Undo a clock whose sides were swapped by right-to-left layout: `59 : 18` is 18:59.

    Such clocks are printed with spaces about the colon in a right-to-left line; where both sides
    could be the hour there is no telling, and no time.
    """
    if hour is None:
        return None
    if minute is None or not _spaced_right_to_left(tokens, first):
        return hour, minute
    if hour > 23 and minute <= 23:
        return minute, hour
    return (hour, minute) if minute > 23 else None


def _spaced_right_to_left(tokens: Tokens, first: int) -> bool:
    starts, ends = tokens.starts, tokens.ends
    spaced = first + 1 < len(starts) and starts[first + 1] > ends[first]
    return spaced and any("\u0590" <= char <= "\u08ff" for char in tokens.folded)


def _on_24_hours(tokens: Tokens, shape: str, first: int, last: int, hour: int) -> int:
    for index in range(first, last):
        if shape[index] == "A":
            word = tokens.words[index]
            half = word.value("meridiem", tokens.language) if word is not None else None
            if half == "pm" and hour < 12:
                return hour + 12
            if half == "am" and hour == 12:
                return 0
    return hour


def _zone(tokens: Tokens, shape: str, first: int, last: int) -> tuple[int | None, bool] | None:
    """Offset in minutes and whether United States summer time may add to it; None where it is no zone."""
    name = shape.find("Z", first, last)
    sign = next(
        (
            i
            for i in range(max(name, first), last)
            if shape[i] in "+-" and i + 1 < last and shape[i + 1] != "Z"
        ),
        -1,
    )
    if sign >= 0:
        offset = _numeric_offset(tokens, shape, sign, last)
        if offset is not None and (name >= 0 or tokens.starts[sign + 1] == tokens.ends[sign]):
            return offset, False
        if name < 0:
            return None
    word = tokens.words[name]
    stated = word.value("zone", tokens.language) if word is not None else None
    if stated is None:
        return None, False
    hours, minutes = int(stated[1:3]), int(stated[4:6])
    total = hours * 60 + minutes
    return (-total if stated[0] == "-" else total), stated.endswith(" us")


def _numeric_offset(tokens: Tokens, shape: str, sign: int, last: int) -> int | None:
    number = tokens.values[sign + 1]
    if shape[sign + 1] == "Y":
        hours, minutes = divmod(number, 100)
    else:
        hours = number
        minutes = tokens.values[sign + 3] if sign + 3 < last and shape[sign + 2] == ":" else 0
    total = hours * 60 + minutes
    if minutes not in _OFFSET_MINUTES or total > _WIDEST_OFFSET:
        return None
    return -total if shape[sign] == "-" else total


def _us_summer(day: date) -> bool:
    """Daylight saving time of the United States since 2007 (Energy Policy Act of 2005): second Sunday of March to first Sunday of November."""
    start = date(day.year, 3, 14) - timedelta(days=date(day.year, 3, 14).isoweekday() % 7)
    end = date(day.year, 11, 7) - timedelta(days=date(day.year, 11, 7).isoweekday() % 7)
    return start <= day < end
