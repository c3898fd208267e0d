"""From an older version of the schemas to this one: all tables are rewritten beside, then swapped.

A killed upgrade is finished, or swept, by the next process that commits.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from clean.dataset import files, steps, swap
from clean.dataset.store import LocalStore
from schemas.arrow import SCHEMA_VERSION, TABLES

STEPS: Final[dict[int, Callable[[str, pa.Table], pa.Table]]] = {}
"""From a version to the next: what becomes of a table of this name.  Version 1 is the first, so there is none yet."""


def upgrade(store: LocalStore) -> dict[int, int]:
    """Bring every file to the present version; the whole data set is held alone by the caller.

    Returns the files rewritten, by the version that they had; nothing is written when all are
    current.  Raises DataSetError when a file is newer than this program, or of no known version.
    """
    versions = {path: _version(store, path) for table in TABLES for path in store.paths(table)}
    older = [version for version in versions.values() if version < SCHEMA_VERSION]
    if not older:
        return {}
    folder = store.root / swap.FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for path, version in versions.items():
        table_name = path.partition("/")[0]
        table = pq.ParquetFile(store.root / path).read()
        for step in range(version, SCHEMA_VERSION):
            table = STEPS[step](table_name, table)
        files.write(table_name, files.sort(table_name, table), folder / "new" / path)
        steps.checkpoint(f"upgraded {table_name}")
    files.sync_tree(folder / "new")
    (folder / "ready").touch()
    files.sync_folder(folder)
    steps.checkpoint("upgrade ready")
    swap.finish(store.root)
    return {version: older.count(version) for version in sorted(set(older))}


def _version(store: LocalStore, path: str) -> int:
    name = str(store.root / path)
    schema = pq.read_schema(name)
    version = files.version_of(schema, name)
    if version > SCHEMA_VERSION:
        files.check_version(schema, name)
    if version < SCHEMA_VERSION and version not in STEPS:
        raise files.DataSetError(
            f"{name} has schema version {version}, from which no upgrade is known: "
            "use the version of tinsach that wrote it, and publish its captures again with this one."
        )
    return version
