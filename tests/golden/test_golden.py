"""The samples that ship, each with the article that it must give, field by field.

A case is a folder with `expected.toml`: the sample's name, its address, the fields, and pieces of furniture
with the kind of removal that each must stand in.  Every field is a test of its own, so that a report says
"reporters differ in 2 of 22".  A check named in `known_failures` must fail: once it holds, take it out.
`python -m tests.golden.review` shows all differences at once.
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


def checks(case: dict[str, Any]) -> list[str]:
    """Everything that a case asks: its fields, and its pieces of furniture as `kind: text`."""
    return [*case["fields"], *(f"{kind}: {piece}" for kind, piece in case["removed"])]


def wanted_and_got(name: str, check: str) -> tuple[object, object]:
    """What a check of the case wants, and what the article gives."""
    case, result = cases()[name], article(name)
    if check in case["fields"]:
        wanted = case["fields"][check]
        return (lines(wanted) if check == "text" else wanted), got(result, check)
    kind, _, piece = check.partition(": ")
    kinds = {removal.kind for removal in result.removed if piece in " ".join(removal.text.split())}
    return kind, kind if kind in kinds else ", ".join(sorted(kinds)) or "not removed"


def differences(name: str) -> Iterator[tuple[str, object, object]]:
    """The checks of a case that do not hold: name, wanted, got."""
    for check in checks(cases()[name]):
        wanted, is_ = wanted_and_got(name, check)
        if wanted != is_:
            yield check, wanted, is_


def items() -> Iterator[Any]:
    for name, case in cases().items():
        known = set(case.get("known_failures", ()))
        strangers = known - set(checks(case))
        assert not strangers, (
            f"{name}: known_failures names {sorted(strangers)}, which the case does not have"
        )
        for check in checks(case):
            marks = [pytest.mark.xfail(strict=True, reason="known failure")] if check in known else []
            yield pytest.param(name, check, id=f"{name}-{check[:60]}", marks=marks)


@pytest.mark.parametrize(("name", "check"), list(items()))
def test_golden(name: str, check: str) -> None:
    wanted, is_ = wanted_and_got(name, check)
    assert is_ == wanted


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
