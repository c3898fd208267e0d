"""Who wrote a page's article: candidates from markup and print, and the choice among them.

Candidates are sets of names, one a place that names authors: JSON-LD, meta elements, marked elements
near the title, printed bylines.  The resolver takes the set that most of them agree on, in the order
of how often each place is right, and says how sure it is.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from importlib import resources
from operator import attrgetter
from typing import Any, Final, NamedTuple

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, CAPTION
from clean.blocks.page import Mark, Page
from clean.fields.dates import date_line
from clean.fields.outline import Outline
from clean.fields.people.byline import Byline, parse_byline, read_byline
from clean.fields.people.dateline import split_dateline
from clean.fields.people.lexicon import GIVEN, OPENERS, PLACES, SURNAMES, TITLES, is_arabic, plain
from clean.fields.people.names import (
    Names,
    are_names,
    has_first_name,
    is_title,
    read_names,
    spaced_opener,
    unglued,
)
from clean.fields.stated import Stated
from clean.fields.structured import Agent
from clean.fields.titles import SiteNames
from clean.late import late
from clean.phrases.fold import fold
from schemas import Evidence


def _load() -> dict[str, Any]:
    return tomllib.loads(
        (resources.files("clean.fields.people") / "authors.toml").read_text(encoding="utf-8")
    )


_DATA: Final = _load()
_META: Final[tuple[str, ...]] = tuple(_DATA["meta"]["names"])
_MARK_AUTHOR: Final = re.compile(_DATA["marks"]["authors"])
_MARK_OTHER: Final = re.compile(_DATA["marks"]["others"])
_CONFIDENCE: Final[dict[str, float]] = _DATA["confidence"]

_BEFORE: Final = 6
"""Blocks before the title, or the body where no title is printed, in which a byline stands."""
_BELOW: Final = 14
"""Blocks after the title in which one stands, be the body where it may."""
_RIGHT_BELOW: Final = 6
"""Blocks after the title in which a bare name is a byline."""
_AFTER: Final = 5
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


class _Reader:
    """Reads the lines of one page, each once: a byline is an element, a block and a labelled line at the same time."""

    __slots__ = ("_bylines", "_lines", "language")

    def __init__(self, language: str | None) -> None:
        self.language = language
        self._bylines: dict[str, Byline | None] = {}
        self._lines: dict[str, Byline] = {}

    def byline(self, text: str) -> Byline | None:
        """A line that is a byline as a whole."""
        if text not in self._bylines:
            self._bylines[text] = self._byline(text)
        return self._bylines[text]

    def _byline(self, text: str) -> Byline | None:
        spaced = spaced_opener(text)
        found = read_byline(spaced, self.language)
        if found is not None and (apart := unglued(spaced)) != spaced:
            return read_byline(apart, self.language) or found
        return found

    def line(self, text: str) -> Byline:
        """A line that is known to be a byline: bare names are reporters."""
        found = self._lines.get(text)
        if found is None:
            found = self._lines[text] = self._line(text)
        return found

    def _line(self, text: str) -> Byline:
        text = unglued(text)
        byline = parse_byline(text, self.language)
        if byline is not None:
            return byline
        names = are_names(text) or Names()
        return Byline(reporters=names.people, sources=names.agencies, raw=text)


def author_candidates(page: Page, stated: Stated, outline: Outline, reader: _Reader) -> list[AuthorCandidate]:
    """All places that name authors, in page order by sort.  The page's blocks are labelled."""
    found = [*_from_json_ld(stated), *_from_meta(page, stated, reader.language)]
    near = _near(outline)
    if near is not None:
        found += [*_from_marks(page, near, reader), *_from_print(page, near, reader)]
        found += _signed(outline, reader.language)
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
        if (
            agent.kind == "person"
            and not (names.people or names.agencies)
            and _IN_SMALL_LETTERS.fullmatch(agent.name)
        ):
            people.append(agent.name)
        people += names.people
        agencies += names.agencies
    return Names(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies)))


