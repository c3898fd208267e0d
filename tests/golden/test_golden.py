"""The samples that ship, each with the article that it must give, field by field.

A case is a folder with `expected.toml`: the sample's name, its address, the fields, and pieces of furniture
with the kind of removal that each must stand in.  Every field is a test of its own, so that a report says
"reporters differ in 2 of 22".  A field named in `known_failures` must fail: once it holds, take it out.
"""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from clean import clean
from schemas import Article, Capture

HERE = Path(__file__).parent
SAMPLES = HERE.parent.parent / "raw" / "samples"


@cache
def cases() -> dict[str, dict[str, Any]]:
    files = sorted(HERE.glob("*/expected.toml"))
    return {f.parent.name: tomllib.loads(f.read_text(encoding="utf-8")) for f in files}


@cache
def article(name: str) -> Article:
    case = cases()[name]
    raw = (SAMPLES / case["sample"]).read_bytes()
    result = clean(Capture(raw=raw, url=case.get("url")))
    assert isinstance(result, Article), f"{name} was rejected: {result}"
    return result


def lines(text: str | None) -> list[str]:
    """Lines of a text: a golden text is judged by its lines, not by how blocks are joined."""
    return [" ".join(line.split()) for line in (text or "").splitlines() if line.strip()]


def block_texts(result: Article, kind: str) -> list[str]:
    return [" ".join(result.text[b.start : b.end].split()) for b in result.blocks if b.kind == kind]


READERS: dict[str, Callable[[Article], object]] = {
    "text": lambda a: lines(a.text),
    "lead": lambda a: " ".join((a.lead or "").split()),
    "headings": lambda a: block_texts(a, "heading"),
    "captions": lambda a: [image.caption for image in a.images if image.caption],
    "credits": lambda a: [image.credit for image in a.images if image.credit],
    "published_at": lambda a: a.published_at.isoformat() if a.published_at else None,
    "modified_at": lambda a: a.modified_at.isoformat() if a.modified_at else None,
}
"""How a field is read off an article, where it is no plain attribute."""


def got(result: Article, field: str) -> object:
    if field in READERS:
        return READERS[field](result)
    value = getattr(result, field)
    return list(value) if isinstance(value, tuple) else value


def items() -> Iterator[Any]:
    for name, case in cases().items():
        known = set(case.get("known_failures", ()))
        unknown = known - set(case["fields"]) - {phrase for _, phrase in case["removed"]}
        assert not unknown, f"{name}: known_failures names {sorted(unknown)}, which the case does not have"
        for field in case["fields"]:
            yield _item(name, field, field in known)
        for kind, phrase in case["removed"]:
            yield _item(name, f"removed {kind}: {phrase}", phrase in known)


def _item(name: str, what: str, fails: bool) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="known failure of this case")] if fails else []
    return pytest.param(name, what, id=f"{name}-{what[:60]}", marks=marks)


@pytest.mark.parametrize(("name", "what"), list(items()))
def test_golden(name: str, what: str) -> None:
    case, result = cases()[name], article(name)
    if what.startswith("removed "):
        kind, _, phrase = what.removeprefix("removed ").partition(": ")
        texts = [" ".join(r.text.split()) for r in result.removed if phrase in " ".join(r.text.split())]
        kinds = sorted({r.kind for r in result.removed if phrase in " ".join(r.text.split())})
        assert texts, f"nothing that was removed holds {phrase!r}"
        assert kind in kinds
        return
    expected = case["fields"][what]
    assert got(result, what) == (lines(expected) if what == "text" else expected)


def test_every_sample_has_a_case() -> None:
    shipped = {f.name for f in SAMPLES.iterdir()}
    assert {case["sample"] for case in cases().values()} == shipped


def test_the_samples_cover_what_they_promise() -> None:
    fields = [case["fields"] for case in cases().values()]
    assert len(fields) >= 16
    assert len({f["language"] for f in fields}) >= 10
    assert {"tcvn3", "shift_jis", "windows-1251", "utf-16le", "gb18030"} <= {f["charset"] for f in fields}


def encoder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("encode_samples", HERE / "encode_samples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(f.name for f in (HERE / "masters").iterdir()))
def test_encoded_samples_are_current(name: str) -> None:
    assert (SAMPLES / name).read_bytes() == encoder().encoded(name), "run `make samples`"
