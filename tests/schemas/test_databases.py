"""SQLite files that several processes open at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from schemas.databases import TRIES, write_ahead


class Refused(sqlite3.Connection):
    """Refuses the log so many times, as SQLite does where another process is just making the file."""

    left = 0

    def execute(self, query: str, *parameters: object) -> sqlite3.Cursor:  # type: ignore[override]
        if "journal_mode = wal" in query and self.left:
            self.left -= 1
            raise sqlite3.OperationalError("database is locked")
        return super().execute(query, *parameters)


def test_who_is_refused_at_once_tries_again(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None, factory=Refused) as connection:
        connection.left = 3
        write_ahead(connection)
        assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.close()


def test_who_is_refused_for_ever_says_so(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "a.sqlite", isolation_level=None, factory=Refused)
    connection.left = TRIES
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        write_ahead(connection)
    connection.close()
