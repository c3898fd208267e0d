"""Authors that printed lines name: bylines near the title and right after the body, and what labelling cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.fields.dates import date_line
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.authors.lines import LineReader
from clean.fields.people.authors.near import Near
from clean.fields.people.bylines.read import Byline
from clean.fields.people.lexicon import SURNAMES, is_arabic
from clean.fields.people.names.read import Names, are_names, read_names
from clean.fields.people.names.titles import is_title
from clean.late import late
from clean.phrases.reading import read_words


def from_print(page: Page, near: Near, reader: LineReader) -> Iterator[AuthorCandidate]:
    """One candidate for each byline, dateline or line of facts; bylines on lines that follow each other make one."""
    blocks = near.blocks(page)
    run = _Run(near.title)
    for order, block in enumerate(blocks):
        if not _may_name(block, near):
            continue
        if block.kind == "dateline":
            if (dateline := reader.dateline(block.text)) is not None:
                yield AuthorCandidate("dateline", "block", dateline.reporters, dateline.sources)
            continue
        byline = reader.line(block.text) if block.kind == "byline" else reader.byline(block.text)
        if byline is None:
            yield from _beside_title(blocks, order, near, reader.language)
            continue
        if run.lines and not run.goes_on(block.position):
            yield run.candidate()
            run = _Run(near.title)
        run.add(byline, block.position)
    if run.lines:
        yield run.candidate()


def _may_name(block: Block, near: Near) -> bool:
    """Whether a block is a line that may name an author: outside the body, or a short one of it below the title."""
    length = len(block.text)
    if block.hidden or length > _LINE_LONGEST:
        return False
    return block.kind not in BODY or (length < _SIGNATURE_LONGEST and near.is_below_title(block.position))


_LINE_LONGEST: Final = 240
"""Characters of a line that names its authors beside other things."""
_SIGNATURE_LONGEST: Final = 90
"""Characters of one that holds little more than their names."""


class _Run:
    """Bylines on lines that follow each other: the correspondents on one, the trainees on the next."""

    __slots__ = ("at", "lines", "title")

    def __init__(self, title: int) -> None:
        self.title = title
        self.lines: list[Byline] = []
        self.at = 0
        """Position of the last of them."""

    def add(self, line: Byline, at: int) -> None:
        self.lines.append(line)
        self.at = at

    def goes_on(self, at: int) -> bool:
        """Whether a byline at that position belongs to it: none below the title does to one above."""
        return at - self.at <= 1 and not self.at < self.title <= at

    def candidate(self) -> AuthorCandidate:
        rule = "printed above" if self.at < self.title else "printed"
        return AuthorCandidate.of(rule, "block", (Names(line.reporters, line.sources) for line in self.lines))


def _beside_title(
    blocks: list[Block], order: int, near: Near, language: str | None
) -> Iterator[AuthorCandidate]:
    """The authors whom a line that is no byline names near the title: after a label, or beside a date."""
    block = blocks[order]
    text = block.text
    if near.is_around_title(block.position) and (labelled := _labelled_names(text, language)):
        yield AuthorCandidate("labelled", "block", labelled)
    elif near.is_below_title(block.position) and len(text) < _SIGNATURE_LONGEST:
        neighbours = [b.text for b in blocks[max(0, order - 1) : order + 2] if b is not block]
        if people := _dated_names(text, neighbours, language):
            yield AuthorCandidate("below-title", "block", people)


def _labelled_names(text: str, language: str | None) -> tuple[str, ...]:
    """Names after a label within a line of facts: '2015-11-05 Views: 81 Author: Ann Lee'."""
    found = _LABELLED.search(text) if ":" in text or "：" in text else None
    if found is None:
        return ()
    value = found[1].strip()
    han = _HAN_FIRST.match(value)
    return read_names(han[0] if han else value, language).people


_LABELS: Final = read_words(resources.files("clean.fields.people.authors") / "printed.toml")["labels"]
_LABELLED: Final = late(rf"(?:^|[^\w])(?:{'|'.join(_LABELS)})\s?[:：]\s?(.{{2,60}})", re.IGNORECASE)
_HAN_FIRST: Final = late(r"[\u3400-\u9fff·]{2,8}")


def _dated_names(text: str, neighbours: list[str], language: str | None) -> tuple[str, ...]:
    """'Ann Lee - December 21, 2023', or full names alone beside a date; below a title that is a byline."""
    if not text[:1].isupper() or is_arabic(text) or len(text.split()) > _SIGNATURE_WORDS:
        return ()
    dated = _DIGIT.search(text) is not None
    if not dated and not _are_names_beside_date(text, neighbours):
        return ()
    names = read_names(text, language)
    if not names.people or any(" " not in name and name[0] not in SURNAMES for name in names.people):
        return ()
    if dated and not date_line(_after_name(text, names.people[-1])):
        return ()
    return names.people


_SIGNATURE_WORDS: Final = 14
_DIGIT: Final = re.compile(r"\d")


def _are_names_beside_date(text: str, neighbours: list[str]) -> bool:
    """Whether a line has nothing but names, and one next to it nothing but a date."""
    beside = [line for line in neighbours if len(line) < _DATE_LONGEST and _DIGIT.search(line)]
    if (
        not beside
        or sum(word[0].islower() for word in text.split()) > _SMALL_WORDS
        or are_names(text) is None
    ):
        return False
    return any(map(date_line, beside))


_DATE_LONGEST: Final = 60
"""Characters of a line that is a date."""
_SMALL_WORDS: Final = 2
"""Words in small letters among names."""


def _after_name(text: str, name: str) -> str:
    """What a line has after its last name and what that person is: 'Ann Lee | Senior Writer | July 2, 2025'."""
    rest = text[text.find(name) + len(name) :].strip(_JOINTS)
    title, _, dated = rest.partition("|")
    return dated.strip(_JOINTS) if dated and is_title(title.strip(_JOINTS)) else rest


_JOINTS: Final = " -–—|•·⋅∙,"
