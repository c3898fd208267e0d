"""Everybody whom a page credits, by role."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from clean.blocks.page import Page
from clean.fields.outline import Outline
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.authors.last_resort import far_byline, lone_names
from clean.fields.people.authors.lines import LineReader
from clean.fields.people.authors.marks import from_marks
from clean.fields.people.authors.media import is_site, is_source, stated_sources
from clean.fields.people.authors.near import find_near
from clean.fields.people.authors.printed import from_print
from clean.fields.people.authors.signatures import from_signatures
from clean.fields.people.authors.stated import from_json_ld, from_meta
from clean.fields.people.authors.vote import choose_authors, probability
from clean.fields.people.bylines.read import Byline
from clean.fields.site import SiteNames
from clean.fields.stated import Stated
from clean.phrases.fold import fold
from schemas import Evidence


class People(NamedTuple):
    """Everybody credited, by role."""

    reporters: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    byline_raw: tuple[str, ...] = ()
    confidence: float = 0.0
    """Probability that the reporters are right."""
    evidence: tuple[Evidence, ...] = ()


def resolve_people(
    page: Page,
    stated: Stated,
    site: SiteNames,
    language: str | None = None,
    outline: Outline | None = None,
) -> People:
    """Everybody that the page credits.  Its blocks are labelled; a dump has but its lines.

    Reporters come from the places that agree; the other roles are printed ones only.
    """
    outline = outline or Outline(page.blocks)
    reader = LineReader(language)
    printed = _printed(outline, reader)
    candidates: list[AuthorCandidate] = []
    if page.is_dump:
        reporters, confidence = _of_dump(printed, site)
    else:
        candidates = author_candidates(page, stated, outline, reader)
        reporters, votes = choose_authors(candidates, site)
        reporters = reporters or far_byline(outline, reader, site) or lone_names(outline)
        confidence = probability(votes)
    reporters = _in_full(_without_other_roles(reporters, printed), printed)
    sources = [*_role(printed, "sources"), *stated_sources(candidates, site)]
    return People(
        reporters=reporters,
        translators=_role(printed, "translators"),
        photographers=_role(printed, "photographers"),
        editors=_role(printed, "editors"),
        sources=_distinct(filter(is_source, sources)),
        byline_raw=tuple(dict.fromkeys(byline.raw for byline in printed if byline.raw)),
        confidence=confidence,
        evidence=tuple(_evidence(candidates, reporters, confidence)),
    )


def author_candidates(
    page: Page, stated: Stated, outline: Outline, reader: LineReader
) -> list[AuthorCandidate]:
    """All places that name authors, in page order by sort.  The page's blocks are labelled."""
    found = [*from_json_ld(stated), *from_meta(page, stated, reader.language)]
    near = find_near(outline)
    if near is not None:
        found += [*from_marks(page, near, reader), *from_print(page, near, reader)]
        found += from_signatures(outline, reader.language)
    return [c for c in found if (c.people or c.agencies) and len(c.people) <= _MOST]


_MOST: Final = 12
"""Names of one article; a longer list is a staff page or a feed."""


def _printed(outline: Outline, reader: LineReader) -> list[Byline]:
    """The lines that labelling found to be bylines, datelines and source lines, read."""
    found: list[Byline] = []
    for block in outline.of("dateline", "byline", "source"):
        if block.kind != "dateline":
            found.append(reader.line(block.text))
        elif (dateline := reader.dateline(block.text)) is not None:
            found.append(Byline(reporters=dateline.reporters, sources=dateline.sources, raw=block.text))
    return found


def _of_dump(printed: list[Byline], site: SiteNames) -> tuple[tuple[str, ...], float]:
    """The reporters that the lines of a dump name, and how sure they are."""
    names = dict.fromkeys(name for byline in printed for name in byline.reporters if not is_site(name, site))
    return tuple(names), _PRINTED_IN_DUMP if names else 0.0


_PRINTED_IN_DUMP: Final = 0.88
"""Share of printed bylines that were right (four gold sets)."""


def _without_other_roles(reporters: tuple[str, ...], printed: list[Byline]) -> tuple[str, ...]:
    """Reporters without those whom print calls editor or translator: structured data name everybody as author."""
    others = {fold(n) for byline in printed for n in (*byline.editors, *byline.translators)}
    others -= {fold(name) for byline in printed for name in byline.reporters}
    return tuple(name for name in reporters if fold(name) not in others) or reporters


def _in_full(reporters: tuple[str, ...], printed: list[Byline]) -> tuple[str, ...]:
    """Reporters with the names in full that the data give by their first word: 'Robin' as 'Robin Buck'."""
    if all(" " in name for name in reporters):
        return reporters
    full = {
        name.partition(" ")[0]: name
        for byline in printed
        for name in byline.reporters
        if name.count(" ") == 1
    }
    return tuple(full.get(name, name) for name in reporters)


def _role(printed: list[Byline], role: str) -> tuple[str, ...]:
    return _distinct(name for byline in printed for name in getattr(byline, role))


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Without repetition, case and white space aside, the first printing of each; in the order of the last."""
    return tuple({fold(name): name for name in reversed(list(names)) if name.strip()}.values())[::-1]


def _evidence(
    candidates: list[AuthorCandidate], chosen: tuple[str, ...], confidence: float
) -> Iterator[Evidence]:
    key = frozenset(map(fold, chosen))
    for candidate in candidates:
        right = bool(key) and candidate.key == key
        value = ", ".join(candidate.people or candidate.agencies)
        field = "reporters" if candidate.people else "sources"
        yield Evidence(
            field, value, candidate.origin, candidate.rule, confidence if right else _OTHERWISE, right
        )


_OTHERWISE: Final = 0.2
"""Probability that names which lost are right all the same."""
