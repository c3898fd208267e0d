"""Media among the authors of a page, which are sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.names.shape import has_first_name
from clean.fields.site import SiteNames


def is_site(name: str, site: SiteNames) -> bool:
    """Whether a name is the site's own, and the site not a person's: 'Ann Lee' writes on annlee.example."""
    return site.names(name) and not has_first_name(name)


def stated_sources(candidates: list[AuthorCandidate], site: SiteNames) -> Iterator[str]:
    """Agencies and media that the places which name authors name among them."""
    for candidate in candidates:
        if candidate.rule in _RULES:
            yield from candidate.agencies
            yield from _media(candidate, site)


_RULES: Final = frozenset({"json-ld", "meta", "printed", "printed above", "dateline", "rel-author"})


def _media(candidate: AuthorCandidate, site: SiteNames) -> Iterator[str]:
    """The site's own name among a place's authors; print, which may hold more beside it, only where it is that alone."""
    names = site.names if candidate.origin in ("json-ld", "meta") else site.stands_alone
    return (name for name in candidate.people if names(name) and not has_first_name(name))


def is_source(name: str) -> bool:
    """Whether a source is short enough to be called so: no headline, no address of a page."""
    return len(name) <= _LONGEST and len(name.split()) <= _MOST_WORDS and "://" not in name


_LONGEST: Final = 70
_MOST_WORDS: Final = 9
