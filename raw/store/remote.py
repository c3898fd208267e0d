"""The raw store in an object store, which can neither append to a file nor lock it.

    s3://bucket/prefix/raw/
      tinsach-20261122041533123456000917.warc.gz     put as a whole, then never touched again but by `forget`
      index/tinsach-20261122041533123456000917.parquet

A file is written in a local folder, the spool, just as `raw.store.store` has it, and put into the object store
when it is full and when the store is closed; then it leaves the spool.  Its name has the moment and a number by
chance, so that writers on different machines never meet.  What a killed process left in the spool is put by the
next one on its machine; until then it is read from the spool.  Whoever publishes what is stored closes, or
seals and uploads, before: rows never name a record that only a machine's own disk has.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from raw.places import RemotePath, work_folder
from raw.store.index import Index, Row, read_table
from raw.store.segment import Segment
from raw.store.store import RawStore, RawStoreError, is_name

ROLL_AT: Final = 256_000_000
"""Bytes of a file: it lies in the spool until it is full, and is got as a whole where something is taken out of it."""

_CHANCE: Final = 1_000_000


class RemoteStore(RawStore):
    """The raw store at `s3://bucket/prefix`.  As `RawStore`, with its files elsewhere."""

    def __init__(self, place: RemotePath, spool: Path | None = None, *, roll_at: int = ROLL_AT) -> None:
        super().__init__(spool or work_folder(str(place)), roll_at=roll_at)
        self.name = str(place)
        self._place = place
        self._wrote = False

    def close(self) -> None:
        super().close()
        if self._wrote:
            self.upload()
            self._wrote = False

    def seal(self) -> None:
        """End the file that is written into, so that it can be uploaded, also by another thread."""
        segment, self._segment = self._segment, None
        if segment:
            segment.close()

    def upload(self) -> None:
        """Put everything into the object store that lies in the spool and that nobody writes into.  Raises OSError."""
        for path in self.files():
            segment = Segment.tried(path, self._index(path), self._lock(path))
            if segment is None:
                continue
            try:
                segment.sync()
                if path.exists():
                    self._put_file(path)
            finally:
                segment.close()

    def _put_file(self, path: Path) -> None:
        index = self._index(path)
        # Where the index is lost it is made anew; a wrong one would be believed.
        self._remote_index(path.name).unlink(missing_ok=True)
        (self._place / path.name).write_from(path)
        if index.path.exists():
            self._remote_index(path.name).write_from(index.path)
        path.unlink()
        index.remove()

    def sizes(self) -> dict[str, int]:
        there = {name: size for name, size in self._place.sizes().items() if is_name(name)}
        return there | super().sizes()

    def _rows_of(self, name: str) -> Iterator[Row]:
        if (self.root / name).exists():
            return super()._rows_of(name)
        try:
            return iter([Row(**row) for row in read_table(self._remote_index(name).read_bytes()).to_pylist()])
        except (OSError, ValueError):
            return iter(self._index_anew(name))

    def _index_anew(self, name: str) -> list[Row]:
        """Read a whole file whose index is lost, and put the index."""
        with self._here(name) as (path, index):
            rows = list(index.rows())
            index.write(rows)
            self._remote_index(path.name).write_from(index.path)
        return rows

    def _open_at(self, warc_file: str, offset: int) -> BinaryIO:
        try:
            return super()._open_at(warc_file, offset)
        except RawStoreError:
            pass  # it is no longer in the spool, or never was
        try:
            return (self._place / warc_file).open_at(offset)
        except FileNotFoundError:
            raise self._no_file(warc_file) from None

    def _unfilled(self) -> list[Path]:
        return []  # what lies in the spool is on its way

    def _next_number(self, moment: datetime) -> int:
        self._wrote = True
        return int(f"{moment:%Y%m%d%H%M%S%f}{secrets.randbelow(_CHANCE):06}")

    def _blank_out(self, name: str, offsets: Collection[int]) -> None:
        path = self.root / name
        if not path.exists():
            draft = self.root / ".locks" / f"{name}.got"
            draft.parent.mkdir(parents=True, exist_ok=True)
            (self._place / name).read_to(draft)
            self._index(path).remove()
            draft.replace(path)
        super()._blank_out(name, offsets)
        self._wrote = True
        self.upload()

    def maintain(self, *, deep: bool = False) -> Iterator[str]:
        """As of `RawStore`; what lies in the spool is put into the object store.  deep gets every file once."""
        yield from super().maintain(deep=deep)
        self.upload()
        for name in sorted(self.sizes()):
            rows = self._rows_of(name)
            if deep:
                with self._here(name) as (path, _):
                    yield from self._wrong_records(path, rows)

    def _here(self, name: str) -> _Copy:
        return _Copy(self._place / name)

    def _remote_index(self, name: str) -> RemotePath:
        return self._place / "index" / f"{name.removesuffix('.warc.gz')}.parquet"


class _Copy:
    """A file of the object store in a folder for the moment, with an index that is not yet made."""

    def __init__(self, place: RemotePath) -> None:
        self._place = place
        self._folder = tempfile.TemporaryDirectory(prefix="tinsach-")

    def __enter__(self) -> tuple[Path, Index]:
        path = Path(self._folder.name) / self._place.name
        self._place.read_to(path)
        return path, Index(path, path.with_suffix(".parquet"))

    def __exit__(self, *exception: object) -> None:
        self._folder.cleanup()
