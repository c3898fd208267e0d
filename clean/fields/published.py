"""The dates of publication and of the last change, chosen among all candidates.

What the page's data states comes first, since it was right in nearly every page measured; a date
printed near the title, or in the address, confirms it, corrects its day where the data states the
moment in UTC, and stands alone where there is no data.  The days that candidates vote for are
compared by the sum of their rules' log-odds, one vote a kind of source, so that two
weak witnesses of different kinds can outweigh a single one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from clean.fields.candidate import Candidate
from clean.fields.dated import date_candidates
from clean.fields.dates import PrintedDate
from schemas import Evidence

_DATA_ORIGINS: Final = frozenset({"json-ld", "opengraph", "dublin-core", "meta"})
_LEAST: Final = 0.3
"""Log-odds below which a day is no better than a guess."""
_STATED_BONUS: Final = 1.2
"""Added for the page's data: of 13 pages where they differ from a printed day by more than a zone, and that is no update, the data were right on 11."""
_REPEATED: Final = 1.0
"""Taken from the second and later dates of one rule: the first is the article's, the rest are its neighbours'."""
_WRONG_WEEKDAY: Final = 1.0
"""Taken where the weekday printed beside a date is not its weekday."""
_ONLY_DAY: Final = 0.8
"""Log-odds of the only day that a page names in date lines, wherever it stands."""
_STATED_RULES: Final = frozenset({"json-ld datePublished", "published in opengraph"})
_WEAK: Final = 1.0
"""Log-odds under which a date of publication gives way to a surer update: it is some other date."""
_MONTH: Final = 0.8
"""Added for the days of the month that the address names."""
_SURE: Final = 0.6
"""Share of right days from which a rule may speak alone."""
_PRINTED_ORIGINS: Final = frozenset({"time", "block", "address"})
_ABOVE: Final = ("above", "before the title")
"""Ends of the rules of dates printed at the top of the article."""
_AMONG: Final = ("published among", "published called")
"""Beginnings of the rules of dates that stand beside other words."""
_RENEWED: Final = 2
"""Days after which a change is a new version, no correction."""
_RENEWED_ODDS: Final = 1.0
"""Log-odds of the printed date of a new version: of 15 pages that print no other it was theirs on 11."""
_BALLOTS_BOUND: Final = 120
_CANDIDATES_BOUND: Final = 600
"""Candidates that are looked at; a page has some ten."""
_MANY_DAYS: Final = 4
_MANY_DATES: Final = 6
_LISTED: Final = 2.5
"""Taken from a rule that found `_MANY_DAYS` different days, or `_MANY_DATES` dates of more than one."""
_EARLIEST: Final = date(1900, 1, 1)
_ZONE_STEP: Final = 15 * 60
"""Seconds between neighbouring zones."""
_WEST: Final = -12 * 3600
_EAST: Final = 14 * 3600
_SLACK: Final = 61
"""Seconds by which a printed minute may differ from the moment."""
_SUREST: Final = 3.2
"""Log-odds of the surest choice: where every source agrees, some 96 of 100 days are right (four gold sets)."""
_EVIDENCE_BOUND: Final = 40
"""Candidates of one field that are kept as evidence."""


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


class _Ballot(NamedTuple):
    """A candidate with the day that it votes for."""

    candidate: Candidate
    printed: PrintedDate
    """Its date; where that is a moment in UTC whose local day is printed, that printed date with the moment kept."""
    day: date
    weight: float
    """Log-odds of its rule."""
    kind: str
    """Candidates of one kind repeat each other, those of different kinds are independent."""


class _Choice(NamedTuple):
    candidate: Candidate
    printed: PrintedDate
    log_odds: float


