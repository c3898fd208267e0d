"""How many captures a run will bring, guessed early: the data set opens a month with room for them.

A month that is opened for too few has large files, and whoever publishes holds one of them in memory.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from flows.executors import Shard
from raw.ours import PARTS, is_root
from raw.pages import kind_by_name
from raw.places import is_folder

FILES: Final = 100_000
"""Files that are looked at; of more the first so many count."""

NO_PAGES: Final = frozenset({"hidden", "asset", "other-kind"})


class Expected:
    """The bytes of a run's inputs, those of them that are done, and the captures that they gave."""

    def __init__(self) -> None:
        self._all = 0
        self._done = 0
        self._captures = 0
        self._under_way: dict[int, int] = {}

    def look_at(self, inputs: Sequence[str]) -> None:
        """Add inputs: local files and folders; of others nothing is known."""
        for path in islice(_files(inputs), FILES):
            try:
                self._all += path.stat().st_size
            except OSError:
                continue

    def sent(self, shard: Shard) -> None:
        """A shard is to be done."""
        self._under_way[shard.number] = sum(entry.size for entry in shard.entries)

    def done(self, number: int, captures: int) -> None:
        """It gave so many captures."""
        self._done += self._under_way.pop(number, 0)
        self._captures += captures

    def captures(self) -> int:
        """Captures of the whole run, as far as can be told; 0 where it cannot."""
        return self._captures * self._all // self._done if self._done else 0


def _files(inputs: Sequence[str]) -> Iterator[Path]:
    for given in inputs:
        if is_folder(given):
            for folder, below, names in os.walk(given):
                if "clean" in below and is_root(folder):
                    below[:] = [name for name in below if name not in PARTS]
                yield from (Path(folder, name) for name in names if kind_by_name(name) not in NO_PAGES)
        elif given != "-" and "://" not in given:
            yield from map(Path, glob.glob(given, recursive=True) or [given])  # noqa: PTH207 - a pattern may be absolute
