"""The measurement of encodings: its cases are what they say, its floors hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import encoding
from bench.encoding_cases import MISREADINGS, encode, encodings, page, sloppy


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
    encoding.pin({"damage, cut": 0.9, "speed, decode": 300.0})
    assert json.loads((tmp_path / "floors.json").read_text(encoding="utf-8")) == {"damage, cut": 0.895}
    assert encoding.check({"damage, cut": 0.9}) == 0
    assert encoding.check({"damage, cut": 0.8}) == 1
    assert "damage, cut: 0.8000 is below its floor 0.895" in capsys.readouterr().out