def resolve_dates(
    candidates: Sequence[Candidate],
    *,
    captured: datetime | None = None,
    profile_zone: timedelta | None = None,
) -> Dates:
    """Choose among the candidates of `date_candidates`.

    `captured` bounds the dates: nothing is published after it was received.  `profile_zone` is the
    offset that a site profile gives, for times that state none.
    """
    candidates = candidates[:_CANDIDATES_BOUND]
    possible = [c for c in candidates if _is_possible(c, captured)]
    published = _choose([c for c in possible if c.field == "published"], _months(candidates))
    modified = _choose([c for c in possible if c.field == "modified"])
    basis = "published"
    chosen = published
    if modified is not None and (chosen is None or chosen.log_odds < min(_WEAK, modified.log_odds)):
        chosen, basis, published = modified, "updated", None
    if published is not None and modified is not None:
        if _day(modified.printed) < _day(published.printed):
            modified = None
        elif (renewed := _renewed(published, modified, possible)) is not None:
            chosen, basis, published = renewed, "updated", None
    if published is not None and (other := _printed_otherwise(published, possible)) is not None:
        chosen = other
        if modified is not None and _day(modified.printed) < _day(other.printed):
            modified = None
    if chosen is None:
        return _without_day(candidates)
    printed = chosen.printed
    zone_known = printed.zone == "stated"
    return Dates(
        published_date=printed.day,
        published_local=printed.local,
        published_at=_moment(printed, profile_zone),
        published_raw=printed.raw,
        published_zone="stated"
        if zone_known
        else "profile"
        if profile_zone is not None and "T" in (printed.local or "")
        else "unknown",
        published_basis=_basis(chosen.candidate, basis),
        published_ambiguous=printed.ambiguous,
        modified_date=modified.printed.day if modified else None,
        modified_local=modified.printed.local if modified else None,
        modified_at=_moment(modified.printed, profile_zone) if modified else None,
        modified_raw=modified.printed.raw if modified else None,
        confidence=_probability(chosen.log_odds),
        evidence=_evidence(candidates, chosen, modified),
    )


def _renewed(published: _Choice, modified: _Choice, candidates: Sequence[Candidate]) -> _Choice | None:
    """The printed date of an article that prints only that of its last change, as its date, and leaves its first to the data."""
    first, last = _day(published.printed), _day(modified.printed)
    if published.candidate.origin not in _DATA_ORIGINS or (last - first).days < _RENEWED:
        return None
    printed = [
        (c, c.value)
        for c in candidates
        if c.origin in _PRINTED_ORIGINS and isinstance(c.value, PrintedDate) and c.value.day in (first, last)
    ]
    if any(value.day == first for _, value in printed):
        return None
    own = [(c, v) for c, v in printed if c.field == "published" and c.rule.endswith(_ABOVE)]
    if not own or any(c.field == "modified" for c, _ in printed):
        return None
    candidate, value = max(own, key=lambda pair: (_detail(pair[1]), pair[0].confidence))
    return _Choice(candidate, value, _RENEWED_ODDS)


def _printed_otherwise(published: _Choice, candidates: Sequence[Candidate]) -> _Choice | None:
    """The one day that a page prints at its top, in an element or on a line of its own and as no update, where its data state an earlier one that it prints nowhere: it was published anew."""
    stated = _day(published.printed)
    if published.candidate.origin not in _DATA_ORIGINS:
        return None
    printed = [
        (c, c.value)
        for c in candidates
        if c.origin in _PRINTED_ORIGINS and isinstance(c.value, PrintedDate) and c.value.day is not None
    ]
    if any(c.field == "modified" or value.day == stated for c, value in printed):
        return None
    top = [(c, v) for c, v in printed if c.rule.endswith(_ABOVE)]
    if len({value.day for _, value in top}) != 1 or (_day(top[0][1]) - stated).days < _RENEWED:
        return None
    own = [(c, v) for c, v in top if not c.rule.startswith(_AMONG)]
    if not own:
        return None
    candidate, value = max(own, key=lambda pair: (_detail(pair[1]), pair[0].confidence))
    return _Choice(candidate, value, _RENEWED_ODDS)


def _months(candidates: Sequence[Candidate]) -> frozenset[str]:
    """The month that the address names without a day."""
    stated = (c.value for c in candidates if c.origin == "address" and isinstance(c.value, PrintedDate))
    return frozenset(printed.local for printed in stated if printed.precision == "month" and printed.local)


def _is_possible(candidate: Candidate, captured: datetime | None) -> bool:
    printed = candidate.value
    if not isinstance(printed, PrintedDate) or printed.day is None or printed.day < _EARLIEST:
        return False
    return captured is None or captured.year > 9_000 or printed.day <= captured.date() + timedelta(days=1)


