"""What `make audit` concludes from what the auditor found."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / ".ci" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FLAW = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2.1"]}


def package(name: str, *flaws: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "2.0", "vulns": list(flaws)}


UNKNOWN = {"name": "b", "skip_reason": "Dependency not found"}
OWN = {"name": "tinsach", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("dependencies", "exceptions", "status", "said"),
    [
        ([package("a"), OWN], {}, 0, "1 packages, 0 excepted findings, none open."),
        ([package("a", FLAW)], {}, 1, "a 2.0: PYSEC-2026-1; fixed in 2.1"),
        (
            [package("a", FLAW), UNKNOWN],
            {},
            1,
            "1 of 2 packages could not be looked up, such as b. This says nothing",
        ),
        (
            [package("a", FLAW)],
            {"CVE-2026-1": "not called"},
            0,
            "1 packages, 1 excepted findings, none open.",
        ),
        (
            [package("a"), UNKNOWN],
            {},
            2,
            "1 of 2 packages could not be looked up, such as b. This says nothing",
        ),
        (
            [package("a")],
            {"CVE-2026-1": "not called"},
            0,
            "Not needed any more in audit-exceptions.txt: CVE-2026-1",
        ),
    ],
)
def test_verdicts(
    dependencies: list[dict[str, Any]], exceptions: dict[str, str], status: int, said: str, audit: ModuleType
) -> None:
    verdict = audit.judged(dependencies, exceptions)
    assert verdict.status == status
    assert any(line.startswith(said) for line in verdict.lines)


def test_an_exception_without_a_reason_is_none(audit: ModuleType) -> None:
    text = "# a remark\nCVE-1 it is not called\nCVE-2\n"
    assert audit.read_exceptions(text) == {"CVE-1": "it is not called"}


def test_the_exceptions_that_there_are_have_reasons(audit: ModuleType) -> None:
    lines = audit.EXCEPTIONS.read_text(encoding="utf-8").splitlines()
    assert len(audit.read_exceptions("\n".join(lines))) == sum(
        bool(line) and line[0] != "#" for line in lines
    )


@pytest.mark.parametrize(
    ("said", "last"),
    [("Trying...\nConnection refused.\n\n", "Connection refused."), ("", "it said nothing.")],
)
def test_no_answer_is_a_sentence_that_says_what_to_do(audit: ModuleType, said: str, last: str) -> None:
    sentence = audit.unanswered(said)
    assert sentence.startswith(f"Nothing could be looked up; the auditor ended with: {last} ")
    assert "run it again where there is a network" in sentence
