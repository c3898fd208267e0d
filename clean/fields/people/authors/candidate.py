"""Names that one place of a page gives."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from clean.fields.people.names.read import Names
from clean.phrases.fold import fold


class AuthorCandidate(NamedTuple):
    """Names that one place of the page gives."""

    rule: str
    origin: str
    people: tuple[str, ...]
    agencies: tuple[str, ...] = ()

    @classmethod
    def of(cls, rule: str, origin: str, members: Iterable[Names]) -> AuthorCandidate:
        """The names of all members, each once."""
        return cls(rule, origin, *Names.together(members))

    @property
    def key(self) -> frozenset[str]:
        """The names as a set, case and white space folded."""
        return frozenset(map(fold, self.people))
