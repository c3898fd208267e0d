"""Pages of every kind that bodies are lost on: what must be kept of them, in order, and what must not be.

A case is a table of one of the files in `cases`; `cases/README.md` says how to add one.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clean import clean
from schemas import Article, Capture, Rejection

HERE = Path(__file__).parent
RIGHT_TO_LEFT = {"ar", "fa", "he"}
SLOT = re.compile(r"\{\{([\w-]+)(?::(\w+))?\}\}")
PARAGRAPH = re.compile(r"\{\{\d+\}\}")
PARTS = ("head", "main", "after")
ADDRESS = "https://news.example/2024/03/04/{story}.html"


@dataclass(frozen=True)
class Case:
    """One page and what is expected of it."""

    name: str
    url: str
    page: str
    kept: tuple[str, ...]
    """Pieces of the body, in their order."""
    absent: tuple[str, ...]
    """Pieces of the page that the body must not have."""
    rejected: str = ""
    """Code of the rejection that it gets in place of an article."""
    known_failure: str = ""


@cache
def _story(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / "stories" / f"{name}.toml").read_text(encoding="utf-8"))


def _value(story: str, slot: str) -> str:
    """What a slot stands for: a number is a paragraph, a word an entry of the story, `menu2` one of a list."""
    entries = _story(story)
    if slot.isdecimal():
        return str(entries["paragraphs"][int(slot) - 1])
    if slot in entries:
        return str(entries[slot])
    listed = entries["menu" if slot.startswith("menu") else "headlines"]
    return str(listed[int(slot[-1]) - 1])


def _filled(text: str, story: str, more: dict[str, str]) -> str:
    """Fill the slots of a text: `{{title}}`, `{{2}}`, or of another story `{{en-second:2}}`."""

    def fill(match: re.Match[str]) -> str:
        first, second = match.groups()
        if second is not None:
            return _value(first, second)
        return more[first] if first in more else _value(story, first)

    return SLOT.sub(fill, text)


def _made(table: dict[str, Any], story: str) -> Case:
    url = table.get("url") or ADDRESS.format(story=story)
    language = story.partition("-")[0]
    more = {"url": url, "lang": language, "dir": "rtl" if language in RIGHT_TO_LEFT else "ltr"}
    parts = {part: _filled(table.get(part, ""), story, more) for part in PARTS}
    frame = (HERE / "frames" / f"{table['frame']}.html").read_text(encoding="utf-8")
    every = list(dict.fromkeys(PARAGRAPH.findall("".join(table.get(part, "") for part in PARTS))))
    furniture = [] if table.get("bare") else [*_story(story)["headlines"], _story(story)["footer"]]
    failures = table.get("known_failure", "")
    return Case(
        name=f"{table['name']}-{story}",
        url=url,
        page=_filled(frame, story, {**more, **parts}),
        kept=tuple(_filled(piece, story, more) for piece in table.get("kept", every)),
        absent=(*(_filled(piece, story, more) for piece in table.get("absent", [])), *furniture),
        rejected=table.get("rejected", ""),
        known_failure=failures if isinstance(failures, str) else failures.get(story, ""),
    )


def _cases() -> list[Any]:
    cases = [
        _made(table, story)
        for path in sorted((HERE / "cases").glob("*.toml"))
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
        for story in table.get("stories", ["en"])
    ]
    return [pytest.param(case, id=case.name, marks=_marks(case)) for case in cases]


def _marks(case: Case) -> list[pytest.MarkDecorator]:
    return [pytest.mark.xfail(reason=case.known_failure, strict=True)] if case.known_failure else []


def _plain(text: str) -> str:
    """The text without white space, which markup breaks at will."""
    return "".join(text.split())


CASES = _cases()


@pytest.mark.parametrize("case", CASES)
def test_body(case: Case) -> None:
    outcome = clean(Capture(raw=case.page.encode(), url=case.url, media_type="text/html"))
    if case.rejected:
        assert isinstance(outcome, Rejection), outcome.text
        assert outcome.code == case.rejected
        return
    assert isinstance(outcome, Article), outcome.message
    text = _plain(outcome.text)
    lost = [piece for piece in case.kept if _plain(piece) not in text]
    kept_wrongly = [piece for piece in case.absent if _plain(piece) in text]
    assert (lost, kept_wrongly) == ([], []), outcome.text
    places = [text.index(_plain(piece)) for piece in case.kept]
    assert places == sorted(places), outcome.text


@pytest.mark.parametrize("case", [case.values[0] for case in CASES], ids=lambda case: case.name)
def test_case_is_sound(case: Case) -> None:
    """A case can fail: it expects something, and what must be absent stands in its page."""
    assert bool(case.kept) != bool(case.rejected)
    page = _plain(case.page)
    assert [piece for piece in case.absent if _plain(piece) not in page] == []
    assert not SLOT.search(case.page)
