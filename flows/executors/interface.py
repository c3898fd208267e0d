"""What an executor and its work know of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, Self

from raw import Entry


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker takes at a time."""

    number: int
    """Its place in the run, from 0."""
    entries: tuple[Entry, ...]
    quarantined: Mapping[int, str] = field(default_factory=dict)
    """Captures that are not to be touched again, by their ordinal in the shard: timeout or crashed."""


class Guard(Protocol):
    """Watches over the page that is being cleaned."""

    def begin(self, ordinal: int) -> None:
        """The capture of this ordinal in the shard is about to be cleaned."""

    def end(self) -> None:
        """It has been answered."""


class Work(Protocol):
    """Cleans a shard.  It and what it returns can be pickled."""

    def __call__(self, shard: Shard, guard: Guard, /) -> Any: ...


class Executor(Protocol):
    """Maps work over shards; a context manager that lets go of its workers at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def map(self, work: Work, shards: Iterable[Shard]) -> Iterator[Any]:
        """The work's answer for every shard, in any order; shards are taken only as workers are free."""
