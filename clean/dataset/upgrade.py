"""From an older version of the schemas to this one.

On a local disk all tables are rewritten beside the present ones, then swapped; a killed upgrade is finished, or
swept, by the next process that commits.  An object store cannot rename: there one file after the other is
replaced, commits are refused until all are, and an upgrade that was killed is gone on with by the next one.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from clean.dataset import files, steps, swap
from clean.dataset.layout import bucket_of_path
from clean.dataset.s3 import S3Store
from clean.dataset.store import LocalStore
from schemas.arrow import SCHEMA_VERSION, TABLES

STEPS: Final[dict[int, Callable[[str, pa.Table], pa.Table]]] = {}
"""From a version to the next: what becomes of a table of this name.  Version 1 is the first, so there is none yet."""


def upgrade(store: LocalStore | S3Store) -> dict[int, int]:
    """Bring every file to the present version; the whole data set is held alone by the caller.

    Returns the files rewritten, by the version that they had; nothing is written when all are
    current.  Raises DataSetError when a file is newer than this program, or of no known version.
    """
    versions = {path: _version(store, path) for table in TABLES for path in store.paths(table)}
    older = Counter(version for version in versions.values() if version < SCHEMA_VERSION)
    if not older:
        return {}
    if isinstance(store, LocalStore):
        _rewrite_beside(store, versions)
    else:
        _rewrite_in_place(store, versions)
    return dict(sorted(older.items()))


def _rewrite_beside(store: LocalStore, versions: dict[str, int]) -> None:
    folder = store.root / swap.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for path, version in versions.items():
        table_name, table = _upgraded(store, path, version)
        files.write(table_name, table, folder / "new" / path)
        steps.checkpoint(f"upgraded {table_name}")
    files.sync_tree(folder / "new")
    (folder / "ready").touch()
    files.sync_folder(folder)
    steps.checkpoint("upgrade ready")
    swap.finish(store.root)


def _rewrite_in_place(store: S3Store, versions: dict[str, int]) -> None:
    for path, version in versions.items():
        if version == SCHEMA_VERSION:
            continue
        table_name, table = _upgraded(store, path, version)
        if bucket := bucket_of_path(path):
            with store.bucket(bucket):
                store.replace(bucket, [(table_name, table)])
        else:
            store.put(path, table_name, table)
        steps.checkpoint(f"upgraded {table_name}")


def _upgraded(store: LocalStore | S3Store, path: str, version: int) -> tuple[str, pa.Table]:
    table_name = path.partition("/")[0]
    table = _file(store, path).read(use_threads=False)  # as in files.read_from
    for step in range(version, SCHEMA_VERSION):
        table = STEPS[step](table_name, table)
    return table_name, files.sort(table_name, table)


def _version(store: LocalStore | S3Store, path: str) -> int:
    schema = _file(store, path).schema_arrow
    name = _name(store, path)
    version = files.version_of(schema, name)
    if version > SCHEMA_VERSION:
        files.check_version(schema, name)
    if version < SCHEMA_VERSION and version not in STEPS:
        raise files.DataSetError(
            f"{name} has schema version {version}, from which no upgrade is known: "
            "use the version of tinsach that wrote it, and publish its captures again with this one."
        )
    return version


def _file(store: LocalStore | S3Store, path: str) -> pq.ParquetFile:
    """A file of whatever version."""
    if isinstance(store, LocalStore):
        return pq.ParquetFile(store.root / path)
    return pq.ParquetFile(pa.PythonFile(store.objects.open(path), mode="r"))


def _name(store: LocalStore | S3Store, path: str) -> str:
    return str(store.root / path) if isinstance(store, LocalStore) else f"{store.objects.name}/{path}"
