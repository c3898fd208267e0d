"""How the contracts stand in Arrow and Parquet: one explicit schema a table, none guessed from data.

`TABLES` names every table of the published data set.  A column is nullable just where the
contract says None; lists are empty rather than null.  The version of the schemas stands in each
file's metadata under `VERSION_KEY`.

`articles_table`, `removals_table`, `evidence_table` and `rejections_table` turn a batch into a
table, column by column.  `first_seen` is no property of an article but of its publishing: who
publishes passes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

import pyarrow as pa

from schemas.article import Article
from schemas.rejection import Rejection

SCHEMA_VERSION: Final = 1
"""Version of all schemas together.  It goes up with any change that a reader of Parquet could notice."""

VERSION_KEY: Final = b"tinsach.schema_version"
"""Key of the version in the metadata of schemas and files."""

TABLE_KEY: Final = b"tinsach.table"
"""Key of the table's name in the metadata of schemas and files."""

MOMENT: Final = pa.timestamp("us", tz="UTC")
STRINGS: Final = pa.list_(pa.field("element", pa.string(), nullable=False))


def _required(name: str, kind: pa.DataType) -> pa.Field:
    return pa.field(name, kind, nullable=False)


def _structs(*fields: pa.Field) -> pa.DataType:
    return pa.list_(pa.field("element", pa.struct(fields), nullable=False))


def _schema(table: str, fields: Sequence[pa.Field]) -> pa.Schema:
    metadata = {VERSION_KEY: str(SCHEMA_VERSION).encode(), TABLE_KEY: table.encode()}
    return pa.schema(fields, metadata=metadata)


_ARTICLE_FIELDS: Final = (
    _required("article_id", pa.string()),
    pa.field("url", pa.string()),
    pa.field("canonical_url", pa.string()),
    pa.field("site", pa.string()),
    pa.field("collected_from", pa.string()),
    pa.field("origin", pa.string()),
    pa.field("title", pa.string()),
    pa.field("subtitle", pa.string()),
    pa.field("lead", pa.string()),
    _required("text", pa.string()),
    _required(
        "blocks",
        _structs(
            _required("kind", pa.string()),
            _required("start", pa.int32()),
            _required("end", pa.int32()),
            _required("language", pa.string()),
            _required("script", pa.string()),
        ),
    ),
    _required(
        "images",
        _structs(
            pa.field("url", pa.string()),
            pa.field("caption", pa.string()),
            pa.field("credit", pa.string()),
            pa.field("alt", pa.string()),
        ),
    ),
    _required("language", pa.string()),
    pa.field("script", pa.string()),
    pa.field("language_confidence", pa.float32()),
    _required(
        "languages",
        _structs(
            _required("language", pa.string()),
            _required("script", pa.string()),
            _required("share", pa.float32()),
        ),
    ),
    pa.field("declared_language", pa.string()),
    _required("translations", _structs(_required("language", pa.string()), _required("url", pa.string()))),
    pa.field("published_date", pa.date32()),
    pa.field("published_local", pa.string()),
    pa.field("published_at", MOMENT),
    pa.field("published_raw", pa.string()),
    pa.field("published_zone", pa.string()),
    pa.field("published_basis", pa.string()),
    _required("published_ambiguous", pa.bool_()),
    pa.field("modified_date", pa.date32()),
    pa.field("modified_local", pa.string()),
    pa.field("modified_at", MOMENT),
    pa.field("modified_raw", pa.string()),
    _required("reporters", STRINGS),
    _required("translators", STRINGS),
    _required("photographers", STRINGS),
    _required("editors", STRINGS),
    _required("sources", STRINGS),
    _required("byline_raw", STRINGS),
    pa.field("section", pa.string()),
    _required("tags", STRINGS),
    pa.field("views", pa.int64()),
    pa.field("comments", pa.int64()),
    pa.field("paywalled", pa.bool_()),
    _required("kind", pa.string()),
    pa.field("charset", pa.string()),
    _required("repairs", STRINGS),
    _required("words", pa.int32()),
    _required("characters", pa.int32()),
    _required("text_digest", pa.string()),
    _required("warnings", STRINGS),
    _required("capture_digest", pa.string()),
    pa.field("captured_at", MOMENT),
    pa.field("captured_at_basis", pa.string()),
    pa.field("warc_file", pa.string()),
    pa.field("warc_offset", pa.int64()),
    _required("cleaner_version", pa.string()),
    _required("options_digest", pa.string()),
)

ARTICLES: Final = _schema("articles", (*_ARTICLE_FIELDS, _required("first_seen", MOMENT)))
"""One row an article."""

REMOVALS: Final = _schema(
    "removals",
    (
        _required("article_id", pa.string()),
        _required("position", pa.int32()),
        _required("anchor", pa.int32()),
        _required("kind", pa.string()),
        _required("reason", pa.string()),
        _required("text", pa.string()),
    ),
)
"""One row a piece of source text that does not stand in the article's text."""

EVIDENCE: Final = _schema(
    "evidence",
    (
        _required("article_id", pa.string()),
        _required("field", pa.string()),
        _required("value", pa.string()),
        _required("origin", pa.string()),
        _required("rule", pa.string()),
        _required("confidence", pa.float32()),
        _required("chosen", pa.bool_()),
    ),
)
"""One row a candidate for a field of an article."""

