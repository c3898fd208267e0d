"""The names of people in a string, one an item, apart from agencies, titles, addresses and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_account, is_agency
from clean.fields.people.names.letters import EDGES
from clean.fields.people.names.lists import pieces_of
from clean.fields.people.names.shape import has_shape_of_person, is_person
from clean.fields.people.names.surroundings import once, unwrapped, without_addresses
from clean.fields.people.names.titles import is_title, without_titles
from clean.phrases.fold import fold


class Names(NamedTuple):
    """The names that a string gives."""

    people: tuple[str, ...] = ()
    """As printed, one name an item."""
    agencies: tuple[str, ...] = ()
    """Agencies, desks and media."""

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.people or self.agencies)

    @classmethod
    def together(cls, members: Iterable[Names]) -> Names:
        """The names of all members, each once."""
        members = list(members)
        return cls.of((n for m in members for n in m.people), (n for m in members for n in m.agencies))

    @classmethod
    def of(cls, people: Iterable[str], agencies: Iterable[str]) -> Names:
        """These names, each once."""
        return cls(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)))


def read_names(value: str, language: str | None = None) -> Names:
    """Names in an author string of JSON-LD, a meta tag or a marked element.

    'By A B and C D, Staff Reporter' gives two people, 'Reuters' an agency, 'admin' and 'Read more'
    nothing; 'Smith, John' stays whole.  What is not clearly a name is left out.
    """
    if not value or len(value) > _LONGEST:
        return Names()
    value = unwrapped(value, language)
    if sum(word[0].islower() for word in value.split()) > _SMALL_WORDS:
        return Names()
    return _sorted(list(pieces_of(value)))


_LONGEST: Final = 600
"""Characters of a string that may list names; a longer one is something else."""
_SMALL_WORDS: Final = 12
"""Words in small letters in a list of names: particles, 'and', titles; a sentence has more."""


def _sorted(pieces: list[str]) -> Names:
    people: list[str] = []
    agencies: list[str] = []
    for at, piece in enumerate(pieces):
        if is_account(piece) or "_" in piece or (at and people and is_title(piece)):
            continue
        name = without_titles(piece)
        account = name != piece and is_account(name)
        person = bool(name) and not account and has_shape_of_person(name)
        if not person and is_agency(piece):
            agencies.append(piece)
        elif not name or account:
            continue
        elif is_agency(name):
            agencies.append(name)
        elif person:
            people.append(_without_portrait(name))
    return Names.of(people, agencies)


def _without_portrait(name: str) -> str:
    """Without the initials that stand for a missing portrait: 'AL Ann Lee'."""
    initials, _, rest = name.partition(" ")
    same = len(initials) > 1 and initials == "".join(word[0] for word in rest.split())
    return rest if same else name


def are_names(value: str, *, loose: bool = False) -> Names | None:
    """The names of a value that must hold nothing else; None where it holds anything else.

    With `loose` any short printed credit will do, as after 'Source:'.
    """
    if "@" in value or "://" in value:
        value = without_addresses(value)
    value = value.strip(EDGES)
    if not value or len(value) > _ONLY_NAMES_LONGEST:
        return None
    value = once(value)
    people: list[str] = []
    agencies: list[str] = []
    for at, piece in enumerate(pieces_of(value)):
        if is_account(piece):
            return None
        name = "" if at and people and is_title(piece) else without_titles(piece)
        if not name:
            continue
        if is_agency(name):
            agencies.append(name)
        elif is_person(name):
            people.append(name)
        elif loose and _is_credit(name):
            agencies.append(name)
        elif not _is_aside(name):
            return None
    if not people and not agencies:
        return None
    return Names.of(people, agencies)


_ONLY_NAMES_LONGEST: Final = 160
"""Characters of a value that holds nothing but names."""


def _is_credit(name: str) -> bool:
    """Whether a piece may be the name of a source: short, no sentence."""
    if len(name) > 60 or len(name.split()) > 6 or name[0].islower() or any(c in name for c in "?!…:;"):
        return False
    return any(map(str.isalpha, name))


def _is_aside(name: str) -> bool:
    """Whether a piece beside names may be passed over: a place or a title."""
    folded = fold(name)
    return folded in lexicon.PLACES or folded in lexicon.TITLES
