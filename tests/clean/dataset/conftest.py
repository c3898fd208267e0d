"""A data set to publish in; what the tests share besides stands in support/, which also other processes import."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from clean.dataset import DataSet, Outcomes, layout

sys.path.insert(0, str(Path(__file__).parent / "support"))

from publishing import FEWEST_BUCKETS, NOON, Commit, Result, publish


@pytest.fixture(autouse=True, scope="module")
def _quick() -> Iterator[None]:
    """No test takes the power away, and small data sets need few buckets: both would be most of the tests' time."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)
        patched.setattr(layout, "FEWEST_BUCKETS", FEWEST_BUCKETS)
        yield


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
