"""docs/data-dictionary.md is what the contracts say."""

from __future__ import annotations

import pytest

from schemas import dictionary
from schemas.arrow import TABLES


def test_the_page_is_current() -> None:
    assert dictionary.PAGE.read_text(encoding="utf-8") == dictionary.render(), (
        "The data dictionary is out of date: run `python -m schemas.dictionary`."
    )


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_explained(table: str) -> None:
    for column in TABLES[table].names:
        assert dictionary.meaning_of(column, dictionary.CONTRACTS[table]).strip().endswith((".", "near."))


def test_a_column_that_nothing_explains_is_an_error() -> None:
    with pytest.raises(KeyError, match="no_such_column"):
        dictionary.meaning_of("no_such_column", dictionary.CONTRACTS["articles"])
