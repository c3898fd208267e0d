"""Reading a shard under the eyes of a guard: every capture with its place, and a rejection for what cannot be read on."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from flows.executors import Guard, Place, Shard
from raw import Entry, ReadLimits, Skipped, read_entry
from raw.outcomes import Read
from raw.places import place as place_at
from raw.stored import StoredEntry, read_stored
from schemas import Rejection
from schemas.sentences import counted

UNREADABLE: Final = {
    "timeout": "Reading {origin} took too long after {number} and was stopped; what follows in it is "
    "not read. See whether the place where it lies answers, or raise page_seconds.",
    "crashed": "Reading {origin} ended its worker process three times after {number}; what follows in it "
    "is not read. Please report it as a bug of tinsach.",
}
"""Why an entry is not read on."""


@dataclass(frozen=True, slots=True)
class SpooledEntry(Entry):
    """A piece of the entry at `path` that was read already."""

    spool: str = ""
    """File that holds what was read, pickled: in the run's own stage, which nobody else writes to."""


def guarded_reads(shard: Shard, guard: Guard, limits: ReadLimits) -> Iterator[tuple[Place, Read]]:
    """What is read, and where: up to what has proved deadly, and it raises nothing for what an entry holds."""
    for ordinal, entry in enumerate(shard.entries):
        reads = _reads(entry, limits)
        for number in count():
            place = ordinal, number
            if code := shard.unreadable.get(place):
                yield place, _not_read(entry, code, UNREADABLE[code], number)
                break
            read = _next(reads, place, entry, guard)
            if read is None:
                break
            if entry.collected_from and not isinstance(read, Skipped):
                read = replace(read, collected_from=entry.collected_from)
            yield place, read


def _reads(entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    if isinstance(entry, SpooledEntry):
        yield from pickle.loads(place_at(entry.spool).read_bytes())
    elif isinstance(entry, StoredEntry):
        yield from read_stored(entry)
    else:
        yield from read_entry(entry, limits)


def _next(reads: Iterator[Read], place: Place, entry: Entry, guard: Guard) -> Read | None:
    guard.reading(place)
    try:
        return next(reads, None)
    except Exception as error:
        # Reading promises never to raise.  Where it breaks that promise, the rest of one entry is lost.
        message = (
            "Reading {origin} raised " + type(error).__name__ + " after {number}, which it never should; "
            "what follows in it is not read. Please report it as a bug of tinsach."
        )
        return _not_read(entry, "crashed", message, place[1])
    finally:
        guard.idle()


def _not_read(entry: Entry, code: str, message: str, number: int) -> Rejection:
    """For an entry that is not read on.  Its stretch is named, since a large file is many entries."""
    origin = f"{entry.origin}@{entry.first}" if entry.first else entry.origin
    sentence = message.format(origin=origin, number=counted(number, "capture"))
    return Rejection(
        code, sentence, "read", url=entry.url, collected_from=entry.collected_from, origin=origin
    )
