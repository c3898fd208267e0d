"""How the captures of a commit ended: every one of them exactly once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

OUTCOMES: Final = ("new", "changed", "unchanged", "superseded", "duplicate", "rejected", "quarantined")
"""Every way in which a capture can end, in the order in which they are shown."""

QUARANTINE: Final = frozenset({"timeout", "crashed"})
"""Rejection codes of captures that are kept aside rather than judged."""


class Ending(NamedTuple):
    """What is counted of one capture."""

    outcome: str
    language: str | None
    """Language of the article; None for a rejection."""
    site: str | None
    """Site of the article; None where it is not known."""
    code: str | None
    """Code of the rejection; None for an article."""


@dataclass(slots=True)
class Outcomes:
    """Counts of captures by how they ended; sums of two commits are their `+`."""

    endings: Counter[Ending] = field(default_factory=Counter)
    """Captures by ending."""
    files_written: int = 0
    """Parquet files that were replaced."""
    bytes_written: int = 0
    """Bytes of those files."""

    @property
    def total(self) -> int:
        """Captures in all."""
        return self.endings.total()

    def counts(self) -> dict[str, int]:
        """Captures by outcome: every outcome is there, with 0 where there was none."""
        found = self.by("outcome")
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def by(self, what: Literal["outcome", "language", "site", "code"]) -> Counter[str]:
        """Captures by one property; those without it are left out."""
        counts: Counter[str] = Counter()
        for ending, number in self.endings.items():
            value = getattr(ending, what)
            if value is not None:
                counts[value] += number
        return counts

    def __add__(self, other: Outcomes) -> Outcomes:
        return Outcomes(
            self.endings + other.endings,
            self.files_written + other.files_written,
            self.bytes_written + other.bytes_written,
        )
