"""What a commit brings: the staged batches seen as one list of rows, by key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset.merge import Key
from clean.dataset.staging import EXTRA, StagedBatch
from schemas.arrow import TABLES


class Arrival(NamedTuple):
    """One row of a batch: its merge key, and what the counts want of it."""

    id: str
    """Key of the row: article_id, or the rejection's key."""
    key: Key
    row_digest: bytes
    language: str | None
    site: str | None
    code: str | None
    urls: tuple[str | None, str | None]
    """Address as received, and canonical address."""


FRAME_BYTES: Final = 20_000
"""Bytes of a staged batch beside those of its rows: its columns' names, and room between them."""


class Incoming:
    """Rows of one family out of many batches; the rows stay on disk, mapped, until they are taken."""

    def __init__(self, family: str, batches: Sequence[StagedBatch]) -> None:
        self.family = family
        self._batches = batches
        self._tables = [batch.read(family) for batch in batches]
        self._arrivals: list[Arrival] | None = None
        self._children: dict[tuple[int, str], pa.Table] = {}

    @property
    def row_bytes(self) -> int:
        """Bytes of a row on the average, with those of other tables that go with it."""
        rows = sum(batch.articles + batch.rejections for batch in self._batches)
        whole = sum(max(0, batch.bytes - FRAME_BYTES) for batch in self._batches)
        return whole // max(1, rows)

    def arrivals(self) -> list[Arrival]:
        """Every row, batch by batch, in order."""
        if self._arrivals is None:
            self._arrivals = [
                one for number, table in enumerate(self._tables) for one in _arrivals(table, number)
            ]
        return self._arrivals

    def rows(self, keys: Sequence[Key]) -> pa.Table:
        """The rows of these keys without the staging's columns, each with its key's moment of capture and record."""
        pieces = []
        for number, wanted in _by_batch(keys).items():
            table = self._tables[number].drop_columns(list(EXTRA))
            piece = table.take(pa.array([key.row[2] for key in wanted], pa.int64()))
            pieces.append(_as_merged(piece, wanted))
        return pa.concat_tables(pieces) if pieces else _without_extra(self.family)

    def children(self, table_name: str, keys: Sequence[Key]) -> pa.Table:
        """The rows of removals or evidence that belong to the articles of these keys."""
        pieces = []
        for number, wanted in _by_batch(keys).items():
            spans = self._spans(number, table_name)
            table = self._child(number, table_name)
            picked = [place for key in wanted for place in range(*spans[key.row[2]])]
            pieces.append(table.take(pa.array(picked, pa.int64())))
        return pa.concat_tables(pieces) if pieces else TABLES[table_name].empty_table()

    def _child(self, number: int, table_name: str) -> pa.Table:
        place = number, table_name
        if place not in self._children:
            self._children[place] = self._batches[number].read(table_name)
        return self._children[place]

    def _spans(self, number: int, table_name: str) -> list[tuple[int, int]]:
        """Where each article's rows of another table start and end: they lie in the articles' order."""
        ends = list(accumulate(self._tables[number][table_name].to_pylist()))
        return list(zip([0, *ends], ends, strict=False))


def _without_extra(family: str) -> pa.Table:
    schema = TABLES[family]
    place = schema.get_field_index("first_seen")
    return (schema.remove(place) if place >= 0 else schema).empty_table()


def _by_batch(keys: Sequence[Key]) -> dict[int, list[Key]]:
    batches: dict[int, list[Key]] = {}
    for key in keys:
        batches.setdefault(key.row[1], []).append(key)
    return batches


def _as_merged(table: pa.Table, keys: Sequence[Key]) -> pa.Table:
    """The merge may have given a capture the moment and the record that are known of its bytes."""
    values: dict[str, list[Any]] = {
        "captured_at": [key.captured_at for key in keys],
        "captured_at_basis": [key.basis for key in keys],
        "warc_file": [key.record[0] for key in keys],
        "warc_offset": [key.record[1] for key in keys],
    }
    for name, column in values.items():
        place = table.schema.get_field_index(name)
        field = table.schema.field(place)
        table = table.set_column(place, field, pa.array(column, field.type))
    return table


_ASKED: Final = (
    "key",
    "reference",
    "content_digest",
    "row_digest",
    "captured_at_basis",
    "capture_digest",
    "cleaner_version",
    "options_digest",
    "language",
    "site",
    "code",
    "url",
    "canonical_url",
    "warc_file",
    "warc_offset",
)
"""Columns that an arrival is made of, where the table has them."""


def _arrivals(table: pa.Table, batch: int) -> list[Arrival]:
    moments = pc.cast(table["captured_at"], pa.int64()).to_pylist()
    rows = table.select([name for name in _ASKED if name in table.schema.names]).to_pylist()
    return [
        Arrival(
            row["key"],
            Key(
                moment,
                row["captured_at_basis"],
                row["capture_digest"] or "",
                (row["cleaner_version"] or "", row["options_digest"] or ""),
                row["reference"],
                row["content_digest"],
                ("batch", batch, place),
                (row["warc_file"], row["warc_offset"]),
            ),
            row["row_digest"],
            row.get("language"),
            row.get("site"),
            row.get("code"),
            (row["url"], row.get("canonical_url")),
        )
        for place, (row, moment) in enumerate(zip(rows, moments, strict=True))
    ]
