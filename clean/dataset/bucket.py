"""The rows of one bucket, from before a commit to after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import files
from clean.dataset.content import CONTENT_FIELDS, changed_fields, content_digest, row_content, text_change
from clean.dataset.incoming import Arrival, Incoming
from clean.dataset.layout import FAMILIES, Bucket
from clean.dataset.merge import Key, Merged, merge
from clean.dataset.staging import reference, rejection_content, rejection_key
from clean.dataset.store import Store
from schemas.arrow import TABLES

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_CHILDREN: Final = ("removals", "evidence")
"""Tables whose rows belong to the winner of an article and go with it."""


def moment(microseconds: int) -> datetime:
    """A moment from microseconds since 1970, UTC."""
    return datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(
        microsecond=microseconds % 1_000_000
    )


def microseconds(at: datetime | None) -> int | None:
    """Microseconds since 1970, UTC, exactly."""
    if at is None:
        return None
    difference = at - _EPOCH
    return (difference.days * 86_400 + difference.seconds) * 1_000_000 + difference.microseconds


def row_keys(table_name: str, table: pa.Table) -> list[str]:
    """Key of every row: its article, or what the rejection is of."""
    if table_name != "rejections":
        ids: list[str] = table["article_id"].to_pylist()
        return ids
    rows = table.select(["collected_from", "url", "origin", "capture_digest"]).to_pylist()
    return [rejection_key(**row) for row in rows]


class BucketRows:
    """What a bucket holds, and what it will hold once `merge` was called.

    A bucket may hold hundreds of megabytes: no more of its tables are in memory at a time than must be.
    """

    def __init__(self, store: Store, bucket: Bucket) -> None:
        self.family = bucket.family
        self.merged: dict[str, Merged] = {}
        self._store = store
        self._bucket = bucket
        self._held: dict[str, pa.Table] = {}

    def _table(self, name: str) -> pa.Table:
        """One of its tables, as it stands."""
        if name not in self._held:
            try:
                self._held[name] = self._store.read(self._bucket.path(name))
            except FileNotFoundError:
                self._held[name] = TABLES[name].empty_table()
        return self._held[name]

    def merge(
        self, groups: Mapping[str, Sequence[Arrival]], incoming: Incoming, first_seen: Mapping[str, int]
    ) -> Iterator[tuple[str, pa.Table]]:
        """Merge what arrives, by key, and give the tables that come out differently, each when it is asked for.

        `first_seen` has the moment of first publishing (microseconds since 1970) of keys that the
        bucket does not have yet.
        """
        stored = {key: found[0] for key, found in self._found(self.family, groups).items()}
        versions = self._found("versions", groups)
        for key, arrivals in groups.items():
            arriving = [arrival.key for arrival in arrivals]
            self.merged[key] = merge(stored.get(key), versions.get(key, ()), arriving)
        return self._changed(incoming, self._first_seen(stored, first_seen))

    def _found(self, name: str, groups: Mapping[str, object]) -> dict[str, list[Key]]:
        """Merge keys of the rows of a table that belong to these groups."""
        if name not in FAMILIES[self.family]:
            return {}
        table = self._table(name)
        ids = row_keys(name, table)
        places = [place for place, key in enumerate(ids) if key in groups]
        names = [column for column in (*_KEY_COLUMNS, *CONTENT_FIELDS) if column in table.schema.names]
        found: dict[str, list[Key]] = {}
        rows = table.select(names).take(pa.array(places, pa.int64())).to_pylist()
        for place, row in zip(places, rows, strict=True):
            found.setdefault(ids[place], []).append(_key(row, (name, 0, place)))
        return found

    def _first_seen(self, stored: Mapping[str, Key], claimed: Mapping[str, int]) -> dict[str, int]:
        """First publishing of every merged article: what is stored never changes."""
        if self.family != "articles":
            return {}
        column = pc.cast(self._table("articles")["first_seen"], pa.int64())
        return {
            key: column[stored[key].row[2]].as_py() if key in stored else claimed[key] for key in self.merged
        }

    def _changed(self, incoming: Incoming, first_seen: Mapping[str, int]) -> Iterator[tuple[str, pa.Table]]:
        winners = {key: merged.winner for key, merged in self.merged.items() if _arrived(merged.winner)}
        if self.family == "rejections":
            yield from self._with("rejections", winners, incoming.rows(list(winners.values())))
            return
        versions = self._version_rows(incoming, first_seen)
        yield from self._with("articles", winners, _article_rows(incoming, winners, first_seen))
        for name in _CHILDREN:
            yield from self._with(name, winners, incoming.children(name, list(winners.values())))
        yield from self._with("versions", self.merged, versions)

    def _with(self, name: str, replaced: Iterable[str], rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
        """A table with the rows of some keys replaced; nothing where it comes out the same."""
        table = self._replaced(name, frozenset(replaced), rows)
        if table is not None:
            yield name, table

    def _replaced(self, name: str, gone: frozenset[str], rows: pa.Table) -> pa.Table | None:
        table = self._table(name)
        del self._held[name]  # nobody asks for it again
        kept = [place for place, key in enumerate(row_keys(name, table)) if key not in gone]
        chosen = pa.array([*kept, *range(table.num_rows, table.num_rows + rows.num_rows)], pa.int64())
        found = files.sort(name, pa.concat_tables([table, files.shaped(rows, TABLES[name])]), chosen)
        return None if found.equals(table) else found

    def _version_rows(self, incoming: Incoming, first_seen: Mapping[str, int]) -> pa.Table:
        """Every earlier content of the merged articles, with what its successor changed."""
        pieces: list[pa.Table] = []
        for key, merged in self.merged.items():
            chain = [*merged.versions, merged.winner]
            if len(chain) > 1:
                rows = [self._article_row(key, link, incoming, first_seen) for link in chain]
                pieces.extend(_version(*pair) for pair in pairwise(rows))
        return pa.concat_tables(pieces) if pieces else TABLES["versions"].empty_table()

    def _article_row(
        self, article_id: str, key: Key, incoming: Incoming, first_seen: Mapping[str, int]
    ) -> pa.Table:
        """One capture of an article as a table of one row, wherever the row lies."""
        source, _, place = key.row
        if _arrived(key):
            return _article_rows(incoming, {article_id: key}, first_seen)
        names = TABLES["articles"].names
        return files.shaped(self._table(source).slice(place, 1).select(names), TABLES["articles"])


_KEY_COLUMNS: Final = (
    "captured_at",
    "captured_at_basis",
    "capture_digest",
    "cleaner_version",
    "options_digest",
    "collected_from",
    "url",
    "origin",
    "code",
    "warc_file",
    "warc_offset",
)
"""What a merge key is made of, apart from the content."""


def _key(row: Mapping[str, Any], place: tuple[str, int, int]) -> Key:
    digest = row["capture_digest"] or ""
    is_rejection = "code" in row
    return Key(
        microseconds(row["captured_at"]),
        row["captured_at_basis"],
        digest,
        (row["cleaner_version"] or "", row["options_digest"] or ""),
        reference(row["collected_from"], row["url"], row["origin"]),
        rejection_content(digest) if is_rejection else content_digest(row_content(row)),
        place,
        (row["warc_file"], row["warc_offset"]),
    )


def _arrived(key: Key) -> bool:
    return key.row[0] == "batch"


def _article_rows(incoming: Incoming, keys: Mapping[str, Key], first_seen: Mapping[str, int]) -> pa.Table:
    """Staged articles as they are published."""
    # The rows come batch by batch; a stable order of the keys by batch is the same order.
    ordered = sorted(keys.items(), key=lambda item: item[1].row[1])
    rows = incoming.rows([key for _, key in ordered])
    field = TABLES["articles"].field("first_seen")
    moments = pa.array([first_seen[article_id] for article_id, _ in ordered], field.type)
    return files.shaped(rows.append_column(field, moments), TABLES["articles"])


def _version(older: pa.Table, newer: pa.Table) -> pa.Table:
    """A row of `versions` from two successive captures of an article."""
    before, after = older.to_pylist()[0], newer.to_pylist()[0]
    values = {
        "replaced_by": after["capture_digest"],
        "changed": changed_fields(row_content(before), row_content(after)),
        "text_changed": text_change(before["text"], after["text"]),
    }
    table = older
    for name, value in values.items():
        field = TABLES["versions"].field(name)
        table = table.append_column(field, pa.array([value], field.type))
    return files.shaped(table, TABLES["versions"])
