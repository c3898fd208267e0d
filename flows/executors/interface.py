"""What an executor and its work know of each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, Self

if TYPE_CHECKING:
    from raw import Entry

Place = tuple[int, int]
"""A capture in a shard: the ordinal of its entry, and its own ordinal within the entry."""


class WorkersFailed(RuntimeError):
    """Workers cannot do any work, whatever the input; the text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker takes at a time."""

    number: int
    """Its place in the run, from 0."""
    entries: tuple[Entry, ...]
    quarantined: Mapping[Place, str] = field(default_factory=dict)
    """Captures that are not to be cleaned again, each with its reason: timeout or crashed."""
    unreadable: Mapping[Place, str] = field(default_factory=dict)
    """Captures that are not to be read again, each with its reason; what follows them in their entry is out of reach."""


class Guard(Protocol):
    """Watches over the capture in hand: it is told what comes before it comes."""

    def reading(self, place: Place) -> None:
        """The capture is about to be read."""

    def cleaning(self, place: Place) -> None:
        """The capture is about to be cleaned."""

    def idle(self) -> None:
        """No capture is in hand."""


class Work(Protocol):
    """Cleans a shard.  It and what it returns can be pickled."""

    def __call__(self, shard: Shard, guard: Guard, /) -> Any: ...


class Executor(Protocol):
    """Maps work over shards; a context manager that lets go of its workers at the end."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: object) -> None: ...

    def map(self, work: Work, shards: Iterable[Shard]) -> Iterator[Any]:
        """The work's answer for every shard, in any order; shards are taken only as workers are free."""