_IN_SMALL_LETTERS: Final = late(r"[a-zà-öø-ÿ]{2,15}(?:[ -][a-zà-öø-ÿ]{2,15}){1,2}")


def _from_meta(page: Page, stated: Stated, language: str | None) -> Iterator[AuthorCandidate]:
    if _META_SET.isdisjoint(stated.meta):
        return
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
            yield AuthorCandidate(
                "meta", "meta", tuple(dict.fromkeys(people)), tuple(dict.fromkeys(agencies))
            )


_META_SET: Final = frozenset(_META)


def _from_marks(page: Page, near: _Near, reader: _Reader) -> Iterator[AuthorCandidate]:
    """Marked elements near the title and the end of the body; what has equal hints makes one candidate."""
    groups: dict[tuple[str, str], list[tuple[int, Names]]] = {}
    read: dict[str, tuple[bool, Names]] = {}
    rules: dict[tuple[str, str, str], str] = {}
    for mark in page.marks:
        at = mark.first_block
        if not near.holds(at):
            continue
        sort = (mark.tag, mark.itemprop, mark.hints)
        rule = rules.get(sort)
        if rule is None:
            rule = rules[sort] = _rule_of(mark)
        if rule:
            if mark.text not in read:
                read[mark.text] = _of_mark(mark, reader)
            strict, names = read[mark.text]
            if (names.people or names.agencies) and (strict or rule == "microdata" or not near.is_after(at)):
                groups.setdefault(("printed" if strict else rule, mark.hints), []).append((at, names))
    for (rule, _), found in groups.items():
        members = _together(found)
        people = dict.fromkeys(name for names in members for name in names.people)
        agencies = dict.fromkeys(name for names in members for name in names.agencies)
        yield AuthorCandidate(
            rule, "microdata" if rule == "microdata" else "block", tuple(people), tuple(agencies)
        )


def _together(found: list[tuple[int, Names]]) -> list[Names]:
    """Names of the elements that stand close to the first of them: further ones belong to other stories."""
    members, last = [found[0][1]], found[0][0]
    for at, names in found[1:]:
        if at - last > _APART or len(found[0][1].people) > 1:
            break
        members.append(names)
        last = at
    return members if len(members) <= _GROUP_MOST else []


_APART: Final = 2
"""Blocks between the elements of one byline."""
_GROUP_MOST: Final = 5
"""Elements that name one author each: more of them are a list of other stories."""


def _rule_of(mark: Mark) -> str:
    itemprop = mark.itemprop.lower()
    if itemprop in ("author", "creator", "schema:author", "author name"):
        return "microdata"
    hints = mark.hints.lower()
    if not hints or not _MARK_AUTHOR.search(hints) or _MARK_OTHER.search(hints):
        return ""
    if mark.tag == "a" and (mark.hints == "author" or mark.hints.endswith(" author")):
        return "rel-author"
    return "byline-mark"


def _of_mark(mark: Mark, reader: _Reader) -> tuple[bool, Names]:
    """Its names, and whether it reads as a byline as a whole."""
    text = unglued(mark.text or (mark.value if mark.tag == "meta" else ""))
    if not text or len(text) > 250:
        return False, Names()
    byline = reader.byline(text)
    if byline is not None and byline.reporters:
        return True, Names(byline.reporters, byline.sources)
    names = read_names(text, reader.language)
    return False, Names(
        tuple(n for n in names.people if len(n) > _AVATAR_LONGEST or "." in n), names.agencies
    )


_AVATAR_LONGEST: Final = 3
"""Letters that stand for a missing portrait: 'AL' beside 'Ann Lee'."""


