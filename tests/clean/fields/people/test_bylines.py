"""Bylines, datelines and credits, one printed form an item; add a case by adding a line to a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clean.fields.people import read_byline, split_dateline, split_trailing_byline
from clean.fields.people.bylines import marks

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[tuple[str, ...]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))


def names(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(name.strip() for name in cell.split(" | "))


BYLINES = list(rows("bylines.tsv"))
DATELINES = list(rows("datelines.tsv"))
TRAILING = list(rows("trailing.tsv"))


@pytest.mark.parametrize("row", BYLINES, ids=lambda row: row[1][:40])
def test_byline(row: tuple[str, ...]) -> None:
    language, line, *expected = row
    byline = read_byline(line, language)
    if expected == ["NONE"]:
        assert byline is None
        return
    assert byline is not None
    found = (byline.reporters, byline.translators, byline.photographers, byline.editors, byline.sources)
    assert found == tuple(map(names, expected))
    assert byline.raw == line


@pytest.mark.parametrize("row", DATELINES, ids=lambda row: (row[1] + row[2])[:40])
def test_dateline(row: tuple[str, ...]) -> None:
    language, printed, text, *expected = row
    dateline = split_dateline(printed + text, language)
    if expected == ["NONE"]:
        assert dateline is None
        return
    assert dateline is not None
    assert (printed + text)[dateline.end :] == text
    assert (dateline.places, dateline.sources, dateline.reporters) == tuple(map(names, expected))


@pytest.mark.parametrize("row", TRAILING, ids=lambda row: row[1][-40:])
def test_trailing_byline(row: tuple[str, ...]) -> None:
    language, text, printed, *expected = row
    if printed == "NONE":
        assert split_trailing_byline(text, language) is None
        return
    trailing = split_trailing_byline(text + printed, language)
    assert trailing is not None
    assert trailing.start == len(text)
    byline = trailing.byline
    found = (byline.reporters, byline.translators, byline.photographers, byline.editors, byline.sources)
    assert found == tuple(map(names, expected))


def test_cases_are_many() -> None:
    """The files hold what the project promises: 200 forms in 20 languages, 60 that give no name."""
    cases = [*BYLINES, *DATELINES, *TRAILING]
    assert len(cases) >= 200
    assert len({row[0] for row in cases}) >= 20
    assert sum("NONE" in row for row in cases) >= 60


@pytest.mark.parametrize("row", [row for row in BYLINES if row[2] != "NONE"], ids=lambda row: row[1][:40])
def test_a_byline_before_a_sentence_is_none(row: tuple[str, ...]) -> None:
    """A line is a byline as a whole or not at all."""
    assert (
        read_byline(row[1] + ": the council has approved the plan, which is the third one in as many years.")
        is None
    )


@pytest.mark.parametrize(
    "text", [row[1] + row[2] for row in DATELINES if row[3] != "NONE"], ids=lambda t: t[:40]
)
def test_no_dateline_without_a_text(text: str) -> None:
    dateline = split_dateline(text)
    assert dateline is None or len(text) - dateline.end >= 20


def test_every_capital_may_begin_a_marker() -> None:
    assert set(marks._CAPITALS) == {c for c in map(chr, range(0x10000)) if c.isupper()}
