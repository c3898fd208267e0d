"""The day that has most of the evidence.

The days that candidates vote for are compared by the sum of their rules' log-odds, one vote a kind of source, so that two
weak witnesses of different kinds can outweigh a single one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from clean.fields.dates import PrintedDate
from clean.fields.published.candidate import DateCandidate, day_of, detail
from clean.fields.published.moments import local_rendering, moment_of_data, stated_moments


class Choice(NamedTuple):
    """What was chosen, and how sure that is."""

    candidate: DateCandidate
    printed: PrintedDate
    """Its date; where that is a moment in UTC whose local day is printed, that printed date with the moment kept."""
    log_odds: float

    @property
    def day(self) -> date:
        return day_of(self.printed)

    @property
    def probability(self) -> float:
        """Probability that it is right."""
        return round(1 / (1 + math.exp(-min(self.log_odds, _SUREST))), 3)


_SUREST: Final = 3.2
"""Log-odds of the surest choice: where every source agrees, some 96 of 100 days are right (four gold sets)."""


def choose(candidates: Sequence[DateCandidate], months: frozenset[str] = frozenset()) -> Choice | None:
    """The day with the greatest sum of log-odds, and the candidate that says most about it.

    `months` (`2024-05`) are those that the address names without a day.
    """
    ballots = _ballots(candidates)
    if not ballots:
        return None
    totals = _totals(ballots, months)
    best = max(totals, key=lambda day: totals[day])
    if totals[best] < _LEAST:
        if len(totals) > 1:
            return None
        totals[best] = _ONLY_DAY
    winner = max((ballot for ballot in ballots if ballot.day == best), key=_says_most)
    return Choice(winner.candidate, winner.printed, totals[best])


_LEAST: Final = 0.3
"""Log-odds below which a day is no better than a guess."""
_ONLY_DAY: Final = 0.8
"""Log-odds of the only day that a page names in date lines, wherever it stands."""


class _Ballot(NamedTuple):
    """A candidate with the day that it votes for."""

    candidate: DateCandidate
    printed: PrintedDate
    """As in `Choice`."""
    day: date
    weight: float
    """Log-odds of its rule."""
    kind: str
    """Candidates of one kind repeat each other, those of different kinds are independent."""


def _totals(ballots: list[_Ballot], months: frozenset[str]) -> dict[date, float]:
    """Sum of the log-odds for each day.  The page's data have one voice, that of their surest rule."""
    stated = max((b for b in ballots if b.kind == "data"), key=lambda b: b.weight, default=None)
    kinds: dict[date, dict[str, float]] = {}
    for ballot in ballots:
        weights = kinds.setdefault(ballot.day, {})
        if ballot.kind != "data" or stated is None or stated.day == ballot.day:
            weights[ballot.kind] = max(ballot.weight, weights.get(ballot.kind, ballot.weight))
    return {
        day: sum(weights.values()) + (_MONTH if day.isoformat()[:7] in months else 0.0)
        for day, weights in kinds.items()
    }


_MONTH: Final = 0.8
"""Added for the days of the month that the address names."""


def _says_most(ballot: _Ballot) -> tuple[bool, int, float]:
    return ballot.kind == "data", detail(ballot.printed), ballot.weight


def _ballots(candidates: Sequence[DateCandidate]) -> list[_Ballot]:
    ballots: list[_Ballot] = []
    seen: set[str] = set()
    lists = _lists(candidates)
    moments = stated_moments(candidates)
    for candidate in candidates[:_BALLOTS_BOUND]:
        printed, moment = candidate.value, moment_of_data(candidate, moments)
        if moment is not None and (local := local_rendering(moment, candidates)) is not None:
            printed = local._replace(instant=moment.instant)
        weight = _weight(candidate, repeated=candidate.rule in seen, listed=candidate.rule in lists)
        kind = "data" if candidate.is_data else "address" if candidate.origin == "address" else "printed"
        ballots.append(_Ballot(candidate, printed, day_of(printed), weight, kind))
        seen.add(candidate.rule)
    return ballots


_BALLOTS_BOUND: Final = 120


def _weight(candidate: DateCandidate, *, repeated: bool, listed: bool) -> float:
    """Log-odds that the candidate is right."""
    weight = _log_odds(candidate.confidence)
    if candidate.rule in _STATED_RULES:
        weight += _STATED_BONUS
    if repeated:
        weight -= _REPEATED
    if candidate.value.weekday_agrees is False:
        weight -= _WRONG_WEEKDAY
    if listed:
        weight -= _LISTED
    return weight


_STATED_RULES: Final = frozenset({"json-ld datePublished", "published in opengraph"})
_STATED_BONUS: Final = 1.2
"""Added for the page's data: of 13 pages where they differ from a printed day by more than a zone, and that is no update, the data were right on 11."""
_REPEATED: Final = 1.0
"""Taken from the second and later dates of one rule: the first is the article's, the rest are its neighbours'."""
_WRONG_WEEKDAY: Final = 1.0
"""Taken where the weekday printed beside a date is not its weekday."""
_LISTED: Final = 2.5
"""Taken from a rule that reads a list."""


@lru_cache(maxsize=256)
def _log_odds(share: float) -> float:
    """Of the shares in `trust.toml`, which are few."""
    share = min(0.995, max(0.005, share))
    return math.log(share / (1 - share))


def _lists(candidates: Sequence[DateCandidate]) -> set[str]:
    """Rules that found so many days on the page, or so many dates of several days, that they read a list of articles or comments."""
    days: dict[str, list[date]] = {}
    for candidate in candidates:
        if not candidate.is_data:
            days.setdefault(candidate.rule, []).append(candidate.day)
    return {
        rule
        for rule, found in days.items()
        if (different := len(set(found))) >= _MANY_DAYS or (different > 1 and len(found) >= _MANY_DATES)
    }


_MANY_DAYS: Final = 4
"""Different days of one rule."""
_MANY_DATES: Final = 6
"""Dates of one rule, of more than one day."""
