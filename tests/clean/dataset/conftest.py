"""A data set to publish in; what the tests share besides stands in support/, which also other processes import."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from clean.dataset import DataSet, Outcomes

sys.path.insert(0, str(Path(__file__).parent / "support"))

from publishing import NOON, Commit, Result, publish


@pytest.fixture(autouse=True)
def _no_waiting_for_disks(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test takes the power away: forcing to disk would be most of the tests' time."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    return DataSet(tmp_path / "clean")


@pytest.fixture
def commit(data: DataSet) -> Commit:
    """Stage results, in so many batches, and commit them."""

    def run(
        results: Iterable[Result], now: datetime = NOON, *, batches: int = 1, expected: int = 0
    ) -> Outcomes:
        return publish(data, list(results), now, batches=batches, expected=expected)

    return run
