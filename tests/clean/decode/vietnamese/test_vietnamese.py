"""Legacy Vietnamese encodings: the tables, the syllables, the detection."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable

import pytest

from clean.decode import Decoded, decode
from clean.decode.repair import repair
from clean.decode.vietnamese.bytes import read_western
from clean.decode.vietnamese.encodings import NAMES, encoding, to_bytes
from clean.decode.vietnamese.syllables import frequent, syllables

SENTENCES = [
    "Ủy ban nhân dân tỉnh đã quyết định hỗ trợ người dân sau cơn bão",
    "Thủ tướng yêu cầu các bộ báo cáo trước ngày mười tháng sáu",
    "Giá lúa ở đồng bằng tăng mạnh trong tuần qua",
    "Học sinh nghỉ học vì nước lũ dâng cao",
    "Đội tuyển nữ thắng trận đầu tiên ở giải vô địch",
    "Bệnh viện huyện có thêm mười bác sĩ",
]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cased", [str.lower, str.title, str.upper])
def test_every_syllable_round_trips(name: str, cased: Callable[[str], str]) -> None:
    # VISCII has Õ where everybody else has the no-break space: at the head of a word it stays a space.
    text = " ".join(cased(each) for each in sorted(syllables()) if name != "viscii" or each[0] != "õ")
    raw = to_bytes(text, name)
    for shown in (raw.decode("latin-1"), read_western(raw)):
        back = encoding(name).convert(shown)
        assert (back.lower() == text.lower()) if name == "tcvn3" else (back == text)


@pytest.mark.parametrize(("name", "known"), [("tcvn3", "TCVN5712-1"), ("viscii", "VISCII")])
def test_tables_against_iconv(name: str, known: str) -> None:
    if shutil.which("iconv") is None:
        pytest.skip("iconv is not installed")
    letters = "".join(
        sorted({letter for syllable in syllables() for letter in syllable if not letter.isascii()})
    )
    shown = subprocess.run(
        ["iconv", "-f", known, "-t", "UTF-8"],
        input=to_bytes(letters, name) + b"\n",
        capture_output=True,
        check=False,
    )
    if shown.returncode:
        pytest.skip(f"this iconv does not know {known}")
    assert shown.stdout.decode().rstrip("\n") == letters


def test_no_break_spaces_are_no_letters_of_viscii() -> None:
    shown = to_bytes("ông VÕ Nguyên Giáp, mười", "viscii").decode("latin-1") + "\u00a0giờ\u00a0sáng"
    assert encoding("viscii").convert(shown) == "ông VÕ Nguyên Giáp, mười\u00a0giờ\u00a0sáng"


def test_windows_1258_is_what_python_has() -> None:
    for sentence in SENTENCES:
        raw = to_bytes(sentence, "windows-1258")
        assert encoding("windows-1258").convert(raw.decode("cp1252")) == sentence


def test_syllables() -> None:
    known = syllables()
    assert {
        "nghiêng",
        "hòa",
        "hoà",
        "thủy",
        "thuỷ",
        "quốc",
        "giường",
        "gì",
        "khuya",
        "yêu",
        "ý",
        "xoong",
    } <= known
    assert known.isdisjoint({"at", "street", "ngi", "cê", "kư", "hóâ", "toán\u0300", "quuôc"})
    assert frequent().keys() <= known


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sentence", SENTENCES)
class TestDetection:
    def test_text_that_was_read_as_western(self, name: str, sentence: str) -> None:
        fixed, names = repair(to_bytes(sentence, name).decode("latin-1"))
        assert (fixed.lower(), names) == (sentence.lower(), (f"vietnamese:{name}",))

    def test_bytes(self, name: str, sentence: str) -> None:
        decoded = decode(b"<p>" + to_bytes(sentence, name) + b"</p>")
        assert isinstance(decoded, Decoded)
        assert decoded.charset == name
        assert decoded.text.lower() == f"<p>{sentence.lower()}</p>"


@pytest.mark.xfail(reason="TCVN3 has no capitals with a tone: what the font showed is not in the bytes")
def test_a_capital_with_a_tone_in_tcvn3() -> None:
    assert repair(to_bytes(SENTENCES[0], "tcvn3").decode("latin-1"))[0] == SENTENCES[0]


@pytest.mark.xfail(reason="two letters of a name and nothing else: no syllable is gained")
def test_a_name_alone() -> None:
    assert repair(to_bytes("Đắk Lắk", "vni").decode("latin-1"))[0] == "Đắk Lắk"
