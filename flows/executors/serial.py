"""Cleaning in this very process: the simplest, and the one to debug with.

Nothing guards it: a page that kills its process kills the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Self

from flows.executors.interface import Place, Shard, Work


class Serial:
    """Does the work when its answer is asked for."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing to let go of."""

    def map(self, work: Work, shards: Iterable[Shard]) -> Iterator[Any]:
        """The answers in the order of the shards."""
        for shard in shards:
            yield work(shard, _NoGuard())


class _NoGuard:
    def reading(self, place: Place) -> None: ...

    def cleaning(self, place: Place) -> None: ...

    def idle(self) -> None: ...
