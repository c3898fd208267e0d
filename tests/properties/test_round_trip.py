"""What goes out comes back: the same article from any encoding, from its own text, through Parquet."""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean import clean
from clean.decode import Decoded, decode
from schemas import Article, Capture, Evidence, Removal
from schemas.arrow import articles_table, evidence_table, removals_table
from tests.properties.pages import TEXTS, page

SAMPLES = sorted((Path(__file__).parent.parent.parent / "raw" / "samples").iterdir())
ADDRESS = "https://post.example/news/a-story-of-ours-12345.html"


# The same article from any encoding of the same page

UNICODE = "utf-8 utf-8-sig utf-16 utf-16-le utf-16-be utf-32 utf-32-le utf-32-be".split()
LEGACY = {
    "en": "windows-1252 iso-8859-15",
    "de": "windows-1252 iso-8859-15 cp850",
    "fr": "windows-1252",
    "es": "windows-1252 iso-8859-15",
    "ru": "windows-1251 koi8-r iso-8859-5 cp866 mac-cyrillic",
    "vi": "windows-1258",
    "ar": "windows-1256",
    "zh": "gb18030 gbk hz",
    "ja": "shift_jis euc-jp iso-2022-jp",
    "ko": "euc-kr iso-2022-kr johab",
    "th": "windows-874",
}
LABELS = {"hz": "hz-gb-2312", "mac-cyrillic": "x-mac-cyrillic", "cp866": "ibm866", "utf-8-sig": "utf-8"}
"""What a page calls an encoding, where it is not what Python does."""
PYTHON = {"windows-874": "cp874", "mac-cyrillic": "mac_cyrillic"}
OF_THE_BYTES = {"charset", "repairs", "capture_digest"}
"""Fields that say how the page was received."""
ABOVE_THE_BASE = frozenset("\u0302\u0306\u031b")
"""Circumflex, breve and horn: windows-1258 has the letters with them, and the tones apart."""


def encodings() -> Iterator[tuple[str, str]]:
    for language in TEXTS:
        for encoding in (*UNICODE, *LEGACY.get(language, "").split()):
            yield language, encoding


def encoded(text: str, encoding: str) -> bytes:
    """The page in an encoding; what it lacks as character references."""
    if encoding == "windows-1258":
        text = "".join(map(tone_apart, text))
    return text.encode(PYTHON.get(encoding, encoding), "xmlcharrefreplace")


def tone_apart(letter: str) -> str:
    base, *marks = unicodedata.normalize("NFD", letter)
    kept = "".join(mark for mark in marks if mark in ABOVE_THE_BASE)
    tones = "".join(mark for mark in marks if mark not in ABOVE_THE_BASE)
    return unicodedata.normalize("NFC", base + kept) + tones if letter > "\u00ff" else letter


@cache
def written(language: str, charset: str) -> str:
    """A page with all the furniture, which says of itself that it is in a charset."""
    return page(language, "blog", "everything").replace('charset="utf-8"', f'charset="{charset}"')


@pytest.mark.parametrize(("language", "encoding"), list(encodings()))
@pytest.mark.parametrize("said", ["by the page", "by the transport", "by nobody"])
def test_the_same_article_from_any_encoding(language: str, encoding: str, said: str) -> None:
    label = LABELS.get(encoding, encoding)
    text = written(language, label if said == "by the page" else "")
    charset = label if said == "by the transport" else None
    expected = clean(Capture(raw=written(language, "utf-8").encode(), url=ADDRESS))
    found = clean(Capture(raw=encoded(text, encoding), url=ADDRESS, charset=charset))
    assert isinstance(expected, Article)
    assert isinstance(found, Article)
    assert differences(found, expected) <= OF_THE_BYTES


def differences(one: Article, other: Article) -> set[str]:
    return {field.name for field in fields(Article) if getattr(one, field.name) != getattr(other, field.name)}


# The same text from its own text

HEADED = "a heading that opens the text is taken for its title where there is nothing else"
KNOWN_FAILURES = {
    ("dump", "es-live-blog.html"): HEADED,
    ("page", "en-wordpress-news.html"): "the last two of its list look like notes below it",
}
SOURCES = [*(sample.name for sample in SAMPLES), *TEXTS]


def again(form: str) -> Iterator[Any]:
    for name in SOURCES:
        reason = KNOWN_FAILURES.get((form, name))
        marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
        yield pytest.param(name, marks=marks)


@cache
def article(name: str) -> Article:
    """The article of a sample, or of our own page of a language."""
    sample = next((sample for sample in SAMPLES if sample.name == name), None)
    result = clean(Capture(raw=sample.read_bytes() if sample else page(name, "blog", "everything").encode()))
    assert isinstance(result, Article)
    return result


