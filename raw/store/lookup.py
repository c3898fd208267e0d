"""Which payloads of which address are stored, and where: a cache in SQLite, rebuilt from the indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from raw.store.index import Row
from raw.store.records import Earlier
from schemas.databases import write_ahead

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SCHEMA: Final = """
create table if not exists payloads (
    url text not null, digest text not null, warc_file text not null, offset integer not null,
    fetched_at integer not null, primary key (url, digest)
) without rowid;
create index if not exists payloads_of_file on payloads (warc_file);
create table if not exists files (name text primary key, taken integer not null) without rowid;
"""
_WAIT: Final = 60.0
"""Seconds to wait for another process's write."""


class Lookup:
    """Payloads by address and digest, of all files of the store."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._connection = self._opened(path)
        except sqlite3.OperationalError:
            raise  # busy or full, and not broken
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._connection = self._opened(path)

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        write_ahead(connection)
        connection.execute("pragma synchronous = off")  # a cache: lost or torn, it is made anew
        connection.executescript(_SCHEMA)
        return connection

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def taken(self) -> dict[str, int]:
        """How many bytes of each file are known here."""
        return dict(self._connection.execute("select name, taken from files"))

    def earlier(self, url: str, digest: str) -> Earlier | None:
        """Where a payload of this address is stored."""
        row = self._connection.execute(
            "select warc_file, offset, fetched_at from payloads where url = ? and digest = ?", (url, digest)
        ).fetchone()
        return Earlier(row[0], row[1], _EPOCH + timedelta(microseconds=row[2])) if row else None

    def add(self, name: str, rows: Iterable[Row], taken: int) -> None:
        """Take in rows of a file, which is then known up to `taken`; the first of equal payloads stays."""
        values = [
            (row.url, row.digest, name, row.offset, (row.fetched_at - _EPOCH) // timedelta(microseconds=1))
            for row in rows
            if not row.revisit
        ]
        self._connection.execute("begin immediate")
        self._connection.executemany("insert or ignore into payloads values (?, ?, ?, ?, ?)", values)
        self._connection.execute(
            "insert into files values (?, ?) on conflict do update set taken = max(taken, excluded.taken)",
            (name, taken),
        )
        self._connection.execute("commit")

    def drop(self, names: Sequence[str]) -> None:
        """Forget all about some files."""
        self._connection.execute("begin immediate")
        for name in names:
            self._connection.execute("delete from payloads where warc_file = ?", (name,))
            self._connection.execute("delete from files where name = ?", (name,))
        self._connection.execute("commit")
