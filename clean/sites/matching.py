"""Which profiles may fit a page, by its host and the moment of its capture.  Every page comes through here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from clean.identity import site_of
from clean.sites.profile import Profile
from clean.sites.shipped import shipped_profiles


class Fitting(NamedTuple):
    """Profiles that may fit a page, best first.  Whether their templates match only its tree can tell."""

    of_host: tuple[Profile, ...]
    of_any_host: tuple[Profile, ...]
    first_looks: str
    """The first selectors of the latter's templates in one: a page that it does not match has none of them."""


class _Index(NamedTuple):
    hosts: dict[str, tuple[Profile, ...]]
    """By host, or by `*.` and the host above."""
    templates: tuple[Profile, ...]
    first_looks: str


def fitting_profiles(url: str | None, captured_at: datetime | None, own: tuple[Profile, ...] = ()) -> Fitting:
    """Profiles of the address's host, and those of a template that any host may have.

    `own` come before the shipped ones, later ones before those valid from an earlier day, and none before
    its day; without a moment of capture the latest.
    """
    index = _index(own)
    found = tuple(_of_host(index, url))
    if captured_at is None:
        return Fitting(found, index.templates, index.first_looks)
    day = _day(captured_at)
    return Fitting(
        tuple(profile for profile in found if profile.valid_from <= day),
        tuple(profile for profile in index.templates if profile.valid_from <= day),
        index.first_looks,
    )


def _day(moment: datetime) -> str:
    """Its day in UTC; as printed where it has no zone."""
    return (moment.astimezone(UTC) if 1 < moment.year < 9999 and moment.tzinfo else moment).date().isoformat()


def _of_host(index: _Index, url: str | None) -> Iterator[Profile]:
    host = site_of(url) if url and index.hosts else None
    if host is None:
        return
    yield from index.hosts.get(host, ())
    while "." in host:
        host = host.partition(".")[2]
        yield from index.hosts.get(f"*.{host}", ())


@lru_cache(maxsize=16)
def _index(own: tuple[Profile, ...]) -> _Index:
    ordered = [*_latest_first(own), *_latest_first(shipped_profiles())]
    hosts: dict[str, tuple[Profile, ...]] = {}
    for profile in ordered:
        for host in profile.hosts:
            hosts[host] = (*hosts.get(host, ()), profile)
    templates = tuple(profile for profile in ordered if not profile.hosts)
    return _Index(hosts, templates, ", ".join(dict.fromkeys(p.template[0] for p in templates)))


def _latest_first(profiles: tuple[Profile, ...]) -> list[Profile]:
    """Later ones first; of one day those whose template asks for more, then by name."""
    by_name = sorted(profiles, key=lambda profile: (-len(profile.template), profile.name))
    return sorted(by_name, key=lambda profile: profile.valid_from, reverse=True)
