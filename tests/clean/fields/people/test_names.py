"""Names in author strings, and credits in captions; add a case by adding a line to a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clean.fields.people import read_credit, read_names

HERE = Path(__file__).parent


def rows(name: str) -> Iterator[tuple[str, ...]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split("\t"))


def cells(cell: str) -> tuple[str, ...]:
    return () if cell == "-" else tuple(name.strip() for name in cell.split(" | "))


@pytest.mark.parametrize("row", list(rows("names.tsv")), ids=lambda row: row[1][:40])
def test_names(row: tuple[str, ...]) -> None:
    language, value, people, agencies = row
    names = read_names(value, language)
    assert (names.people, names.agencies) == (cells(people), cells(agencies))


@pytest.mark.parametrize("row", list(rows("credits.tsv")), ids=lambda row: row[0][-40:])
def test_credit(row: tuple[str, ...]) -> None:
    source, caption, printed = row
    credit = read_credit(source)
    assert (credit.caption or "-", credit.credit or "-") == (caption, printed)
