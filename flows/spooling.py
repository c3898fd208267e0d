"""Large archives that can only be read from their start: tar, CSV, a compressed dump, a WARC file in one piece.

A process of its own reads them once, a piece whenever the workers are ready for one, and each piece becomes a
shard.  So such an archive is shared out, nobody reads it twice, no more than a few pieces lie on the disk, and
what kills its reader is found as what kills a worker is.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Final

from flows.executors import Guard, Place, Processes, Shard
from flows.reads import SpooledEntry, guarded_reads
from raw import Entry, ReadLimits
from raw.outcomes import Read
from raw.places import AnyPath, place
from raw.stored import StoredEntry
from schemas import Capture

SPOOLED_FROM: Final = 12_000_000
"""Bytes of an entry above which it is read beforehand; stretches of archives that can be shared out have fewer."""

PIECE_CAPTURES: Final = 25
"""Captures of a piece: as many as a shard has of files."""

PIECE_BYTES: Final = 8_000_000
"""Bytes after which a piece is closed."""


class Spool:
    """The reader, started when there is something to read, and its pieces."""

    def __init__(self, folder: AnyPath, limits: ReadLimits, page_seconds: int, worker_mib: int) -> None:
        self._folder = folder
        self._limits = limits
        self._bounds = {"page_seconds": page_seconds, "worker_mib": worker_mib}
        self._reader: Processes | None = None

    def wants(self, entry: Entry) -> bool:
        """Whether an entry is to be read beforehand."""
        return entry.size > SPOOLED_FROM and entry.data is None and not isinstance(entry, StoredEntry)

    def pieces(self, entry: Entry, number: int) -> Iterator[SpooledEntry]:
        """The entry piece by piece, each read when it is asked for.  number: no other entry has it."""
        if self._reader is None:
            self._reader = Processes(1, preload="flows.spooling", **self._bounds).__enter__()
        work = partial(spool, limits=self._limits, folder=str(self._folder.absolute()))
        yield from self._reader.pieces(work, Shard(number, (entry,)))

    def close(self) -> None:
        """End the reader."""
        reader, self._reader = self._reader, None
        if reader is not None:
            reader.__exit__()


def spool(
    shard: Shard, guard: Guard, *, limits: ReadLimits, folder: str, had: int = 0
) -> Iterator[SpooledEntry]:
    """Read a shard of one entry into files; the first `had` pieces are there already."""
    (entry,) = shard.entries
    for number, reads in enumerate(_handfuls(guarded_reads(shard, guard, limits))):
        if number >= had:
            path = place(folder) / f"{shard.number:06}-{number:06}.spool"
            pickled = pickle.dumps(reads)
            path.write_bytes(pickled)
            yield _piece(entry, str(path), len(pickled))


def _piece(entry: Entry, path: str, size: int) -> SpooledEntry:
    return SpooledEntry(
        entry.path, entry.origin, size, url=entry.url, collected_from=entry.collected_from, spool=path
    )


def _handfuls(reads: Iterable[tuple[Place, Read]]) -> Iterator[list[Read]]:
    handful: list[Read] = []
    captures = size = 0
    for _, read in reads:
        handful.append(read)
        if isinstance(read, Capture):
            captures += 1
            size += len(read.raw)
        if captures >= PIECE_CAPTURES or size >= PIECE_BYTES or len(handful) >= 100 * PIECE_CAPTURES:
            yield handful
            handful, captures, size = [], 0, 0
    if handful:
        yield handful
