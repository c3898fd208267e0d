"""Dates of a line with what belongs to each: its weekday, time and marker."""

from __future__ import annotations

from typing import Final

from clean.fields.dates.clock import Clock, read_clocks
from clean.fields.dates.grammar import Core, find_cores
from clean.fields.dates.printed import Marker
from clean.fields.dates.tokens import Tokens


class Group:
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
        """Reach over what belongs to it."""
        self.first, self.last = min(self.first, first), max(self.last, last)


def read_groups(tokens: Tokens, *, alone: bool = False) -> tuple[list[Group], str]:
    """The dates of a line with their parts, and the shape in which dates are `#` and times `@`.

    With `alone`, a form that looks like anything is a date where the line holds nothing else.
    """
    groups = [Group(core) for core in find_cores(tokens)]
    shape = _with_dates(tokens.shape, groups)
    groups = _without_second_calendar(groups, shape)
    clocks = read_clocks(tokens, shape)
    for clock in clocks:
        shape = shape[: clock.first] + "@" * (clock.last - clock.first) + shape[clock.last :]
    if not groups:
        return [], shape
    for clock in clocks:
        _attach_clock(groups, clock, shape)
    _attach_weekdays(groups, tokens, shape)
    _attach_markers(groups, tokens, shape)
    whole = alone and not shape.strip("#.")
    kept = [
        group
        for group in groups
        if ((whole and group.core.form != "day_and_month") or _has_company(group))
        and not _is_refused(group, shape)
    ]
    return kept, shape


def _with_dates(shape: str, groups: list[Group]) -> str:
    """The shape with `#` for the letters of dates."""
    letters = list(shape)
    for group in groups:
        if group.core.form == "ctime":  # its time stands within it
            letters[group.first], letters[group.first + 1], letters[group.last - 1] = "###"
        else:
            letters[group.first : group.last] = "#" * (group.last - group.first)
    return "".join(letters)


def _without_second_calendar(groups: list[Group], shape: str) -> list[Group]:
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


def _attach_clock(groups: list[Group], clock: Clock, shape: str) -> None:
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


def _attach_weekdays(groups: list[Group], tokens: Tokens, shape: str) -> None:
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


def _attach_markers(groups: list[Group], tokens: Tokens, shape: str) -> None:
    """Markers stand before their dates, unless the line begins with a date and ends with a marker (更新, 수정)."""
    if "P" not in shape:
        return
    first_date = groups[0].first
    trailing = first_date < shape.index("P") and shape.rindex("P") > groups[-1].core.first
    for index, letter in enumerate(shape):
        if letter == "P":
            group = _beside(groups, index, shape, trailing=trailing, through="@")
            if group is not None and group.marker is None:
                group.marker = marker_at(tokens, index)


def marker_at(tokens: Tokens, index: int) -> Marker:
    """What the word of a marker says of its date."""
    word = tokens.words[index]
    value = word.value("marker", tokens.language) if word is not None else None
    return "updated" if value == "updated" else "published"


def _beside(
    groups: list[Group], index: int, shape: str, *, trailing: bool, through: str = ""
) -> Group | None:
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


def _around(groups: list[Group], index: int) -> Group | None:
    """The date among whose parts something stands."""
    return next((group for group in groups if group.first <= index < group.last), None)


def _is_filler(shape: str, start: int, end: int) -> bool:
    return not shape[start:end].strip(_FILLER)


_FILLER: Final = "#~,|-()[].;:/·*>'\"cdWBZEyhO+@{}"
"""Letters of a shape that may stand between the parts of one date."""


def _has_company(group: Group) -> bool:
    return not group.core.needs_company or bool(group.clock or group.weekday or group.marker)


def _is_refused(group: Group, shape: str) -> bool:
    """Whether the word before the date says that it is something else: a copyright, a deadline, a birth."""
    before = shape[: group.first].rstrip(_FILLER)
    return before.endswith(("F", "©"))
