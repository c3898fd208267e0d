"""How far each rule that reads a date can be trusted: see `trust.toml`."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Final

from clean.fields.dates import PrintedDate
from clean.fields.published.candidate import DateCandidate
from clean.phrases.reading import read_words


def trusted(field: str, value: PrintedDate, origin: str, rule: str) -> DateCandidate:
    """A candidate that is trusted as far as its rule is."""
    return DateCandidate(field, value, origin, rule, _shares().get(rule, _UNMEASURED))


_UNMEASURED: Final = 0.5
"""Share of right days of a rule that no measured page shows."""


@cache
def _shares() -> dict[str, float]:
    """Share of the days that a rule gave that were right, by the rule's name."""
    table = read_words(resources.files("clean.fields.published") / "trust.toml")
    return {rule: float(share) for group in table.values() for rule, share in group.items()}
