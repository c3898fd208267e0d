"""Laws of decoding and repair, on whatever bytes and texts there are."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from clean.decode import Decoded, decode
from clean.decode.characters import Characters
from clean.decode.composed import compose, is_decomposed
from clean.decode.repair import repair, repair_block, repair_blocks, suspicious

LABELS = st.sampled_from([None, "utf-8", "latin-1", "gb2312", "nonsense", "x-sjis", "utf-16", ""])
PIECES = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "\n",
            " ",
            "ế",
            "Ã ",
            "á»",
            "Ä‘",
            "\u00ad",
            "\u200b",
            "\u0301",
            "&#184;",
            "&shy;",
            "ñ",
            "®",
            "\ufeff",
            "\u202e",
            "ស",
            "Р°",
            "â€™",
            "đã",
            "ngöôøi",
            "^",
            "dd",
            "a",
            "Z",
            "\x00",
            "\ud800",
        ]
    ),
    max_size=30,
).map("".join)


@given(st.binary(max_size=400), LABELS)
@settings(max_examples=150, deadline=None)
def test_any_bytes_get_an_answer(raw: bytes, label: str | None) -> None:
    answer = decode(raw, label)
    assert decode(raw, label) == answer
    if isinstance(answer, Decoded):
        assert unicodedata.is_normalized("NFC", answer.text)
        answer.text.encode()
        assert "\x00" not in answer.text
    else:
        assert answer.message.endswith(".")


@given(st.text(max_size=200) | PIECES)
@settings(max_examples=200, deadline=None)
def test_repair_is_total_and_settles(text: str) -> None:
    fixed, names = repair(text)
    assert bool(names) or fixed == text
    assert unicodedata.is_normalized("NFC", fixed)
    fixed.encode()
    assert repair_block(text)[0] == fixed


@given(st.text(st.characters(codec="ascii", exclude_characters="^+&\x7f", min_codepoint=32), max_size=200))
def test_plain_ascii_never_changes(text: str) -> None:
    assert repair(text) == (text, ())
    assert not suspicious(text)


@given(st.lists(st.text(max_size=40) | PIECES, max_size=8))
@settings(max_examples=50, deadline=None)
def test_blocks_are_as_many_as_before(texts: list[str]) -> None:
    assert len(repair_blocks(texts)) == len(texts)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co"]), min_size=1, max_size=100))
def test_utf8_comes_back(text: str) -> None:
    decoded = decode(text.encode(), repair=False)
    assert not isinstance(decoded, Decoded) or decoded.text == text or decoded.charset != "utf-8"


LETTERS_AND_MARKS = st.text(
    st.sampled_from(
        "aeoưÔ<> \n\u0301\u0302\u0323\u031b\u0338\u093c\u0928\u1100\u1161\u11a8각가\u0e01\u0e38\u0e48Å\ufb2a\U0001d15e😀"
    ),
    max_size=400,
)


@given(st.text(max_size=400) | LETTERS_AND_MARKS)
@settings(max_examples=300, deadline=None)
def test_composing_by_lines_and_words_is_normal_form_c(text: str) -> None:
    assert is_decomposed(Characters(text)) == (not unicodedata.is_normalized("NFC", text))
    assert compose(text) == unicodedata.normalize("NFC", text)


@given(st.text(max_size=100), st.integers(0, 600))
@settings(max_examples=100, deadline=None)
def test_what_stands_beside_characters_above_ascii_is_kept(text: str, ascii_between: int) -> None:
    long = ("x" * ascii_between).join(text)
    beside = Characters(long).beside
    for place, character in enumerate(long):
        if not character.isascii():
            assert long[max(0, place - 1) : place + 2] in beside
