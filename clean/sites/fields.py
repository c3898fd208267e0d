"""What a profile settles about the fields of an article, over what was found without it.

A profile's word is final, and what would have been chosen stays among the evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from clean.blocks.page import Page, Pick
from clean.fields.dates import PrintedDate, read_date, read_dates
from clean.fields.people import Byline, read_byline, read_names
from clean.fields.people.authors.resolve import People
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.resolve import Dates, resolve_dates
from clean.fields.titles.resolve import Title
from clean.phrases.fold import fold
from clean.sites.facts import Facts, pick_text
from clean.sites.profile import Profile
from clean.sites.reading import zone
from schemas import Evidence

_SURE: Final = 0.99
"""Probability that what a profile's selector names is right: somebody looked."""
_LONGEST: Final = 400
"""Characters of an element that holds a date or names."""
_PICKS: Final = 2_000
"""Picked elements that are looked at; those of a field are a handful."""


def settle_title(title: Title, page: Page, facts: Facts) -> Title:
    """The title and subtitle: those of the profile where its elements have text."""
    found = next(_picks(page, facts, "title"), None)
    if found is not None:
        one = _evidence("title", *found)
        title = Title(one.value, title.subtitle, _SURE, (one, *_lost(title.evidence)))
    found = next(_picks(page, facts, "subtitle"), None)
    if found is not None:
        one = _evidence("subtitle", *found)
        title = title._replace(subtitle=one.value, evidence=(*title.evidence, one))
    return title


def settle_dates(
    dates: Dates, page: Page, facts: Facts, language: str | None, captured: datetime | None
) -> Dates:
    """The dates: those of the profile's elements, and moments by its time zone where none is stated."""
    if facts.profile is None:
        return dates
    candidates = list(_date_candidates(page, facts, page.language or language, captured))
    own = resolve_dates(candidates, captured=captured)
    if own.published_local is not None:
        dates = _over(own, dates)
    return _in_zone(dates, facts.profile)


def _date_candidates(
    page: Page, facts: Facts, language: str | None, captured: datetime | None
) -> Iterator[DateCandidate]:
    for what, field in (("date", "published"), ("updated", "modified")):
        for pick, text in _picked(page, facts, what):
            reading = {"language": language, "day_first": facts.day_first, "captured": captured}
            values = [
                mark.value
                for mark in page.marks
                if mark.tag == "time"
                and pick.first_block <= mark.first_block
                and mark.last_block <= pick.end_block
            ]
            for printed in _read(values[:1], text, **reading):
                named = "modified" if printed.marker == "updated" else field
                yield DateCandidate(named, printed, "profile", _reason(facts, pick), _SURE)


def _read(values: list[str], text: str, **reading: Any) -> list[PrintedDate]:
    """The dates of an element: of its machine-readable value, else of its text."""
    for value in values:
        printed = read_date(value, structured=True, **reading) if value else None
        if printed is not None and printed.local is not None:
            return [printed]
    printed = read_date(text, **reading)
    found = read_dates(text[:_LONGEST], **reading)
    return found if len(found) > 1 or printed is None else [printed]


def _over(own: Dates, dates: Dates) -> Dates:
    """The profile's dates, with what was found without it as lost evidence; its update date where they have none."""
    evidence = (*own.evidence, *_lost(dates.evidence))
    later = dates.modified_date is not None and own.published_date is not None
    if own.modified_local is None and later and dates.modified_date >= own.published_date:  # type: ignore[operator]
        kept = tuple(
            replace(one, chosen=one.chosen and one.field == "modified_date") for one in dates.evidence
        )
        return replace(
            own,
            modified_date=dates.modified_date,
            modified_local=dates.modified_local,
            modified_at=dates.modified_at,
            modified_raw=dates.modified_raw,
            evidence=(*own.evidence, *kept),
        )
    return replace(own, evidence=evidence)


def _in_zone(dates: Dates, profile: Profile) -> Dates:
    """Dates whose time states no zone become moments by the profile's."""
    if not profile.time_zone:
        return dates
    if dates.published_at is None and (moment := _moment(dates.published_local, profile)) is not None:
        dates = replace(dates, published_at=moment, published_zone="profile")
    if dates.modified_at is None and (moment := _moment(dates.modified_local, profile)) is not None:
        dates = replace(dates, modified_at=moment)
    return dates


def _moment(local: str | None, profile: Profile) -> datetime | None:
    """The moment of a local time without offset; None for anything else, and at the very end of time."""
    if local is None or "T" not in local:
        return None
    printed = datetime.fromisoformat(local)
    if printed.tzinfo is not None or not 1 < printed.year < 9999:
        return None
    return printed.replace(tzinfo=zone(profile.time_zone)).astimezone(UTC)


def settle_people(people: People, page: Page, facts: Facts, language: str | None) -> People:
    """Everybody credited: reporters and sources are those of the profile's elements, where they name any."""
    if facts.profile is None:
        return people
    found = [
        (_reason(facts, pick), what, _byline(text[:_LONGEST], language))
        for what in ("author", "source")
        for pick, text in _picked(page, facts, what)
    ]
    reporters = _names(one.reporters for _, what, one in found if what == "author")
    sources = _names(
        [*(one.sources or (one.reporters if what == "source" else ()) for _, what, one in found)]
    )
    evidence = list(people.evidence)
    if reporters:
        lost = (replace(one, chosen=one.chosen and one.field != "reporters") for one in evidence)
        rule = next(reason for reason, what, one in found if what == "author" and one.reporters)
        evidence = [_evidence("reporters", ", ".join(reporters), rule), *lost]
        people = people._replace(reporters=reporters, confidence=_SURE)
    if facts.dateline:
        sources = _names([sources, (facts.dateline,)])
        evidence.append(
            _evidence("sources", facts.dateline, facts.profile.reason(f"dateline {facts.dateline}"))
        )
    return people._replace(sources=_names([people.sources, sources]), evidence=tuple(evidence))


def _byline(text: str, language: str | None) -> Byline:
    """An element that is known to hold names: a byline, or names alone."""
    byline = read_byline(text, language)
    if byline is not None:
        return byline
    names = read_names(text, language)
    return Byline(reporters=names.people, sources=names.agencies, raw=text)


def _names(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Names without repetition, case and white space aside; the first printing stays."""
    found: dict[str, str] = {}
    for group in groups:
        for name in group:
            found.setdefault(fold(name), name)
    return tuple(found.values())


def settled_section(page: Page, facts: Facts) -> Evidence | None:
    """The section that the profile's element names."""
    found = next(_picks(page, facts, "section"), None)
    return _evidence("section", *found) if found is not None else None


def _picked(page: Page, facts: Facts, what: str) -> Iterator[tuple[Pick, str]]:
    """The elements of that sort that have text, with it."""
    if facts.profile is not None:
        for pick in page.picks[:_PICKS]:
            if pick.what == what and (text := pick_text(page, pick)):
                yield pick, text


def _picks(page: Page, facts: Facts, what: str) -> Iterator[tuple[str, str]]:
    """Text and rule of the elements of that sort that have text."""
    return ((text, _reason(facts, pick)) for pick, text in _picked(page, facts, what))


def _reason(facts: Facts, pick: Pick) -> str:
    return facts.profile.reason(pick.selector) if facts.profile else ""


def _evidence(field: str, value: str, rule: str) -> Evidence:
    return Evidence(field, value, "profile", rule, _SURE, chosen=True)


def _lost(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    return tuple(replace(one, chosen=False) for one in evidence)
