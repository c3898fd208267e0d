"""Bytes to text: every step, in order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clean.decode import Decoded, Undecodable, decode
from clean.decode.labels import CODECS, charset_of

HERE = Path(__file__).parent
TEXTS = [
    (language, codec, text)
    for line in (HERE / "texts.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for language, codecs, text in [line.split("\t")]
    for codec in codecs.split()
]
SENTENCE = "Ủy ban nhân dân tỉnh quyết định hỗ trợ người dân sau cơn bão. "


def text_of(raw: bytes, charset: str | None = None, *, repair: bool = True) -> str:
    decoded = decode(raw, charset, repair=repair)
    assert isinstance(decoded, Decoded), decoded
    return decoded.text


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>News</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("codec", "text"), [case[1:] for case in TEXTS], ids=[f"{case[0]}-{case[1]}" for case in TEXTS]
)
class TestLegacyEncodings:
    def test_bare_text(self, codec: str, text: str) -> None:
        assert text_of(text.encode(codec)) == text

    def test_page_without_a_label(self, codec: str, text: str) -> None:
        assert text_of(page(text).encode(codec)) == page(text)

    def test_page_with_its_label(self, codec: str, text: str) -> None:
        labelled = page(text, f'<meta charset="{codec}">')
        assert text_of(labelled.encode(codec)) == labelled

    def test_page_that_says_utf8(self, codec: str, text: str) -> None:
        labelled = page(text, '<meta charset="utf-8">')
        assert text_of(labelled.encode(codec), "utf-8") == labelled

    def test_page_that_says_latin_1(self, codec: str, text: str) -> None:
        labelled = page(text, '<meta charset="iso-8859-1">')
        assert text_of(labelled.encode(codec), "iso-8859-1") == labelled

    def test_wrong_header_and_right_meta(self, codec: str, text: str) -> None:
        labelled = page(text, f'<meta http-equiv="Content-Type" content="text/html; charset={codec}">')
        assert text_of(labelled.encode(codec), "iso-8859-1") == labelled

    def test_right_header_and_wrong_meta(self, codec: str, text: str) -> None:
        labelled = page(text, '<meta charset="iso-8859-1">')
        assert text_of(labelled.encode(codec), codec) == labelled

    def test_utf8_that_says_otherwise(self, codec: str, text: str) -> None:
        labelled = page(text, f'<meta charset="{codec}">')
        assert text_of(labelled.encode(), codec) == labelled


@pytest.mark.parametrize(
    "codec", ["utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
)
@pytest.mark.parametrize(
    "text", [page(SENTENCE), SENTENCE * 3, "Привет, мир. " * 20, "<p>市议会批准了计划。</p>" * 9]
)
def test_unicode_encodings(codec: str, text: str) -> None:
    assert text_of(text.encode(codec)) == text


def test_strict_utf8_needs_no_label() -> None:
    decoded = decode(SENTENCE.encode(), "windows-1252")
    assert decoded == Decoded(SENTENCE, "utf-8", (), ("valid utf-8",))


@pytest.mark.parametrize("bad", [b"\xff", b"\xfe\xff", b"\x80", b"\xc3", b"\xe1\xbb"])
@pytest.mark.parametrize("number", [1, 3, 10])
def test_utf8_with_bad_bytes(bad: bytes, number: int) -> None:
    raw = (SENTENCE.encode() * 3 + bad + b" ") * number
    decoded = decode(raw)
    assert isinstance(decoded, Decoded)
    assert decoded.charset == "utf-8"
    assert decoded.repairs == ("tolerant-utf-8",)
    assert decoded.text.replace("\ufffd", "").replace(" ", "") == (SENTENCE * 3 * number).replace(" ", "")


def test_utf8_cut_in_a_character() -> None:
    decoded = decode((SENTENCE * 2 + "ế").encode()[:-1])
    assert isinstance(decoded, Decoded)
    assert (decoded.text, decoded.repairs) == (SENTENCE * 2, ("truncated",))


def test_legacy_text_cut_in_a_character() -> None:
    text = next(text for language, codec, text in TEXTS if codec == "gb18030")
    assert text_of(text.encode("gb18030")[:-3], "gb18030") == text[:-2]


def test_two_encodings_in_one_file() -> None:
    quoted = "“Voilà”, dit-il – déjà à l’été…"
    raw = (SENTENCE * 3 + "\n").encode() + quoted.encode("cp1252")
    decoded = decode(raw)
    assert isinstance(decoded, Decoded)
    assert decoded.text == SENTENCE * 3 + "\n" + quoted
    assert decoded.repairs == ("windows-1252-pieces",)


def test_windows_quotation_marks_in_a_utf8_line() -> None:
    raw = SENTENCE.encode() * 3 + b"\x93quoted\x94 \x96 and more\x85"
    assert text_of(raw) == SENTENCE * 3 + "“quoted” – and more…"


def test_legacy_text_with_a_bad_byte_keeps_its_label() -> None:
    text = next(text for language, codec, text in TEXTS if codec == "gb18030") * 4
    raw = page(text, '<meta charset="gb2312">').encode("gb18030").replace("春".encode("gb18030"), b"\xff", 1)
    decoded = decode(raw)
    assert isinstance(decoded, Decoded)
    assert decoded.charset == "gb18030"
    assert "undecodable-bytes" in decoded.repairs


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\x00", "empty"),
        (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "binary"),
        (b"GIF89a\x01\x00", "binary"),
        (b"PK\x03\x04\x14\x00\x06\x00word", "binary"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "binary"),
        (b"ID3\x03\x00\x00\x00\x00\x00\x21TIT2", "binary"),
        (b"\x00\x00\x00\x18ftypmp42", "binary"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "binary"),
        (bytes(range(256)) * 40, "binary"),
    ],
)
def test_what_is_no_text(raw: bytes, code: str) -> None:
    answer = decode(raw)
    assert isinstance(answer, Undecodable)
    assert answer.code == code
    assert answer.message.endswith(".")


@pytest.mark.parametrize(
    "text", ["ID3 is a tag of music files.", "BZh, said the bee.", "FWS is a weather service."]
)
def test_text_that_opens_like_a_file_of_another_kind(text: str) -> None:
    assert text_of(text.encode()) == text


@pytest.mark.parametrize(
    ("label", "charset"),
    [
        ("gb2312", "gb18030"),
        ("latin-1", "windows-1252"),
        ("ISO-8859-1", "windows-1252"),
        ("ks_c_5601-1987", "euc-kr"),
        ("Shift_JIS", "shift_jis"),
        ("x-sjis", "shift_jis"),
        ("big5", "big5"),
        ("iso-8859-9", "windows-1254"),
        ("TIS-620", "windows-874"),
        (' "utf8" ', "utf-8"),
        ("nonsense", None),
        (None, None),
    ],
)
def test_labels(label: str | None, charset: str | None) -> None:
    assert charset_of(label) == charset


def test_every_label_has_codecs_that_python_knows() -> None:
    for codecs in CODECS.values():
        for codec in codecs:
            assert "a".encode(codec)


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="windows-1251">',
        "<META CHARSET=windows-1251 >",
        "<meta http-equiv='content-type' content='text/html;charset=windows-1251'>",
        '<!-- <meta charset="utf-8"> --><meta charset="windows-1251">',
    ],
)
def test_declarations_are_found(head: str) -> None:
    decoded = decode(page("Мир", head).encode("cp1251"))
    assert isinstance(decoded, Decoded)
    assert decoded.charset == "windows-1251"
    assert "declared windows-1251" in decoded.evidence


def test_xml_declaration() -> None:
    decoded = decode('<?xml version="1.0" encoding="windows-1251"?><p>Мир</p>'.encode("cp1251"))
    assert isinstance(decoded, Decoded)
    assert decoded.charset == "windows-1251"


def test_without_repair_the_text_is_as_decoded() -> None:
    wrong = SENTENCE.encode().decode("cp1252", "ignore")
    assert text_of(wrong.encode(), repair=False) == wrong
    assert text_of(wrong.encode()) != wrong


def test_evidence_is_short() -> None:
    for _, codec, text in TEXTS:
        decoded = decode(page(text).encode(codec))
        assert isinstance(decoded, Decoded)
        assert decoded.evidence
        assert all(len(json.dumps(each)) < 80 for each in decoded.evidence)
