"""Dumps of rows in Parquet.  Apart from the other forms, since what reads it takes long to load."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from raw.entries import Entry
from raw.outcomes import Read, rejection
from raw.places import open_place
from raw.sources.columns import mapping
from raw.sources.records import record_of
from raw.sources.rows import answer_to, first_line

PARQUET_ROWS: Final = 64
"""Rows of a file that are held at a time."""


def read_parquet(file: BinaryIO, entry: Entry) -> Iterator[Read]:
    """Rows of a Parquet file, or of some of its row groups."""
    try:
        table = pq.ParquetFile(file)
        groups = range(table.num_row_groups)[entry.first : entry.last]
        columns = mapping(table.schema_arrow.names, entry.columns)
        wanted = list(dict.fromkeys(name for names in columns.values() for name in names))
        place = sum(table.metadata.row_group(group).num_rows for group in range(entry.first))
        for group in groups:
            for batch in table.iter_batches(PARQUET_ROWS, row_groups=[group], columns=wanted):
                for row in batch.to_pylist():
                    yield answer_to(record_of(row, columns), f"{entry.origin}@{place}", entry)
                    place += 1
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        message = (
            f"{entry.origin} is damaged: its Parquet data cannot be read ({first_line(error)}). Get it anew."
        )
        yield rejection("unreadable", message, entry)


def names_in_parquet(path: str, data: bytes | None = None) -> list[str]:
    """Columns of a Parquet file, or of its bytes; none where it cannot be read."""
    try:
        with open_place(path) if data is None else io.BytesIO(data) as file:
            return list(pq.read_schema(file).names)
    except (pa.ArrowException, OSError):
        return []


def groups_in_parquet(path: str) -> int:
    """Row groups of a Parquet file; none where it cannot be read."""
    try:
        with open_place(path) as file:
            return int(pq.read_metadata(file).num_row_groups)
    except (pa.ArrowException, OSError):
        return 0