def _from_print(page: Page, near: _Near, reader: _Reader) -> Iterator[AuthorCandidate]:
    """Printed bylines: lines near the title and right after the body, and what labelling cut off."""
    blocks = near.blocks(page)
    language = reader.language
    lines: list[Byline] = []
    at = 0
    for order, block in enumerate(blocks):
        text = block.text
        if block.hidden or len(text) > _LINE_LONGEST:
            continue
        if block.kind in BODY and not (
            len(text) < _SIGNATURE_LONGEST and near.is_below_title(block.position)
        ):
            continue
        if block.kind == "dateline":
            dateline = split_dateline(f"{text} {_FILLER}", language)
            if dateline is not None:
                yield AuthorCandidate("dateline", "block", dateline.reporters, dateline.sources)
            continue
        byline = reader.line(text) if block.kind == "byline" else reader.byline(text)
        if byline is not None:
            if lines and (block.position - at > 1 or at < near.title <= block.position):
                yield _as_one(lines, above=at < near.title)
                lines = []
            lines.append(byline)
            at = block.position
        elif near.is_around_title(block.position) and (labelled := _labelled_names(text, language)):
            yield AuthorCandidate("labelled", "block", labelled)
        elif near.is_below_title(block.position) and len(text) < _SIGNATURE_LONGEST:
            beside = [b.text for b in blocks[max(0, order - 1) : order + 2] if b is not block]
            people = _dated_names(text, beside, language)
            if people:
                yield AuthorCandidate("below-title", "block", people)
    if lines:
        yield _as_one(lines, above=at < near.title)


def _signed(outline: Outline, language: str | None) -> Iterator[AuthorCandidate]:
    """Full names alone on a line right before the first paragraph, or below the last as one of its kind.

    German sets all nouns in capitals, English its headings: there such a line is anything.
    """
    blocks, body = outline.blocks, outline.body
    first = next((order for order in body if len(blocks[order].text) > _SIGNATURE_LONGEST), None)
    if first is None or language in _NOUNS_IN_CAPITALS:
        return
    if people := _full_names(blocks[max(0, first - 1)]):
        yield AuthorCandidate("opening", "block", people)
    if language in _HEADINGS_IN_CAPITALS:
        return
    last = blocks[body[-1]]
    for block in blocks[body[-1] : body[-1] + 2]:
        if block.tag == last.tag and block.hints == last.hints and (people := _full_names(block)):
            yield AuthorCandidate("closing", "block", people)


_NOUNS_IN_CAPITALS: Final = frozenset({"de", "lb"})
_HEADINGS_IN_CAPITALS: Final = frozenset({"en"})


def _full_names(block: Block) -> tuple[str, ...]:
    """The names of a plain line that has nothing else."""
    text = block.text
    if (
        block.tag not in ("p", "div")
        or block.hidden
        or block.link_chars
        or not 4 < len(text) < _NAMES_LONGEST
    ):
        return ()
    if not text[0].isupper() or not (text[-1].isalpha() or text[-1] == ".") or "(" in text or is_arabic(text):
        return ()
    if plain(text.partition(" ")[0]) in OPENERS or fold(text) in PLACES:
        return ()
    names = are_names(text)
    if names is None or names.agencies or any(not 1 < len(name.split()) < 4 for name in names.people):
        return ()
    return () if any(fold(word) in TITLES for word in text.replace("-", " ").split()) else names.people


_NAMES_LONGEST: Final = 60


def _as_one(lines: list[Byline], *, above: bool) -> AuthorCandidate:
    """Bylines on lines that follow each other: the correspondents on one, the trainees on the next."""
    people = dict.fromkeys(name for line in lines for name in line.reporters)
    sources = dict.fromkeys(name for line in lines for name in line.sources)
    return AuthorCandidate("printed above" if above else "printed", "block", tuple(people), tuple(sources))


def _has_digit(text: str) -> bool:
    return len(text) < 60 and _DIGIT.search(text) is not None


_DIGIT: Final = re.compile(r"\d")
_SIGNATURE_WORDS: Final = 14
_LINE_LONGEST: Final = 240
_SIGNATURE_LONGEST: Final = 90


