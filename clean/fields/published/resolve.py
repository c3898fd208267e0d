"""The dates of publication and of the last change, chosen among all candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from clean.fields.published.anew import printed_anew, renewed
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.evidence import date_evidence
from clean.fields.published.vote import Choice, choose
from schemas import Evidence


@dataclass(frozen=True, slots=True)
class Dates:
    """Values for the Article's date fields, under the contract of `schemas.Article`."""

    published_date: date | None = None
    published_local: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    published_zone: str | None = None
    published_basis: str | None = None
    published_ambiguous: bool = False
    modified_date: date | None = None
    modified_local: str | None = None
    modified_at: datetime | None = None
    modified_raw: str | None = None
    confidence: float = 0.0
    """Calibrated probability that `published_date` is right."""
    evidence: tuple[Evidence, ...] = ()

    def values(self) -> dict[str, Any]:
        """The fields of the Article."""
        names = [name for name in self.__slots__ if name not in ("confidence", "evidence")]
        return {name: getattr(self, name) for name in names}


def resolve_dates(candidates: Sequence[DateCandidate], *, captured: datetime | None = None) -> Dates:
    """Choose among the candidates of `date_candidates`.

    `captured` bounds the dates: nothing is published after it was received.
    """
    candidates = candidates[:_CANDIDATES_BOUND]
    published, modified, updated = _chosen(candidates, captured)
    if published is None:
        return _without_day(candidates)
    printed, changed = published.printed, modified.printed if modified else None
    return Dates(
        published_date=printed.day,
        published_local=printed.local,
        published_at=printed.instant,
        published_raw=printed.raw,
        published_zone="stated" if printed.zone == "stated" else "unknown",
        published_basis="updated" if updated else _basis(published.candidate),
        published_ambiguous=printed.ambiguous,
        modified_date=changed.day if changed else None,
        modified_local=changed.local if changed else None,
        modified_at=changed.instant if changed else None,
        modified_raw=changed.raw if changed else None,
        confidence=published.probability,
        evidence=date_evidence(candidates, published, modified),
    )


_CANDIDATES_BOUND: Final = 600
"""Candidates that are looked at; a page has some ten."""


def _chosen(
    candidates: Sequence[DateCandidate], captured: datetime | None
) -> tuple[Choice | None, Choice | None, bool]:
    """The dates of publication and of the last change, and whether the first is one of a change too."""
    possible = [c for c in candidates if _is_possible(c, captured)]
    published = choose([c for c in possible if c.field == "published"], _months(candidates))
    modified = choose([c for c in possible if c.field == "modified"])
    if modified is not None and (published is None or published.log_odds < min(_WEAK, modified.log_odds)):
        return modified, modified, True
    if published is None:
        return None, None, False
    if modified is not None and modified.day < published.day:
        modified = None
    if modified is not None and (again := renewed(published, modified, possible)) is not None:
        return again, modified, True
    published = printed_anew(published, possible) or published
    return published, modified if modified is None or modified.day >= published.day else None, False


_WEAK: Final = 1.0
"""Log-odds under which a date of publication gives way to a surer update: it is some other date."""


def _is_possible(candidate: DateCandidate, captured: datetime | None) -> bool:
    day = candidate.value.day
    if day is None or day < _EARLIEST:
        return False
    return captured is None or captured.year > 9_000 or day <= captured.date() + timedelta(days=1)


_EARLIEST: Final = date(1900, 1, 1)


def _months(candidates: Sequence[DateCandidate]) -> frozenset[str]:
    """The month that the address names without a day."""
    stated = (c.value for c in candidates if c.origin == "address" and c.value.precision == "month")
    return frozenset(printed.local for printed in stated if printed.local)


def _basis(candidate: DateCandidate) -> str:
    """What the date of publication rests on."""
    if candidate.is_data or candidate.origin == "microdata":
        return "structured"
    return "address" if candidate.origin == "address" else "published"


def _without_day(candidates: Sequence[DateCandidate]) -> Dates:
    """What is left where no candidate has a day: a month, or the date as printed."""
    evidence = date_evidence(candidates)
    sure = [c for c in candidates if c.confidence >= _SURE]
    month = next((c.value for c in sure if c.field == "published" and c.value.precision == "month"), None)
    if month is not None:
        return Dates(
            published_local=month.local,
            published_raw=month.raw,
            published_zone="unknown",
            published_basis="published",
            evidence=evidence,
        )
    raw = next((c.value.raw for c in sure if c.value.ambiguous and c.value.local is None), None)
    if raw is not None:
        return Dates(published_raw=raw, published_zone="unknown", published_ambiguous=True, evidence=evidence)
    return Dates(evidence=evidence)


_SURE: Final = 0.6
"""Share of right days from which a rule may speak alone."""
