"""The published Parquet through DuckDB: read only, nothing but the data set's own folder, no extension fetched.

What lies on s3 is read by pyarrow, which hands DuckDB the columns and row groups that a query asks for: DuckDB's
own reader of s3 is an extension that it would have to fetch.

A read that overlaps a commit can fail, since the file that it listed is another one now; then it is tried
again, as docs/analytics.md says.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import duckdb
import pyarrow as pa

from clean.dataset.files import below
from raw.places import AnyPath, RemotePath, store_at
from schemas.arrow import TABLES

TRIES: Final = 3

MONTH: Final = pa.field("month", pa.string())
"""Column that the folders of a table are."""

Row = dict[str, Any]


class TablesError(Exception):
    """The data set cannot be read; the text is a whole sentence."""


class Tables:
    """The tables of a data set as views of their names.  A context manager; one for each thread."""

    def __init__(self, folder: AnyPath) -> None:
        """folder: the data set, such as `data/clean`.  Raises TablesError where there is none."""
        self.folder: AnyPath = folder.absolute()
        # What fails in pyarrow comes as an invalid input.
        remote = isinstance(folder, RemotePath)
        self._failures = (duckdb.IOException, *((duckdb.InvalidInputException,) if remote else ()))
        if not (self.folder / "articles").is_dir():
            raise TablesError(f"There is no data set in {folder}: publish one with `tinsach run`.")
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            }
        )
        self._connection.execute("set TimeZone = 'UTC'")
        allowed: list[str] = []
        if isinstance(self.folder, RemotePath):
            self._register(self.folder)
        else:
            try:
                for name in TABLES:
                    self._view(self.folder, name)
            except duckdb.Error as error:
                raise self._unreadable(error) from error
            allowed.append(_quoted(f"{self.folder}/"))
        self._spilled = tempfile.TemporaryDirectory(prefix="tinsach-")
        allowed.append(_quoted(f"{self._spilled.name}/"))
        self._connection.execute(f"set temp_directory = {_quoted(self._spilled.name)}")
        self._connection.execute(f"set allowed_directories = [{', '.join(allowed)}]")
        self._connection.execute("set enable_external_access = false")
        self._connection.execute("set lock_configuration = true")

    def _register(self, folder: RemotePath) -> None:
        """Tables on s3 under their names; one without files has its columns all the same."""
        from pyarrow import dataset, fs

        store, inner = store_at(folder)
        for name, schema in TABLES.items():
            below = fs.FileSelector(f"{inner}/{name}", recursive=True, allow_not_found=True)
            files = sorted(one.path for one in store.get_file_info(below) if one.path.endswith(".parquet"))
            columns = pa.schema([*schema, MONTH]) if any(MONTH.name in path for path in files) else schema
            months = dataset.partitioning(pa.schema([MONTH]), flavor="hive")
            found = dataset.dataset(
                files, columns.remove_metadata(), "parquet", store, months, f"{inner}/{name}"
            )
            self._connection.register(name, found)

    def _view(self, folder: Path, name: str) -> None:
        if below(folder / name):
            files = f"{folder}/{name}/**/*.parquet"
            source = f"read_parquet({_quoted(files)}, hive_partitioning = true)"
            self._connection.execute(f"create view {name} as select * from {source}")
        else:
            self._connection.register("nothing", TABLES[name].empty_table())
            self._connection.execute(f"create table {name} as select * from nothing")
            self._connection.unregister("nothing")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection.close()
        self._spilled.cleanup()

    def rows(self, query: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """The rows that a query gives, by column.  Raises TablesError where it fails time and again."""
        for left in reversed(range(TRIES)):
            try:
                found = self._connection.execute(query, parameters)
                names = [column[0] for column in found.description or ()]
                return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
            except self._failures as error:
                if not left:
                    raise self._unreadable(error) from error
        raise AssertionError("unreachable")

    def _unreadable(self, error: duckdb.Error) -> TablesError:
        said = str(error).splitlines()[0].rstrip(".")
        return TablesError(
            f"The data set in {self.folder} cannot be read: {said}. `tinsach maintain` names all that is damaged."
        )

    def one(self, query: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Row:
        """The only row that a query gives."""
        (row,) = self.rows(query, parameters)
        return row

    @contextmanager
    def temporary(self, name: str, query: str) -> Iterator[None]:
        """A table of what a query gives, for as long as it is wanted."""
        self.rows(f"create temporary table {name} as {query}")
        try:
            yield
        finally:
            self.rows(f"drop table {name}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
