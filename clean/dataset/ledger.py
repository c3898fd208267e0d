"""The ledger: an index of the data set that lets a commit cost what its batch costs.

It says in which file each key stands, and the digest of the row that was committed last, so that a
batch that changes nothing reads nothing.  It is a cache: every file of the data set is compared
with what the ledger knows of it (size, time, inode) and read again where that differs, so that a
lost, old or foreign ledger costs time and nothing else.

Only `claims` is more than that: before a new key is written anywhere, its moment of first
publishing is claimed here in one transaction, so that two processes over midnight of a month do
not put the same article into two months, and a commit that was killed keeps its moment.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from schemas.arrow import SCHEMA_VERSION
from schemas.databases import write_ahead

_SCHEMA = """
create table if not exists rows (
    family text not null, key text not null, path text not null, row_digest blob,
    primary key (family, key)
) without rowid;
create index if not exists rows_by_path on rows (path);
create table if not exists files (path text primary key, state text not null) without rowid;
create table if not exists claims (
    family text not null, key text not null, moment integer not null,
    primary key (family, key)
) without rowid;
"""

_WAIT_SECONDS = 300
"""How long a process waits for another one's transaction."""

_CHUNK = 900
"""Keys of one query: SQLite's older bound on variables is 999."""


class Entry(NamedTuple):
    """What the ledger knows of a key."""

    path: str
    """File of its row in the family's first table, relative to the data set."""
    row_digest: bytes | None
    """Digest of the row committed last; None where it was not seen since the file was read."""


class Ledger:
    """One connection to the ledger; for one thread."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
        write_ahead(self._connection)
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_SCHEMA)
        self._start_anew_for(SCHEMA_VERSION)

    def _start_anew_for(self, version: int) -> None:
        """Files that another version of the program has read are read again, so that their version is seen."""
        (known,) = self._connection.execute("pragma user_version").fetchone()
        if known != version:
            with self.transaction():
                self._connection.execute("delete from rows")
                self._connection.execute("delete from files")
                self._connection.execute(f"pragma user_version = {version:d}")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and nobody else writes meanwhile."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def file_states(self) -> dict[str, str]:
        """Every file that was read, with its state at that time."""
        return dict(self._connection.execute("select path, state from files"))

    def entries(self, family: str, keys: Sequence[str]) -> dict[str, Entry]:
        """What is known of these keys."""
        query = "select key, path, row_digest from rows where family = ? and key in ({})"
        return {key: Entry(path, digest) for key, path, digest in self._select(query, family, keys)}

    def file_state(self, path: str) -> str:
        """State of a file when it was read last; empty where it never was."""
        found = self._connection.execute("select state from files where path = ?", (path,)).fetchone()
        return found[0] if found else ""

    def claim(self, family: str, keys: Sequence[str], moment: int) -> tuple[dict[str, Entry], dict[str, int]]:
        """Settle when keys that stand nowhere yet are published for the first time.

        Returns those that another process has published meanwhile, and for all others the moment:
        that of an earlier claim, or this one.
        """
        if not keys:
            return {}, {}
        query = "select key, moment from claims where family = ? and key in ({})"
        with self.transaction():
            published = self.entries(family, keys)
            claimed: dict[str, int] = dict(self._select(query, family, keys))
            fresh = [key for key in keys if key not in published and key not in claimed]
            self._connection.executemany(
                "insert into claims values (?, ?, ?)", [(family, key, moment) for key in fresh]
            )
        return published, {key: claimed.get(key, moment) for key in keys if key not in published}

    def record(
        self,
        family: str,
        path: str,
        state: str,
        rows: Iterable[tuple[str, bytes | None]],
        gone: Iterable[str] = (),
    ) -> None:
        """A file has a new state: these rows are as their digests say (none: as before), those keys are gone."""
        with self.transaction():
            self._put(family, path, rows)
            self._connection.executemany(
                "delete from rows where family = ? and key = ?", [(family, key) for key in gone]
            )
            self._connection.execute("insert or replace into files values (?, ?)", (path, state))

    def reload(self, family: str, path: str, state: str, keys: Iterable[str]) -> None:
        """A file was read: it has these keys and no others; nothing is known of the rows themselves."""
        with self.transaction():
            self._forget_path(path)
            self._put(family, path, ((key, None) for key in keys))
            self._connection.execute("insert or replace into files values (?, ?)", (path, state))

    def drop(self, path: str) -> None:
        """A file is gone."""
        with self.transaction():
            self._forget_path(path)
            self._connection.execute("delete from files where path = ?", (path,))

    def unclaim(self, family: str, keys: Iterable[str]) -> None:
        """Keys that will not be published keep no claim."""
        with self.transaction():
            self._connection.executemany(
                "delete from claims where family = ? and key = ?", [(family, key) for key in keys]
            )

    def _put(self, family: str, path: str, rows: Iterable[tuple[str, bytes | None]]) -> None:
        """Enter rows; one without a digest is as it was."""
        listed = [(family, key, path, digest) for key, digest in rows]
        self._connection.executemany(
            "insert into rows values (?, ?, ?, ?) on conflict do update set"
            " path = excluded.path, row_digest = coalesce(excluded.row_digest, row_digest)",
            listed,
        )
        self._connection.executemany(
            "delete from claims where family = ? and key = ?", [(family, key) for _, key, _, _ in listed]
        )

    def _forget_path(self, path: str) -> None:
        self._connection.execute("delete from rows where path = ?", (path,))

    def _select(self, query: str, family: str, keys: Sequence[str]) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(keys), _CHUNK):
            chunk = keys[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            yield from self._connection.execute(query.format(marks), (family, *chunk))
