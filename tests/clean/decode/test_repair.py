"""Repair of text, and what it must leave alone."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from clean.decode import Decoded, decode
from clean.decode.repair import repair, repair_block, repair_blocks, suspicious
from clean.decode.vietnamese.encodings import to_bytes

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


REPAIRS = [(name, json.loads(came), json.loads(right)) for name, came, right in rows("repairs.tsv")]
UNCHANGED = [json.loads(text) for text, _ in rows("unchanged.tsv")]
SENTENCE = "Ủy ban nhân dân tỉnh quyết định hỗ trợ người dân là nạn nhân của cơn bão"


@pytest.mark.parametrize(("name", "came", "right"), REPAIRS)
def test_repairs(name: str, came: str, right: str) -> None:
    assert repair(came) == (right, (name,))
    assert repair_block(came) == (right, name)
    assert suspicious(came)


@pytest.mark.parametrize("text", UNCHANGED)
def test_unchanged(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert repair(text) == (text, ())


@pytest.mark.parametrize("right", [right for _, _, right in REPAIRS])
def test_what_was_repaired_stays(right: str) -> None:
    assert repair(right) == (right, ())


@pytest.mark.parametrize("codec", ["cp1252", "latin-1", "cp1250", "mac-roman", "cp1251"])
def test_vietnamese_read_in_another_encoding(codec: str) -> None:
    wrong = "".join(bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in SENTENCE.encode())
    assert repair(wrong)[0] == SENTENCE
    assert repair(wrong.replace("\u00a0", " "))[0] == SENTENCE


def test_vietnamese_read_twice_in_another_encoding() -> None:
    assert repair(SENTENCE.encode().decode("latin-1").encode().decode("latin-1"))[0] == SENTENCE


def test_vietnamese_that_lost_bytes() -> None:
    assert repair(SENTENCE.encode().decode("cp1252", "replace"))[0] == SENTENCE


def test_a_mixed_page_is_converted_where_it_needs_it() -> None:
    legacy = to_bytes("Người dân trong vùng bị ảnh hưởng đã được di dời", "tcvn3").decode("cp1252")
    text = f"<p>{SENTENCE} và kế hoạch mới.</p><p>{legacy}</p><p>Café, très bien</p>"
    right = f"<p>{SENTENCE} và kế hoạch mới.</p><p>Người dân trong vùng bị ảnh hưởng đã được di dời</p><p>Café, très bien</p>"
    assert repair(text) == (right, ("vietnamese:tcvn3",))


def test_markup_and_addresses_stay() -> None:
    legacy = to_bytes(SENTENCE.lower(), "tcvn3").decode("cp1252")
    text = f'<a href="/a?b=c&amp;d" title="{legacy}">{legacy}</a><script>var x = "a&&b";</script>'
    assert (
        repair(text)[0]
        == f'<a href="/a?b=c&amp;d" title="{SENTENCE.lower()}">{SENTENCE.lower()}</a><script>var x = "a&&b";</script>'
    )


@pytest.mark.parametrize("name", ["tcvn3", "vni", "viscii", "vps", "windows-1258"])
def test_numeric_references(name: str) -> None:
    shown = to_bytes(SENTENCE.lower(), name).decode("latin-1")
    references = "".join(character if character.isascii() else f"&#{ord(character)};" for character in shown)
    decoded = decode(f"<html><body><p>{references}</p></body></html>".encode())
    assert isinstance(decoded, Decoded)
    assert SENTENCE.lower() in decoded.text
    assert decoded.repairs == (f"vietnamese:{name}",)


def test_references_to_invisible_characters() -> None:
    assert repair("<p>Donau&shy;dampf&#8203;schiff&#xAD;</p>") == ("<p>Donaudampfschiff</p>", ("invisible",))


def test_the_page_says_what_a_short_block_is_in() -> None:
    right = [SENTENCE.lower(), "Đắk Lắk", "Nguyễn Văn Đức, Krông Búk"]
    shown = [to_bytes(text, "vni").decode("cp1252") for text in right]
    assert repair_block(shown[1]) == (shown[1], None)
    assert [text for text, _ in repair_blocks([*shown, "© 2010"])] == [*right, "© 2010"]


def test_blocks_of_a_clean_page() -> None:
    assert repair_blocks(["Một", "two", ""]) == [("Một", None), ("two", None), ("", None)]


def test_clean_pages_are_not_suspicious() -> None:
    assert not suspicious(
        "“Quoted” and ‘quoted’: the city council has approved plans for every street in São Paulo, die Straße, Привет, 计划"
    )
    assert not suspicious(SENTENCE)
    assert not suspicious("plain ASCII & more")


def test_an_endless_line_is_repaired_where_it_needs_it() -> None:
    data = '{"items":["' + "plain words of a script, " * 20_000
    fixed, names = repair(f"{data}The mayorâ€™s answer{data}Wie schÃ¶n")
    assert fixed == f"{data}The mayor’s answer{data}Wie schön"
    assert names == ("mojibake:windows-1252",)


def test_letters_of_a_vietnamese_font_are_no_syriac() -> None:
    wrong = "LÜ®t ngÜ©i xem"
    assert "\u072e" not in repair(wrong)[0]


def test_references_of_a_page_in_a_font_encoding_say_what_they_say() -> None:
    raw = b"<p>" + to_bytes(SENTENCE.lower(), "viscii") + b" &#8211; &#169; 2010 m&#179;</p>"
    decoded = decode(raw)
    assert isinstance(decoded, Decoded)
    assert decoded.text == f"<p>{SENTENCE.lower()} &#8211; &#169; 2010 m&#179;</p>"
