"""Authors that marked elements near the title name: `itemprop`, `rel=author`, a class such as `byline`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Final

from clean.blocks.page import Mark, Page
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.authors.lines import LineReader
from clean.fields.people.authors.near import Near
from clean.fields.people.names.glued import unglued
from clean.fields.people.names.read import Names, read_names
from clean.phrases.reading import read_words


def from_marks(page: Page, near: Near, reader: LineReader) -> Iterator[AuthorCandidate]:
    """Marked elements near the title and the end of the body; what has equal hints makes one candidate."""
    groups: dict[tuple[str, str], list[tuple[int, Names]]] = {}
    read: dict[tuple[str, str], tuple[bool, Names]] = {}
    for mark, rule in _author_marks(page, near):
        says = (mark.text, mark.value)
        if says not in read:
            read[says] = _read(mark, reader)
        at, (whole, names) = mark.first_block, read[says]
        if names and (whole or rule == "microdata" or not near.is_after(at)):
            groups.setdefault(("printed" if whole else rule, mark.hints), []).append((at, names))
    for (rule, _), found in groups.items():
        yield AuthorCandidate.of(rule, "microdata" if rule == "microdata" else "block", _of_one_byline(found))


def _author_marks(page: Page, near: Near) -> Iterator[tuple[Mark, str]]:
    """The marked elements near the story that name an author, each with its rule."""
    rules: dict[tuple[str, str, str], str] = {}
    for mark in page.marks:
        if not near.holds(mark.first_block):
            continue
        sort = (mark.tag, mark.itemprop, mark.hints)
        rule = rules.get(sort)
        if rule is None:
            rule = rules[sort] = _rule_of(mark)
        if rule:
            yield mark, rule


def _rule_of(mark: Mark) -> str:
    """Name of the rule by which a mark names an author; empty where it does not."""
    if mark.itemprop.lower() in _ITEMPROPS:
        return "microdata"
    hints = mark.hints.lower()
    if not hints or not _AUTHORS.search(hints) or _OTHERS.search(hints):
        return ""
    if mark.tag == "a" and (mark.hints == "author" or mark.hints.endswith(" author")):
        return "rel-author"
    return "byline-mark"


_WORDS: Final = read_words(resources.files("clean.fields.people.authors") / "marks.toml")
_ITEMPROPS: Final = frozenset(_WORDS["itemprops"])
_AUTHORS: Final = re.compile("|".join(_WORDS["authors"]))
_OTHERS: Final = re.compile("|".join(_WORDS["others"]))


def _read(mark: Mark, reader: LineReader) -> tuple[bool, Names]:
    """Whether it reads as a byline as a whole, and its names."""
    text = unglued(mark.text or (mark.value if mark.tag == "meta" else ""))
    if not text or len(text) > _LONGEST:
        return False, Names()
    byline = reader.byline(text)
    if byline is not None and byline.reporters:
        return True, Names(byline.reporters, byline.sources)
    names = read_names(text, reader.language)
    people = tuple(name for name in names.people if len(name) > _PORTRAIT_LONGEST or "." in name)
    return False, Names(people, names.agencies)


_LONGEST: Final = 250
"""Characters of an element that names authors."""
_PORTRAIT_LONGEST: Final = 3
"""Letters that stand for a missing portrait: 'AL' beside 'Ann Lee'."""


def _of_one_byline(found: list[tuple[int, Names]]) -> list[Names]:
    """Names of the elements that stand close to the first of them: further ones belong to other stories."""
    members, last = [found[0][1]], found[0][0]
    for at, names in found[1:]:
        if at - last > _APART or len(found[0][1].people) > 1:
            break
        members.append(names)
        last = at
    return members if len(members) <= _MOST else []


_APART: Final = 2
"""Blocks between the elements of one byline."""
_MOST: Final = 5
"""Elements that name one author each: more of them are a list of other stories."""
