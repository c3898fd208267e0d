"""One WARC file that is open for writing, held by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from raw.members import Damage
from raw.store.index import Index, Row

INDEX_AFTER: Final = 2_000
"""Responses after which the Parquet index is written, so that little is scanned after a crash."""


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """Hold a file's lock, waiting for whoever writes into the file."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Segment:
    """The end of a file, where records are put.

    What a killed process left there half written is cut off when the file is opened; everything
    before it stays.  Damage in the middle is left alone: such a file is not written to any more.
    """

    def __init__(self, warc: Path, index: Index, lock: int) -> None:
        self.name = warc.name
        self.index = index
        self._lock = lock
        self._descriptor = os.open(warc, os.O_RDWR | os.O_CREAT, 0o644)
        self._rows: list[Row] = []
        """Those that the index has not yet."""
        self.size = 0
        self.is_damaged = False
        self._recover()

    @classmethod
    def tried(cls, warc: Path, index: Index, lock: Path) -> Self | None:
        """Open a file, unless another process holds it."""
        lock.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return cls(warc, index, descriptor)

    def _recover(self) -> None:
        """Take in what the index has not, and cut off a torn end."""
        self.index.sweep()
        self.size = os.fstat(self._descriptor).st_size
        start = self.index.end()
        if start:
            self.is_damaged = self.index.is_damaged()
        else:
            self.index.remove()  # of another state of the file, if there is any
        for found in self.index.scan(start):
            if not isinstance(found, Damage):
                self.add(found)
            elif found.end < self.size:
                self.is_damaged = True
            else:
                os.ftruncate(self._descriptor, found.offset)
                os.fsync(self._descriptor)
                self.size = found.offset
        if self.is_damaged and not self.index.is_damaged():
            self.index.extend(self._rows, damaged=True)
            self._rows = []

    def append(self, record: bytes) -> int:
        """Put a record at the end; its offset is returned.  What cannot be written whole is taken back."""
        offset = self.size
        try:
            left = memoryview(record)
            while left:
                left = left[os.pwrite(self._descriptor, left, self.size + len(record) - len(left)) :]
        except OSError:
            os.ftruncate(self._descriptor, offset)
            raise
        self.size += len(record)
        return offset

    def add(self, row: Row) -> None:
        """Note a row of what was appended."""
        self._rows.append(row)
        if len(self._rows) >= INDEX_AFTER:
            self.write_index()

    def write_index(self) -> None:
        """Bring the Parquet index up to date."""
        if self._rows:
            self.index.extend(self._rows, damaged=self.is_damaged)
            self._rows = []

    def sync(self) -> None:
        """Force everything to disk."""
        os.fsync(self._descriptor)
        self.write_index()

    def close(self) -> None:
        """Sync, and let go of the file."""
        try:
            self.sync()
        finally:
            os.close(self._descriptor)
            os.close(self._lock)
