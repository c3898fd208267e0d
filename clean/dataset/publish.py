"""Committing: what staged batches do to the published tables.

One bucket after the other: its rows are read, merged with what arrives for it, and, if anything
came out differently, its files are replaced.  What arrives as it already stands is recognised by
the ledger before any file is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

import pyarrow as pa

from clean.dataset.answered import Answered
from clean.dataset.bucket import BucketRows, microseconds, moment, row_keys
from clean.dataset.incoming import Arrival, Incoming
from clean.dataset.layout import (
    FAMILIES,
    Bucket,
    bucket_count,
    bucket_number,
    bucket_of_path,
    empty_path,
    month_of,
)
from clean.dataset.ledger import Entry, Ledger
from clean.dataset.merge import Merged
from clean.dataset.outcomes import QUARANTINE, Ending, Outcomes
from clean.dataset.store import Conflict, Store
from clean.dataset.tombstones import Tombstones
from schemas.arrow import TABLES

Groups = dict[str, list[Arrival]]
"""Arrivals by their key."""

TRIES: Final = 5
"""Times that a bucket is merged anew because another committer was first: it has to be very quick to be so twice."""

KEY_COLUMNS: Final = {
    "articles": ["article_id"],
    "rejections": ["collected_from", "url", "origin", "capture_digest"],
}
"""Columns that the key of a row is read from."""


class Publisher:
    """One commit of one family of tables."""

    def __init__(
        self,
        store: Store,
        ledger: Ledger,
        incoming: Incoming,
        now: datetime,
        expected: int,
        tombstones: Tombstones,
        answered: Answered,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._incoming = incoming
        self._family = incoming.family
        self._now = now
        self._expected = expected
        self._tombstones = tombstones
        self._answered = answered
        self._buckets: dict[str, int] = {}
        self.outcomes = Outcomes()

    def run(self) -> Outcomes:
        """Publish every arrival that is not taken down and, of rejections, has no article as its answer."""
        groups: Groups = {}
        for arrival in self._incoming.arrivals():
            if self._tombstones and self._tombstones.cover(arrival.id, *arrival.urls):
                self._count(arrival._replace(code="forgotten"), "rejected")
            elif arrival.id in self._answered and arrival.key.rank <= self._answered[arrival.id]:
                self._count(arrival, "rejected")
            else:
                groups.setdefault(arrival.id, []).append(arrival)
        entries = self._ledger.entries(self._family, list(groups))
        fresh = [key for key in groups if key not in entries]
        now = microseconds(self._now) or 0
        located, claimed = self._ledger.claim(self._family, fresh, now)
        entries.update(located)
        first_seen = defaultdict(lambda: now, claimed)
        for bucket, arriving in sorted(self._by_bucket(groups, entries, first_seen).items()):
            self._publish_anew(bucket, arriving, first_seen)
        return self.outcomes

    def _by_bucket(
        self, groups: Groups, entries: Mapping[str, Entry], first_seen: Mapping[str, int]
    ) -> dict[Bucket, Groups]:
        buckets: dict[Bucket, Groups] = {}
        for key, arrivals in groups.items():
            entry = entries.get(key)
            if entry and _stands_so(entry, arrivals):
                self._count_repeated(arrivals)
                continue
            bucket = (entry and bucket_of_path(entry.path)) or self._home(
                key, first_seen[key], len(first_seen)
            )
            buckets.setdefault(bucket, {})[key] = arrivals
        return buckets

    def _home(self, key: str, first_seen: int, fresh: int) -> Bucket:
        """The bucket for a key that is published for the first time."""
        month = month_of(moment(first_seen))
        if month not in self._buckets:
            rows = max(fresh, self._expected)
            each = self._incoming.row_bytes
            self._buckets[month] = open_month(self._store, self._ledger, self._family, month, rows, each)
        of = self._buckets[month]
        return Bucket(self._family, month, bucket_number(key, of), of)

    def _publish_anew(self, bucket: Bucket, groups: Groups, first_seen: Mapping[str, int]) -> None:
        """Publish into a bucket, once more where another committer was first."""
        for _ in range(TRIES - 1):
            try:
                return self._publish(bucket, groups, first_seen)
            except Conflict:
                continue
        return self._publish(bucket, groups, first_seen)

    def _publish(self, bucket: Bucket, groups: Groups, first_seen: Mapping[str, int]) -> None:
        with self._store.bucket(bucket):
            path = bucket.path(self._family)
            refresh(self._store, self._ledger, path, self._store.state(path), self._ledger.file_state(path))
            rows = BucketRows(self._store, bucket)
            changed = rows.merge(groups, self._incoming, first_seen)
            if first := next(changed, None):
                names: list[str] = []
                written = self._store.replace(bucket, _noting(chain([first], changed), names))
                self.outcomes.bytes_written += written
                self.outcomes.files_written += len(names)
            self._record(bucket, groups, rows.merged)
        for key, arrivals in groups.items():
            for arrival, outcome in zip(arrivals, rows.merged[key].outcomes, strict=True):
                self._count(arrival, outcome)

    def _record(self, bucket: Bucket, groups: Groups, merged: Mapping[str, Merged]) -> None:
        path = bucket.path(self._family)
        rows = [(key, _winning_digest(arrivals, merged[key])) for key, arrivals in groups.items()]
        self._ledger.record(self._family, path, self._store.state(path), rows)

    def _count_repeated(self, arrivals: Sequence[Arrival]) -> None:
        for place, arrival in enumerate(arrivals):
            self._count(arrival, "duplicate" if place else "unchanged")

    def _count(self, arrival: Arrival, outcome: str) -> None:
        if arrival.code is not None:
            outcome = "quarantined" if arrival.code in QUARANTINE else "rejected"
        self.outcomes.endings[Ending(outcome, arrival.language, arrival.site, arrival.code)] += 1


def _noting(tables: Iterable[tuple[str, pa.Table]], names: list[str]) -> Iterator[tuple[str, pa.Table]]:
    """The tables, and the name of each that was taken."""
    for name, table in tables:
        names.append(name)
        yield name, table


def _stands_so(entry: Entry, arrivals: Sequence[Arrival]) -> bool:
    """Whether all arrivals of a key are readings of the very row that was committed last."""
    return entry.row_digest is not None and all(
        arrival.row_digest == entry.row_digest for arrival in arrivals
    )


def _winning_digest(arrivals: Sequence[Arrival], merged: Merged) -> bytes | None:
    """Digest of the row that won, where it came with this commit."""
    return next((arrival.row_digest for arrival in arrivals if arrival.key.row == merged.winner.row), None)


def open_month(store: Store, ledger: Ledger, family: str, month: str, rows: int, row_bytes: int = 0) -> int:
    """How many buckets a month has; one that is not open yet is opened for so many rows of so many bytes."""
    with store.month(family, month):
        present = [bucket for path in store.paths(family) if (bucket := bucket_of_path(path))]
        of = max((bucket.of for bucket in present if bucket.month == month), default=0)
        if of:
            return of
        of = store.settle_buckets(family, month, bucket_count(rows, row_bytes))
        first = Bucket(family, month, 0, of)
        with store.bucket(first):
            if any(store.state(first.path(name)) for name in FAMILIES[family]):
                return of
            store.replace(first, [(name, TABLES[name].empty_table()) for name in FAMILIES[family]])
        for name in FAMILIES[family]:
            store.remove(empty_path(name, month))
            ledger.drop(empty_path(name, month))
        return of


def refresh(store: Store, ledger: Ledger, path: str, state: str, known: str) -> None:
    """Let the ledger read a file again where its state is not the known one."""
    bucket = bucket_of_path(path)
    if state != known and state and bucket:
        columns = KEY_COLUMNS[bucket.family]
        ledger.reload(bucket.family, path, state, row_keys(bucket.family, store.read(path, columns)))


def refresh_all(store: Store, ledger: Ledger) -> None:
    """Compare every file with what the ledger knows of it, and read again those that differ."""
    known = ledger.file_states()
    for family in FAMILIES:
        for path, state in store.states(family).items():
            refresh(store, ledger, path, state, known.pop(path, ""))
    for path in known:
        ledger.drop(path)
