from __future__ import annotations

from pathlib import Path

import pytest

from flows import doctor
from flows.doctor import FREE_BYTES, Finding, examine, judged
from flows.settings import Settings


def test_this_machine_is_well(tmp_path: Path) -> None:
    findings = list(examine(Settings(data=tmp_path / "data")))
    assert [finding for finding in findings if finding.state == "problem"] == []
    assert {"Python", "selectolax", "HTML parser (Lexbor)", "language data", "cleaning"} <= {
        finding.what for finding in findings
    }
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("version", "state"),
    [("5.2.9", "warning"), ("5.3.0", "ok"), ("5.10", "ok"), ("6.0.0rc1", "ok"), ("4", "warning")],
)
def test_versions_are_compared_as_numbers(version: str, state: str) -> None:
    finding = judged("lxml", version)
    assert finding.state == state
    assert ("5.3.0 or later" in finding.detail) is (state == "warning")


def test_a_missing_library_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-library",))
    findings = {finding.what: finding for finding in examine(Settings(data=tmp_path))}
    assert findings["no-such-library"].state == "problem"


def test_a_broken_parser_is_a_problem(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken() -> str:
        raise RuntimeError("gives a wrong result")

    monkeypatch.setattr(doctor, "_parse_lexbor", broken)
    findings = {finding.what: finding for finding in examine(Settings(data=tmp_path))}
    assert findings["HTML parser (Lexbor)"].state == "problem"


def test_a_data_root_that_cannot_be_made() -> None:
    (finding,) = doctor._data_root(Path("/proc/tinsach/data"))
    assert finding.state == "problem"
    assert "--data" in finding.detail


def test_little_space_is_a_warning(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "FREE_BYTES", FREE_BYTES * 10**9)
    (finding,) = doctor._data_root(tmp_path)
    assert finding == Finding(f"data root {tmp_path}", "warning", finding.detail)