def _day(printed: PrintedDate) -> date:
    return printed.day or date.min


def _choose(candidates: list[Candidate], months: frozenset[str] = frozenset()) -> _Choice | None:
    """The day with the greatest sum of log-odds, and the candidate that says most about it.

    The page's data have one voice, that of their surest rule.
    """
    ballots = _ballots(candidates)
    stated = max((b for b in ballots if b.kind == "data"), key=lambda b: b.weight, default=None)
    totals: dict[date, float] = {}
    for day in dict.fromkeys(ballot.day for ballot in ballots):
        kinds: dict[str, float] = {}
        for ballot in ballots:
            if ballot.day != day or (ballot.kind == "data" and stated is not None and stated.day != day):
                continue
            kinds[ballot.kind] = max(ballot.weight, kinds.get(ballot.kind, ballot.weight))
        totals[day] = sum(kinds.values()) + (_MONTH if day.isoformat()[:7] in months else 0.0)
    if not totals:
        return None
    best = max(totals, key=lambda day: totals[day])
    if totals[best] < _LEAST:
        if len(totals) > 1:
            return None
        totals[best] = _ONLY_DAY
    winner = max((ballot for ballot in ballots if ballot.day == best), key=_says_most)
    return _Choice(winner.candidate, winner.printed, totals[best])


def _ballots(candidates: list[Candidate]) -> list[_Ballot]:
    ballots: list[_Ballot] = []
    seen: set[str] = set()
    lists = _lists(candidates)
    moments = _moments(candidates)
    for candidate in candidates[:_BALLOTS_BOUND]:
        printed = candidate.value
        if not isinstance(printed, PrintedDate):
            continue
        weight = _weight(candidate, printed, repeated=candidate.rule in seen)
        if candidate.rule in lists:
            weight -= _LISTED
        seen.add(candidate.rule)
        moment = moments.get((printed.local or "")[:_MINUTE]) if candidate.origin in _DATA_ORIGINS else None
        if moment is not None:
            local = _local_rendering(moment, candidates)
            if local is not None:
                printed = local._replace(instant=moment.instant)
        ballots.append(_Ballot(candidate, printed, _day(printed), weight, _kind(candidate)))
    return ballots


def _moments(candidates: list[Candidate]) -> dict[str, PrintedDate]:
    """The moments that the page's data state in UTC, by their minute: data that print the same minute without a zone mean the same."""
    moments: dict[str, PrintedDate] = {}
    for candidate in candidates:
        printed = candidate.value
        if candidate.origin in _DATA_ORIGINS and isinstance(printed, PrintedDate) and _is_utc(printed):
            moments.setdefault((printed.local or "")[:_MINUTE], printed)
    return moments


_MINUTE: Final = len("2023-12-23T03:00")


def _lists(candidates: list[Candidate]) -> set[str]:
    """Rules that found so many days on the page, or so many dates of several days, that they read a list of articles or comments."""
    days: dict[str, list[date]] = {}
    for candidate in candidates:
        if candidate.origin not in _DATA_ORIGINS and isinstance(candidate.value, PrintedDate):
            days.setdefault(candidate.rule, []).append(_day(candidate.value))
    return {
        rule
        for rule, found in days.items()
        if (different := len(set(found))) >= _MANY_DAYS or (different > 1 and len(found) >= _MANY_DATES)
    }


def _says_most(ballot: _Ballot) -> tuple[bool, int, float]:
    return ballot.kind == "data", _detail(ballot.printed), ballot.weight


def _weight(candidate: Candidate, printed: PrintedDate, *, repeated: bool) -> float:
    weight = _log_odds(candidate.confidence)
    if candidate.rule in _STATED_RULES:
        weight += _STATED_BONUS
    if repeated:
        weight -= _REPEATED
    if printed.weekday_agrees is False:
        weight -= _WRONG_WEEKDAY
    return weight


@lru_cache(maxsize=256)
def _log_odds(share: float) -> float:
    """Of the shares in `trust.toml`, which are few."""
    share = min(0.995, max(0.005, share))
    return math.log(share / (1 - share))


