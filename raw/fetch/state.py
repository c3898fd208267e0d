"""What was seen, when, and with which digest: one SQLite file, `data/raw/fetch.sqlite`.

    documents  feeds, sitemaps and list pages, each of its source
    pages      articles, each once, whoever found it first
    items      texts that came within a feed
    pending    what is stored and not yet published
    robots, hosts, sources   what is remembered from run to run
    files      how much of the raw store's files this state knows

Every step is one transaction, made after the raw store has the bytes.  A process killed between the two leaves
one record that the state does not know; `catch_up` takes it in at the next start.  Moments are seconds since 1970.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from raw.fetch.address import host_of
from raw.fetch.robots import RobotsAnswer
from schemas.databases import write_ahead

_SCHEMA: Final = """
create table if not exists documents (
    source text not null, url text not null, host text not null, form text not null, entry integer not null,
    lastmod text, fetched real, due real, etag text, last_modified text, digest text, outcome text,
    primary key (source, url)
) without rowid;
create index if not exists documents_due on documents (host, due) where due is not null;
create table if not exists pages (
    url text primary key, source text not null, host text not null, target text, lastmod text, found real not null,
    first_fetched real, fetched real, due real, etag text, last_modified text, digest text, outcome text,
    asked integer not null default 0
) without rowid;
create index if not exists pages_due on pages (host, due) where due is not null;
create index if not exists pages_target on pages (target) where target is not null;
create table if not exists items (
    source text not null, key text not null, digest text not null, primary key (source, key)
) without rowid;
create table if not exists pending (
    id integer primary key, warc_file text not null, offset integer not null, size integer not null,
    url text not null, source text not null, keys text
);
create table if not exists robots (origin text primary key, fetched real, status integer, text text) without rowid;
create table if not exists hosts (name text primary key, until real, openings integer) without rowid;
create table if not exists sources (name text primary key, ran real, yielded real, added real) without rowid;
create table if not exists alarms (name text primary key, raised real not null) without rowid;
create table if not exists files (name text primary key, size integer not null) without rowid;
"""

_WAIT: Final = 60.0
"""Seconds to wait for another connection's write."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something that is due to be fetched."""

    source: str
    url: str
    form: str
    """feed, sitemap, list, or page for an article."""
    etag: str | None
    last_modified: str | None
    digest: str | None
    first_fetched: float | None
    outcome: str | None = None
    """Of the last time."""
    entry: bool = False
    """Whether the configuration names it."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise this state of a resource by."""

    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """Of the content, as the raw store writes it."""


@dataclass(frozen=True, slots=True)
class Found:
    """An address that a document named."""

    url: str
    """In its normal form."""
    lastmod: str | None = None
    """When the document says it changed, as printed."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A stored capture that is still to be cleaned and published."""

    id: int
    warc_file: str
    offset: int
    size: int
    """Bytes of its content."""
    url: str
    source: str
    keys: tuple[str, ...] | None = None
    """Of a feed with full text: the items that are new or changed.  None for a page."""


@dataclass(frozen=True, slots=True)
class StoredAs:
    """A record of the raw store that this state may not know yet."""

    url: str
    source: str | None
    fetched: float
    digest: str
    warc_file: str
    offset: int
    length: int
    revisit: bool


