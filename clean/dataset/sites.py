"""Site statistics: what each site has given, in sums that can be added up in any order.

Counted file by file (`count_file`) and put together (`together`): whoever counts which file, and in which
order the counts come, the table is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset.layout import bucket_of_path

if TYPE_CHECKING:
    from clean.dataset.dataset import DataSet

FIELDS: Final = (
    "title",
    "subtitle",
    "lead",
    "published_date",
    "modified_date",
    "reporters",
    "sources",
    "section",
    "tags",
    "images",
)
"""Fields whose filling is counted, each in a column `with_<field>`."""

_SUMS: Final = (
    "articles",
    "words",
    "characters",
    "removed",
    *(f"with_{name}" for name in FIELDS),
    "rejections",
)
_BOUNDS: Final = {
    "first_published": ("min", pa.date32()),
    "last_published": ("max", pa.date32()),
    "first_seen": ("min", pa.timestamp("us", tz="UTC")),
    "last_seen": ("max", pa.timestamp("us", tz="UTC")),
}

SCHEMA: Final = pa.schema(
    [
        pa.field("site", pa.string()),
        pa.field("language", pa.string()),
        *(pa.field(name, pa.int64(), nullable=False) for name in _SUMS),
        *(pa.field(name, kind) for name, (_, kind) in _BOUNDS.items()),
    ]
)
"""A row a site and language; rejections have no language.

`words`, `characters`: of the texts.  `removed`: characters taken out of the pages.  `first_published`,
`last_published`: days printed.  `first_seen`, `last_seen`: when the first and the last article came.
"""

_ARTICLE_COLUMNS: Final = (
    "article_id",
    "site",
    "language",
    "words",
    "characters",
    *FIELDS,
    "first_seen",
)
_HOST: Final = r"^[a-z][a-z0-9+.-]*://(?:[^/@]*@)?(?:www\.)?(?P<site>[^/:?#]+)"
"""Host of an address in lower case, as a rejection's site."""


def count_file(dataset: DataSet, path: str) -> pa.Table:
    """Counts of one file of `articles`, with the `removals` of its articles, or of `rejections`."""
    if path.startswith("rejections/"):
        return _of_rejections(dataset.read(path, ["url"]))
    bucket = bucket_of_path(path)
    removals = bucket and bucket.path("removals")
    columns = ["article_id", "text"]
    removed = dataset.read(removals, columns) if removals and dataset.has(removals) else None
    return _of_articles(dataset.read(path, _ARTICLE_COLUMNS), removed)


def together(counts: Iterable[pa.Table]) -> pa.Table:
    """All counts as one table with SCHEMA, the sites with most articles first."""
    table = pa.concat_tables([SCHEMA.empty_table(), *counts])
    how = [*((name, "sum") for name in _SUMS), *((name, kind) for name, (kind, _) in _BOUNDS.items())]
    grouped = table.group_by(["site", "language"], use_threads=False).aggregate(how)
    arrays = [grouped["site"], grouped["language"], *(grouped[f"{name}_{kind}"] for name, kind in how)]
    found = pa.Table.from_arrays(arrays, schema=SCHEMA)
    return found.sort_by([("articles", "descending"), ("site", "ascending"), ("language", "ascending")])


def _of_articles(articles: pa.Table, removals: pa.Table | None) -> pa.Table:
    rows = articles.num_rows
    columns: dict[str, Any] = {
        "site": articles["site"],
        "language": articles["language"],
        "articles": pa.repeat(1, rows),
        "words": pc.fill_null(articles["words"], 0),
        "characters": pc.fill_null(articles["characters"], 0),
        "removed": _removed_of(articles["article_id"], removals),
        **{f"with_{name}": _is_filled(articles[name]) for name in FIELDS},
        "rejections": pa.repeat(0, rows),
        "first_published": articles["published_date"],
        "last_published": articles["published_date"],
        "first_seen": articles["first_seen"],
        "last_seen": articles["first_seen"],
    }
    return together([_shaped(columns)])


def _removed_of(ids: pa.ChunkedArray, removals: pa.Table | None) -> pa.Array:
    """Characters that were taken out of each article's page."""
    if removals is None:
        return pa.repeat(0, len(ids))
    lengths = removals.set_column(1, "length", pc.utf8_length(removals["text"]))
    sums = lengths.group_by("article_id", use_threads=False).aggregate([("length", "sum")])
    places = pc.index_in(ids, value_set=sums["article_id"].combine_chunks())
    return pc.fill_null(sums["length_sum"].take(places), 0)


def _is_filled(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """1 where a field has a value: lists that have an item, and whatever is not null."""
    filled = (
        pc.greater(pc.list_value_length(column), 0) if pa.types.is_list(column.type) else column.is_valid()
    )
    return pc.fill_null(filled, False).cast(pa.int64())


def _of_rejections(rejections: pa.Table) -> pa.Table:
    rows = rejections.num_rows
    hosts = pc.extract_regex(pc.utf8_lower(rejections["url"]), _HOST)
    columns: dict[str, Any] = {name: pa.repeat(0, rows) for name in _SUMS}
    columns |= {name: pa.nulls(rows, kind) for name, (_, kind) in _BOUNDS.items()}
    columns["site"] = pc.struct_field(hosts, "site")
    columns["language"] = pa.nulls(rows, pa.string())
    columns["rejections"] = pa.repeat(1, rows)
    return together([_shaped(columns)])


def _shaped(columns: dict[str, Any]) -> pa.Table:
    return pa.Table.from_arrays([columns[field.name].cast(field.type) for field in SCHEMA], schema=SCHEMA)
