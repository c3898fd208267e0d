"""Reading dates: the printed forms of a line put together with their weekday, time, zone and marker."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal

from clean.fields.dates import calendars
from clean.fields.dates.clock import Clock, read_clocks
from clean.fields.dates.folding import fold
from clean.fields.dates.grammar import Core, Reading, find_cores
from clean.fields.dates.machine import read_machine
from clean.fields.dates.order import base_language, language_order
from clean.fields.dates.printed import DateLine, Marker, Precision, PrintedDate
from clean.fields.dates.tokens import Tokens, may_hold_date, tokenize
from clean.fields.dates.vocabulary import UNKNOWN, vocabulary

_LONGEST_LINE: Final = 150
_LONGEST_TEXT: Final = 400
"""Characters of a text that are looked at."""
_MOST_UNKNOWN_WORDS: Final = 4
"""With more words that no date has, a text is prose that cites a date."""
_CAPTURE_YEARS: Final = range(1900, 3000)
_OLDEST_AGO: Final = 60 * 1440
"""Minutes before the capture that a relative date may lie: beyond, its count is rounded."""
_FILLER: Final = "#~,|-()[].;:/·*>'\"cdWBZEyhO+@{}"
"""Letters of a shape that may stand between the parts of one date."""
_LEFT_OVER: Final = re.compile(r"[ntxY8XFMmgui&%$€£¥©=_?!<]")
"""What a line of nothing but dates does not hold beside them."""
_DIGIT: Final = re.compile(r"\d")
_HAN_MONTH: Final = re.compile("[一二三四五六七八九十〇]月")


class _Group:
    """A date with what belongs to it."""

    __slots__ = ("clock", "core", "first", "last", "marker", "weekday")

    def __init__(self, core: Core) -> None:
        self.core = core
        self.first = core.first
        self.last = core.last
        self.clock: Clock | None = None
        self.weekday: int | None = None
        self.marker: Marker | None = None

    def take(self, first: int, last: int) -> None:
        self.first, self.last = min(self.first, first), max(self.last, last)


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
    groups, _ = _groups(tokens)
    return _resolve_all(text, tokens, groups, language, day_first, captured)


def has_marker(text: str) -> bool:
    """Whether a text holds the letters of a word such as `Published` or `Cập nhật`, without which no date of it is marked."""
    return vocabulary().markers.search(fold(text)[0]) is not None


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
        groups, _ = _groups(tokens, alone=True)
        found = _resolve_all(text, tokens, groups, language, day_first, captured)
        if found or ("M" not in tokens.shape and "W" not in tokens.shape):
            return min(found, key=_preference, default=None)
    return None


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
    groups, shape = _groups(tokens)
    if _LEFT_OVER.search(shape):
        return None
    if not groups:
        return _time_line(tokens, shape)
    dates = _resolve_all(text, tokens, groups, language, day_first, captured)
    return _line_of(dates)


def _time_line(tokens: Tokens, shape: str) -> DateLine | None:
    """A line such as `Updated at 20:56`: it has a marker and a time, and no day."""
    if "@" not in shape or "P" not in shape:
        return None
    return DateLine(None, None, _marker(tokens, shape.index("P")))


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


def _groups(tokens: Tokens, *, alone: bool = False) -> tuple[list[_Group], str]:
    """The dates of a line with their parts, and the shape in which dates are `#` and times `@`.

    With `alone`, a form that looks like anything is a date where the line holds nothing else.
    """
    groups = [_Group(core) for core in find_cores(tokens)]
    shape = list(tokens.shape)
    for group in groups:
        if group.core.form == "ctime":
            shape[group.first], shape[group.first + 1], shape[group.last - 1] = "###"
        else:
            shape[group.first : group.last] = "#" * (group.last - group.first)
    groups = _without_second_calendar(groups, "".join(shape))
    clocks = read_clocks(tokens, "".join(shape))
    for clock in clocks:
        shape[clock.first : clock.last] = "@" * (clock.last - clock.first)
    masked = "".join(shape)
    if not groups:
        return [], masked
    for clock in clocks:
        _attach_clock(groups, clock, masked)
    _attach_weekdays(groups, tokens, masked)
    _attach_markers(groups, tokens, masked)
    whole = alone and not masked.strip("#.")
    kept = [
        group
        for group in groups
        if ((whole and group.core.form != "day_and_month") or _has_company(group))
        and not _refused(group, masked)
    ]
    return kept, masked


def _is_filler(shape: str, start: int, end: int) -> bool:
    return not shape[start:end].strip(_FILLER)


def _without_second_calendar(groups: list[_Group], shape: str) -> list[_Group]:
    """Drop a Hijri, Persian or Bengali date that stands beside its Gregorian one: the latter is exact."""
    if len(groups) < 2 or all(group.core.calendar == "gregorian" for group in groups):
        return groups
    kept = []
    for index, group in enumerate(groups):
        neighbours = [groups[i] for i in (index - 1, index + 1) if 0 <= i < len(groups)]
        if group.core.calendar in ("hijri", "jalali", "bengali") and any(
            other.core.calendar == "gregorian"
            and _is_filler(shape, min(group.last, other.last), max(group.first, other.first))
            for other in neighbours
        ):
            continue
        kept.append(group)
    return kept


def _attach_clock(groups: list[_Group], clock: Clock, shape: str) -> None:
    """Give a time to the date that it stands in, or else before it, or, where that has one, to the date after it.

    A time among the parts of a date that has one already belongs to no other.
    """
    around = next((g for g in groups if g.core.first < clock.first and clock.last < g.core.last), None)
    if around is not None:
        around.clock = clock
        return
    if _around(groups, clock.first) is not None:
        return
    before = next((g for g in reversed(groups) if g.last <= clock.first), None)
    after = next((g for g in groups if g.first >= clock.last), None)
    for group, start, end in (
        (before, before.last if before else 0, clock.first),
        (after, clock.last, after.first if after else 0),
    ):
        if group is not None and group.clock is None and _is_filler(shape, start, end):
            group.clock = clock
            group.take(clock.first, clock.last)
            return


def _around(groups: list[_Group], index: int) -> _Group | None:
    """The date among whose parts something stands."""
    return next((group for group in groups if group.first <= index < group.last), None)


def _attach_weekdays(groups: list[_Group], tokens: Tokens, shape: str) -> None:
    if "W" not in shape and "B" not in shape:
        return
    for index, letter in enumerate(shape):
        if letter in "WB":
            word = tokens.words[index]
            weekday = word.value("weekday", tokens.language) if word is not None else None
            group = _beside(groups, index, shape, trailing=shape.find("#") < shape.find(letter))
            if group is not None and group.weekday is None:
                group.weekday = weekday
                group.take(index, index + 1)


def _attach_markers(groups: list[_Group], tokens: Tokens, shape: str) -> None:
    """Markers stand before their dates, unless the line begins with a date and ends with a marker (更新, 수정)."""
    if "P" not in shape:
        return
    first_date = groups[0].first
    trailing = first_date < shape.index("P") and shape.rindex("P") > groups[-1].core.first
    for index, letter in enumerate(shape):
        if letter == "P":
            group = _beside(groups, index, shape, trailing=trailing, through="@")
            if group is not None and group.marker is None:
                group.marker = _marker(tokens, index)


def _marker(tokens: Tokens, index: int) -> Marker | None:
    word = tokens.words[index]
    value = word.value("marker", tokens.language) if word is not None else None
    return "updated" if value == "updated" else "published"


def _beside(
    groups: list[_Group], index: int, shape: str, *, trailing: bool, through: str = ""
) -> _Group | None:
    """The date that a word belongs to: the one it stands in, else the next, or the one before where words trail their dates."""
    around = _around(groups, index)
    if around is not None:
        return around
    filler = _FILLER + through
    after = next((g for g in groups if g.first > index), None)
    before = next((g for g in reversed(groups) if g.last <= index), None)
    if after is not None and shape[index + 1 : after.first].strip(filler):
        after = None
    if before is not None and shape[before.last : index].strip(filler):
        before = None
    return (before or after) if trailing else (after or before)


def _has_company(group: _Group) -> bool:
    return not group.core.needs_company or bool(group.clock or group.weekday or group.marker)


def _refused(group: _Group, shape: str) -> bool:
    """Whether the word before the date says that it is something else: a copyright, a deadline, a birth."""
    before = shape[: group.first].rstrip(_FILLER)
    return before.endswith(("F", "©"))


def _usable(captured: datetime | None) -> datetime | None:
    """The moment of capture, but for one that no page can have and that day arithmetic would overflow."""
    return captured if captured is not None and captured.year in _CAPTURE_YEARS else None


def _resolve_all(
    text: str,
    tokens: Tokens,
    groups: list[_Group],
    language: str | None,
    day_first: bool | None,
    captured: datetime | None,
) -> list[PrintedDate]:
    resolved: list[PrintedDate] = []
    known_day: date | None = None
    captured = _usable(captured)
    for group in groups:
        printed = _resolve(text, tokens, group, language, day_first, captured, known_day)
        if printed is not None:
            resolved.append(printed)
            known_day = printed.day or known_day
    return resolved


def _resolve(
    text: str,
    tokens: Tokens,
    group: _Group,
    language: str | None,
    day_first: bool | None,
    captured: datetime | None,
    known_day: date | None,
) -> PrintedDate | None:
    """Settle order, year and calendar of one date and write it down."""
    core = group.core
    day, ambiguous, relative = core.day, False, False
    if core.readings:
        day, ambiguous = _choose(group, tokens, language, day_first, captured)
    elif core.hijri is not None:
        day = calendars.hijri_days(*core.hijri, group.weekday)
    elif core.minutes_ago is not None:
        day, relative = _before(captured, core), True
    elif core.year is None and core.month is not None and core.month_day is not None:
        day, relative = _with_year(core.month, core.month_day, captured, known_day, core.calendar)
    month = None
    if (
        core.year is not None
        and core.month_day is None
        and core.calendar not in ("hijri", "jalali", "bengali")
    ):
        month = f"{core.year:04d}-{core.month:02d}"
    start, end = tokens.start(group.first), tokens.end(group.last - 1)
    local, precision, instant, stated = _write(day, month, group.clock)
    agrees = None if group.weekday is None or day is None else day.isoweekday() == group.weekday
    return PrintedDate(
        text[start:end], start, end, local, day, instant, precision, stated, ambiguous,
        group.marker, core.calendar, agrees, relative,
    )  # fmt: skip


def _choose(
    group: _Group, tokens: Tokens, language: str | None, day_first: bool | None, captured: datetime | None
) -> tuple[date | None, bool]:
    """The day of a numeric date, and whether only indirect evidence chose it; no day where nothing does."""
    readings = group.core.readings
    if len({reading.day for reading in readings}) > 1 and group.weekday is not None:
        readings = [r for r in readings if r.day.isoweekday() == group.weekday] or readings
    if len({reading.day for reading in readings}) > 1 and captured is not None:
        limit = captured.date() + timedelta(days=1)
        readings = [r for r in readings if r.day <= limit] or readings
    if len({reading.day for reading in readings}) == 1:
        return readings[0].day, False
    order = language_order(language) or _order_of_words(tokens)
    if order is not None and order != "ymd" and len({reading.order for reading in readings}) > 1:
        readings = [r for r in readings if r.order != "ymd"]
        if len({reading.day for reading in readings}) == 1:
            return readings[0].day, False
    short = any(reading.order == "ymd" for reading in readings)
    if day_first is not None and not (short and order == "ymd"):
        chosen = _with_order(readings, "dmy" if day_first else "mdy")
        if chosen is not None:
            return chosen, False
    for candidate in (order, _habit(group, order, short=short)):
        chosen = _with_order(readings, candidate) if candidate else None
        if chosen is not None:
            return chosen, True
    return None, True


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


def _habit(group: _Group, order: str | None, *, short: bool) -> str | None:
    """Order told by the form: a language that puts the year first puts the day first where the year is last;
    full stops and afternoon hours on the 24-hour clock are not American."""
    if short and order is None:
        return None
    if order == "ymd" or group.core.dotted:
        return "dmy"
    if group.clock is not None and group.clock.hour > 12 and not group.clock.twelve_hours:
        return "dmy"
    return None


def _before(captured: datetime | None, core: Core) -> date | None:
    if captured is None or core.minutes_ago is None or core.minutes_ago > _OLDEST_AGO:
        return None
    return (captured - timedelta(minutes=core.minutes_ago)).date()


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
