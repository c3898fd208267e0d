"""What the data set knows of its captures, to give them back their names when their bytes are read again.

A small SQLite file that the driver writes and every worker asks.  Bytes are recognised by their digest, so
that a list of addresses, or the moment of the first run, is not needed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from schemas import Capture, WarcLocation
from schemas.capture import CapturedAtBasis

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PAGES: Final = frozenset({None, "text/html", "application/xhtml+xml", "text/plain"})
_TAKEN: Final = frozenset({None, 200, 203})
"""Media types and statuses of pages; sitemaps and the like lie in the store too."""

_BASES: Final[dict[str | None, CapturedAtBasis]] = {
    "transport": "transport",
    "archive": "archive",
    "run": "run",
}


class KnownCapture(NamedTuple):
    """A capture as a row of articles, versions or rejections names it."""

    digest: str
    article_id: str | None
    url: str | None
    collected_from: str | None
    origin: str | None
    captured_at: int | None
    """Microseconds since 1970, UTC."""
    basis: str | None
    warc_file: str | None
    warc_offset: int | None


class Known:
    """Captures by the digest of their bytes."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._connection.execute("pragma synchronous = off")  # it lives as long as its run
        self._connection.execute(
            "create table if not exists known (digest text, article_id text, url text, collected_from text, "
            "origin text, captured_at integer, basis text, warc_file text, warc_offset integer, "
            "found integer not null default 0)"
        )
        self._seen: set[int] = set()
        (self._takes_all,) = self._connection.execute("pragma user_version").fetchone()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._seen:
            self._connection.execute("begin immediate")
            self._connection.executemany(
                "update known set found = 1 where rowid = ?", [(row,) for row in sorted(self._seen)]
            )
            self._connection.execute("commit")
        self._connection.close()

    def add(self, rows: Iterable[KnownCapture]) -> None:
        """Take in what a table names."""
        self._connection.execute("begin")
        self._connection.executemany("insert into known values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)", rows)
        self._connection.execute("create index if not exists known_digests on known (digest)")
        self._connection.execute("commit")

    def take_all(self) -> None:
        """From now on, also in other processes, captures that are not known are handed on as they are."""
        self._connection.execute("pragma user_version = 1")

    def places(self) -> list[tuple[str, int]]:
        """Where the raw store has captures, in its order."""
        return self._connection.execute(
            "select distinct warc_file, warc_offset from known where warc_file is not null order by 1, 2"
        ).fetchall()

    def in_no_store(self) -> int:
        """Captures that lie in no store, but where they were when they were read."""
        return int(
            self._connection.execute("select count(*) from known where warc_file is null").fetchone()[0]
        )

    def not_found(self) -> list[str]:
        """Origins or addresses of captures whose bytes were not read again."""
        rows = self._connection.execute(
            "select coalesce(origin, url, digest) from known where not found order by 1"
        )
        return [row[0] for row in rows]

    def article_ids(self) -> set[str]:
        """The articles that the data set had before."""
        rows = self._connection.execute("select distinct article_id from known where article_id is not null")
        return {row[0] for row in rows}

    def as_known(self, capture: Capture) -> Iterator[Capture]:
        """The capture under every name that it is known by.

        One that is not known is passed over, or handed on as it is, if it is a page and all are to be taken.
        """
        digest = f"sha256:{sha256(capture.raw).hexdigest()}"
        rows = self._connection.execute("select rowid, * from known where digest = ?", (digest,)).fetchall()
        if not rows and self._takes_all and capture.media_type in _PAGES and capture.status in _TAKEN:
            yield capture
        for rowid, *values, _ in rows:
            if rowid not in self._seen:
                self._seen.add(rowid)
                yield _renamed(capture, KnownCapture(*values))


def _renamed(capture: Capture, known: KnownCapture) -> Capture:
    moment = None if known.captured_at is None else _EPOCH + timedelta(microseconds=known.captured_at)
    place = (
        WarcLocation(known.warc_file, known.warc_offset)
        if known.warc_file is not None and known.warc_offset is not None
        else None
    )
    return replace(
        capture,
        url=known.url,
        collected_from=known.collected_from,
        origin=known.origin,
        captured_at=moment,
        captured_at_basis=_BASES.get(known.basis),
        warc=place,
    )
