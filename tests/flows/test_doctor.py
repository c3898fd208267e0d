from __future__ import annotations

from pathlib import Path

import pytest

from flows import doctor
from flows.doctor import FREE_BYTES, Finding, examine, judged, minimums
from flows.settings import Settings

CONSTRAINTS = Path(__file__).parent.parent.parent / "constraints.txt"


def test_this_machine_is_well(tmp_path: Path) -> None:
    findings = list(examine(Settings(data=tmp_path / "data")))
    assert [finding for finding in findings if finding.state == "problem"] == []
    assert {"Python", "selectolax", "HTML parser (Lexbor)", "language data", "cleaning"} <= {
        finding.what for finding in findings
    }
    assert not (tmp_path / "data").exists()


def test_a_place_that_cannot_be_looked_at_is_a_finding(tmp_path: Path) -> None:
    *_, finding = examine(Settings(data=tmp_path / ("n" * 300) / "data"))
    assert finding.state == "problem"
    assert "cannot be written: file name too long" in finding.detail


@pytest.mark.parametrize(
    ("version", "state"),
    [("5.3.9", "warning"), ("5.4.0", "ok"), ("5.10", "ok"), ("6.0.0rc1", "ok"), ("4", "warning")],
)
def test_versions_are_compared_as_numbers(version: str, state: str) -> None:
    finding = judged("lxml", version)
    assert finding.state == state
    assert ("5.4.0 or later" in finding.detail) is (state == "warning")


@pytest.mark.parametrize(
    ("version", "least"),
    [
        ("3.11.13", "3.11.14"),
        ("3.11.14", ""),
        ("3.12.11", "3.12.12"),
        ("3.12.12", ""),
        ("3.13.5", "3.13.6"),
        ("3.13.6", ""),
        ("3.10.19", "3.11.14"),
        ("3.14.0", ""),
    ],
)
def test_a_branch_has_a_minimum_of_its_own(version: str, least: str) -> None:
    finding = judged("Python", version)
    assert finding.state == ("warning" if least else "ok")
    assert f"take {least}" in finding.detail or not least


def test_every_minimum_is_looked_at_and_kept_by_what_is_installed(tmp_path: Path) -> None:
    findings = {finding.what.lower() for finding in examine(Settings(data=tmp_path))}
    assert minimums().keys() <= findings
    pinned = dict(
        line.split("==")
        for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
    installed = [name for name in minimums() if name in pinned]
    assert len(installed) >= 7
    assert [name for name in installed if judged(name, pinned[name]).state != "ok"] == []


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
