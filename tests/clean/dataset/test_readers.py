"""Readers that know nothing of us find the same rows and the types of the data dictionary."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from publishing import NOON, make_article, make_rejection, publish

from clean.dataset import DataSet
from schemas.arrow import TABLES

COUNTS = {
    "articles": 30,
    "removals": 60,
    "evidence": 30,
    "rejections": 2,
    "versions": 1,
    "duplicates": 0,
    "forgotten": 0,
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    """Two months, one version, and a table without rows."""
    data = DataSet(tmp_path_factory.mktemp("readers") / "data" / "clean")
    publish(data, [*(make_article(n, hours=0) for n in range(20)), make_rejection(1)])
    later = [make_article(n, hours=700) for n in range(20, 30)]
    publish(data, [*later, make_article(3, "Khác.", hours=701), make_rejection(2)], NOON + timedelta(days=29))
    return data


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> DataSet:
    data = DataSet(tmp_path_factory.mktemp("empty") / "clean")
    publish(data, [])
    return data


def by_duckdb(folder: Path) -> pa.Table:
    return duckdb.sql(f"from read_parquet('{folder}/**/*.parquet')").to_arrow_table()


def by_duckdb_without_hive(folder: Path) -> pa.Table:
    return duckdb.sql(
        f"from read_parquet('{folder}/**/*.parquet', hive_partitioning = false)"
    ).to_arrow_table()


def by_polars(folder: Path) -> pa.Table:
    return polars.scan_parquet(f"{folder}/**/*.parquet").collect().to_arrow()


def by_polars_with_hive(folder: Path) -> pa.Table:
    return polars.scan_parquet(folder, hive_partitioning=True).collect().to_arrow()


def by_pandas(folder: Path) -> pa.Table:
    pandas = pytest.importorskip("pandas")
    return pa.Table.from_pandas(pandas.read_parquet(folder, dtype_backend="pyarrow"), preserve_index=False)


def by_pyarrow(folder: Path) -> pa.Table:
    return pa.dataset.dataset(folder).to_table()


def by_pyarrow_with_hive(folder: Path) -> pa.Table:
    return pa.dataset.dataset(folder, partitioning="hive").to_table()


def by_pyarrow_read_table(folder: Path) -> pa.Table:
    return pq.read_table(folder)


READERS = [
    by_duckdb,
    by_duckdb_without_hive,
    by_polars,
    by_polars_with_hive,
    by_pandas,
    by_pyarrow,
    by_pyarrow_with_hive,
    by_pyarrow_read_table,
]


def plain(kind: pa.DataType) -> Any:
    """A type without what readers are free to choose: 64-bit offsets, string views, names of list members."""
    if pa.types.is_dictionary(kind):
        return plain(kind.value_type)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return ["list", plain(kind.value_type)]
    if pa.types.is_struct(kind):
        return [(field.name, plain(field.type)) for field in kind]
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "string"
    return str(kind).replace("Etc/UTC", "UTC")


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("table", TABLES)
def test_same_counts_and_types(published: DataSet, table: str, read: Callable[[Path], pa.Table]) -> None:
    found = read(published.root / table)
    assert found.num_rows == COUNTS[table]
    wanted = {field.name: plain(field.type) for field in TABLES[table]}
    types = {field.name: plain(field.type) for field in found.schema}
    assert types.pop("month", "string") == "string"
    assert types == wanted


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("table", TABLES)
def test_an_empty_data_set_has_its_schema(
    empty: DataSet, table: str, read: Callable[[Path], pa.Table]
) -> None:
    found = read(empty.root / table)
    assert found.num_rows == 0
    assert [name for name in found.schema.names if name != "month"] == TABLES[table].names
    assert not any(pa.types.is_null(field.type) for field in found.schema)


@pytest.mark.parametrize("read", READERS)
def test_same_values(published: DataSet, read: Callable[[Path], pa.Table]) -> None:
    wanted = by_pyarrow(published.root / "articles").sort_by("article_id")
    found = read(published.root / "articles").sort_by("article_id")
    for name in ("article_id", "text", "published_date", "reporters", "captured_at", "words", "paywalled"):
        assert found[name].to_pylist() == wanted[name].to_pylist()


@pytest.mark.parametrize("read", [by_duckdb, by_polars_with_hive, by_pyarrow_with_hive, by_pandas])
def test_the_month_is_a_string(published: DataSet, read: Callable[[Path], pa.Table]) -> None:
    found = read(published.root / "articles")
    assert set(found["month"].to_pylist()) == {"2026-11", "2026-12"}


@pytest.mark.slow
def test_hugging_face_datasets(published: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    with_rows = {table: count for table, count in COUNTS.items() if count}  # it knows no split without rows
    for table, count in with_rows.items():
        found = datasets.load_dataset(
            "parquet",
            data_files=f"{published.root}/{table}/**/*.parquet",
            split="train",
            cache_dir=str(tmp_path),
        )
        assert found.num_rows == count
        for field in TABLES[table]:
            assert plain(found.features.arrow_schema.field(field.name).type) == plain(field.type)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark(published: DataSet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sql = pytest.importorskip("pyspark.sql")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.chdir(tmp_path)
    builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
    try:
        for table, count in COUNTS.items():
            found = spark.read.parquet(f"{published.root}/{table}")
            assert found.count() == count
            types = dict(found.dtypes)
            for field in TABLES[table]:
                assert types[field.name] == SPARK_TYPES.get(str(field.type), types[field.name])
    finally:
        spark.stop()
        os.environ.pop("SPARK_LOCAL_IP", None)


SPARK_TYPES = {
    "string": "string",
    "int32": "int",
    "int64": "bigint",
    "float": "float",
    "bool": "boolean",
    "date32[day]": "date",
    "timestamp[us, tz=UTC]": "timestamp",
    "list<element: string not null>": "array<string>",
}
