"""When a group of results is published."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import cast

from clean.dataset import StagedBatch
from flows.cleaning import Cleaned
from flows.publishing import MOST, MOST_BYTES, Publishing
from flows.run import Run
from flows.tally import Tally


class FakeRun:
    """A run that notes how large its groups are."""

    def __init__(self, batch: int) -> None:
        self.settings = SimpleNamespace(batch=batch)
        self.groups: list[int] = []

    def publish(self, group: Iterable[Cleaned]) -> None:
        self.groups.append(sum(cleaned.tally.captures for cleaned in group))


def published(batch: int, shards: int, size: int) -> list[int]:
    """Captures of each group of so many shards of 100 captures, each of `size` bytes when staged."""
    run = FakeRun(batch)
    with Publishing(cast(Run, run)) as publishing:
        for number in range(shards):
            staged = StagedBatch("stage", f"{number}", 100, 0, 100 * size)
            publishing.take(Cleaned(number, (staged,), Tally(captures=100)))
    return run.groups


def test_no_group_is_large() -> None:
    groups = published(5000, 1000, 1000)
    assert sum(groups) == 100_000
    assert max(groups) <= MOST
    assert min(groups[:-1]) >= 5000


def test_no_group_of_long_articles_has_many_bytes() -> None:
    groups = published(5000, 300, 100_000)
    assert sum(groups) == 30_000
    assert max(groups) * 100_000 < MOST_BYTES + 100 * 100_000
