"""Whether what is published keeps its own rules; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import files
from clean.dataset.bucket import row_keys
from clean.dataset.layout import FAMILIES, bucket_number, bucket_of_path
from clean.dataset.publish import KEY_COLUMNS
from clean.dataset.store import Store
from schemas.arrow import TABLES
from schemas.sentences import counted, reason

SHOWN: Final = 3
"""Articles that a sentence names."""


def problems(store: Store) -> Iterator[str]:
    """A sentence for each file that cannot be read, row in the wrong file, and row that stands twice or alone."""
    seen: dict[str, list[pa.Array]] = {family: [] for family in FAMILIES}
    for table in TABLES:
        for path in store.paths(table):
            try:
                yield from _of_file(store, table, path, seen)
            except files.DataSetError as error:
                yield str(error)
            except OSError as error:
                yield f"{path} cannot be read: {reason(error)}."
            except pa.ArrowException as error:
                yield f"{path} cannot be read: {str(error).partition(chr(10))[0]}"
    for family, keys in seen.items():
        counts = pc.value_counts(pa.chunked_array(keys, pa.string()))
        twice = counts.filter(pc.greater(counts.field("counts"), 1)).field("values").to_pylist()
        if twice:
            yield f"{family} has {counted(len(twice), 'key')} in more than one place, such as {_some(twice)}."


def _of_file(store: Store, table: str, path: str, seen: dict[str, list[pa.Array]]) -> Iterator[str]:
    bucket = bucket_of_path(path)
    if bucket is None or not bucket.of:
        store.read(path)
        return
    keys = row_keys(table, store.read(path, KEY_COLUMNS.get(table, ["article_id"])))
    astray = [key for key in keys if bucket_number(key, bucket.of) != bucket.number]
    if astray:
        yield f"{path} has {counted(len(astray), 'row')} of other files, such as {_some(astray)}."
    if table in seen:
        seen[table].append(pa.array(keys, pa.string()))
    else:
        home = bucket.path(bucket.family)
        there = (
            set(store.read(home, ["article_id"])["article_id"].to_pylist()) if store.state(home) else set()
        )
        if orphans := set(keys) - there:
            yield f"{path} has rows of {counted(len(orphans), 'article')} that the data set does not have, such as {_some(sorted(orphans))}."


def _some(keys: list[str]) -> str:
    return ", ".join(keys[:SHOWN])
