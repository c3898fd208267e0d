"""What structured data, meta elements, headings and the `title` element call a page."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Final, NamedTuple

from clean.blocks.page import Page
from clean.fields.site import SiteNames, compacted
from clean.fields.stated import Stated
from clean.fields.titles.cutting import without_section, without_site
from clean.fields.titles.headings import headings_of, repeated_parts
from clean.phrases.fold import fold
from clean.phrases.reading import read_words


class Vote(NamedTuple):
    """What one place calls the page."""

    rule: str
    text: str
    folded: str
    compact: str
    """The folded text without white space and punctuation."""


def title_votes(page: Page, stated: Stated, site: SiteNames) -> list[Vote]:
    """What each place calls the page, without the site's name; those left out that are no more than it."""
    headings = headings_of(page)
    known = frozenset(map(fold, {*headings, *repeated_parts(page)}))
    sections = frozenset(map(fold, stated.sections))
    read: dict[str, tuple[str, str, str]] = {}
    votes: list[Vote] = []
    for rule, raw in _candidates(page, stated, headings):
        if raw not in read:
            read[raw] = _without_names(raw, site, known, sections)
        if read[raw][0]:
            votes.append(Vote(rule, *read[raw]))
    return _with_main_heading(votes)


def _without_names(
    raw: str, site: SiteNames, headings: frozenset[str], sections: frozenset[str]
) -> tuple[str, str, str]:
    """A candidate's text without the site and the section, folded, and compacted; empty where that is no title."""
    text, _ = without_site(" ".join(raw.split()), site, headings)
    text = without_section(text, sections)
    compact = compacted(folded := fold(text))
    usable = compact and len(text) <= _LONGEST and not site.is_called(compact)
    return (text, folded, compact) if usable else ("", "", "")


_LONGEST: Final = 400
"""Characters of a title."""


def _candidates(page: Page, stated: Stated, headings: list[str]) -> Iterator[tuple[str, str]]:
    """Rules with what they read, which may be empty."""
    article, meta = stated.article, stated.meta
    if article:
        yield "headline", article.headline
        yield "name", article.name
    yield "og:title", meta.get("og:title", "")
    yield "twitter:title", meta.get("twitter:title", "")
    yield "meta-title", next((meta[key] for key in _META if key in meta), "")
    yield "title-element", page.title
    for mark in page.marks:
        if mark.itemprop.lower() == "headline":
            yield "itemprop-headline", mark.value if mark.tag == "meta" else mark.text
            break
    for at, heading in enumerate(headings[:_MOST_HEADINGS]):
        yield "h1" if len(headings) == 1 else "other-h1" if at else "first-h1", heading


_MOST_HEADINGS: Final = 6
_META: Final[tuple[str, ...]] = tuple(
    read_words(resources.files("clean.fields.titles") / "candidates.toml")["meta"]
)
"""Meta elements that state the title and nothing else, the surest first."""


def _with_main_heading(votes: list[Vote]) -> list[Vote]:
    """The votes with the later heading as the first, where it is the only one to say what the data or the title for shares do."""
    first = next((vote for vote in votes if vote.rule == "first-h1"), None)
    if first is None:
        return votes
    stated = {vote.compact for vote in votes if vote.rule in ("headline", "og:title")}
    others = {v.compact for v in votes if v.rule == "other-h1" and v.compact in stated}
    if first.compact in stated or len(others) != 1:
        return votes
    main = others.pop()
    return [
        vote._replace(rule="other-h1" if vote is first else "first-h1")
        if vote is first or (vote.rule == "other-h1" and vote.compact == main)
        else vote
        for vote in votes
    ]
