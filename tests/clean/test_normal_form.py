"""Normal forms in linear time: as the standard library has them wherever text is text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.normal_form import normal_form

MARKS = "\u0316\u0301\u0323"
LETTERS = st.text(alphabet=f"ab e\u1ea1\uac00\u1161\u0e32\u0e49{MARKS}", max_size=500)


@given(LETTERS)
def test_as_the_standard_library(text: str) -> None:
    assert normal_form("NFC", text) == unicodedata.normalize("NFC", text)
    assert normal_form("NFKC", text) == unicodedata.normalize("NFKC", text)


@pytest.mark.parametrize("count", [50, 99, 100, 101, 199, 200, 201, 5_000])
@pytest.mark.parametrize("before", range(0, 200, 33))
def test_letters_around_very_many_marks_are_composed(count: int, before: int) -> None:
    run = "o" + "\u0301\u0316" * count
    text = "e\u0301" + "a" * before + run + "e\u0301" + "a" * 300
    composed = normal_form("NFC", text)
    assert composed in (unicodedata.normalize("NFC", text), text.replace("e\u0301", "\u00e9"))
    assert normal_form("NFC", composed) == composed
    if 2 * count > 200:
        assert run in composed


def test_a_million_marks_in_disorder_are_left_alone() -> None:
    """The standard library would take an hour."""
    text = "e" + "\u0301\u0316" * 500_000
    assert normal_form("NFC", f"{text} e\u0301") == f"{text} \u00e9"


def test_a_script_with_many_marks_is_normalised() -> None:
    text = "\u0e01\u0e49\u0e33 \u0915\u094d\u0937\u093f e\u0301 " * 200
    assert normal_form("NFC", text) == unicodedata.normalize("NFC", text)
