"""Articles published anew: the printed day counts, and not the older one that only the page's data state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from clean.fields.published.candidate import DateCandidate, detail
from clean.fields.published.vote import Choice


def renewed(published: Choice, modified: Choice, candidates: Sequence[DateCandidate]) -> Choice | None:
    """The printed date of an article that prints only that of its last change, as its date, and leaves its first to the data."""
    first, last = published.day, modified.day
    if not published.candidate.is_data or (last - first).days < _RENEWED:
        return None
    printed = [c for c in candidates if c.is_printed and c.day in (first, last)]
    if any(c.day == first or c.field == "modified" for c in printed):
        return None
    return _says_most([c for c in printed if c.rule.endswith(_ABOVE)])


def printed_anew(published: Choice, candidates: Sequence[DateCandidate]) -> Choice | None:
    """The one day that a page prints at its top, in an element or on a line of its own and as no update, where its data state an earlier one that it prints nowhere."""
    if not published.candidate.is_data:
        return None
    printed = [c for c in candidates if c.is_printed]
    if any(c.field == "modified" or c.day == published.day for c in printed):
        return None
    top = [c for c in printed if c.rule.endswith(_ABOVE)]
    if len({c.day for c in top}) != 1 or (top[0].day - published.day).days < _RENEWED:
        return None
    return _says_most([c for c in top if not c.rule.startswith(_AMONG)])


_RENEWED: Final = 2
"""Days after which a change is a new version, no correction."""
_ABOVE: Final = ("above", "before the title")
"""Ends of the rules of dates printed at the top of the article."""
_AMONG: Final = ("published among", "published called")
"""Beginnings of the rules of dates that stand beside other words."""


def _says_most(candidates: Sequence[DateCandidate]) -> Choice | None:
    """The date of a new version that says most."""
    if not candidates:
        return None
    candidate = max(candidates, key=lambda c: (detail(c.value), c.confidence))
    return Choice(candidate, candidate.value, _LOG_ODDS)


_LOG_ODDS: Final = 1.0
"""Of the printed date of a new version: of 15 pages that print no other it was theirs on 11."""
