"""A page re-encoded gives the Article of its UTF-8 twin: whole sample pages, with and without a label."""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clean import clean
from clean.decode.vietnamese.bytes import read_western
from clean.decode.vietnamese.encodings import NAMES, encoding, to_bytes
from schemas import Article, Capture

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
MASTERS, SAMPLES = ROOT / "tests" / "golden" / "masters", ROOT / "raw" / "samples"
CASES = [
    (sample, codec)
    for line in (HERE / "twins.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
    for sample, codecs in [line.split("\t")]
    for codec in codecs.split()
]
UNICODE = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
OWN = ("charset", "repairs", "capture_digest", "article_id")
"""Fields that tell the bytes, not the article."""
URL = "https://news.example/2024/05/06/story-4410.html"
_LABEL = re.compile(r"""(charset\s*=\s*["']?)[\w-]+""", re.IGNORECASE)


@cache
def master(sample: str) -> str:
    """The page as text, in UTF-8 whatever its sample is in."""
    path = MASTERS / sample
    return (path if path.exists() else SAMPLES / sample).read_text(encoding="utf-8")


def labelled(page: str, label: str) -> str:
    """The page with each of its declarations saying `label`; nothing where it is empty."""
    if label:
        return _LABEL.sub(rf"\g<1>{label}", page)
    return re.sub(r"<meta\b[^>]*charset[^>]*>", "", page, flags=re.IGNORECASE)


def encode(text: str, codec: str) -> bytes:
    """The text in an encoding, with references for the characters that it lacks."""
    if codec not in NAMES:
        return text.encode(codec, "xmlcharrefreplace")
    return b"".join(_encode_vietnamese(character, codec) for character in text)


@cache
def _encode_vietnamese(character: str, codec: str) -> bytes:
    """A character in a font encoding, or the reference to one that it lacks, or whose code it uses for a letter."""
    try:
        raw = to_bytes(character, codec)
    except UnicodeEncodeError:
        raw = b""
    if raw and encoding(codec).convert(read_western(raw)) == character:
        return raw
    return f"&#{ord(character)};".encode()


def with_references(text: str, codec: str) -> str:
    """The same text in UTF-8, with the references that the encoded one has."""
    if codec not in NAMES:
        return text.encode(codec, "xmlcharrefreplace").decode(codec)
    return "".join(
        raw.decode() if (raw := _encode_vietnamese(character, codec)).startswith(b"&#") else character
        for character in text
    )


def facts(raw: bytes, charset: str | None = None) -> dict[str, Any]:
    article = clean(Capture(raw=raw, url=URL, charset=charset))
    assert isinstance(article, Article), article
    return {name: value for name, value in asdict(article).items() if name not in OWN}


@cache
def twin(sample: str, codec: str, label: str) -> dict[str, Any]:
    return facts(with_references(labelled(master(sample), label), codec).encode())


def differences(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


@pytest.mark.parametrize(("sample", "codec"), CASES)
class TestLegacy:
    def test_labelled_by_the_page(self, sample: str, codec: str) -> None:
        page = labelled(master(sample), codec)
        assert not differences(facts(encode(page, codec)), twin(sample, codec, codec))

    def test_labelled_by_the_transport(self, sample: str, codec: str) -> None:
        page = labelled(master(sample), "")
        assert not differences(facts(encode(page, codec), codec), twin(sample, codec, ""))

    def test_that_says_utf8(self, sample: str, codec: str) -> None:
        page = labelled(master(sample), "utf-8")
        assert not differences(facts(encode(page, codec), "utf-8"), twin(sample, codec, "utf-8"))

    def test_without_a_label(self, sample: str, codec: str) -> None:
        page = labelled(master(sample), "")
        assert not differences(facts(encode(page, codec)), twin(sample, codec, ""))


@pytest.mark.parametrize("codec", UNICODE)
@pytest.mark.parametrize(
    "sample", ["vi-sharepoint-portal.html", "zh-hant-news.html", "ar-liferay-portal.html"]
)
def test_unicode_encodings(sample: str, codec: str) -> None:
    assert not differences(facts(master(sample).encode(codec)), facts(master(sample).encode()))


@pytest.mark.parametrize("sample", sorted({sample for sample, _ in CASES}))
def test_utf8_that_says_latin_1(sample: str) -> None:
    page = labelled(master(sample), "iso-8859-1")
    assert not differences(facts(page.encode(), "iso-8859-1"), facts(page.encode()))
