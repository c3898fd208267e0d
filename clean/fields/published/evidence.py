"""What every candidate said, and which were chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from clean.fields.published.candidate import DateCandidate
from clean.fields.published.vote import Choice
from schemas import Evidence


def date_evidence(
    candidates: Sequence[DateCandidate], chosen: Choice | None = None, modified: Choice | None = None
) -> tuple[Evidence, ...]:
    """Every candidate, the chosen ones marked; the chosen carry the probability of the choice."""
    found: list[Evidence] = []
    counts: Counter[str] = Counter()
    for candidate in candidates:
        choice = next((c for c in (chosen, modified) if c is not None and c.candidate is candidate), None)
        counts[candidate.field] += 1
        if choice is not None or counts[candidate.field] <= _MOST:
            found.append(_evidence(candidate, choice))
    return tuple(found)


_MOST: Final = 40
"""Candidates of one field that are kept as evidence."""


def _evidence(candidate: DateCandidate, choice: Choice | None) -> Evidence:
    return Evidence(
        field=f"{candidate.field}_date",
        value=candidate.value.local or candidate.value.raw,
        origin=candidate.origin,
        rule=candidate.rule,
        confidence=candidate.confidence if choice is None else choice.probability,
        chosen=choice is not None,
    )