def _kind(candidate: Candidate) -> str:
    if candidate.origin in _DATA_ORIGINS:
        return "data"
    return "address" if candidate.origin == "address" else "printed"


def _detail(printed: PrintedDate) -> int:
    return ("none", "month", "day", "hour", "minute", "second").index(printed.precision) + (
        printed.zone == "stated"
    )


def _is_utc(printed: PrintedDate) -> bool:
    return printed.instant is not None and printed.local is not None and printed.local.endswith("+00:00")


def _local_rendering(stated: PrintedDate, candidates: Iterable[Candidate]) -> PrintedDate | None:
    """The printed date next to a moment's UTC day that is the same moment on a local clock; None where the UTC day is printed too."""
    neighbours: list[PrintedDate] = []
    for candidate in candidates:
        printed = candidate.value
        if candidate.confidence < _SURE or not isinstance(printed, PrintedDate):
            continue
        if _is_utc(printed) or (candidate.origin in _DATA_ORIGINS and printed.instant is None):
            continue  # no local clock
        if printed.day == stated.day:
            return None
        if abs((_day(printed) - _day(stated)).days) == 1 and _is_same_moment(stated, printed):
            neighbours.append(printed)
    return max(neighbours, key=_detail, default=None)


def _is_same_moment(stated: PrintedDate, printed: PrintedDate) -> bool:
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


def _moment(printed: PrintedDate, profile_zone: timedelta | None) -> datetime | None:
    if printed.instant is not None:
        return printed.instant
    if profile_zone is None or printed.local is None or "T" not in printed.local:
        return None
    return datetime.fromisoformat(printed.local).replace(tzinfo=UTC) - profile_zone


def _basis(candidate: Candidate, basis: str) -> str:
    if basis == "updated":
        return basis
    if candidate.origin in _DATA_ORIGINS or candidate.origin == "microdata":
        return "structured"
    return "address" if candidate.origin == "address" else "published"


def _probability(log_odds: float) -> float:
    return round(1 / (1 + math.exp(-min(log_odds, _SUREST))), 3)


def _without_day(candidates: Sequence[Candidate]) -> Dates:
    """What is left where no candidate has a day: a month, or the date as printed."""
    evidence = _evidence(candidates, None, None)
    monthly = [
        c.value
        for c in candidates
        if c.field == "published"
        and isinstance(c.value, PrintedDate)
        and c.value.precision == "month"
        and c.confidence >= _SURE
    ]
    if monthly:
        printed = monthly[0]
        return Dates(
            published_local=printed.local,
            published_raw=printed.raw,
            published_zone="unknown",
            published_basis="published",
            evidence=evidence,
        )
    raw = [
        c.value
        for c in candidates
        if isinstance(c.value, PrintedDate)
        and c.value.ambiguous
        and c.value.local is None
        and c.confidence >= _SURE
    ]
    if raw:
        return Dates(
            published_raw=raw[0].raw, published_zone="unknown", published_ambiguous=True, evidence=evidence
        )
    return Dates(evidence=evidence)


def _evidence(
    candidates: Sequence[Candidate], chosen: _Choice | None, modified: _Choice | None
) -> tuple[Evidence, ...]:
    """Every candidate, the chosen ones marked; the chosen carry the probability of the choice."""
    found: list[Evidence] = []
    counts: dict[str, int] = {}
    for candidate in candidates:
        printed = candidate.value
        if not isinstance(printed, PrintedDate):
            continue
        choice = next((c for c in (chosen, modified) if c is not None and c.candidate is candidate), None)
        counts[candidate.field] = counts.get(candidate.field, 0) + 1
        if choice is None and counts[candidate.field] > _EVIDENCE_BOUND:
            continue
        confidence = _probability(choice.log_odds) if choice is not None else candidate.confidence
        found.append(
            Evidence(
                field=f"{candidate.field}_date",
                value=printed.local or printed.raw,
                origin=candidate.origin,
                rule=candidate.rule,
                confidence=confidence,
                chosen=choice is not None,
            )
        )
    return tuple(found)


__all__ = ["Dates", "date_candidates", "resolve_dates"]
