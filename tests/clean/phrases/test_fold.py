"""Two printings of one phrase fold to the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.phrases.fold import fold


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("Share  This\u00a0Article", "share this article"),
        (unicodedata.normalize("NFD", "Lượt XEM"), "lượt xem"),
        ("ＳＨＡＲＥ　１２", "share 12"),
        ("کد خبر: ۴۴۰", "كد خبر: 440"),
        ("ﾊﾞｰｼﾞｮﾝ", "バージョン"),
        ("YAZDIR", "yazdir"),
        ("Yazdır", "yazdir"),
        ("İLGİLİ", "ilgili"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ភ្នំពេញ\u200b", "ភ្នំពេញ"),
        ("à lire aujourd’hui", "à lire aujourd'hui"),
        ("شــارك", "شارك"),
        ("اقرأ أيضاً", "اقرا ايضا"),
        ("๑๒ มี.ค.", "12 มี.ค."),
        ("", ""),
        (" \u3000 ", ""),
    ],
)
def test_fold(printed: str, folded: str) -> None:
    assert fold(printed) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composition_does_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


def test_decimal_digits_of_every_script() -> None:
    for character in map(chr, range(0x110000)):
        if character.isdecimal():
            assert fold(character) == str(unicodedata.decimal(character))
