"""Candidates for the dates of publication and of the last change, from everything that a page offers.

Each candidate says where it stands and by which rule it was read; how far that rule can be trusted
is a table measured on pages with known dates (`trust.toml`).  What is no date of the article gives
no candidate: page clocks, dates of teasers, copyright years, dates cited in the text.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import cache, cached_property
from importlib.resources import files
from operator import attrgetter
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, FURNITURE
from clean.blocks.page import Mark, Page
from clean.fields.candidate import Candidate
from clean.fields.dates import (
    PrintedDate,
    address_date,
    date_line,
    has_marker,
    language_order,
    read_date,
    read_dates,
    sibling_order,
)
from clean.fields.outline import Outline
from clean.fields.stated import Stated
from clean.fields.structured import StructuredItem
from clean.language import detect

_BEFORE: Final = 14
"""Blocks before the first of the body, or before the title, in which a date is near."""
_ABOVE_TITLE: Final = 4
"""Blocks before the title where its date may stand."""
_FAR: Final = 40
"""Blocks between a title and the body from which on they do not belong together."""
_TOP: Final = 5
"""First blocks of a page, where its clock stands."""
_INSIDE: Final = 3
"""Blocks of the body that a date may stand among: below the lead, beside the first picture."""
_AFTER: Final = 6
"""Blocks after the last of the body."""
_FAR_AFTER: Final = 25
"""Blocks after the last of the body in which a text may say of itself when it was posted."""
_MARKS_BOUND: Final = 60
"""Marked dates that are looked at."""
_META_BOUND: Final = 500
_LINES_BOUND: Final = 300
"""Lines with digits that are read for a date; a page has a few dozen."""
_LONGEST: Final = 150
_FIRST_WORDS: Final = 90
"""Characters of a longer text in which it may say when it was posted."""
_DIGIT: Final = re.compile(r"\d")
_DATE_LIKE: Final = re.compile(r"\d(?:\d\d|\D+\d)")
"""What a date with its year has: its digits, or two numbers."""
_FULL_DATE: Final = re.compile(r"\d[^\d\n]{1,14}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[^\d\n]\d{1,2}[^\d\n]\d")
"""A day with its year, in a text of many lines."""
_DATE_WORDS: Final = (
    "date", "time", "publi", "posted", "updat", "modif", "erstell", "fecha", "datum", "ngay", "riqi", "shijian",
)  # fmt: skip
_UPDATE_WORDS: Final = ("updat", "modif", "edited", "aktual", "revis")
_OTHER_WORDS: Final = (
    "comment", "related", "recommend", "sidebar", "widget", "footer", "teaser", "event", "expir", "copyright",
    "clock", "weather", "archive", "popular", "latest",
)  # fmt: skip
"""In class and id, in small letters."""
_LINE_KINDS: Final = frozenset(
    {
        "byline",
        "source",
        "dateline",
        "views",
        "cms-fields",
        "boilerplate",
        "section",
        "credit",
        "comment-count",
    }
)
"""Kinds of lines that may hold a date beside other things."""
_NEVER_KINDS: Final = frozenset({"comments", "hidden", "page-title", "title", "duplicate"})
_NOT_BESIDE: Final = BODY | _NEVER_KINDS | {"date"}
"""Kinds of blocks in which no date beside other words is looked for."""
_SHORT: Final = 70
"""Characters of a line of furniture that may hold the date."""
_BULLET: Final = 2
"""Characters before a date that opens a longer line."""
_OPENINGS: Final = 2
"""First blocks of the body that may open with its date."""
_OPENING: Final = 60
"""Their characters in which it may stand."""
_PAGE_ITEMS: Final = frozenset({"webpage", "itempage"})


_EMBEDDED: Final = re.compile(
    r'"(?:datePublished|date_published|publishedAt|published_at|publishedTime|published_time|publishDate|publish_date|publishTime|'
    r"publish_time|publishedDate|published_date|publicationDate|publication_date|firstPublished(?:At|Date)?|first_published_at|pubDate|"
    r'pub_date|articleDate|regDate|reg_date|createdAt|created_at)\\?"\s*:\s*\\?"?([0-9][0-9T:. +Z-]{7,35})'
)
_EMBEDDED_BOUND: Final = 1_000_000


@cache
def _meta_names() -> dict[str, tuple[str, str]]:
    """Name of a meta element to the field and the origin of its date."""
    table = tomllib.loads((files("clean.fields") / "meta.toml").read_text(encoding="utf-8"))
    names: dict[str, tuple[str, str]] = {}
    for field, groups in table.items():
        for origin, members in groups.items():
            for name in members:
                names.setdefault(name, (field, origin))
    return names


@cache
def trust() -> dict[str, float]:
    """Share of the days that a rule gave that were right, by the rule's name: see `trust.toml`."""
    table = tomllib.loads((files("clean.fields") / "trust.toml").read_text(encoding="utf-8"))
    return {rule: float(share) for group in table.values() for rule, share in group.items()}


