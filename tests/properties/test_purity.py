"""Cleaning opens nothing: no file, no connection, no process, nor does it import, once it has read its own data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from clean import clean
from schemas import Capture
from tests.properties.pages import TEXTS, page

SAMPLES = sorted((Path(__file__).parent.parent.parent / "raw" / "samples").iterdir())
FORBIDDEN = (
    "open",
    "socket.",
    "subprocess.",
    "os.",
    "urllib.",
    "shutil.",
    "import",
    "exec",
    "pickle.",
    "ctypes.",
)
"""Beginnings of the names of audit events."""

CALLS_HOME = """<!doctype html><html><head><base href="http://evil.example/"><link rel=stylesheet href="a.css">
<script src="a.js"></script><meta http-equiv=refresh content="0; url=http://evil.example/"><title>Geese</title>
<script type="application/ld+json">{"@context": "http://evil.example/context.json", "@type": "NewsArticle",
"headline": "Geese", "articleBody": {"@id": "http://evil.example/body"}}</script></head><body><article><h1>Geese</h1>
<p>%s</p><p>%s</p><img src="file:///etc/passwd"><iframe src="http://evil.example/"></iframe>
<!--#include file="/etc/passwd"--><?php system("id") ?>{{ 7 * 7 }}</article></body></html>"""

_heard: list[str] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:  # noqa: ARG001
    if _heard is not None and event.startswith(FORBIDDEN):
        _heard.append(event)


sys.addaudithook(_listen)  # for as long as the process lives: most of the time it only looks at None


def pages() -> list[bytes]:
    sentence = TEXTS["en"]["paragraphs"][0]
    ours = [page(language, "blog", "everything").encode() for language in TEXTS]
    return [*(sample.read_bytes() for sample in SAMPLES), *ours, (CALLS_HOME % (sentence, sentence)).encode()]


def test_cleaning_opens_nothing() -> None:
    global _heard
    captures = [Capture(raw=raw, url="https://post.example/news/a-story-12345.html") for raw in pages()]
    for capture in captures:
        clean(capture)
    _heard = []
    try:
        for capture in captures:
            clean(capture)
        heard = list(_heard)
    finally:
        _heard = None
    assert heard == []


def test_the_ear_hears(tmp_path: Path) -> None:
    global _heard
    _heard = []
    try:
        with pytest.raises(FileNotFoundError):
            (tmp_path / "nothing").read_bytes()
        assert _heard[:1] == ["open"]
    finally:
        _heard = None
