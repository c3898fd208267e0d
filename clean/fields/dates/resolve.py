"""What day a printed date means: the order of its numbers, its year, its calendar; and how that is written down."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple

from clean.fields.dates import calendars
from clean.fields.dates.clock import Clock
from clean.fields.dates.grammar import Reading
from clean.fields.dates.groups import Group
from clean.fields.dates.order import language_order
from clean.fields.dates.printed import Precision, PrintedDate
from clean.fields.dates.tokens import Tokens


class Known(NamedTuple):
    """What is known about the dates of a line from elsewhere."""

    language: str | None
    """Language of the words about them (`vi`, `en-US`)."""
    day_first: bool | None
    """What the page's other dates show."""
    captured: datetime | None
    """Moment of capture, which completes dates without a year and relative ones."""

    @classmethod
    def of(cls, language: str | None, day_first: bool | None, captured: datetime | None) -> Known:
        """The same, but for a capture that no page can have and that day arithmetic would overflow."""
        usable = captured is not None and captured.year in _CAPTURE_YEARS
        return cls(language, day_first, captured if usable else None)


_CAPTURE_YEARS: Final = range(1900, 3000)


def resolve_all(tokens: Tokens, groups: list[Group], known: Known) -> list[PrintedDate]:
    """The dates of a line, left to right."""
    resolved: list[PrintedDate] = []
    last_day: date | None = None
    for group in groups:
        printed = _resolve(tokens, group, known, last_day)
        resolved.append(printed)
        last_day = printed.day or last_day
    return resolved


def _resolve(tokens: Tokens, group: Group, known: Known, last_day: date | None) -> PrintedDate:
    """Settle order, year and calendar of one date and write it down; `last_day` is that of the date before it."""
    core = group.core
    day, ambiguous, relative = _day(tokens, group, known, last_day)
    month = None
    if core.year is not None and core.month_day is None and core.calendar not in _NOT_BY_MONTH:
        month = f"{core.year:04d}-{core.month:02d}"
    start, end = tokens.start(group.first), tokens.end(group.last - 1)
    local, precision, instant, stated = _write(day, month, group.clock)
    agrees = None if group.weekday is None or day is None else day.isoweekday() == group.weekday
    return PrintedDate(
        tokens.text[start:end], start, end, local, day, instant, precision, stated, ambiguous,
        group.marker, core.calendar, agrees, relative,
    )  # fmt: skip


_NOT_BY_MONTH: Final = frozenset({"hijri", "jalali", "bengali"})
"""Calendars whose months are no Gregorian ones."""


def _day(tokens: Tokens, group: Group, known: Known, last_day: date | None) -> tuple[date | None, bool, bool]:
    """The day of a date, whether it is ambiguous, and whether it was completed from the moment of capture."""
    core = group.core
    if core.readings:
        return *_day_of_readings(group, tokens, known), False
    if core.hijri is not None:
        return calendars.hijri_days(*core.hijri, group.weekday), False, False
    if core.minutes_ago is not None:
        return _before(known.captured, core.minutes_ago), False, True
    if core.year is None and core.month is not None and core.month_day is not None:
        day, relative = _with_year(core.month, core.month_day, known.captured, last_day, core.calendar)
        return day, False, relative
    return core.day, False, False


def _day_of_readings(group: Group, tokens: Tokens, known: Known) -> tuple[date | None, bool]:
    """The day of a numeric date, and whether only indirect evidence chose it; no day where nothing does."""
    readings = _possible(group, known.captured)
    if _is_settled(readings):
        return readings[0].day, False
    order = language_order(known.language) or _order_of_words(tokens)
    if order is not None and order != "ymd" and len({reading.order for reading in readings}) > 1:
        readings = [r for r in readings if r.order != "ymd"]
        if _is_settled(readings):
            return readings[0].day, False
    short = any(reading.order == "ymd" for reading in readings)
    if known.day_first is not None and not (short and order == "ymd"):
        chosen = _with_order(readings, "dmy" if known.day_first else "mdy")
        if chosen is not None:
            return chosen, False
    for candidate in (order, _habit(group, order, short=short)):
        chosen = _with_order(readings, candidate) if candidate else None
        if chosen is not None:
            return chosen, True
    return None, True


