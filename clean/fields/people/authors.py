"""Who wrote a page's article: candidates from markup and print, and the choice among them.

Candidates are sets of names, one a place that names authors: JSON-LD, meta elements, marked elements
near the title, printed bylines.  The resolver takes the set that most of them agree on, in the order
of how often each place is right, and says how sure it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any, Final, NamedTuple

from clean.blocks.kinds import BODY
from clean.blocks.page import Mark, Page
from clean.fields.people.byline import Byline, parse_byline, read_byline
from clean.fields.people.dateline import split_dateline
from clean.fields.people.names import Names, read_names
from clean.fields.stated import Stated
from clean.fields.structured import Agent
from clean.fields.titles import SiteNames, site_of
from clean.phrases.fold import fold
from schemas import Evidence


def _load() -> dict[str, Any]:
    return tomllib.loads((resources.files("clean.fields.people") / "authors.toml").read_text(encoding="utf-8"))


_DATA: Final = _load()
_META: Final[tuple[str, ...]] = tuple(_DATA["meta"]["names"])
_MARK_AUTHOR: Final = re.compile(_DATA["marks"]["authors"], re.IGNORECASE)
_MARK_OTHER: Final = re.compile(_DATA["marks"]["others"], re.IGNORECASE)
_CONFIDENCE: Final[dict[str, float]] = _DATA["confidence"]

_BEFORE: Final = 14
"""Blocks before the title, or the body where no title is printed, in which a byline stands."""
_AFTER: Final = 8
"""Blocks after the body in which one stands."""
_MOST: Final = 12
"""Names of one article; a longer list is a staff page or a feed."""


class AuthorCandidate(NamedTuple):
    """Names that one place of the page gives."""

    rule: str
    origin: str
    people: tuple[str, ...]
    agencies: tuple[str, ...] = ()

    @property
    def key(self) -> frozenset[str]:
        """The names as a set, case and white space folded."""
        return frozenset(map(fold, self.people))


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


def author_candidates(page: Page, stated: Stated, language: str | None = None) -> list[AuthorCandidate]:
    """All places that name authors, in page order by sort.  The page's blocks are labelled."""
    found = [*_from_json_ld(stated), *_from_marks(page, language), *_from_meta(page, language), *_from_print(page, language)]
    return [c for c in found if (c.people or c.agencies) and len(c.people) <= _MOST]


def _from_json_ld(stated: Stated) -> Iterator[AuthorCandidate]:
    item = stated.article
    if item is not None and item.authors:
        names = _of_agents(item.authors)
        yield AuthorCandidate("json-ld", "json-ld", names.people, names.agencies)
        return
    page = stated.data.page()
    if page is not None and page.authors:
        names = _of_agents(page.authors)
        yield AuthorCandidate("json-ld-page", "json-ld", names.people, names.agencies)


def _of_agents(agents: Iterable[Agent]) -> Names:
    people: list[str] = []
    agencies: list[str] = []
    for agent in agents:
        names = read_names(agent.name)
        if agent.kind == "organization":
            agencies.append(agent.name)
            continue
        if agent.kind == "person" and not (names.people or names.agencies) and _IN_SMALL_LETTERS.fullmatch(agent.name):
            people.append(agent.name)
        people += names.people
        agencies += names.agencies
    return Names(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)))


_IN_SMALL_LETTERS: Final = re.compile(r"[a-zà-öø-ÿ]{2,15}(?:[ -][a-zà-öø-ÿ]{2,15}){1,2}")


def _from_meta(page: Page, language: str | None) -> Iterator[AuthorCandidate]:
    values: dict[str, list[str]] = {}
    for name, content in page.meta:
        if name in _META_SET and content.strip():
            values.setdefault(name, []).append(content)
    for name in _META:
        people: list[str] = []
        agencies: list[str] = []
        for content in values.get(name, ())[:_MOST]:
            names = read_names(content, language)
            people += names.people
            agencies += names.agencies
        if people or agencies:
            yield AuthorCandidate("meta", "meta", tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)))


_META_SET: Final = frozenset(_META)


