"""The measurement of encodings: its cases are what they say, its floors hold."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from bench import encoding
from bench.encoding_cases import MISREADINGS, encode, encodings, page, sloppy, viqr
from clean.decode.vietnamese.viqr import convert


def test_at_least_25_encodings() -> None:
    assert len({codec for codecs in encodings().values() for codec in codecs}) >= 25


@pytest.mark.parametrize("codec", sorted({codec for codecs in encodings().values() for codec in codecs}))
def test_codecs_exist(codec: str) -> None:
    assert encode("plain", codec) == b"plain"


def test_signs_are_made_plain_where_an_encoding_lacks_them() -> None:
    assert encode("„naïve“ … text", "iso8859-1") == '"naïve" . text'.encode("iso8859-1")
    assert encode("Привет", "iso8859-1") is None


def test_misreadings_are_wrong() -> None:
    for misread in MISREADINGS.values():
        assert misread("là người") != "là người"
    assert sloppy(b"\x81a", "cp1252") == "\x81a"


def test_page_holds_its_label_and_text() -> None:
    assert 'charset=koi8-r"' in page("One two three", "koi8-r")
    assert '<p class="body">One &amp; two</p>' in page("One & two")


def test_check_names_what_is_below_its_floor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(encoding, "FLOORS", tmp_path / "floors.json")
    encoding.pin({"damage, cut": 0.9, "speed, decode": 300.0}, tmp_path)
    stored = json.loads((tmp_path / "floors.json").read_text(encoding="utf-8"))
    assert stored["floors"] == {"damage, cut": 0.895}
    assert encoding.check({"damage, cut": 0.9}, tmp_path) == 0
    assert encoding.check({"damage, cut": 0.8}, tmp_path) == 1
    assert "damage, cut: 0.8000 is below its floor 0.895" in capsys.readouterr().out


def test_other_data_have_no_floors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "FLOORS", tmp_path / "floors.json")
    encoding.pin({"damage, cut": 0.9}, tmp_path)
    (tmp_path / "more.jsonl.gz").write_bytes(gzip.compress(b"{}"))
    assert encoding.check({"damage, cut": 0.1}, tmp_path) == 0


def test_vietnamese_is_typed_as_the_standard_says() -> None:
    assert viqr("Việt Nam, được. Đó là tiếng ở Huế?") == "Vie^.t Nam, ddu+o+.c. DDo' la` tie^'ng o+? Hue^'\\?"


@pytest.mark.parametrize("right", ["Việt Nam", "được", "Người đã thắng trận", "ở đây"])
def test_what_is_typed_so_reads_back(right: str) -> None:
    assert convert(viqr(right)) == right
