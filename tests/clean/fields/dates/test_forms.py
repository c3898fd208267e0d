"""Printed forms of dates, one a row of forms.tsv, and texts that hold none, refuse.tsv."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from clean.fields.dates import date_line, read_date, read_dates

_HERE = Path(__file__).parent


def _rows(name: str) -> list[list[str]]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


class Form(NamedTuple):
    text: str
    local: str
    language: str
    captured: str
    ambiguous: str
    marker: str


FORMS = [Form(*row) for row in _rows("forms.tsv")]
REFUSED = _rows("refuse.tsv")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.language or 'any'}: {form.text}")
def test_printed_form(form: Form) -> None:
    captured = datetime.fromisoformat(form.captured) if form.captured else None
    found = read_date(form.text, language=form.language or None, captured=captured)
    assert found is not None
    assert (found.local or "-", found.ambiguous) == (form.local, form.ambiguous == "yes")
    assert found.marker == (form.marker or None)
    assert found.raw == form.text[found.start : found.end]
    assert found.weekday_agrees is not False


def test_the_table_is_wide_enough() -> None:
    assert len(FORMS) >= 250
    assert len({form.language for form in FORMS if form.language}) >= 25


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row[0])
def test_refused(row: list[str]) -> None:
    """Column 2 says what else is refused than a date line: `all`, or `line` where the text cites a date."""
    text, what = row
    assert date_line(text) is None
    if what == "all":
        assert read_date(text) is None
        assert read_dates(text) == []


def test_the_refused_are_many() -> None:
    assert len(REFUSED) >= 30
