"""Tables of characters that are made at once are those that are made one character at a time."""

from __future__ import annotations

import re
import unicodedata

import ftfy.bad_codecs  # noqa: F401  registers its codecs
import pytest

from clean.categories import PLANE, categories, letters_and_marks
from clean.decode.composed import _composing
from clean.decode.mojibake import _shown
from clean.language.characters import APOSTROPHES, BLANK, BREAK, JOINER, folding, script_names, script_numbers
from clean.language.tables import read_table
from clean.late import late

CHARACTERS = list(map(chr, range(PLANE)))


def test_categories() -> None:
    expected = list(map(unicodedata.category, CHARACTERS))
    assert [one.decode() for one in categories().tolist()] == expected
    assert letters_and_marks().tolist() == [one[0] in "LM" for one in expected]


def test_folding() -> None:
    kept = {JOINER: JOINER, BREAK: BREAK} | dict.fromkeys(map(ord, APOSTROPHES), ord("'"))
    for point, found in enumerate(folding().tolist()):
        folded = unicodedata.normalize("NFKC", chr(point)).lower()
        if point in kept:
            assert found == kept[point]
        elif unicodedata.category(chr(point))[0] not in "LM":
            assert found == BLANK
        else:
            assert found == (ord(folded) if len(folded) == 1 else point)


def test_scripts() -> None:
    numbers, names = script_numbers(), script_names()
    for first, last, script in read_table("scripts.tsv"):
        for point in range(int(first, 16), int(last, 16) + 1):
            letter = unicodedata.category(chr(point))[0] in "LM"
            assert numbers[point] == (names.index(script) if letter else 0)


def test_whatever_composes_with_what_stands_before_it() -> None:
    characters = list(map(chr, range(0x110000)))
    pairs = [pair.split() for pair in map(unicodedata.decomposition, characters) if not pair.startswith("<")]
    seconds = {chr(int(pair[1], 16)) for pair in pairs if len(pair) == 2}
    hangul = {unicodedata.normalize("NFD", chr(point))[1:] for point in range(0xAC00, 0xD7A4)}
    jamo = {mark for marks in hangul for mark in marks}
    assert _composing() >= {*filter(unicodedata.combining, characters), *seconds, *jamo}


@pytest.mark.parametrize("page", ["1250", "1251", "1252", "1253", "1254", "1257"])
def test_code_pages_of_ftfy(page: str) -> None:
    codec = f"sloppy-windows-{page}"
    assert _shown(codec, 0x80, 0xFF) == bytes(range(0x80, 0x100)).decode(codec)


def test_late() -> None:
    calls = []
    expression = late(lambda: calls.append("made") or "a+", re.IGNORECASE)
    assert not calls
    assert expression.fullmatch("AaA")
    assert expression.sub("b", "caat") == "cbt"
    assert expression.pattern == "a+"
    wrong = late("(")
    with pytest.raises(re.error):
        wrong.search("")
