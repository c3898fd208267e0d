"""The bench of commits measures commits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import commit


@pytest.mark.slow
def test_every_commit_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = tmp_path / "costs.json"
    assert commit.main(["--rows", "600", "1200", "--folder", str(tmp_path), "--json", str(found)]) == 0
    costs = json.loads(found.read_text(encoding="utf-8"))
    assert [cost["what"] for cost in costs] == ["new", "again", "recapture", "old", "no ledger"] * 2
    by_what = {(cost["older"], cost["what"]): cost for cost in costs}
    # What is rewritten for new articles does not depend on what is older; nothing is written for known ones.
    assert by_what[600, "new"]["bytes"] == pytest.approx(by_what[1200, "new"]["bytes"], rel=0.05)
    assert by_what[1200, "again"]["bytes"] == 0
    assert by_what[1200, "old"]["files"] > by_what[1200, "recapture"]["files"]
    assert "MB rewritten" in capsys.readouterr().out
