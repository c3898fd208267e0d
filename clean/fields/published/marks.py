"""Dates of elements that their markup calls a date: `itemprop`, `time`, a class such as `posted-on`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from itertools import islice
from typing import Final

from clean.blocks.page import Mark, Page
from clean.fields.dates import PrintedDate, has_marker
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.reader import DIGIT, LONGEST, DateReader
from clean.fields.published.trust import trusted
from clean.phrases.reading import read_words


def from_marks(page: Page, near: dict[int, str], reader: DateReader) -> Iterator[DateCandidate]:
    """The dates of all marks, in page order."""
    for mark, field, where in islice(_date_marks(page, near), _MOST):
        named = _named_by(mark)
        for printed, what in _dates_of(mark, field, reader):
            yield trusted(what, printed, _ORIGINS[named], f"{what} by {named} {where}")


_MOST: Final = 60
"""Marked dates that are looked at."""
_ORIGINS: Final = {"itemprop": "microdata", "time": "time", "class": "block"}


def _named_by(mark: Mark) -> str:
    """What of a mark names a date."""
    return "itemprop" if mark.itemprop else "time" if mark.tag == "time" else "class"


def _date_marks(page: Page, near: dict[int, str]) -> Iterator[tuple[Mark, str, str]]:
    """The marks that have digits and may name a date of the article, with its field and where they stand."""
    fields: dict[tuple[str, str, str], str | None] = {}
    for mark in page.marks:
        where = near.get(mark.first_block, "elsewhere")
        if where == "elsewhere" and _named_by(mark) == "class":
            continue
        sort = (mark.tag, mark.itemprop, mark.hints)
        if sort not in fields:
            fields[sort] = _field_of(mark)
        field = fields[sort]
        if field is not None and (DIGIT.search(mark.value) or DIGIT.search(mark.text)):
            yield mark, field, where


def _field_of(mark: Mark) -> str | None:
    """The field that a mark may speak of; None where it is no date of the article."""
    prop = mark.itemprop.lower()
    if "datepublished" in prop or "datecreated" in prop or prop in _PUBLISHED:
        return "published"
    if "datemodified" in prop or "dateupdated" in prop:
        return "modified"
    if prop and (mark.tag != "time" or "date" in prop):
        return None
    hints = mark.hints.lower()
    if (mark.tag != "time" and not _has_any(hints, _DATES)) or _has_any(hints, _OTHERS):
        return None
    return "modified" if _has_any(hints, _UPDATES) and "publi" not in hints else "published"


_PUBLISHED: Final = frozenset({"pubdate", "dc:date", "dc:created", "dc:issued"})
_WORDS: Final = read_words(resources.files("clean.fields.published") / "marks.toml")
_DATES: Final[tuple[str, ...]] = tuple(_WORDS["dates"])
_UPDATES: Final[tuple[str, ...]] = tuple(_WORDS["updates"])
_OTHERS: Final[tuple[str, ...]] = tuple(_WORDS["others"])


def _has_any(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _dates_of(mark: Mark, field: str, reader: DateReader) -> Iterator[tuple[PrintedDate, str]]:
    """The dates of a mark: of its machine-readable value, else of its text, with the text's own words about it."""
    readable = len(mark.text) <= LONGEST and DIGIT.search(mark.text)
    value = reader.one(mark.value, structured=True) if mark.value and DIGIT.search(mark.value) else None
    if value is not None and value.local is not None:
        said = reader.many(mark.text) if readable and has_marker(mark.text) else []
        yield value, "modified" if len(said) == 1 and said[0].marker == "updated" else field
        return
    said = reader.many(mark.text) if readable else []
    if not said and readable and "," in mark.text:
        said = [printed for printed in map(reader.one, mark.text.split(",")) if printed is not None]
    for printed in said[:3]:
        yield printed, "modified" if printed.marker == "updated" else field