def _labelled_names(text: str, language: str | None) -> tuple[str, ...]:
    """Names after a label within a line of facts: '2015-11-05 Views: 81 Author: Ann Lee'."""
    found = _INNER_LABEL.search(text) if ":" in text or "：" in text else None
    if found is None:
        return ()
    value = found.group(1).strip()
    han = _HAN_FIRST.match(value)
    if han:
        value = han.group()
    return read_names(value, language).people


_INNER_LABEL: Final = late(
    r"(?:^|[^\w])(?:作者|撰文|文字|记者|記者|执笔|author|autor|autora|autore|auteur|автор|penulis|tác giả|نویسنده|نويسنده|الكاتب|작성자|기자명|ผู้เขียน|yazar|door)\s?[:：]\s?(.{2,60})",
    re.IGNORECASE,
)
_HAN_FIRST: Final = late(r"[\u3400-\u9fff·]{2,8}")


def _dated_names(text: str, neighbours: list[str], language: str | None) -> tuple[str, ...]:
    """'Ann Lee - December 21, 2023', or full names alone beside a date; below a title that is a byline."""
    if not text[:1].isupper() or is_arabic(text):
        return ()
    words = text.split()
    if len(words) > _SIGNATURE_WORDS:
        return ()
    dated = _DIGIT.search(text) is not None
    if not dated:
        beside = [n for n in neighbours if _has_digit(n)]
        if not beside or sum(w[0].islower() for w in words) > 2 or are_names(text) is None:
            return ()
        if not any(map(date_line, beside)):
            return ()
    names = read_names(text, language)
    if not names.people or any(" " not in name and name[0] not in SURNAMES for name in names.people):
        return ()
    if dated and not date_line(_after_name(text, names.people[-1])):
        return ()
    return names.people


def _after_name(text: str, name: str) -> str:
    """What a line has after its last name and what that person is: 'Ann Lee | Senior Writer | July 2, 2025'."""
    rest = text[text.find(name) + len(name) :].strip(_JOINTS)
    title, _, dated = rest.partition("|")
    return dated.strip(_JOINTS) if dated and is_title(title.strip(_JOINTS)) else rest


_JOINTS: Final = " -–—|•·⋅∙,"


_FILLER: Final = "X" + "x" * 40
"""Stands for the paragraph that the dateline was cut off."""


class _Near(NamedTuple):
    """Where on the page an author of the story may be named, by block positions."""

    title: int
    body: int
    end: int
    below: int
    """Last position of the region around the title and before the body."""

    def blocks(self, page: Page) -> list[Block]:
        """Blocks around the title, between it and the body, and right after the body."""
        above = _between(page.blocks, self.title - _BEFORE, self.below)
        return above + _between(page.blocks, max(self.end - 1, self.below + 1), self.end + _AFTER)

    def holds(self, at: int) -> bool:
        """Whether a position lies there."""
        return self.title - _BEFORE <= at <= self.below or self.end - 1 <= at <= self.end + _AFTER

    def is_after(self, at: int) -> bool:
        """After the body."""
        return at > self.below

    def is_around_title(self, at: int) -> bool:
        """Near enough to the title to be a line of facts about the story."""
        return abs(at - self.title) <= _RIGHT_BELOW

    def is_below_title(self, at: int) -> bool:
        """Right below the title."""
        return self.title < at <= self.title + _RIGHT_BELOW


def _between(blocks: list[Block], first: int, last: int) -> list[Block]:
    """The blocks at these positions, which ascend along the page."""
    start = bisect_left(blocks, first, key=_POSITION)
    return blocks[start : bisect_right(blocks, last, lo=start, key=_POSITION)]


_POSITION: Final = attrgetter("position")


def _near(outline: Outline) -> _Near | None:
    blocks = outline.blocks
    body = [blocks[order].position for order in outline.body]
    if not body:
        return None
    heading = outline.headline
    title = body[0] if heading is None else blocks[heading].position
    start, end = max(title, body[0]), body[-1]
    return _Near(title, start, end, min(max(title + _BELOW, start + 2), max(start, end)))


