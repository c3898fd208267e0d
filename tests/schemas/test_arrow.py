"""The Arrow schemas say what the dataclasses say, and hold what cleaning can produce."""

from __future__ import annotations

import types
import typing
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import Article, Evidence, Image, LanguageShare, Rejection, Removal, TextBlock, Translation
from schemas.arrow import (
    ARTICLES,
    SCHEMA_VERSION,
    TABLES,
    VERSION_KEY,
    article_row,
    articles_table,
    evidence_table,
    rejections_table,
    removals_table,
)
from schemas.published import Change, Duplicate, Publication, Tombstone

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

SAID_IN_DESIGN = {
    "article_id": "string",
    "language_confidence": "float",
    "published_date": "date32[day]",
    "published_local": "string",
    "published_at": "timestamp[us, tz=UTC]",
    "published_ambiguous": "bool",
    "modified_at": "timestamp[us, tz=UTC]",
    "views": "int64",
    "comments": "int64",
    "paywalled": "bool",
    "words": "int32",
    "characters": "int32",
    "captured_at": "timestamp[us, tz=UTC]",
    "first_seen": "timestamp[us, tz=UTC]",
}

STRUCTS = {"blocks": TextBlock, "images": Image, "languages": LanguageShare, "translations": Translation}

CONTRACTS = {
    "articles": (Article, Publication),
    "rejections": (Rejection,),
    "versions": (Article, Publication, Change),
    "duplicates": (Duplicate,),
    "forgotten": (Tombstone,),
}


def leaf_types(kind: pa.DataType) -> list[pa.DataType]:
    if pa.types.is_list(kind):
        return leaf_types(kind.value_type)
    if pa.types.is_struct(kind):
        return [leaf for field in kind for leaf in leaf_types(field.type)]
    return [kind]


def is_optional(hint: object) -> bool:
    return isinstance(hint, types.UnionType) and type(None) in typing.get_args(hint)


@pytest.mark.parametrize("table", TABLES)
def test_no_column_is_of_null_type_and_the_version_is_stated(table: str) -> None:
    schema = TABLES[table]
    assert not any(pa.types.is_null(leaf) for field in schema for leaf in leaf_types(field.type))
    assert schema.metadata[VERSION_KEY] == str(SCHEMA_VERSION).encode()


@pytest.mark.parametrize("table", CONTRACTS)
def test_columns_are_the_fields_of_the_contract_in_order(table: str) -> None:
    named = [field.name for contract in CONTRACTS[table] for field in fields(contract)]
    assert TABLES[table].names == [name for name in named if name not in ("removed", "evidence")]


@pytest.mark.parametrize(("table", "contract"), [("removals", Removal), ("evidence", Evidence)])
def test_tables_of_pieces_have_the_article_and_the_piece(table: str, contract: type) -> None:
    assert TABLES[table].names == ["article_id", *(field.name for field in fields(contract))]


@pytest.mark.parametrize(("column", "contract"), STRUCTS.items())
def test_members_of_structs_are_the_fields_of_their_contract(column: str, contract: type) -> None:
    members = ARTICLES.field(column).type.value_type
    assert [member.name for member in members] == [field.name for field in fields(contract)]


@pytest.mark.parametrize("table", CONTRACTS)
def test_a_column_is_nullable_just_where_the_contract_says_none(table: str) -> None:
    for contract in CONTRACTS[table]:
        hints = typing.get_type_hints(contract)
        for field in TABLES[table]:
            if field.name in hints:
                assert field.nullable == is_optional(hints[field.name]), field.name


@pytest.mark.parametrize(("column", "kind"), SAID_IN_DESIGN.items())
def test_types_are_those_of_the_design(column: str, kind: str) -> None:
    assert str(ARTICLES.field(column).type) == kind


def full_article() -> Article:
    return Article(
        "a1:x",
        url="https://example.org/a",
        text="Một.\n\nHai.",
        blocks=(TextBlock("paragraph", 0, 4, "vi", "Latn"), TextBlock("paragraph", 6, 10, "vi", "Latn")),
        images=(Image(url="a.jpg", caption="Ảnh"), Image(credit="X")),
        languages=(LanguageShare("vi", "Latn", 1.0),),
        translations=(Translation("en", "https://example.org/en/a"),),
        published_date=date(2023, 10, 22),
        published_at=NOON,
        reporters=("A", "B"),
        views=7370,
        removed=(Removal(0, 0, "share", "phrase", "Chia sẻ"), Removal(1, 4, "print", "phrase", "In")),
        evidence=(Evidence("title", "T", "meta", "og:title", 0.5, True),),
    )


def test_a_full_article_comes_back_as_it_was() -> None:
    row = article_row(full_article(), NOON)
    assert list(row) == ARTICLES.names
    assert row["blocks"][1] == {
        "kind": "paragraph",
        "start": 6,
        "end": 10,
        "language": "vi",
        "script": "Latn",
    }
    assert row["images"][1] == {"url": None, "caption": None, "credit": "X", "alt": None}
    assert row["published_date"] == date(2023, 10, 22)
    assert row["published_at"] == row["first_seen"] == NOON
    assert row["reporters"] == ["A", "B"]
    assert row["paywalled"] is None


def test_a_batch_is_a_table_of_the_schema() -> None:
    articles = [full_article(), Article("a1:y"), full_article()]
    table = articles_table(articles, NOON)
    table.validate(full=True)
    assert table.schema.equals(ARTICLES, check_metadata=True)
    assert table["article_id"].to_pylist() == ["a1:x", "a1:y", "a1:x"]
    assert removals_table(articles)["position"].to_pylist() == [0, 1, 0, 1]
    assert evidence_table(articles).num_rows == 2


def test_first_seen_is_left_to_the_publishing() -> None:
    assert "first_seen" not in articles_table([full_article()]).schema.names


@pytest.mark.parametrize(
    "table", [articles_table([]), removals_table([]), evidence_table([]), rejections_table([])]
)
def test_no_rows_still_have_their_columns(table: pa.Table) -> None:
    assert table.num_rows == 0
    assert not any(pa.types.is_null(field.type) for field in table.schema)


@given(
    title=st.none() | st.text(st.characters()),
    names=st.lists(st.text(st.characters(categories=["Cs", "Lu", "Cc"]))),
    views=st.none() | st.integers(),
    words=st.integers(),
    zone=st.integers(-14, 14),
)
def test_no_value_stops_a_batch(
    title: str | None, names: list[str], views: int | None, words: int, zone: int
) -> None:
    """Lone surrogates and numbers beyond their column's range are stored as near as Parquet can."""
    moment = NOON + timedelta(hours=zone)
    article = Article(
        "a1:x", title=title, reporters=tuple(names), views=views, words=words, published_at=moment
    )
    table = articles_table([Article("a1:other", title="kept"), article], NOON)
    table.validate(full=True)
    assert table["title"].to_pylist()[0] == "kept"
    assert table["published_at"].to_pylist()[1] == moment
    assert len(table["reporters"].to_pylist()[1]) == len(names)


def test_lone_surrogates_become_replacement_characters() -> None:
    assert article_row(Article("a1:x", title="a\ud800b", text="\U0001f600"))["title"] == "a\ufffdb"