def _from_marks(page: Page, language: str | None) -> Iterator[AuthorCandidate]:
    """Marked elements near the title and the end of the body; equal hints make one candidate."""
    first, last = _near(page)
    elsewhere = {b.position for b in page.blocks if b.kind in _NOT_OF_STORY}
    groups: dict[tuple[str, str], list[Names]] = {}
    for mark in page.marks:
        if not first <= mark.first_block <= last or mark.first_block in elsewhere:
            continue
        rule = _rule_of(mark)
        if rule:
            strict, names = _of_mark(mark, language)
            if names.people or names.agencies:
                groups.setdefault(("printed" if strict else rule, mark.hints), []).append(names)
    for (rule, _), found in groups.items():
        people = dict.fromkeys(name for names in found for name in names.people)
        if len(found) > _GROUP_MOST and len(people) > _GROUP_MOST:
            continue
        agencies = dict.fromkeys(name for names in found for name in names.agencies)
        yield AuthorCandidate(rule, "microdata" if rule == "microdata" else "block", tuple(people), tuple(agencies))


_NOT_OF_STORY: Final = frozenset({"caption", "related", "comments", "other-article", "navigation", "credit", "hidden", "advertising"})
_GROUP_MOST: Final = 5
"""Elements of one kind that name one author each: more of them are a list of other stories."""


def _rule_of(mark: Mark) -> str:
    itemprop = mark.itemprop.lower()
    if itemprop in ("author", "creator", "schema:author", "author name"):
        return "microdata"
    hints = mark.hints
    if not hints or _MARK_OTHER.search(hints):
        return ""
    if hints.endswith("author") and (hints == "author" or hints[-7] == " ") and mark.tag == "a":
        return "rel-author"
    return "byline-mark" if _MARK_AUTHOR.search(hints) else ""


def _of_mark(mark: Mark, language: str | None) -> tuple[bool, Names]:
    """Its names, and whether it reads as a byline as a whole."""
    text = mark.text or (mark.value if mark.tag == "meta" else "")
    if not text or len(text) > 250:
        return False, Names()
    byline = parse_byline(text, language) if len(text) < 200 else None
    if byline is not None and byline.reporters:
        return True, Names(byline.reporters, byline.sources)
    return False, read_names(text, language)


def _from_print(page: Page, language: str | None) -> Iterator[AuthorCandidate]:
    """Printed bylines: lines near the title and right after the body, and what labelling cut off."""
    first, last = _near(page)
    for block in page.blocks:
        if block.hidden or block.kind in BODY or not first <= block.position <= last or block.kind in _NOT_OF_STORY:
            continue
        if block.kind == "dateline":
            dateline = split_dateline(block.text + " " + _FILLER, language)
            if dateline is not None:
                yield AuthorCandidate("dateline", "block", dateline.reporters, dateline.sources)
            continue
        byline = parse_byline(block.text, language) if block.kind == "byline" else read_byline(block.text, language)
        if byline is not None:
            yield AuthorCandidate("printed", "block", byline.reporters, byline.sources)


_FILLER: Final = "X" + "x" * 40
"""Stands for the paragraph that the dateline was cut off."""


def _near(page: Page) -> tuple[int, int]:
    """First and last position at which an element may name the author of the story."""
    body = [block.position for block in page.blocks if block.kind in BODY]
    titles = [block.position for block in page.blocks if block.kind == "title"]
    if not body:
        return 0, -1
    start = min([body[0], *titles[:1]])
    return start - _BEFORE, body[-1] + _AFTER


_WEIGHT: Final = {
    "json-ld": 3.0,
    "json-ld-page": 1.5,
    "microdata": 2.0,
    "printed": 2.2,
    "rel-author": 1.5,
    "byline-mark": 1.2,
    "meta": 2.0,
    "dateline": 2.0,
}


def choose_authors(candidates: list[AuthorCandidate], site: SiteNames) -> tuple[tuple[str, ...], float]:
    """The names that most places agree on, and how sure that is; none where the evidence is thin."""
    votes: dict[frozenset[str], float] = {}
    printing: dict[frozenset[str], tuple[str, ...]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    for candidate in candidates:
        people = tuple(name for name in candidate.people if not site.names(name))
        key = frozenset(map(fold, people))
        if not key or (candidate.rule, key) in seen:
            continue
        seen.add((candidate.rule, key))
        votes[key] = votes.get(key, 0.0) + _WEIGHT[candidate.rule]
        printing.setdefault(key, people)
    if not votes:
        return (), 0.0
    best = max(votes, key=lambda key: votes[key])
    for candidate in candidates:
        if candidate.rule == "printed" and best < candidate.key and len(candidate.people) <= len(best) + 3:
            best = candidate.key
            break
    return printing.get(best, ()), votes.get(best, 0.0)