class FetchState:
    """The state in its file; a context manager.  One thread uses one of these; several may be open."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        write_ahead(self._connection)
        # What was committed survives the process; a loss of power may take the last moments, never the file.
        self._connection.execute("pragma synchronous = normal")
        self._connection.executescript(_SCHEMA)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def step(self) -> Iterator[None]:
        """All that is done within is done, or nothing of it."""
        self._connection.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._connection.execute("rollback")
            raise
        self._connection.execute("commit")

    def _all(self, query: str, *values: Any) -> list[Any]:
        return self._connection.execute(query, values).fetchall()

    def _one(self, query: str, *values: Any) -> Any:
        return self._connection.execute(query, values).fetchone()

    def _do(self, query: str, *values: Any) -> int:
        return self._connection.execute(query, values).rowcount

    # Documents

    def add_entry(self, source: str, url: str, form: str, now: float) -> None:
        """A document that the configuration names; it is due in every cycle of its source."""
        self._do(
            "insert into documents (source, url, host, form, entry, due) values (?, ?, ?, ?, 1, ?) "
            "on conflict do update set form = excluded.form, entry = 1, due = excluded.due",
            source, url, host_of(url), form, now,
        )  # fmt: skip

    def begin_cycle(self, source: str, entries: Sequence[str], now: float) -> None:
        """Documents of which nobody says whether they changed are due; entries no longer configured are not."""
        self._do(
            "update documents set due = ? where source = ? and not entry and lastmod is null", now, source
        )
        marks = ",".join("?" * len(entries))
        self._do(
            f"update documents set entry = 0, due = null where source = ? and entry and url not in ({marks})",
            source, *entries,
        )  # fmt: skip

    def add_documents(self, source: str, form: str, found: Iterable[Found], now: float) -> int:
        """Documents that a document named; due where they are new or changed.  Gives how many are due."""
        return sum(
            self._do(
                "insert into documents (source, url, host, form, entry, lastmod, due) values (?, ?, ?, ?, 0, ?, ?) "
                "on conflict do update set lastmod = excluded.lastmod, due = excluded.due "
                "where not entry and (fetched is null or lastmod is not excluded.lastmod)",
                source, one.url, host_of(one.url), form, one.lastmod, now,
            )
            for one in found
        )  # fmt: skip

    def document_done(self, job: Job, validators: Validators | None, outcome: str, now: float) -> None:
        """A document was read.  validators: None where it has not changed."""
        if job.form == "list" and not job.entry:
            # A further page of a list is looked at once; the first one leads to it again.
            self._do("delete from documents where source = ? and url = ?", job.source, job.url)
        elif validators is None:
            self._do(
                "update documents set due = null, fetched = ?, outcome = ? where source = ? and url = ?",
                now, outcome, job.source, job.url,
            )  # fmt: skip
        else:
            self._do(
                "update documents set due = null, fetched = ?, outcome = ?, etag = ?, last_modified = ?, digest = ? "
                "where source = ? and url = ?",
                now, outcome, validators.etag, validators.last_modified, validators.digest, job.source, job.url,
            )  # fmt: skip

    def document_failed(self, job: Job, outcome: str, due: float) -> None:
        """A document could not be read; what it gave before is kept, and it stays due."""
        self._do(
            "update documents set outcome = ?, due = ? where source = ? and url = ?",
            outcome, due, job.source, job.url,
        )  # fmt: skip

    # Pages

    def add_pages(self, source: str, found: Iterable[Found], now: float) -> int:
        """Articles that a document named; gives how many were not known to any source."""
        new = 0
        for one in found:
            new += self._do(
                "insert into pages (url, source, host, lastmod, found, due) values (?, ?, ?, ?, ?, ?) "
                "on conflict do update set source = excluded.source where source = ''",
                one.url, source, host_of(one.url), one.lastmod, now, now,
            )  # fmt: skip
            if one.lastmod:
                self._do(
                    "update pages set lastmod = ?, due = ? where url = ? and lastmod is not ?",
                    one.lastmod, now, one.url, one.lastmod,
                )  # fmt: skip
        return new

    def ask_again(self, url: str, now: float) -> None:
        """Somebody asks for an address now, whichever source it is of."""
        self._do(
            "insert into pages (url, source, host, found, due, asked) values (?, '', ?, ?, ?, 1) "
            "on conflict do update set due = excluded.due, asked = 1",
            url, host_of(url), now, now,
        )  # fmt: skip

    def redirected(self, url: str, target: str) -> None:
        """An article's address leads to another one."""
        self._do("update pages set target = ? where url = ?", target, url)

    def page_stored(
        self, url: str, validators: Validators, outcome: str, now: float, due: float | None
    ) -> None:
        """An article was fetched.  due: when it is looked at again."""
        self._do(
            "update pages set first_fetched = coalesce(first_fetched, ?), fetched = ?, due = ?, outcome = ?, asked = 0, "
            "etag = ?, last_modified = ?, digest = ? where url = ?",
            now, now, due, outcome, validators.etag, validators.last_modified, validators.digest, url,
        )  # fmt: skip

    def page_looked_at(self, url: str, outcome: str, now: float, due: float | None) -> None:
        """An article has not changed, or is no longer to be had; what it gave before is kept."""
        self._do(
            "update pages set fetched = ?, due = ?, outcome = ?, asked = 0 where url = ?",
            now,
            due,
            outcome,
            url,
        )

    def page_failed(self, url: str, outcome: str, due: float | None) -> None:
        """An article could not be fetched."""
        self._do("update pages set outcome = ?, due = ?, asked = 0 where url = ?", outcome, due, url)

    # What is due

    def hosts_due(self, sources: Sequence[str], now: float, *, asked: bool = False) -> list[str]:
        """Hosts at which something is due.  asked: also what somebody asked for."""
        marks = ",".join("?" * len(sources))
        rows = self._all(
            f"select distinct host from documents where due <= ? and source in ({marks}) union "
            f"select distinct host from pages where due <= ? and (source in ({marks}) or asked > ?)",
            now, *sources, now, *sources, not asked,
        )  # fmt: skip
        return [row[0] for row in rows]

    def due(
        self, host: str, sources: Sequence[str], now: float, most: int, *, asked: bool = False
    ) -> list[Job]:
        """What is due at a host: documents first, since they say what else is; then the oldest."""
        marks = ",".join("?" * len(sources))
        rows = self._all(
            "select source, url, form, etag, last_modified, digest, fetched, outcome, entry from documents "
            f"where host = ? and due <= ? and source in ({marks}) order by entry desc, due, url limit ?",
            host, now, *sources, most,
        )  # fmt: skip
        if not rows:
            rows = self._all(
                "select source, url, 'page', etag, last_modified, digest, first_fetched, outcome, 0 from pages "
                f"where host = ? and due <= ? and (source in ({marks}) or asked > ?) order by due, url limit ?",
                host, now, *sources, not asked, most,
            )  # fmt: skip
        return [_job(row) for row in rows]

    # Items of feeds

    def new_items(self, source: str, items: Iterable[tuple[str, str]]) -> list[str]:
        """Keys of the items that are new or changed, which are then known.  items: key and digest."""
        return [
            key
            for key, digest in items
            if self._do(
                "insert into items values (?, ?, ?) on conflict do update set digest = excluded.digest "
                "where digest is not excluded.digest",
                source, key, digest,
            )
        ]  # fmt: skip

    # Pending

    def add_pending(
        self, warc_file: str, offset: int, size: int, url: str, source: str, keys: Sequence[str] | None = None
    ) -> None:
        """Something is stored and is to be published."""
        self._do(
            "insert into pending (warc_file, offset, size, url, source, keys) values (?, ?, ?, ?, ?, ?)",
            warc_file, offset, size, url, source, None if keys is None else "\n".join(keys),
        )  # fmt: skip

    def pending(self, after: int, most: int) -> list[Pending]:
        """What is to be published, in order, after an id."""
        rows = self._all(
            "select id, warc_file, offset, size, url, source, keys from pending where id > ? order by id limit ?",
            after, most,
        )  # fmt: skip
        return [_pending(row) for row in rows]

    def published(self, ids: Iterable[int]) -> None:
        """These are in the data set."""
        with self.step():
            self._connection.executemany("delete from pending where id = ?", [(one,) for one in ids])

    # From run to run

    def robots(self, origin: str) -> RobotsAnswer | None:
        """What a site last answered."""
        row = self._one("select fetched, status, text from robots where origin = ?", origin)
        return RobotsAnswer(*row) if row else None

    def keep_robots(self, origin: str, answer: RobotsAnswer) -> None:
        """Remember what a site answered."""
        self._do(
            "insert or replace into robots values (?, ?, ?, ?)",
            origin, answer.fetched_at, answer.status, answer.text,
        )  # fmt: skip

    def paused_hosts(self) -> dict[str, tuple[float, int]]:
        """Hosts that are to be left alone: until when, and how often in a row."""
        return {name: (until, openings) for name, until, openings in self._all("select * from hosts")}

    def keep_paused_hosts(self, hosts: dict[str, tuple[float, int]]) -> None:
        """Remember them."""
        with self.step():
            self._do("delete from hosts")
            for name, (until, openings) in hosts.items():
                self._do("insert into hosts values (?, ?, ?)", name, until, openings)

    def source_ran(self, name: str, now: float, *, began: bool, yielded: bool) -> None:
        """A cycle ended.  began: whether the source's documents were looked at; yielded: whether it gave anything new."""
        self._do(
            "insert into sources values (?1, iif(?3, ?2, null), iif(?4, ?2, null), ?2) on conflict do update set "
            "ran = iif(?3, ?2, ran), yielded = iif(?4, ?2, yielded)",
            name, now, began, yielded,
        )  # fmt: skip

    def source_times(self, name: str) -> tuple[float | None, float | None, float | None]:
        """When a source last ran, when it last gave something new, and when it first ran."""
        row = self._one("select ran, yielded, added from sources where name = ?", name)
        return row or (None, None, None)

    def may_alarm(self, name: str, now: float, apart: float) -> bool:
        """Whether an alarm about this may be raised, which is then noted; so many seconds apart at least."""
        return bool(
            self._do(
                "insert into alarms values (?1, ?2) on conflict do update set raised = ?2 where raised <= ?2 - ?3",
                name, now, apart,
            )
        )  # fmt: skip

    # Knowing the raw store

    def known_files(self) -> dict[str, int]:
        """How many bytes of each file of the raw store are known here."""
        return dict(self._all("select name, size from files"))

    def knows_files(self, sizes: dict[str, int]) -> None:
        """Note how far the raw store is known."""
        with self.step():
            self._connection.executemany("insert or replace into files values (?, ?)", list(sizes.items()))

    def catch_up(self, records: Iterable[StoredAs], due_after: float) -> int:
        """Take in records that were stored when a process was killed; gives how many were not known.

        due_after: seconds until a page is looked at again.
        """
        taken = 0
        with self.step():
            for one in records:
                row = self._one(
                    "select url, source from pages where (url = ? or target = ?) and due is not null "
                    "and (fetched is null or fetched < ?)",
                    one.url, one.url, one.fetched,
                )  # fmt: skip
                if row is None:
                    continue
                taken += 1
                validators = Validators(digest=one.digest)
                self.page_stored(row[0], validators, "stored", one.fetched, one.fetched + due_after)
                if not one.revisit:
                    self.add_pending(one.warc_file, one.offset, one.length, one.url, row[1])
        return taken


def _job(row: Sequence[Any]) -> Job:
    source, url, form, etag, last_modified, digest, first_fetched, outcome, entry = row
    return Job(source, url, form, etag, last_modified, digest, first_fetched, outcome, bool(entry))


def _pending(row: Sequence[Any]) -> Pending:
    id, warc_file, offset, size, url, source, keys = row
    return Pending(
        id, warc_file, offset, size, url, source, None if keys is None else tuple(keys.split("\n"))
    )
