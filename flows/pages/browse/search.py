"""The rows that answer a visitor: every value that comes from outside is a parameter of its query."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final

from clean.identity import ARTICLE_ID
from flows.pages.browse.filters import ANY_FIELD, LANGUAGE, PER_PAGE, Filters
from flows.pages.tables import Row, Tables
from schemas import (
    Article,
    Evidence,
    Image,
    LanguageShare,
    Rejection,
    Removal,
    TextBlock,
    Translation,
)

EXCERPT: Final = 220
"""Characters of an article's text under its title."""

BEFORE: Final = 70
"""Of these, characters before the first word found."""

CHOICES: Final = 300
"""Sites that the search form offers, the greatest first."""

OTHERS: Final = 50
"""Articles of the same cluster, and earlier versions, that are listed."""

_KEY: Final = "md5(concat_ws(chr(31), coalesce(collected_from, ''), coalesce(url, ''), coalesce(origin, '')))"
"""Name of a rejection: a digest of its key."""

_STRUCTS: Final = {
    "blocks": TextBlock,
    "images": Image,
    "languages": LanguageShare,
    "translations": Translation,
}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of an answer."""

    rows: tuple[Row, ...]
    total: int
    """Rows on all pages."""


Excerpt = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it is a word that was looked for."""


def find_articles(tables: Tables, filters: Filters) -> Found:
    """Articles, the latest first, each with an excerpt of its text."""
    conditions, values = _article_conditions(filters)
    rows = tables.rows(
        f"""select article_id, count(*) over () as total from articles where {conditions}
            order by published_date desc nulls last, article_id limit {PER_PAGE} offset {filters.offset}""",
        values,
    )
    if not rows:
        return Found((), 0)
    order = {row["article_id"]: place for place, row in enumerate(rows)}
    found = tables.rows(
        """select article_id, title, site, url, language, script, published_local, words, kind, warnings,
            left(text, 20000) as text from articles where list_contains(?, article_id)""",
        [list(order)],
    )
    found.sort(key=lambda row: order[row["article_id"]])
    for row in found:
        row["excerpt"] = excerpt(row.pop("text"), filters.words)
    return Found(tuple(found), rows[0]["total"])


