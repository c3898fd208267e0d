"""Parquet files as the data set writes and reads them."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from schemas.arrow import SCHEMA_VERSION, TABLES, VERSION_KEY

SORTED_BY: Final = {
    "articles": ("language", "published_date", "article_id"),
    "removals": ("article_id", "position"),
    "evidence": ("article_id",),
    "versions": ("article_id", "captured_at", "capture_digest"),
    "rejections": ("code", "url", "origin", "collected_from", "capture_digest"),
    "duplicates": ("cluster_id", "article_id"),
    "forgotten": ("forgotten_at", "article_id", "url_digest"),
}
"""Order of the rows in every file.  Articles lie by language and day, so that both prune row groups."""

GROUP_ROWS: Final = {"articles": 8_192, "versions": 8_192}
"""Rows of a row group."""

SMALL_ROW_GROUP: Final = 65_536
"""Rows of a row group in tables of short rows."""

NO_DICTIONARY: Final = frozenset(
    {"article_id", "text", "lead", "url", "canonical_url", "text_digest", "capture_digest"}
)
"""Columns whose values hardly repeat: no dictionary is tried for them."""


class DataSetError(Exception):
    """The data set is not as this version of the program can use it; the message says what to do."""


def sort(table_name: str, table: pa.Table, chosen: pa.Array | None = None) -> pa.Table:
    """The rows in the order of their table; equal keys keep their order.  chosen: places of the rows that stay."""
    keys = [(name, "ascending") for name in SORTED_BY[table_name]]
    if chosen is None:
        return table.take(pc.sort_indices(table, sort_keys=keys))
    order = pc.sort_indices(table.select(SORTED_BY[table_name]).take(chosen), sort_keys=keys)
    return table.take(chosen.take(order))


def shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The same columns under a schema of the same types: its metadata, and what may be null."""
    return pa.Table.from_arrays(table.columns, schema=schema)


def write(table_name: str, table: pa.Table, path: Path) -> int:
    """Write a table of the data set, already in order, and force it to disk; its bytes are returned."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_to(table_name, table, file)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def write_to(table_name: str, table: pa.Table, sink: IO[bytes]) -> None:
    """Write a table of the data set, already in order, as Parquet."""
    schema = TABLES[table_name]
    table = shaped(table, schema)
    settings = _settings(table_name, table)
    row_group_size = settings.pop("row_group_size")
    with pq.ParquetWriter(sink, schema, **settings) as writer:
        if table.num_rows:  # a row group without rows stops some readers
            writer.write_table(table, row_group_size)


def _settings(table_name: str, table: pa.Table) -> dict[str, Any]:
    schema = table.schema
    settings: dict[str, Any] = {
        "compression": "zstd",
        "compression_level": 3,
        "row_group_size": GROUP_ROWS.get(table_name, SMALL_ROW_GROUP),
        "write_page_index": True,
        "sorting_columns": pq.SortingColumn.from_ordering(
            schema, [(name, "ascending") for name in SORTED_BY[table_name]], null_placement="at_end"
        ),
        "use_dictionary": [name for name in schema.names if name not in NO_DICTIONARY],
    }
    if "article_id" in schema.names and table.num_rows:
        distinct = max(1, pc.count_distinct(table["article_id"]).as_py())
        settings["bloom_filter_options"] = {"article_id": {"ndv": distinct, "fpp": 0.01}}
    return settings


def below(folder: Path) -> list[Path]:
    """Parquet files below a folder; none where there is no folder.

    Raises OSError where one cannot be looked into: what lies there would be missing without a word.
    """

    def refused(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise error

    walk = os.walk(folder, onerror=refused)
    return [Path(at, name) for at, _, names in walk for name in names if name.endswith(".parquet")]


def read(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read one file, without looking at the folders that it lies in.

    Raises OSError, and DataSetError when it is damaged or its schema is of another version than this program's.
    """
    try:
        source = pa.OSFile(str(path))
    except OSError as error:  # it names no file, and a folder without a number
        number = error.errno or errno.EISDIR
        raise OSError(number, os.strerror(number), str(path)) from error
    with source:
        return read_from(source, str(path), columns)


def read_from(source: Any, name: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Read Parquet from an open file or a buffer of pyarrow's; `name` is for messages.

    In this thread: where one of pyarrow's lets go of Python's bytes last, and Python is ending, the process is aborted.
    """
    try:
        file = pq.ParquetFile(source)
        check_version(file.schema_arrow, name)
        return file.read(columns=None if columns is None else list(columns), use_threads=False)
    except (pa.ArrowInvalid, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the system's own, and not what pyarrow says of the bytes
        raise DataSetError(
            f"{name} is damaged: {str(error).partition(chr(10))[0].rstrip('.')}. Put a copy of it back, or move it away and "
            "have its articles made anew with `tinsach reclean --all`."
        ) from error


def check_version(schema: pa.Schema, path: str) -> None:
    """Raise DataSetError unless a file's schema is of this program's version."""
    version = version_of(schema, path)
    if version > SCHEMA_VERSION:
        raise DataSetError(
            f"{path} has schema version {version}, newer than version {SCHEMA_VERSION} that this program knows: "
            "use the version of tinsach that wrote it, or a later one."
        )
    if version < SCHEMA_VERSION:
        raise DataSetError(
            f"{path} has schema version {version}, older than version {SCHEMA_VERSION} of this program: "
            "run `tinsach upgrade` on the data set first."
        )


def version_of(schema: pa.Schema, path: str) -> int:
    """Schema version of a file; DataSetError when it has none."""
    stated = (schema.metadata or {}).get(VERSION_KEY, b"")
    if not stated.isdigit():
        raise DataSetError(
            f"{path} is no file of a tinsach data set: its metadata has no {VERSION_KEY.decode()}. "
            "Move it out of the data folder."
        )
    return int(stated)


def sync_folder(path: Path) -> None:
    """Force a folder's entries to disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Force a folder's entries, and those of all folders in it, to disk."""
    for path, _, _ in os.walk(folder):
        sync_folder(Path(path))