def date_candidates(
    page: Page,
    stated: Stated,
    url: str | None,
    *,
    language: str | None = None,
    captured: datetime | None = None,
    day_first: bool | None = None,
    outline: Outline | None = None,
) -> list[Candidate]:
    """All candidates for `published` and `modified` of a labelled page or dump, within each origin from the article outwards.

    `language` is that of the article, used where the page names none; `day_first` is known of its site.  Values are `PrintedDate`s;
    one may have no day where nothing tells day from month.
    """
    reader = _Reader(page, page.language or language, captured, day_first)
    outline = outline or Outline(page.blocks)
    found = [*_from_structured(stated, reader), *_from_meta(page, reader)]
    near = {} if page.is_dump else _near(outline)
    found += _nearest_first([*_from_marks(page, near, reader), *_from_blocks(page, outline, near, reader)])
    if not found:
        found += _from_hidden(outline, near, reader)
    if not found:
        found += _from_embedded(page, reader)
    if url is not None and (printed := address_date(url)) is not None:
        found.append(
            _candidate(
                "published",
                printed,
                "address",
                "day in the address" if printed.day else "month in the address",
            )
        )
    return found


def _from_hidden(outline: Outline, near: dict[int, str], reader: _Reader) -> Iterator[Candidate]:
    """Dates on short lines beside the title that the page's scripts would show, where nothing shown has any."""
    for order in _orders_of(near, outline.blocks):
        block = outline.blocks[order]
        where = near[block.position]
        if block.kind != "hidden" or len(block.text) > _SHORT or where not in ("above", "before the title"):
            continue
        dates = reader.many(block.text) if _DATE_LIKE.search(block.text) else []
        if len(dates) == 1 and not dates[0].relative:
            yield _printed(dates[0], "hidden", where)


def _nearest_first(found: list[Candidate]) -> list[Candidate]:
    """Candidates that stand before the title from the last to the first: the one next to the title is the article's."""
    before = [index for index, candidate in enumerate(found) if candidate.rule.endswith("before the title")]
    if len(before) < 2:
        return found
    turned = list(found)
    for index, other in zip(before, reversed(before), strict=True):
        turned[index] = found[other]
    return turned


_LABEL: Final = 80
"""Characters of a label."""
_LABELS: Final = 24
"""Labels of a page whose language is looked at: the detector is dear."""
_SURE: Final = 0.8
"""Confidence from which a label's language counts."""


