"""What the readers of people promise for any text: no exception, bounded work, nothing invented."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clean.fields.people import (
    read_byline,
    read_credit,
    read_names,
    split_dateline,
    split_trailing_byline,
)

PIECES = st.sampled_from(
    "By |Von |Theo |(|)|[|]|【|】|：|: | - | – |/|, |. |.|Foto: |Ann Lee|王小明|記者|기자|홍길동|=|＝|dpa|AFP|LONDON|Hà Nội|"
    "ភ្នំពេញ|៖|\u200b|الرياض|كتب|12|May |@x.y| @x |& |©| |；|、|và |and |„|“|İ|ǅ|\x00|ß".split("|")
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=40).map("".join))


def visible(*texts: str) -> Counter[str]:
    return Counter(c for text in texts for c in text if not c.isspace())


@given(TEXTS)
@example("By Ann Lee and @x & May Ray")
@settings(max_examples=120, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    read_byline(text)
    read_names(text)
    dateline = split_dateline(text)
    assert dateline is None or 0 < dateline.end <= len(text)
    trailing = split_trailing_byline(text)
    assert trailing is None or 0 <= trailing.start < len(text)


@given(TEXTS)
@settings(max_examples=120, deadline=None)
def test_a_credit_loses_no_character(text: str) -> None:
    credit = read_credit(text)
    assert visible(credit.caption, credit.credit, *credit.labels) == visible(text)


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_names_are_printed_ones(text: str) -> None:
    byline = read_byline(text)
    if byline is not None:
        for name in (*byline.reporters, *byline.translators, *byline.editors):
            assert not visible(name) - visible(text)


HOSTILE = [
    "By " + "A. " * 40_000,
    "By " + "and " * 40_000,
    "(" * 100_000,
    "Photo: " * 20_000,
    "A, " * 50_000,
    "A - " * 50_000,
    "ⓒ " * 50_000,
    "記者" * 50_000,
    "ភ្នំពេញ" * 20_000,
    "a." * 60_000,
    "| " * 60_000,
    "기자 " * 50_000,
    "文、" * 80,
    "A B" * 70,
    "Text, Foto, Text, Foto, " * 9,
    "./" * 50,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_work_is_bounded(text: str) -> None:
    """Hostile texts take no longer than a few milliseconds: measured against a generous bound."""
    start = time.process_time()
    for read in (read_byline, read_names, read_credit, split_dateline, split_trailing_byline):
        read(text)
    assert time.process_time() - start < 0.5
