"""A date that one place of a page offers."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from clean.fields.dates import PrintedDate


class DateCandidate(NamedTuple):
    """A candidate for a date of the Article; the resolver picks among them and remembers the losers."""

    field: str
    """`published` or `modified`."""
    value: PrintedDate
    """It may have no day where nothing tells day from month."""
    origin: str
    """json-ld, microdata, opengraph, dublin-core, meta, time, block, address or profile."""
    rule: str
    """Name of the rule that read it."""
    confidence: float
    """Probability that it is right, 0 to 1, from the calibration table."""

    @property
    def is_data(self) -> bool:
        """Whether the page's data state it."""
        return self.origin in _DATA

    @property
    def is_printed(self) -> bool:
        """Whether it is printed on the page or in its address."""
        return self.origin in _PRINTED

    @property
    def day(self) -> date:
        """Its day; the first of all days where it has none."""
        return day_of(self.value)


_DATA: Final = frozenset({"json-ld", "opengraph", "dublin-core", "meta"})
_PRINTED: Final = frozenset({"time", "block", "address"})


def day_of(printed: PrintedDate) -> date:
    """The day of a date; the first of all days where it has none."""
    return printed.day or date.min


def detail(printed: PrintedDate) -> int:
    """How much a date says: the more the finer, and the more with its zone."""
    return _PRECISIONS.index(printed.precision) + (printed.zone == "stated")


_PRECISIONS: Final = ("none", "month", "day", "hour", "minute", "second")
