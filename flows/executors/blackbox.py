"""Eight bytes that a worker shares with its driver: what it does at this moment.

Written once or twice a capture without asking the system, and still readable when the worker is dead.
"""

from __future__ import annotations

import mmap
from enum import IntEnum
from typing import Final, NamedTuple

from flows.executors.interface import Place

SIZE: Final = 8
_ENTRY_BITS: Final = 20
_NUMBER_BITS: Final = 40


class Phase(IntEnum):
    """What a worker is at."""

    STARTING = 0
    """It has not begun yet."""
    IDLE = 1
    """Between two captures: waiting, or staging."""
    READING = 2
    CLEANING = 3


class Moment(NamedTuple):
    """What was in hand."""

    phase: Phase
    place: Place


class BlackBox:
    """The shared cell, by the descriptor of a file of `SIZE` bytes."""

    def __init__(self, descriptor: int) -> None:
        self._cell = memoryview(mmap.mmap(descriptor, SIZE)).cast("q")

    def write(self, phase: Phase, place: Place = (0, 0)) -> None:
        """Say what comes.  One aligned word, so that no death leaves half of it."""
        self._cell[0] = (phase << _ENTRY_BITS | place[0]) << _NUMBER_BITS | place[1]

    def read(self) -> Moment:
        """What was said last."""
        rest, number = divmod(self._cell[0], 1 << _NUMBER_BITS)
        phase, entry = divmod(rest, 1 << _ENTRY_BITS)
        return Moment(Phase(phase), (entry, number))
