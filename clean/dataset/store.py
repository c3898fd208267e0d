"""The folder of a data set: its files, its locks, and the one way in which a file is replaced.

Readers see the tables' folders only.  Beside them lie `.staging` (what is being written) and
`.locks`, both out of reach of `**/*.parquet`.

Replacing the files of a bucket is all or nothing, also for a process that is killed in between:

1. the new files are written under `.staging/commit/<bucket>/` and forced to disk;
2. a file `ready` beside them says that they are complete: from here on the commit has happened;
3. each is renamed over its predecessor, which is atomic: a reader has the old or the new one;
4. `ready` is removed.

Whoever holds a bucket's lock next finishes what was ready and sweeps what was not.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol

import pyarrow as pa

from clean.dataset import files, steps, swap
from clean.dataset.layout import Bucket, bucket_of_name
from clean.dataset.locks import held, tried

READY: Final = "ready"
"""Marker of a complete stage."""

SINGLE: Final = "single"
"""Stage, and lock, of files that are replaced on their own."""


class Conflict(files.DataSetError):
    """Another committer was first: what was read is out of date, and nothing of it was written."""


class Store(Protocol):
    """What committing needs of the place where a data set lies.  Paths are relative to the data set."""

    def open_to_commits(self) -> AbstractContextManager[None]:
        """Held while committing: none begins while the whole is held alone."""

    def open_to_reads(self) -> AbstractContextManager[None]:
        """Held while files are read that must all still be there at the end."""

    def alone(self) -> AbstractContextManager[None]:
        """Hold the whole data set: no commit runs meanwhile, and nothing is left of killed ones."""

    def month(self, family: str, month: str) -> AbstractContextManager[None]:
        """Held while a month is opened."""

    def settle_buckets(self, family: str, month: str, wanted: int) -> int:
        """How many buckets a month gets that is being opened: so many as wanted, unless another committer was first."""

    def bucket(self, bucket: Bucket) -> AbstractContextManager[None]:
        """Hold one bucket, with whatever a killed process left of it brought to its end.  It is read within."""

    def paths(self, table: str) -> list[str]:
        """Files of a table, in order."""

    def states(self, table: str) -> dict[str, str]:
        """State of each file of a table."""

    def state(self, path: str) -> str:
        """A word that changes whenever the file does; empty where there is none."""

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One file's rows.  Raises FileNotFoundError where there is none."""

    def replace(self, bucket: Bucket, tables: Iterable[tuple[str, pa.Table]]) -> int:
        """Put these tables in place of the bucket's files, while it is held: all or, in the end, none.

        They are taken one after the other, so that only one need be in memory.
        Returns bytes written.  Raises Conflict where another committer has replaced them since it is held.
        """

    def put(self, path: str, table_name: str, table: pa.Table) -> int:
        """Put one file in place on its own, atomically.  Returns its bytes."""

    def remove(self, path: str) -> None:
        """Remove a file that has no rows."""


class LocalStore:
    """A data set in a folder of a local file system: any number of processes of one machine may commit."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._stages = root / ".staging" / "commit"
        self._locks = root / ".locks"

    @contextmanager
    def open_to_commits(self) -> Iterator[None]:
        if swap.is_pending(self.root):
            with self.alone():
                pass
        with held(self._locks / "dataset", shared=True):
            self.recover()
            yield

    def open_to_reads(self) -> AbstractContextManager[None]:
        return self.open_to_commits()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with held(self._locks / "dataset"):
            self.recover()
            swap.finish(self.root)
            yield

    @contextmanager
    def month(self, family: str, month: str) -> Iterator[None]:
        with held(self._locks / f"{family}-{month}"):
            self.recover()
            yield

    def settle_buckets(self, family: str, month: str, wanted: int) -> int:  # noqa: ARG002
        return wanted  # the lock on the month is held

    @contextmanager
    def bucket(self, bucket: Bucket) -> Iterator[None]:
        with held(self._locks / bucket.name):
            self._finish(self._stages / bucket.name)
            yield

    def paths(self, table: str) -> list[str]:
        return sorted(path.relative_to(self.root).as_posix() for path in files.below(self.root / table))

    def states(self, table: str) -> dict[str, str]:
        return {path: self.state(path) for path in self.paths(table)}

    def state(self, path: str) -> str:
        try:
            stat = (self.root / path).stat()
        except FileNotFoundError:
            return ""
        return f"{stat.st_size}-{stat.st_mtime_ns}-{stat.st_ino}"

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        return files.read(self.root / path, columns)

    def replace(self, bucket: Bucket, tables: Iterable[tuple[str, pa.Table]]) -> int:
        stage = self._stages / bucket.name
        written = 0
        for name, table in tables:
            written += files.write(name, table, stage / f"{name}.parquet")
            steps.checkpoint(f"staged {name}")
        files.sync_folder(stage)
        steps.checkpoint("before ready")
        (stage / READY).touch()
        files.sync_folder(stage)
        steps.checkpoint("ready")
        self._finish(stage)
        return written

    def put(self, path: str, table_name: str, table: pa.Table) -> int:
        target = self.root / path
        with held(self._locks / SINGLE):
            stage = self.root / ".staging" / SINGLE / f"{table_name}.parquet"
            written = files.write(table_name, table, stage)
            steps.checkpoint(f"staged {table_name}")
            target.parent.mkdir(parents=True, exist_ok=True)
            stage.replace(target)
            files.sync_folder(target.parent)
        return written

    def recover(self) -> None:
        """Bring to its end what killed processes left of any bucket that nobody holds."""
        for stage in sorted(self._stages.glob("*")):
            with tried(self._locks / stage.name) as mine:
                if mine:
                    self._finish(stage)
        with tried(self._locks / SINGLE) as mine:
            if mine:
                shutil.rmtree(self.root / ".staging" / SINGLE, ignore_errors=True)

    def remove(self, path: str) -> None:
        (self.root / path).unlink(missing_ok=True)

    def _finish(self, stage: Path) -> None:
        if not stage.exists():
            return
        if (stage / READY).exists():
            self._rename_all(stage)
            (stage / READY).unlink()
            steps.checkpoint("after ready")
        shutil.rmtree(stage, ignore_errors=True)

    def _rename_all(self, stage: Path) -> None:
        bucket = bucket_of_name(stage.name)
        for staged in sorted(stage.glob("*.parquet")):
            target = self.root / bucket.path(staged.stem)
            if not target.parent.exists():
                target.parent.mkdir(parents=True)
                files.sync_folder(target.parent.parent)
                files.sync_folder(self.root)
            staged.replace(target)
            files.sync_folder(target.parent)
            steps.checkpoint(f"renamed {staged.stem}")
