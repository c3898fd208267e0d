"""`tinsach explain` and `tinsach clean --no-repair` on the samples whose text is repaired."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app

SAMPLES = Path(__file__).parents[2] / "raw" / "samples"
CASES = [
    ("vi-mojibake-wordpress.html", "mojibake:windows-1252", "Kinh táº¿", "Kinh tế"),
    ("vi-tcvn3-table-portal.html", "vietnamese:tcvn3", "Trang chñ", "Trang chủ"),
]


def printed(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.parametrize(("sample", "repair", "before", "after"), CASES)
def test_explain_shows_before_and_after(sample: str, repair: str, before: str, after: str) -> None:
    section = printed("explain", str(SAMPLES / sample)).partition("\nRepairs\n")[2].partition("\nFields\n")[0]
    assert repair in section
    assert any(before in line and after in line for line in section.splitlines())


@pytest.mark.parametrize(("sample", "repair", "before", "after"), CASES)
def test_no_repair_shows_the_text_as_decoded(sample: str, repair: str, before: str, after: str) -> None:
    text = printed("explain", str(SAMPLES / sample), "--no-repair", "--full")
    assert before in text
    assert after not in text
    assert repair not in text
    assert "\nRepairs\n" not in text


def test_a_page_without_repairs_has_no_such_section() -> None:
    assert "\nRepairs\n" not in printed("explain", str(SAMPLES / "de-json-ld-news.html"))
