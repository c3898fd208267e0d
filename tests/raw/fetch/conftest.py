"""Fixtures of the tests of fetching: a site of our own, a clock that does not wait."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "support"))

from harness import Desk, FakeClock
from site_of_ours import Site


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def site(clock: FakeClock) -> Iterator[Site]:
    """A site whose log has the times of the test's clock."""
    with Site(clock.monotonic) as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path, clock: FakeClock) -> Desk:
    return Desk(tmp_path, clock)
