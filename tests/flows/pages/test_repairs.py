"""Before and after of repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from clean import clean
from flows.pages.repairs import MEANINGS, SHOWN, Repair, before_and_after
from schemas import Article, Capture

SAMPLES = Path(__file__).parents[3] / "raw" / "samples"

PARAGRAPH = "<p>The council said on Tuesday that the bridge over the river would reopen before the end of the month.</p>"

CASES = {
    "nfc": ("The cafe\u0301 by the bridge serves bread again".encode(), "e\u0301", "é"),
    "invisible": ("The news\u00adpaper by the bridge prints again".encode(), "[U+00AD]", "newspaper"),
    "tolerant-utf-8": (
        b"The caf\xe9 by the bridge \xe2\x80\x93 serves bread \xe2\x80\x93 again",
        "\\xe9",
        "\ufffd",
    ),
}
"""Repair: a sentence that needs it, what is seen of it before, and what after."""


def texts(repair: Repair, side: str) -> list[str]:
    return ["".join(text for text, _ in getattr(change, side)) for change in repair.changes]


@pytest.mark.parametrize("name", CASES)
def test_each_repair_shows_what_it_changed(name: str) -> None:
    sentence, before, after = CASES[name]
    raw = (
        f"<title>Bridge</title><article><h1>Bridge</h1>{PARAGRAPH * 4}<p>".encode()
        + sentence
        + b"</p></article>"
    )
    capture = Capture(raw=raw, media_type="text/html")
    article = clean(capture)
    assert isinstance(article, Article)
    assert name in article.repairs
    found = next(one for one in before_and_after(capture, article.repairs) if one.name == name)
    assert found.blocks == 1
    assert before in texts(found, "before")[0]
    assert after in texts(found, "after")[0]
    marked = [text for text, changed in found.changes[0].after if changed]
    assert "".join(marked) in after


@pytest.mark.parametrize(
    ("sample", "name", "before", "after"),
    [
        ("vi-tcvn3-table-portal.html", "vietnamese:tcvn3", "®iÖn tö", "điện tử"),
        ("vi-mojibake-wordpress.html", "mojibake:windows-1252", "áº", "ế"),
    ],
)
def test_a_wrong_encoding_is_shown_block_by_block(sample: str, name: str, before: str, after: str) -> None:
    capture = Capture(raw=(SAMPLES / sample).read_bytes())
    article = clean(capture)
    assert isinstance(article, Article)
    (found,) = before_and_after(capture, article.repairs)
    assert found.name == name
    assert found.blocks > len(found.changes) == SHOWN
    assert before in " ".join(texts(found, "before"))
    assert after in " ".join(texts(found, "after"))


def test_what_needed_no_repair_shows_none() -> None:
    capture = Capture(raw=f"<article>{PARAGRAPH * 5}</article>".encode())
    assert before_and_after(capture, ()) == []


def test_every_name_has_a_meaning() -> None:
    assert all(sentence.endswith(".") for sentence in MEANINGS.values())
