"""The tables in other forms, for readers that have no Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from clean.dataset import files
from schemas.arrow import TABLES

FORMS: Final = ("jsonl", "csv", "delta")
"""What can be exported to."""

FORMULA: Final = re.compile(r"(?:^|(?<=[;\t\r\n]))(?=[=+\-@\t\r＝＋－＠])")
"""Where a spreadsheet may take a cell for a formula, as OWASP's page on CSV injection lists it: at the beginning of the
cell, and behind what a spreadsheet of another country takes for the end of one."""


def json_lines(pieces: Iterable[pa.Table]) -> Iterator[str]:
    """One JSON object a row, in one line with its end; dates and moments in ISO 8601."""
    for table in pieces:
        for batch in table.to_batches(max_chunksize=1_000):
            for row in batch.to_pylist():
                yield json.dumps(row, ensure_ascii=False, default=_plain) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no form in JSON.")


def csv_lines(names: Sequence[str], pieces: Iterable[pa.Table], *, guard: bool = True) -> Iterator[str]:
    """These columns as CSV (RFC 4180) after a line of their names; a list of several stands in its cell as JSON.

    Text that a spreadsheet would run as a formula has a `'` before it, which spreadsheets do not show at the beginning
    of a cell; without `guard` it stands as it is, for programs that read it.
    """
    yield _csv_line(names)
    for table in pieces:
        for batch in table.select(list(names)).to_batches(max_chunksize=1_000):
            for row in batch.to_pylist():
                yield _csv_line([_cell(row[name], guard=guard) for name in names])


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _cell(value: Any, *, guard: bool) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        value = json.dumps(value, ensure_ascii=False, default=_plain)
    return FORMULA.sub("'", value) if guard and isinstance(value, str) else str(value)


def to_delta(table_name: str, pieces: Iterable[pa.Table], folder: Path) -> None:
    """Write a table as a Delta table, in place of one that is there.

    Raises DataSetError where the library for it is not installed, and OSError.
    """
    try:
        from deltalake import write_deltalake  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        raise files.DataSetError(
            "Delta tables need the library deltalake, which is not installed: run `pip install deltalake`."
        ) from None
    schema = TABLES[table_name].remove_metadata()
    batches = (batch for piece in pieces for batch in piece.replace_schema_metadata(None).to_batches())
    folder.mkdir(parents=True, exist_ok=True)  # of a file in its place the library says that nothing is there
    write_deltalake(str(folder), pa.RecordBatchReader.from_batches(schema, batches), mode="overwrite")