class _Reader:
    """Reads dates with what the page tells about itself; learns its order of day and month when first in doubt."""

    def __init__(
        self, page: Page, language: str | None, captured: datetime | None, day_first: bool | None = None
    ) -> None:
        self.page = page
        self.language = language
        self.captured = captured
        self._order: tuple[bool | None] | None = None if day_first is None else (day_first,)
        self._read: dict[str, list[PrintedDate]] = {}
        """Texts of this page that were read: an element and its block often have the same."""
        self._stated: dict[tuple[str, bool], PrintedDate | None] = {}

    @property
    def day_first(self) -> bool | None:
        """What the unambiguous dates of the page show."""
        if self._order is None:
            texts = (
                block.text
                for block in self.page.blocks
                if len(block.text) <= _LONGEST and _DIGIT.search(block.text)
            )
            self._order = (sibling_order(texts),)
        return self._order[0]

    def one(self, text: str, *, structured: bool = False) -> PrintedDate | None:
        """The date that a text states; data, meta elements and marked elements often have the same."""
        key = text, structured
        if key not in self._stated:
            self._stated[key] = self._date(text, structured=structured)
        return self._stated[key]

    def _date(self, text: str, *, structured: bool) -> PrintedDate | None:
        found = read_date(text, language=self.language, captured=self.captured, structured=structured)
        if found is None or not found.ambiguous:
            return found
        if self.day_first is not None:
            return read_date(
                text,
                language=self.language,
                captured=self.captured,
                structured=structured,
                day_first=self.day_first,
            )
        if found.local is None:
            return read_date(
                text, language=self.furniture_language, captured=self.captured, structured=structured
            )
        return found

    def many(self, text: str) -> list[PrintedDate]:
        """All dates of a text."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._dates(text)
        return found

    def _dates(self, text: str) -> list[PrintedDate]:
        found = read_dates(text, language=self.language, captured=self.captured)
        if any(printed.ambiguous for printed in found) and self.day_first is not None:
            return read_dates(text, language=self.language, captured=self.captured, day_first=self.day_first)
        if any(printed.ambiguous and printed.local is None for printed in found):
            return read_dates(text, language=self.furniture_language, captured=self.captured)
        return found

    @cached_property
    def furniture_language(self) -> str | None:
        """The language that most of the page's own labels are in, which tells whose habits its dates follow."""
        labels = [b.text for b in self.page.blocks if b.kind in FURNITURE and len(b.text) <= _LABEL]
        votes = Counter(
            found.language
            for text in labels[:_LABELS]
            if (found := detect(text)).confidence >= _SURE and language_order(found.language) is not None
        )
        return votes.most_common(1)[0][0] if votes else self.language


def _candidate(field: str, value: PrintedDate, origin: str, rule: str) -> Candidate:
    return Candidate(field, value, origin, rule, trust().get(rule, 0.5))


def _from_structured(stated: Stated, reader: _Reader) -> Iterator[Candidate]:
    article = stated.article
    if article is not None:
        yield from _from_item(article, reader, "json-ld")
    for item in stated.data.items:
        if item is not article and _PAGE_ITEMS.intersection(item.types):
            yield from _from_item(item, reader, "json-ld of the page")


def _from_item(item: StructuredItem, reader: _Reader, prefix: str) -> Iterator[Candidate]:
    for field, name, text in (
        ("published", "datePublished", item.date_published),
        ("published", "dateCreated", item.date_created),
        ("published", "uploadDate", item.upload_date),
        ("modified", "dateModified", item.date_modified),
    ):
        if text and (printed := reader.one(text, structured=True)) is not None:
            yield _candidate(field, printed, "json-ld", f"{prefix} {name}")


def _from_meta(page: Page, reader: _Reader) -> Iterator[Candidate]:
    names = _meta_names()
    for name, content in page.meta[:_META_BOUND]:
        known = names.get(name)
        if known is None or not content or len(content) > _LONGEST:
            continue
        printed = reader.one(content, structured=True)
        if printed is not None:
            field, origin = known
            yield _candidate(field, printed, origin, f"{field} in {_meta_rule(name, origin)}")


def _meta_rule(name: str, origin: str) -> str:
    """Names that any page may use for anything stand apart."""
    return (
        "plain meta"
        if name in ("date", "created", "timestamp", "dc.date", "dcterms.date", "dc:date", "datecreated")
        else origin
    )


def _from_marks(page: Page, near: dict[int, str], reader: _Reader) -> Iterator[Candidate]:
    """Elements that their markup calls a date."""
    seen = 0
    fields: dict[tuple[str, str, str], str | None] = {}
    for mark in page.marks:
        named = "itemprop" if mark.itemprop else "time" if mark.tag == "time" else "class"
        where = near.get(mark.first_block, "elsewhere")
        if where == "elsewhere" and named == "class":
            continue
        sort = (mark.tag, mark.itemprop, mark.hints)
        if sort not in fields:
            fields[sort] = _marked_field(mark)
        field = fields[sort]
        if field is None or not (_DIGIT.search(mark.value) or _DIGIT.search(mark.text)):
            continue
        seen += 1
        if seen > _MARKS_BOUND:
            return
        for printed, what in _of_mark(mark, field, reader):
            origin = "microdata" if named == "itemprop" else "time" if named == "time" else "block"
            yield _candidate(what, printed, origin, f"{what} by {named} {where}")


