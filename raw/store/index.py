"""The index of one WARC file in Parquet: a row a response, in the order of the file.

It is a cache.  What the file has beyond it, or all where it is lost, is read from the file itself.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from raw.members import Damage, Member, members
from raw.store import records

SCHEMA: Final = pa.schema(
    [
        pa.field("url", pa.string(), nullable=False),
        pa.field("fetched_at", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("status", pa.int32()),
        pa.field("media_type", pa.string()),
        pa.field("digest", pa.string(), nullable=False),
        pa.field("warc_file", pa.string(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),
        pa.field("length", pa.int64(), nullable=False),
        pa.field("collected_from", pa.string()),
        pa.field("revisit", pa.bool_(), nullable=False),
    ],
    metadata={b"tinsach.table": b"raw_index", b"tinsach.raw_index_version": b"1"},
)

DAMAGED: Final = b"tinsach.damaged"
"""Key of the metadata by which a file is known to have damage in its midst: nothing is written behind it."""

KINDS: Final = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.revisit
"""Records that have a row; requests and the like go with theirs."""


@dataclass(frozen=True, slots=True)
class Row:
    """One stored response."""

    url: str
    fetched_at: datetime
    status: int | None
    media_type: str | None
    digest: str
    warc_file: str
    offset: int
    length: int
    """Packed bytes of the record."""
    collected_from: str | None
    revisit: bool


class Index:
    """What is known of one WARC file."""

    def __init__(self, warc: Path, path: Path) -> None:
        self._warc = warc
        self.path = path

    def rows(self) -> Iterator[Row]:
        """Every whole response, also those that the Parquet file has not yet; a torn end is left out."""
        indexed = [Row(**row) for row in self._table().to_pylist()]
        yield from indexed
        yield from (found for found in self.scan(end_of(indexed)) if isinstance(found, Row))

    def end(self) -> int:
        """Bytes of the WARC file that the Parquet file covers."""
        return _end(self._table())

    def _table(self) -> pa.Table:
        """The Parquet file; no rows where it is lost, damaged, or of another state of the WARC file."""
        try:
            table = read_table(self.path.read_bytes())
        except (OSError, pa.ArrowException, KeyError, ValueError):
            return SCHEMA.empty_table()
        return table if _end(table) <= self._warc.stat().st_size else SCHEMA.empty_table()

    def is_damaged(self) -> bool:
        """Whether the Parquet file says that the WARC file has damage in its midst."""
        try:
            return DAMAGED in (pq.read_schema(self.path).metadata or {})
        except (OSError, pa.ArrowException):
            return False

    def scan(self, start: int) -> Iterator[Row | Damage]:
        """What the WARC file has from an offset on."""
        with self._warc.open("rb") as file:
            for found in members(file, start, self._warc.stat().st_size):
                row = found if isinstance(found, Damage) else row_of(found, self._warc.name)
                if row:
                    yield row

    def extend(self, rows: Sequence[Row], *, damaged: bool = False) -> None:
        """Add rows to those of the Parquet file."""
        self._put(pa.concat_tables([self._table(), _table_of(rows)]), damaged)

    def write(self, rows: Sequence[Row], *, damaged: bool = False) -> None:
        """Put these rows in place of the Parquet file."""
        self._put(_table_of(rows), damaged)

    def _put(self, table: pa.Table, damaged: bool) -> None:
        metadata = {**SCHEMA.metadata, DAMAGED: b"1"} if damaged else SCHEMA.metadata
        self.path.parent.mkdir(parents=True, exist_ok=True)
        draft = self.path.with_suffix(f".{os.getpid()}.tmp")
        pq.write_table(table.replace_schema_metadata(metadata), draft, compression="zstd")
        draft.replace(self.path)

    def sweep(self) -> None:
        """Remove what killed processes left half written; the WARC file's lock is held."""
        for draft in self.path.parent.glob(f"{self.path.stem}.*.tmp"):
            draft.unlink(missing_ok=True)

    def remove(self) -> None:
        """Remove the Parquet file, before the WARC file changes under it."""
        self.path.unlink(missing_ok=True)


def read_table(data: bytes) -> pa.Table:
    """A Parquet file's rows.  Raises OSError, ValueError, KeyError or pyarrow.ArrowException where it is none of ours."""
    # One of pyarrow's threads may let go of Python's bytes last: where Python is ending by then, it is aborted.
    table = pq.ParquetFile(pa.BufferReader(data)).read(columns=SCHEMA.names, use_threads=False)
    return table.cast(SCHEMA)


def _table_of(rows: Sequence[Row]) -> pa.Table:
    columns = zip(*map(astuple, rows), strict=True) if rows else [()] * len(SCHEMA)
    arrays = [pa.array(values, kind.type) for values, kind in zip(columns, SCHEMA, strict=True)]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _end(table: pa.Table) -> int:
    if not table.num_rows:
        return 0
    return int(table["offset"][-1].as_py() + table["length"][-1].as_py())


def end_of(rows: Sequence[Row]) -> int:
    """Bytes of the WARC file up to the end of the last of its rows."""
    return rows[-1].offset + rows[-1].length if rows else 0


def head_of(member: Member) -> WarcRecord:
    """The record of a member, as far as its headers go."""
    return next(iter(ArchiveIterator(BytesIO(member.head), parse_http=True)))


def row_of(member: Member, warc_file: str) -> Row | None:
    """The row of a record, from its headers; None for records of other kinds."""
    record = head_of(member)
    if not record.record_type & KINDS:
        return None
    return Row(
        url=record.headers.get("WARC-Target-URI") or "",
        fetched_at=date_of(record),
        status=record.http_headers.status_code if record.http_headers is not None else None,
        media_type=media_type_of(record),
        digest=record.headers.get("WARC-Payload-Digest") or record.headers.get("WARC-Block-Digest") or "",
        warc_file=warc_file,
        offset=member.offset,
        length=member.length,
        collected_from=record.headers.get(records.COLLECTED_FROM),
        revisit=record.record_type == WarcRecordType.revisit,
    )


def date_of(record: WarcRecord) -> datetime:
    """Moment of a record of our own, to the microsecond."""
    stated = record.headers.get("WARC-Date") or ""
    return datetime.fromisoformat(stated.replace("Z", "+00:00")).astimezone(UTC)


def media_type_of(record: WarcRecord) -> str | None:
    """Media type that the server, or who kept it, stated; without parameters."""
    stated = (
        record.http_content_type if record.http_headers is not None else record.headers.get("Content-Type")
    )
    return (stated or "").partition(";")[0].strip().lower() or None
