"""Every limit at its value and one past it: an article as it is, then a warning or a rejection by name.

The limits are set low, so that the cases are small; that the defaults are far from real pages is what they are
chosen by (docs/reliability.md).
"""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from clean import Limits, Options, clean
from flows.settings import Settings, load_settings
from raw import Entry, ReadLimits, read_entry
from schemas import REJECTION_CODES, Article, Capture, Rejection

RELIABILITY = Path(__file__).parents[2] / "docs" / "reliability.md"
SENTENCES = [
    f"The keeper of the lighthouse counted {n} geese before the fog came in from the west." for n in range(6)
]
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
STORY_CHARACTERS = sum(map(len, SENTENCES))


def paragraph(characters: int) -> str:
    return f"<p>{('Some more geese flew past. ' * characters)[: characters - 1]}.</p>"


def page(body: str = STORY, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>Geese</title>{head}</head><body>{body}</body></html>".encode()


def nested_data(levels: int) -> str:
    inner = '{"@type":"NewsArticle","headline":"Geese"}'
    return '<script type="application/ld+json">' + "[" * levels + inner + "]" * levels + "</script>"


@dataclass(frozen=True)
class Case:
    """A page that has so many of what a limit counts."""

    limit: int
    build: Callable[[int], bytes]
    outcome: str
    """Code of the rejection, or the warning."""


CASES = {
    "raw_bytes": Case(2_000, lambda n: page() + b" " * (n - len(page())), "too-large"),
    "nodes": Case(1_000, lambda n: page(STORY + "<br>" * (n - page().count(b"<"))), "too-many-nodes"),
    "depth": Case(40, lambda n: page("<div>" * (n - 3) + STORY), "too-deep"),
    "attributes": Case(
        20, lambda n: page(f"<div {' '.join(f'a{i}=b' for i in range(n))}>{STORY}</div>"), "too-many-nodes"
    ),
    "names": Case(
        200,
        # Beside html, head, title, body and p.
        lambda n: page(STORY + "<p y=1>" + "".join(f"<x-{i}>" for i in range(n - 6))),
        "too-many-nodes",
    ),
    "attribute_characters": Case(
        300, lambda n: page(head=f'<meta name=description content="{"x" * n}">'), "attribute-too-long"
    ),
    "links": Case(5, lambda n: page(head="<link rel=preload href=a.css>" * n), "links-over-limit"),
    "json_ld_characters": Case(
        100,
        lambda n: page(head=f'<script type="application/ld+json">{"{}".ljust(n)}</script>'),
        "json-ld-over-limit",
    ),
    "json_ld_scripts": Case(
        5, lambda n: page(head='<script type="application/ld+json">{}</script>' * n), "json-ld-over-limit"
    ),
    "json_ld_depth": Case(10, lambda n: page(head=nested_data(n)), "json-ld-over-limit"),
    "images": Case(
        3,
        lambda n: page(STORY + "".join(f"<img src={i}.jpg>" for i in range(n)) + STORY),
        "images-over-limit",
    ),
    "block_characters": Case(400, lambda n: page(STORY + paragraph(n)), "text-over-limit"),
    "output_characters": Case(
        STORY_CHARACTERS + 400, lambda n: page(STORY + paragraph(n - STORY_CHARACTERS)), "text-over-limit"
    ),
}


def outcome(name: str, count: int, limit: int) -> Article | Rejection:
    return clean(Capture(raw=CASES[name].build(count)), Options(limits=replace(Limits(), **{name: limit})))


@pytest.mark.parametrize("name", [item.name for item in fields(Limits)])
def test_a_page_at_the_limit_is_an_article_without_a_warning(name: str) -> None:
    case = CASES[name]
    result = outcome(name, case.limit, case.limit)
    assert isinstance(result, Article), result
    assert result.warnings == ()


@pytest.mark.parametrize("name", [item.name for item in fields(Limits)])
def test_one_past_it_is_named(name: str) -> None:
    case = CASES[name]
    result = outcome(name, case.limit + 1, case.limit)
    if isinstance(result, Rejection):
        assert result.code == case.outcome
        assert f"{case.limit:,}" in result.message
        assert name in result.message
    else:
        assert case.outcome not in REJECTION_CODES
        assert result.warnings == (case.outcome,)
        assert "counted 5 geese" in result.text


@pytest.mark.parametrize("name", [item.name for item in fields(Limits)])
def test_every_limit_is_a_setting_with_the_same_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert getattr(Settings(), name) == getattr(Limits(), name)
    monkeypatch.setenv(f"TINSACH_{name.upper()}", "7")
    assert getattr(load_settings().options().limits, name) == 7


def test_a_text_that_is_all_over_the_limit_is_too_large() -> None:
    raw = page(paragraph(2_000))
    assert isinstance(clean(Capture(raw=raw), Options(limits=Limits(block_characters=2_000))), Article)
    result = clean(Capture(raw=raw), Options(limits=Limits(block_characters=1_999)))
    assert isinstance(result, Rejection)
    assert result.code == "too-large"
    assert "block_characters" in result.message


@pytest.mark.parametrize("form", ["page", "dump"])
def test_text_over_the_limit_stands_in_what_was_removed(form: str) -> None:
    tail = "Some more geese flew past. " * 40
    raw = page(f"{STORY}<p>{tail}</p>") if form == "page" else "\n\n".join([*SENTENCES, tail]).encode()
    result = clean(Capture(raw=raw), Options(limits=Limits(block_characters=400)))
    assert isinstance(result, Article)
    assert [removal.text for removal in result.removed if removal.kind == "over-limit"] == [tail.strip()]
    assert SENTENCES[-1] in result.text


# Reading: the size is known before cleaning.


def gzipped(raw: bytes) -> bytes:
    return gzip.compress(raw, mtime=0)


def zipped(raw: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("page.html", raw)
    return archive.getvalue()


def read(packed: bytes, name: str, folder: Path, limits: ReadLimits) -> list[Capture | Rejection]:
    path = folder / name
    path.write_bytes(packed)
    entry = Entry(path=str(path), origin=name, size=len(packed))
    return [one for one in read_entry(entry, limits) if isinstance(one, Capture | Rejection)]


@pytest.mark.parametrize(("name", "pack"), [("a.html", bytes), ("a.html.gz", gzipped), ("a.zip", zipped)])
@pytest.mark.parametrize("excess", [0, 1])
def test_bytes_of_a_page_unpacked(
    name: str, pack: Callable[[bytes], bytes], excess: int, tmp_path: Path
) -> None:
    raw = page().ljust(5_000 + excess)
    [result] = read(pack(raw), name, tmp_path, ReadLimits(raw_bytes=5_000))
    if excess:
        assert isinstance(result, Rejection)
        assert result.code == "too-large"
        assert "5,000" in result.message
    else:
        assert isinstance(result, Capture)
        assert result.raw == raw


@pytest.mark.parametrize("excess", [0, 1])
def test_unpacked_bytes_for_each_packed_byte(excess: int, tmp_path: Path) -> None:
    raw = page().ljust(200_000)
    packed = gzipped(raw)
    ratio = -(-len(raw) // len(packed))
    limits = ReadLimits(ratio=ratio - excess, ratio_free_bytes=1_000)
    [result] = read(packed, "a.html.gz", tmp_path, limits)
    if excess:
        assert isinstance(result, Rejection)
        assert result.code == "too-large"
        assert f"{ratio - 1} times" in result.message
    else:
        assert isinstance(result, Capture)


@pytest.mark.parametrize("excess", [0, 1])
def test_small_texts_may_repeat_themselves(excess: int, tmp_path: Path) -> None:
    raw = page().ljust(20_000 + excess)
    [result] = read(gzipped(raw), "a.html.gz", tmp_path, ReadLimits(ratio=2, ratio_free_bytes=20_000))
    assert isinstance(result, Rejection if excess else Capture)


@pytest.mark.parametrize("enough", [True, False])
def test_memory_of_a_decoder(enough: bool, tmp_path: Path) -> None:
    packed = lzma.compress(page(), filters=[{"id": lzma.FILTER_LZMA2, "dict_size": 8_000_000}])
    [result] = read(
        packed, "a.html.xz", tmp_path, ReadLimits(decoder_bytes=16_000_000 if enough else 4_000_000)
    )
    assert isinstance(result, Capture if enough else Rejection)


READ_SETTINGS = {
    "raw_bytes": "raw_bytes",
    "ratio": "unpack_ratio",
    "ratio_free_bytes": "unpack_free_bytes",
    "decoder_bytes": "decoder_bytes",
}


@pytest.mark.parametrize("name", [item.name for item in fields(ReadLimits)])
def test_every_limit_on_reading_is_a_setting_with_the_same_default(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = READ_SETTINGS[name]
    assert getattr(Settings(), setting) == getattr(ReadLimits(), name)
    monkeypatch.setenv(f"TINSACH_{setting.upper()}", "7")
    assert getattr(load_settings().read_limits(), name) == 7


@pytest.mark.parametrize(
    "setting",
    [*(item.name for item in fields(Limits)), *READ_SETTINGS.values(), "page_seconds", "worker_mib"],
)
def test_every_limit_stands_in_the_table_with_its_default(setting: str) -> None:
    default = getattr(Settings(), setting)
    rows = [
        line for line in RELIABILITY.read_text(encoding="utf-8").splitlines() if f"| `{setting}` |" in line
    ]
    assert len(rows) == 1
    assert f"| {default:,} |" in rows[0]