@pytest.mark.parametrize("name", list(again("dump")))
def test_a_text_cleans_to_itself(name: str) -> None:
    text = article(name).text
    result = clean(Capture(raw=text.encode(), media_type="text/plain"))
    assert isinstance(result, Article)
    assert result.text == text


@pytest.mark.parametrize("name", list(again("page")))
def test_a_page_of_nothing_but_the_article_cleans_to_its_text(name: str) -> None:
    result = clean(Capture(raw=bare_page(article(name)).encode(), media_type="text/html"))
    assert isinstance(result, Article)
    assert result.text == article(name).text


def bare_page(one: Article) -> str:
    title = html.escape(one.title or "")
    blocks = "\n".join(_element(block.kind, one.text[block.start : block.end]) for block in one.blocks)
    return f"<!doctype html><title>{title}</title><body><article><h1>{title}</h1>{blocks}</article></body></html>"


def _element(kind: str, text: str) -> str:
    lines = html.escape(text).split("\n")
    if kind == "list":
        return "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    if kind == "table":
        rows = ("".join(f"<td>{cell}</td>" for cell in line.split("\t")) for line in lines)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
    tag = {"heading": "h2", "quote": "blockquote", "preformatted": "pre"}.get(kind, "p")
    return f"<{tag}>{html.escape(text)}</{tag}>"


@pytest.mark.parametrize("name", SOURCES)
def test_what_was_repaired_needs_no_repair(name: str) -> None:
    text = article(name).text
    decoded = decode(text.encode())
    assert isinstance(decoded, Decoded)
    assert (decoded.text, decoded.repairs) == (text, ())


# Control characters inside words are left out: legacy encodings of Vietnamese have letters in their places.
MIXED = st.text(
    st.one_of(
        st.sampled_from("aeiou ÃÂâ€™Ä‚áº¿¼½¾Åž\u0301\u0309\u200b\u200d\u202e\u202c\x85\x92[m&#;x0Đđ"),
        st.characters(exclude_categories=["Cc"]),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=150)
@given(MIXED)
def test_repair_is_done_once_and_for_all(text: str) -> None:
    first = decode(text.encode("utf-8", "surrogatepass"))
    if isinstance(first, Decoded):
        second = decode(first.text.encode())
        assert not isinstance(second, Decoded) or second.text == first.text


# Through Parquet


@pytest.mark.parametrize("name", SOURCES)
def test_articles_come_back_from_parquet(name: str) -> None:
    assert from_parquet(article(name)) == stored(article(name))


def from_parquet(one: Article) -> Article:
    """An article written to its three tables, and read from them."""
    row, *others = rows(articles_table([one]))
    assert not others
    values: dict[str, Any] = {
        name: revived(row[name], hint)
        for name, hint in get_type_hints(Article).items()
        if name not in ("removed", "evidence")
    }
    removed, evidence = (
        tuple(
            kind(**{name: value for name, value in piece.items() if name != "article_id"})
            for piece in rows(table)
        )
        for kind, table in ((Removal, removals_table([one])), (Evidence, evidence_table([one])))
    )
    return Article(**values, removed=removed, evidence=evidence)


def rows(table: pa.Table) -> list[dict[str, Any]]:
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    found: list[dict[str, Any]] = pq.read_table(buffer).to_pylist()
    return found


def revived(value: Any, hint: Any) -> Any:
    """Lists as tuples, dictionaries as what they were."""
    if get_origin(hint) is not tuple:
        return value
    member = get_args(hint)[0]
    return tuple(member(**item) if isinstance(item, dict) else item for item in value)


def stored(one: Article) -> Article:
    """The article with its shares and confidences as exact as a column of 32 bits holds them."""
    confidence = one.language_confidence
    return replace(
        one,
        language_confidence=None if confidence is None else single(confidence),
        languages=tuple(replace(share, share=single(share.share)) for share in one.languages),
        evidence=tuple(replace(piece, confidence=single(piece.confidence)) for piece in one.evidence),
    )


def single(number: float) -> float:
    exact: float = pa.scalar(number, pa.float32()).as_py()
    return exact


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAMES = st.lists(TEXT, max_size=3).map(tuple)


@settings(max_examples=60)
@given(
    st.builds(
        Article,
        article_id=TEXT,
        title=st.none() | TEXT,
        text=TEXT,
        reporters=NAMES,
        tags=NAMES,
        removed=st.lists(
            st.builds(Removal, st.integers(0, 2**31 - 1), st.integers(0, 2**31 - 1), TEXT, TEXT, TEXT),
            max_size=3,
        ).map(tuple),
        published_date=st.none() | st.dates(date(1, 1, 1)),
        published_at=st.none() | st.datetimes(datetime(1, 1, 1), timezones=st.just(UTC)),
        views=st.none() | st.integers(-(2**63), 2**63 - 1),
        paywalled=st.none() | st.booleans(),
    )
)
def test_any_values_come_back_from_parquet(one: Article) -> None:
    assert from_parquet(one) == one
