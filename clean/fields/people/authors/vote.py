"""The names that most places of a page agree on, and how sure that is."""

from __future__ import annotations

from importlib import resources
from typing import Final

from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.authors.media import is_site
from clean.fields.site import SiteNames
from clean.phrases.fold import fold
from clean.phrases.reading import read_words


def choose_authors(candidates: list[AuthorCandidate], site: SiteNames) -> tuple[tuple[str, ...], float]:
    """The names that most places agree on, and the weight of their votes; none where the evidence is thin."""
    votes: dict[frozenset[str], float] = {}
    printing: dict[frozenset[str], tuple[str, ...]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    for candidate in candidates:
        people = tuple(name for name in candidate.people if not is_site(name, site))
        key = frozenset(map(fold, people))
        if not key or (candidate.rule, key) in seen:
            continue
        seen.add((candidate.rule, key))
        votes[key] = votes.get(key, 0.0) + _WEIGHTS[candidate.rule]
        printing.setdefault(key, people)
    if not votes:
        return (), 0.0
    best = max(votes, key=lambda key: votes[key])
    if ("printed", best) not in seen:
        wider = [key for rule, key in seen if rule == "printed" and best < key and len(key) <= len(best) + 3]
        best = max(wider, key=lambda key: (votes[key], sorted(key)), default=best)
    return printing[best], votes[best]


_WEIGHTS: Final[dict[str, float]] = read_words(resources.files("clean.fields.people.authors") / "vote.toml")[
    "weights"
]


def probability(votes: float) -> float:
    """Probability that names with that weight of votes are right."""
    return next(share for least, share in _SHARES if votes >= least)


_SHARES: Final = ((3.5, 0.96), (3.0, 0.93), (2.0, 0.82), (0.0, 0.75))
"""Weight of the votes, and how often the names that got it were right (four gold sets)."""
