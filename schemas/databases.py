"""SQLite files that several processes open at once."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from typing import Final

TRIES: Final = 20


def write_ahead(connection: sqlite3.Connection) -> None:
    """Have a database keep a write-ahead log, so that who reads and who writes do not wait for each other.

    Where several processes make the file in the same moment, SQLite refuses all but one at once, whatever the
    connection's timeout: they wait for the other's transaction then, and try again.  Raises sqlite3.Error.
    """
    for _ in range(TRIES - 1):
        with suppress(sqlite3.OperationalError):
            connection.execute("pragma journal_mode = wal")
            return
        connection.execute("begin immediate")
        connection.execute("commit")
    connection.execute("pragma journal_mode = wal")