def _possible(group: Group, captured: datetime | None) -> list[Reading]:
    """The readings of a numeric date that its weekday and the moment of capture leave, where they leave any."""
    readings = group.core.readings
    if group.weekday is not None and not _is_settled(readings):
        readings = [r for r in readings if r.day.isoweekday() == group.weekday] or readings
    if captured is not None and not _is_settled(readings):
        limit = captured.date() + timedelta(days=1)
        readings = [r for r in readings if r.day <= limit] or readings
    return readings


def _is_settled(readings: list[Reading]) -> bool:
    """Whether all readings are of one day."""
    return len({reading.day for reading in readings}) == 1


def _order_of_words(tokens: Tokens) -> str | None:
    """The order on which the languages agree that have all words of the line: `Publié le`, `Uhr`, `Cập nhật`."""
    languages: set[str] | None = None
    for word in tokens.words:
        if word is not None:
            own = set(word.letters)
            languages = own if languages is None else (languages & own or languages)
    orders = {language_order(name) for name in languages or ()}
    return orders.pop() if len(orders) == 1 else None


def _with_order(readings: list[Reading], order: str) -> date | None:
    return next((reading.day for reading in readings if reading.order == order), None)


def _habit(group: Group, order: str | None, *, short: bool) -> str | None:
    """Order told by the form: a language that puts the year first puts the day first where the year is last;
    full stops and afternoon hours on the 24-hour clock are not American."""
    if short and order is None:
        return None
    if order == "ymd" or group.core.dotted:
        return "dmy"
    if group.clock is not None and group.clock.hour > 12 and not group.clock.twelve_hours:
        return "dmy"
    return None


def _before(captured: datetime | None, minutes: int) -> date | None:
    if captured is None or minutes > _OLDEST_AGO:
        return None
    return (captured - timedelta(minutes=minutes)).date()


_OLDEST_AGO: Final = 60 * 1440
"""Minutes before the capture that a relative date may lie: beyond, its count is rounded."""


def _with_year(
    month: int, day: int, captured: datetime | None, known_day: date | None, calendar: str
) -> tuple[date | None, bool]:
    """A day printed without its year: the year of the date before it in the line, else the last such day before the capture."""
    if calendar != "gregorian":
        return None, True
    if known_day is not None:
        same = calendars.gregorian(known_day.year, month, day)
        if same is not None and same < known_day - timedelta(days=1):
            same = calendars.gregorian(known_day.year + 1, month, day)
        return same, False
    if captured is None:
        return None, True
    latest = captured.date() + timedelta(days=1)
    found = calendars.gregorian(latest.year, month, day)
    if found is None or found > latest:
        found = calendars.gregorian(latest.year - 1, month, day)
    return found, True


def _write(
    day: date | None, month: str | None, clock: Clock | None
) -> tuple[str | None, Precision, datetime | None, Literal["stated", "unknown"]]:
    """Local value, precision, moment in UTC, and whether the zone is stated."""
    if day is None:
        return (month, "month", None, "unknown") if month else (None, "none", None, "unknown")
    if clock is None:
        return day.isoformat(), "day", None, "unknown"
    local = f"{day.isoformat()}T{clock.hour:02d}"
    precision: Precision = "hour"
    if clock.minute is not None:
        local += f":{clock.minute:02d}"
        precision = "minute"
        if clock.second is not None:
            local += f":{clock.second:02d}"
            precision = "second"
    offset = clock.offset_on(day)
    if offset is None:
        return local, precision, None, "unknown"
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    moment = datetime.combine(day, time(clock.hour, clock.minute or 0, clock.second or 0), UTC)
    return f"{local}{sign}{hours:02d}:{minutes:02d}", precision, moment - timedelta(minutes=offset), "stated"
