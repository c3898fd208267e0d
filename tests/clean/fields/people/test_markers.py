"""Markers are found as one regular expression of all of them would find them."""

from __future__ import annotations

import re
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from clean.fields.people import lexicon
from clean.fields.people.bylines import markers, marks
from clean.phrases.alternatives import alternatives


@cache
def expression() -> re.Pattern[str]:
    """The expression, which takes too long to compile before every first page."""
    label, join = alternatives(lexicon.LABELS), markers._JOIN
    return re.compile(
        rf"(?P<label>{label}(?:{join}{label}){{0,3}})(?:{markers._AFTER_LABEL.pattern})"
        rf"|(?P<opener>{alternatives(lexicon.OPENERS)})(?:{markers._AFTER_OPENER.pattern})"
        rf"|(?P<closer>{alternatives(lexicon.CLOSERS)})(?:{markers._AFTER_CLOSER.pattern})"
    )


def by_expression(low: str, begin: int) -> tuple[str | None, int, int] | None:
    found = expression().match(low, begin)
    return None if found is None else (found.lastgroup, found.end(found.lastgroup or 0), found.end())


PHRASES = sorted({*lexicon.LABELS, *lexicon.OPENERS, *lexicon.CLOSERS})
PIECES = st.one_of(
    st.sampled_from(PHRASES).map(lambda phrase: phrase.replace("*", "word")),
    st.sampled_from(PHRASES).map(lambda phrase: phrase.replace("*", "two words")[:-1]),
    st.sampled_from(" \t\u2009,/&+·、・-:：៖=＝／丨｜.()"),
    st.sampled_from([" and ", " y ", " và ", " i ", "和", "与", "名", "a", "1"]),
)


@settings(max_examples=400)
@given(st.lists(PIECES, min_size=1, max_size=10).map("".join))
def test_markers(text: str) -> None:
    low = lexicon.plain(text)
    spaced = marks._SPACE.sub(" ", low)
    for begin in range(len(low)):
        assert markers.marker_at(spaced, begin) == by_expression(low, begin)


def test_every_phrase_is_found() -> None:
    for phrase in PHRASES:
        for after in (":", " :", " ", "", " x"):
            text = phrase.replace("*", "word") + after
            assert markers.marker_at(text, 0) == by_expression(text, 0), text


def test_no_phrase_begins_with_any_word() -> None:
    assert not [phrase for phrase in PHRASES if "*" in phrase[:2]]
