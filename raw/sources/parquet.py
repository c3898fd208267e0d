"""Dumps of rows in Parquet.  Apart from the other forms, since what reads it takes long to load."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple, cast

import pyarrow as pa
import pyarrow.parquet as pq

from raw.entries import Entry
from raw.outcomes import Read, rejection
from raw.sources.columns import mapping
from raw.sources.records import record_of
from raw.sources.rows import answer_to, first_line
from schemas.arrow import VERSION_KEY

PARQUET_ROWS: Final = 64
"""Rows of a file that are held at a time, at most."""
BYTES_HELD: Final = 256_000_000
"""Bytes that they may have by what the file says of itself."""


def read_parquet(file: BinaryIO, entry: Entry) -> Iterator[Read]:
    """Rows of a Parquet file, or of some of its row groups."""
    try:
        table = pq.ParquetFile(file)
        groups = range(table.num_row_groups)[entry.first : entry.last]
        columns = mapping(table.schema_arrow.names, entry.columns)
        wanted = list(dict.fromkeys(name for names in columns.values() for name in names))
        place = sum(table.metadata.row_group(group).num_rows for group in range(entry.first))
        for group in groups:
            size = _rows_held(table.metadata.row_group(group))
            # One of pyarrow's threads may let go of Python's bytes last: where Python is ending by then, it is aborted.
            for batch in table.iter_batches(size, row_groups=[group], columns=wanted, use_threads=False):
                for row in _rows(batch):
                    yield answer_to(record_of(row, columns), f"{entry.origin}@{place}", entry)
                    place += 1
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        message = (
            f"{entry.origin} is damaged: its Parquet data cannot be read ({first_line(error)}). Get it anew."
        )
        yield rejection("unreadable", message, entry)


def _rows_held(group: pq.RowGroupMetaData) -> int:
    """Rows of a group to hold at a time: a value that stands there once may be that of every row."""
    sizes = (int(group.column(number).total_uncompressed_size) for number in range(group.num_columns))
    return max(1, min(PARQUET_ROWS, BYTES_HELD // max(1, max(sizes, default=1))))


def _rows(batch: pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows of a batch; moments as text where one of them is beyond the calendar."""
    try:
        return cast(list[dict[str, Any]], batch.to_pylist())
    except (OverflowError, ValueError):
        plain = [
            column.cast(pa.string()) if pa.types.is_temporal(column.type) else column
            for column in batch.columns
        ]
        return cast(list[dict[str, Any]], pa.record_batch(plain, names=batch.schema.names).to_pylist())


class Footer(NamedTuple):
    """What a Parquet file says of itself."""

    names: list[str]
    """Its columns."""
    groups: int
    """Its row groups."""
    is_ours: bool
    """Whether it is a table of a data set of tinsach's, of a snapshot or of a copy."""


def footer(file: BinaryIO) -> Footer | None:
    """The footer of a Parquet file; None where it cannot be read."""
    try:
        found = pq.read_metadata(file)
        schema = found.schema.to_arrow_schema()
    except (pa.ArrowException, OSError):
        return None
    return Footer(list(schema.names), int(found.num_row_groups), VERSION_KEY in (schema.metadata or {}))