def _marked_field(mark: Mark) -> str | None:
    """The field that a mark may speak of; None where it is no date of the article."""
    prop = mark.itemprop.lower()
    if prop:
        if (
            "datepublished" in prop
            or "datecreated" in prop
            or prop in ("pubdate", "dc:date", "dc:created", "dc:issued")
        ):
            return "published"
        if "datemodified" in prop or "dateupdated" in prop:
            return "modified"
        if mark.tag != "time" or "date" in prop:
            return None
    hints = mark.hints.lower()
    if mark.tag != "time" and not _has_any(hints, _DATE_WORDS):
        return None
    if _has_any(hints, _OTHER_WORDS):
        return None
    return "modified" if _has_any(hints, _UPDATE_WORDS) and "publi" not in hints else "published"


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _of_mark(mark: Mark, field: str, reader: _Reader) -> Iterator[tuple[PrintedDate, str]]:
    """The dates of a mark: of its machine-readable value, else of its text, with the text's own words about it."""
    readable = len(mark.text) <= _LONGEST and _DIGIT.search(mark.text)
    value = reader.one(mark.value, structured=True) if mark.value and _DIGIT.search(mark.value) else None
    if value is not None and value.local is not None:
        said = reader.many(mark.text) if readable and has_marker(mark.text) else []
        yield value, "modified" if len(said) == 1 and said[0].marker == "updated" else field
        return
    said = reader.many(mark.text) if readable else []
    if not said and readable and "," in mark.text:
        said = [printed for printed in map(reader.one, mark.text.split(",")) if printed is not None]
    for printed in said[:3]:
        yield printed, "modified" if printed.marker == "updated" else field


def _near(outline: Outline) -> dict[int, str]:
    """Position of each block near the article to where that is: `above` or inside the start of the body, `below` its end."""
    blocks, body = outline.blocks, outline.body
    if not body:
        return {}
    first = body[0]
    heading = title = max((order for order in outline.orders("title") if order < first), default=None)
    if title is not None and first - title > _FAR:
        title = None
    inside = max(body[_INSIDE - 1] if len(body) >= _INSIDE else body[-1], first) + 1
    start = first - _BEFORE if title is None else min(first - _BEFORE, title - _ABOVE_TITLE)
    near: dict[int, str] = {}
    if heading is not None and title is None:
        beside = range(max(0, heading - _ABOVE_TITLE), heading + _ABOVE_TITLE)
        near.update({blocks[order].position: "beside a far title" for order in beside})
    for order in range(max(0, start), inside):
        if title is not None and order < title:
            where = "before the title" if order >= title - _ABOVE_TITLE else "far before the title"
        else:
            where = "at the top of the page" if order < min(_TOP, first - _TOP) else "above"
        near[blocks[order].position] = where
    near.update(
        {
            blocks[order].position: "below"
            for order in range(body[-1] + 1, min(len(blocks), body[-1] + 1 + _AFTER))
        }
    )
    return near


def _from_blocks(page: Page, outline: Outline, near: dict[int, str], reader: _Reader) -> Iterator[Candidate]:
    """Printed lines: those that are only a date, and those near the article that hold one beside other words."""
    openings = () if page.is_dump else outline.body[:_OPENINGS]
    left = _LINES_BOUND
    for order in _dated_orders(page, outline, near):
        block = outline.blocks[order]
        if order in openings:
            yield from _opening(block, reader)
            continue
        left -= 1
        if left < 0:
            return
        where = "in a dump" if page.is_dump else near.get(block.position, "elsewhere")
        whole = block.kind == "date" or (where != "elsewhere" and _is_only_date(block))
        yield from _of_line(block, where, reader) if whole else _among_words(block, where, reader)


def _is_only_date(block: Block) -> bool:
    """Whether a short line beside the article is a date and no more, whatever labelling took it for."""
    return block.kind in FURNITURE and len(block.text) <= _SHORT and date_line(block.text) is not None


def _dated_orders(page: Page, outline: Outline, near: dict[int, str]) -> list[int]:
    """Orders of the blocks that may hold the date: openings, lines of nothing but a date, and what has digits near the article or a whole date elsewhere."""
    blocks, body = outline.blocks, outline.body
    found: set[int] = set()
    for order in range(len(blocks)) if page.is_dump else _orders_of(near, blocks):
        text = _line(blocks[order])
        if _DATE_LIKE.search(text) and _is_line(text, blocks[order]):
            found.add(order)
    if not page.is_dump:
        below = range(body[-1] + 1, min(len(blocks), body[-1] + 1 + _FAR_AFTER)) if body else ()
        found.update(
            order
            for order, block in enumerate(blocks)
            if len(text := block.text) <= _SHORT and ("20" in text or "19" in text) and _is_marked_date(text)
        )
        found.update(
            order for order in below if len(text := blocks[order].text) > _SHORT and _says_when(text)
        )
    found = {order for order in found if blocks[order].kind not in _NOT_BESIDE}
    for order in outline.orders("date"):
        if len(text := blocks[order].text) <= _LONGEST and _DIGIT.search(text):
            found.add(order)
    return sorted(found if page.is_dump else found.union(body[:_OPENINGS]))