_WEIGHT: Final = {
    "json-ld": 3.0,
    "json-ld-page": 1.5,
    "microdata": 2.0,
    "printed": 2.2,
    "printed above": 0.9,
    "rel-author": 1.5,
    "byline-mark": 1.2,
    "meta": 2.0,
    "dateline": 2.6,
    "labelled": 1.6,
    "below-title": 1.0,
    "opening": 1.0,
    "closing": 1.0,
}


def choose_authors(candidates: list[AuthorCandidate], site: SiteNames) -> tuple[tuple[str, ...], float]:
    """The names that most places agree on, and how sure that is; none where the evidence is thin."""
    votes: dict[frozenset[str], float] = {}
    printing: dict[frozenset[str], tuple[str, ...]] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    for candidate in candidates:
        people = tuple(name for name in candidate.people if not _is_site(name, site))
        key = frozenset(map(fold, people))
        if not key or (candidate.rule, key) in seen:
            continue
        seen.add((candidate.rule, key))
        votes[key] = votes.get(key, 0.0) + _WEIGHT[candidate.rule]
        printing.setdefault(key, people)
    if not votes:
        return (), 0.0
    best = max(votes, key=lambda key: votes[key])
    if ("printed", best) not in seen:
        wider = [key for rule, key in seen if rule == "printed" and best < key and len(key) <= len(best) + 3]
        best = max(wider, key=lambda key: (votes[key], sorted(key)), default=best)
    return printing[best], votes[best]


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
    reader = _Reader(language)
    printed = _printed(outline, reader)
    candidates = [] if page.is_dump else author_candidates(page, stated, outline, reader)
    reporters, votes = choose_authors(candidates, site)
    confidence = _sure(votes)
    if (
        not reporters
        and not page.is_dump
        and (alone := _far_byline(outline, reader, site) or _lone_names(outline))
    ):
        reporters, confidence = alone, _sure(0.0)
    if page.is_dump:
        reporters = tuple(
            dict.fromkeys(name for byline in printed for name in byline.reporters if not _is_site(name, site))
        )
        confidence = _CONFIDENCE["printed"] if reporters else 0.0
    reporters = _in_full(_without_other_roles(reporters, printed), printed)
    stated_sources = [
        name for c in candidates if c.rule in _SOURCE_RULES for name in (*c.agencies, *_media(c, site))
    ]
    return People(
        reporters=reporters,
        translators=_role(printed, "translators"),
        photographers=_role(printed, "photographers"),
        editors=_role(printed, "editors"),
        sources=_distinct([s for s in (*_role(printed, "sources"), *stated_sources) if _is_source(s)]),
        byline_raw=tuple(dict.fromkeys(byline.raw for byline in printed if byline.raw)),
        confidence=confidence,
        evidence=tuple(_evidence(candidates, reporters, confidence)),
    )


def _far_byline(outline: Outline, reader: _Reader, site: SiteNames) -> tuple[str, ...]:
    """The reporters of the one byline that stands somewhere below the story, where no place near it names any.

    It must be called that ('Author: …', 'Written by …'): 'By …' there is as often another story's.
    """
    last = outline.body[-1] if outline.body else len(outline.blocks)
    below = outline.blocks[last + 1 : last + 1 + _FAR_BELOW]
    lines = [b.text for b in below if b.kind == "byline" and plain(b.text.partition(" ")[0]) not in OPENERS]
    found = {byline.reporters for text in lines if (byline := reader.byline(text)) and byline.reporters}
    if len(found) != 1:
        return ()
    return tuple(name for name in found.pop() if not _is_site(name, site))


_FAR_BELOW: Final = 40
"""Blocks after the body in which labelling may find a byline."""