REJECTIONS: Final = _schema(
    "rejections",
    (
        _required("code", pa.string()),
        _required("message", pa.string()),
        _required("stage", pa.string()),
        pa.field("url", pa.string()),
        pa.field("collected_from", pa.string()),
        pa.field("origin", pa.string()),
        pa.field("capture_digest", pa.string()),
        pa.field("captured_at", MOMENT),
        pa.field("captured_at_basis", pa.string()),
        pa.field("warc_file", pa.string()),
        pa.field("warc_offset", pa.int64()),
        pa.field("cleaner_version", pa.string()),
        pa.field("options_digest", pa.string()),
    ),
)
"""One row a capture that gave no article."""

VERSIONS: Final = _schema(
    "versions",
    (
        *ARTICLES,
        _required("replaced_by", pa.string()),
        _required("changed", STRINGS),
        _required("text_changed", pa.float32()),
    ),
)
"""One row an earlier content of an article, in full, with what the next one changed."""

DUPLICATES: Final = _schema(
    "duplicates",
    (
        _required("article_id", pa.string()),
        _required("cluster_id", pa.string()),
        _required("head", pa.bool_()),
        _required("similarity", pa.float32()),
        _required("method", pa.string()),
    ),
)
"""One row an article that is a duplicate or near duplicate of another."""

FORGOTTEN: Final = _schema(
    "forgotten",
    (
        pa.field("article_id", pa.string()),
        pa.field("url_digest", pa.string()),
        _required("forgotten_at", MOMENT),
    ),
)
"""One row an article or address that was taken down, without anything of its content."""

TABLES: Final = {
    "articles": ARTICLES,
    "removals": REMOVALS,
    "evidence": EVIDENCE,
    "rejections": REJECTIONS,
    "versions": VERSIONS,
    "duplicates": DUPLICATES,
    "forgotten": FORGOTTEN,
}
"""Every table of the published data set by its name, which is its folder's name too."""


def article_row(article: Article, first_seen: datetime | None = None) -> dict[str, Any]:
    """One article as a row of `articles`: the columns in order, as plain Python values."""
    table = articles_table([article], first_seen)
    row: dict[str, Any] = table.to_pylist()[0]
    return row


def articles_table(articles: Sequence[Article], first_seen: datetime | None = None) -> pa.Table:
    """Articles as a table; without `first_seen` that column is left for the publishing to add."""
    table = _table(ARTICLES.remove(ARTICLES.get_field_index("first_seen")), articles)
    if first_seen is None:
        return table
    moments = pa.array([first_seen] * len(articles), MOMENT)
    return table.append_column(ARTICLES.field("first_seen"), moments).cast(ARTICLES)


def removals_table(articles: Iterable[Article]) -> pa.Table:
    """What was removed from these articles, in their order."""
    return _children(REMOVALS, articles, attrgetter("removed"))


def evidence_table(articles: Iterable[Article]) -> pa.Table:
    """The candidates of these articles' fields, in their order."""
    return _children(EVIDENCE, articles, attrgetter("evidence"))


def rejections_table(rejections: Sequence[Rejection]) -> pa.Table:
    """Rejections as a table."""
    return _table(REJECTIONS, rejections)


def _table(schema: pa.Schema, items: Sequence[object]) -> pa.Table:
    columns = [_column(field.type, list(map(attrgetter(field.name), items))) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _children(schema: pa.Schema, articles: Iterable[Article], pieces: Callable[[Article], Any]) -> pa.Table:
    pairs = [(article.article_id, piece) for article in articles for piece in pieces(article)]
    items = [piece for _, piece in pairs]
    columns = [_column(schema.field(0).type, [article_id for article_id, _ in pairs])]
    for field in list(schema)[1:]:
        columns.append(_column(field.type, list(map(attrgetter(field.name), items))))
    return pa.Table.from_arrays(columns, schema=schema)


def _column(kind: pa.DataType, values: list[Any]) -> pa.Array:
    """An array of these values; what Parquet cannot hold is replaced, so that no page stops a batch."""
    if _is_struct_list(kind):
        return _struct_lists(kind, values)
    try:
        return pa.array(values, kind)
    except (UnicodeEncodeError, OverflowError, pa.ArrowInvalid):
        return pa.array([_storable(value, kind) for value in values], kind)


def _is_struct_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) and pa.types.is_struct(kind.value_type))


def _struct_lists(kind: pa.DataType, values: list[Sequence[object]]) -> pa.Array:
    """Lists of dataclasses, built from flat columns: several times as fast as from dictionaries."""
    items = [item for value in values for item in value]
    offsets = [0]
    for value in values:
        offsets.append(offsets[-1] + len(value))
    fields = list(kind.value_type)
    columns = [_column(field.type, list(map(attrgetter(field.name), items))) for field in fields]
    structs = pa.StructArray.from_arrays(columns, fields=fields)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=kind)


def storable_text(text: str) -> str:
    """The text as Parquet holds it: lone surrogates, which UTF-8 has not, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _storable(value: Any, kind: pa.DataType) -> Any:
    """A value as its column can hold it: a number beyond its column's range becomes the nearest bound."""
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, tuple):
        return tuple(_storable(item, kind.value_type) for item in value)
    if isinstance(value, int) and pa.types.is_integer(kind):
        limit = 2 ** (kind.bit_width - 1) - 1
        return max(-limit, min(value, limit))
    return value