def _orders_of(near: dict[int, str], blocks: list[Block]) -> Iterator[int]:
    """Orders of the blocks at these positions, which ascend along the page."""
    if near:
        first = bisect_left(blocks, min(near), key=_POSITION)
        last = bisect_right(blocks, max(near), lo=first, key=_POSITION)
        yield from (order for order in range(first, last) if blocks[order].position in near)


_POSITION: Final = attrgetter("position")


def _line(block: Block) -> str:
    """What of a block may hold the date: a line as it is, the opening of a longer text."""
    return block.text if len(block.text) <= _LONGEST else block.text[:_FIRST_WORDS]


def _is_line(text: str, block: Block) -> bool:
    """Whether it is a line, or a longer text that says of itself when it was posted: 'This entry was posted on …'."""
    return len(text) == len(block.text) or has_marker(text)


def _is_marked_date(text: str) -> bool:
    """Whether a text holds a whole date and a word that says what it is of."""
    return _FULL_DATE.search(text) is not None and has_marker(text)


def _says_when(text: str) -> bool:
    """Whether a text of some length opens by saying when it was posted: 'This entry was posted on …'."""
    opening = text[:_FIRST_WORDS]
    return ("20" in opening or "19" in opening) and _is_marked_date(opening)


def _opening(block: Block, reader: _Reader) -> Iterator[Candidate]:
    """A date that opens the text, `02.02.2022 10:16 - Bundesliga`, or dates a press release, `Hamburg, 2 November 2021`."""
    opening = block.text[:_OPENING]
    if not _DATE_LIKE.search(opening):
        return
    for printed in reader.many(opening)[:1]:
        if printed.day is None or printed.relative:
            continue
        if printed.marker is not None:
            yield _printed(printed, "among words", "above")
        elif printed.start <= 1:
            rest = opening[printed.end :].lstrip(" )]")
            form = "line" if not rest else "divided" if rest[0] in "-–—|:•·" else "run in"
            yield _candidate("published", printed, "block", f"published opens the text {form}")
        elif len(block.text) < _OPENING and not block.text[printed.end :].strip(" .)"):
            yield _candidate("published", printed, "block", "published after a place")


def _among_words(block: Block, where: str, reader: _Reader) -> Iterator[Candidate]:
    """Dates that stand beside a name, a counter or a section; in the body only those that say what they are."""
    text = _line(block)
    whole = len(text) == len(block.text)
    found = [printed for printed in reader.many(text)[:3] if not printed.relative]
    for printed in found:
        if printed.marker is not None:
            yield _printed(printed, "among words", where)
        elif where == "elsewhere" or not whole:
            continue
        elif block.link_chars < len(block.text) and block.kind in _LINE_KINDS:
            yield _printed(printed, "among words", where)
        elif block.kind not in BODY and len(found) == 1 and (len(text) <= _SHORT or printed.start <= _BULLET):
            yield _printed(printed, "among furniture", where)


def _of_line(block: Block, where: str, reader: _Reader) -> Iterator[Candidate]:
    if where == "elsewhere" and block.link_chars:
        return
    for printed in reader.many(block.text)[:3]:
        yield _printed(printed, "line", where)


def _printed(printed: PrintedDate, form: str, where: str) -> Candidate:
    said = "called published " if printed.marker == "published" else ""
    field = "modified" if printed.marker == "updated" else "published"
    return _candidate(field, printed, "block", f"{field} {said}{form} {where}")


def _from_embedded(page: Page, reader: _Reader) -> Iterator[Candidate]:
    """The first publication date in the data that scripts carry, for pages that build themselves in the browser."""
    for text in page.data:
        match = _EMBEDDED.search(text[:_EMBEDDED_BOUND])
        if match is not None and (printed := reader.one(match[1], structured=True)) is not None:
            yield _candidate("published", printed, "meta", "published in embedded data")
            return