def find_rejections(tables: Tables, filters: Filters) -> Found:
    """Rejections, the latest first."""
    conditions: list[str] = ["true"]
    values: list[Any] = []
    for word in filters.words:
        conditions.append(
            "contains(lower(concat_ws(chr(10), message, url, origin, collected_from)), lower(?))"
        )
        values.append(word)
    for condition, value in (
        ("code = ?", filters.code),
        (f"{_SITE} = ?", filters.site.lower()),
        ("captured_at::date >= ?", filters.since),
        ("captured_at::date <= ?", filters.until),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    rows = tables.rows(
        f"""select *, {_KEY} as name, count(*) over () as total from rejections where {" and ".join(conditions)}
            order by captured_at desc nulls last, name limit {PER_PAGE} offset {filters.offset}""",
        values,
    )
    return Found(tuple(rows), rows[0]["total"] if rows else 0)


_SITE: Final = "lower(regexp_extract(url, '^[a-zA-Z]+://(?:www\\.)?([^/:?#]+)', 1))"


def choices(tables: Tables) -> dict[str, list[Row]]:
    """What the search form offers: sites, languages, fields and codes, each with how many there are."""
    return {
        "sites": _counted(tables, "articles", "site", CHOICES),
        "languages": _counted(tables, "articles", "language", CHOICES),
        "codes": _counted(tables, "rejections", "code", CHOICES),
    }


def _counted(tables: Tables, table: str, column: str, most: int) -> list[Row]:
    return tables.rows(
        f"""select {column} as value, count(*) as count from {table} where {column} is not null
            group by all order by count desc, value limit {most}"""
    )


def evidence_fields(tables: Tables) -> list[str]:
    """The fields that have candidates."""
    return [row["field"] for row in tables.rows("select distinct field from evidence order by field")]


def one_article(tables: Tables, article_id: str) -> Article | None:
    """An article in full; None where there is none of this name."""
    rows = tables.rows("select * from articles where article_id = ?", [article_id])
    if not rows:
        return None
    removed = tables.rows(
        "select * exclude (article_id, month) from removals where article_id = ? order by position",
        [article_id],
    )
    evidence = tables.rows(
        "select * exclude (article_id, month) from evidence where article_id = ?", [article_id]
    )
    return article_of(rows[0], removed, evidence)


def article_of(row: Row, removed: Sequence[Row], evidence: Sequence[Row]) -> Article:
    """A row of `articles` and its rows of the other tables as what cleaning answered."""
    values: dict[str, Any] = {}
    for field in fields(Article):
        if field.name in row:
            value = row[field.name]
            if field.name in _STRUCTS:
                value = tuple(_STRUCTS[field.name](**item) for item in value)
            values[field.name] = tuple(value) if isinstance(value, list) else value
    return Article(
        **values,
        removed=tuple(Removal(**one) for one in removed),
        evidence=tuple(Evidence(**one) for one in evidence),
    )


def same_cluster(tables: Tables, article_id: str) -> list[Row]:
    """The other articles of its cluster of duplicates."""
    return tables.rows(
        f"""select article_id, title, site, language, script, published_local, similarity, method
            from duplicates join articles using (article_id)
            where cluster_id in (select cluster_id from duplicates where article_id = $1) and article_id <> $1
            order by similarity desc, article_id limit {OTHERS}""",
        [article_id],
    )


def versions(tables: Tables, article_id: str) -> list[Row]:
    """Earlier contents of it, the latest first."""
    return tables.rows(
        f"""select captured_at, title, language, script, changed, text_changed from versions
            where article_id = ? order by captured_at desc nulls last limit {OTHERS}""",
        [article_id],
    )


def one_rejection(tables: Tables, name: str) -> Rejection | None:
    """A rejection by the digest of its key; None where there is none."""
    rows = tables.rows(f"select * from rejections where {_KEY} = ? limit 1", [name])
    if not rows:
        return None
    return Rejection(**{field.name: rows[0][field.name] for field in fields(Rejection)})


def excerpt(text: str, words: Sequence[str]) -> Excerpt:
    """The text around the first word that was looked for, with all of them marked; else its beginning."""
    folded = fold(text)
    needles = [needle for word in words if (needle := fold(word))]
    places = [place for needle in needles if (place := folded.find(needle)) >= 0]
    start = max(0, min(places, default=0) - BEFORE)
    end = start + EXCERPT
    pieces: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    while at < min(end, len(text)):
        hits = [(place, -len(needle)) for needle in needles if (place := folded.find(needle, at, end)) >= 0]
        if not hits:
            break
        place, length = min(hits)
        pieces += [(text[at:place], False), (text[place : place - length], True)]
        at = place - length
    pieces.append((text[at:end], False))
    if end < len(text):
        pieces.append(("…", False))
    return tuple(piece for piece in pieces if piece[0])


def fold(text: str) -> str:
    """Letters without case and marks, one for one, so that places in the one are places in the other."""
    return "".join(_folded(one) for one in text)


def _folded(one: str) -> str:
    if one.isascii():
        return one.lower()
    return "d" if one in "đĐ" else (unicodedata.normalize("NFD", one)[0].lower() or one)[0]


def _article_conditions(filters: Filters) -> tuple[str, list[Any]]:
    conditions: list[str] = ["true"]
    values: list[Any] = []
    if filters.query.startswith(ARTICLE_ID) or "://" in filters.query:
        conditions.append("? in (article_id, url, canonical_url)")
        values.append(filters.query)
    else:
        for word in filters.words:
            conditions.append(f"regexp_matches({_ALL_WORDS}, ?)")
            values.append(pattern(word))
    for condition, value in (
        ("site = ?", filters.site),
        ("language = ?", filters.language),
        ("published_date >= ?", filters.since),
        ("published_date <= ?", filters.until),
    ):
        if value:
            conditions.append(condition)
            values.append(value)
    if filters.unsure is not None:
        doubts = []
        if filters.field in (ANY_FIELD, LANGUAGE):
            doubts.append("language_confidence <= ?")
            values.append(filters.unsure)
        if filters.field != LANGUAGE:
            named = "" if filters.field == ANY_FIELD else " and field = ?"
            doubts.append(
                f"article_id in (select article_id from evidence where chosen and confidence <= ?{named})"
            )
            values += [filters.unsure, *([filters.field] if named else [])]
        conditions.append(f"({' or '.join(doubts)})")
    return " and ".join(conditions), values


_ALL_WORDS: Final = "concat_ws(chr(10), title, subtitle, array_to_string(reporters, ' '), text)"

_LATIN: Final = (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
"""Code points of the letters that are Latin ones with marks."""


def pattern(word: str) -> str:
    """A regular expression (RE2) that finds a word in any case.

    A word without marks is found with and without them, so that duong finds đường; one that has marks is
    found as it is written.  This is five times as fast as to take the marks off a million texts.
    """
    word = unicodedata.normalize("NFC", word)
    if fold(word) != word.lower():
        return f"(?i){re.escape(word)}"
    variants = _variants()
    return "(?i)" + "".join(
        f"[{variants[one]}]" if one in variants else re.escape(one) for one in word.lower()
    )


@cache
def _variants() -> dict[str, str]:
    """Every letter of ASCII with all that it is the base of."""
    found = {letter: letter for letter in string.ascii_lowercase}
    for code in _LATIN:
        base = fold(chr(code))
        if base in found:
            found[base] += chr(code)
    return found