def _lone_names(outline: Outline) -> tuple[str, ...]:
    """Names alone on a line right below the title or at the end of the body, where no place names anybody.

    A known first name must begin them, since headings, tags and labels look like names too; several such lines after the
    body are those of other stories.
    """
    if not outline.body:
        return ()
    title = outline.body[0] if outline.headline is None else outline.headline
    for order in range(title + 1, title + 1 + _LONE_BELOW):
        if names := _alone(outline, order, shown=True):
            return names
    end = max(outline.body[-1], title + 1)
    after = {order: names for order in range(end, end + _LONE_AFTER) if (names := _alone(outline, order))}
    return next(iter(after.values())) if len(set(after.values())) == 1 and min(after) <= end + _SIGNED else ()


def _alone(outline: Outline, order: int, *, shown: bool = False) -> tuple[str, ...]:
    """The names that a block consists of; with `shown` no caption, which names whom the first picture shows."""
    block = outline.blocks[order] if order < len(outline.blocks) else None
    if block is None or block.hidden or block.kind in _NO_NAMES or (shown and block.kind == CAPTION):
        return ()
    text = block.text
    if not 4 < len(text) < _NAMES_LONGEST or GIVEN.isdisjoint(_NAME_WORD.findall(plain(text))):
        return ()
    names = are_names(text)
    if names is None or names.agencies or not all(map(has_first_name, names.people)):
        return ()
    return names.people


_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_LONE_BELOW: Final = 3
"""Blocks below the title."""
_LONE_AFTER: Final = 14
"""Blocks from the last of the body on in which one name alone may stand."""
_SIGNED: Final = 2
"""Blocks after the last of the body in which it does."""
_NO_NAMES: Final = frozenset({"tags", "heading", "title", "duplicate", "comments", "section"})
"""Kinds of blocks that name whom the story is about, or others."""

_SOURCE_RULES: Final = frozenset({"json-ld", "meta", "printed", "printed above", "dateline", "rel-author"})


def _is_source(name: str) -> bool:
    """Whether a source is short enough to be called so: no headline, no address of a page."""
    return len(name) <= _SOURCE_LONGEST and len(name.split()) <= _SOURCE_WORDS and "://" not in name


_SOURCE_LONGEST: Final = 70
_SOURCE_WORDS: Final = 9


def _media(candidate: AuthorCandidate, site: SiteNames) -> Iterator[str]:
    """The site's own name among a place's authors; print, which may hold more beside it, only where it is that alone."""
    names = site.names if candidate.origin in ("json-ld", "meta") else site.stands_alone
    return (name for name in candidate.people if names(name) and not has_first_name(name))


def _is_site(name: str, site: SiteNames) -> bool:
    """Whether a name is the site's own, and the site not a person's: 'Ann Lee' writes on annlee.example."""
    return site.names(name) and not has_first_name(name)


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


def _printed(outline: Outline, reader: _Reader) -> list[Byline]:
    """The lines that labelling found to be bylines, datelines and source lines, read."""
    found: list[Byline] = []
    for block in outline.of("dateline", "byline", "source"):
        if block.kind == "dateline":
            dateline = split_dateline(f"{block.text} {_FILLER}", reader.language)
            if dateline is not None:
                found.append(Byline(reporters=dateline.reporters, sources=dateline.sources, raw=block.text))
        else:
            found.append(reader.line(block.text))
    return found


def _role(printed: list[Byline], role: str) -> tuple[str, ...]:
    return _distinct([name for byline in printed for name in getattr(byline, role)])


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Without repetition, case and white space aside; the first printing stays."""
    return tuple({fold(name): name for name in reversed(names) if name.strip()}.values())[::-1]


def _sure(votes: float) -> float:
    """Probability that names with that weight of votes are right."""
    return next((sure for least, sure in _SURE if votes >= least), 0.0)


_SURE: Final = ((3.5, 0.96), (3.0, 0.93), (2.0, 0.82), (0.0, 0.75))
"""Weight of the votes, and how often the names that got it were right (four gold sets)."""


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
