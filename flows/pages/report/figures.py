"""What the report counts, each figure by a query of its own over one narrow table that is made first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyarrow as pa

from flows.pages.tables import Row, Tables
from flows.tally import FIELDS, NO_SITE
from schemas.arrow import ARTICLES
from schemas.rejection import REJECTION_CODES

SITES: Final = 25
"""Sites that have a row or a bar of their own, the greatest first."""

LANGUAGES: Final = 7
"""Languages that have a colour of their own; the others share one."""

KINDS: Final = 7
"""Kinds of removed pieces that have a colour of their own."""

DAYS: Final = 120
"""Days up to which a chart over time has a bar a day; beyond it has one a month, then one a year."""

EXAMPLES: Final = 3
"""Rejections shown of each code."""

CLUSTERS: Final = 20
"""Clusters of duplicates that are listed, the greatest first."""

PHRASES: Final = 8
"""Texts removed most often that are listed of each site."""

SAMPLED: Final = 2_000
"""Articles of each site in which texts removed most often are looked for, taken by article_id."""

PHRASE_SITES: Final = 12
"""Sites of which they are listed."""

OTHERS: Final = "others"

LIGHT: Final = "light"
"""Name of the narrow table: a row an article, without its text."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The data set in one line."""

    articles: int
    sites: int
    languages: int
    words: int
    rejections: int
    earliest: date | None
    latest: date | None
    captured: date | None
    """Day of the latest capture, or of publishing where captures have no moment."""


@dataclass(frozen=True, slots=True)
class Count:
    """So many articles of one thing, and one sort of them."""

    what: str
    sort: str
    articles: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles over time, by language."""

    unit: str
    """day, month or year; `what` of a count is the first day of its unit, ISO 8601."""
    counts: tuple[Count, ...]
    undated: int
    """Articles without the date."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How often a field is filled, and how sure the choice was on average."""

    share: float
    confidence: float | None


@dataclass(frozen=True, slots=True)
class SiteFill:
    """The fields of one site."""

    site: str
    articles: int
    fields: dict[str, Filled]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rejections of one code."""

    code: str
    meaning: str
    captures: int
    examples: tuple[Row, ...]
    """message, url and origin."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Clusters of duplicates."""

    clusters: int
    exact: int
    near: int
    largest: tuple[Row, ...]
    """title, language, script, site, sites, copies, least_similar."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed from one site's pages."""

    site: str
    share: float
    """Characters removed of all characters of its pages."""
    kinds: dict[str, int]
    """Characters by kind, the greatest first."""
    phrases: tuple[Row, ...]
    """text, kind, articles: what stands on most of its pages."""


@contextmanager
def light(tables: Tables) -> Iterator[None]:
    """The narrow table that all other figures are counted on, for as long as it is wanted."""
    query = f"""
        select
            article_id, coalesce(site, '{NO_SITE}') as site, language, characters, words,
            coalesce(gone, 0)::bigint as removed, published_date as published,
            first_seen::date as arrived, coalesce(captured_at, first_seen) as captured,
            {", ".join(f"{_filled(name)} as has_{name}" for name in FIELDS)}
        from articles left join (
            select article_id, sum(length(text)) as gone from removals group by article_id
        ) as taken using (article_id)
    """
    with tables.temporary(LIGHT, query):
        yield


def _filled(name: str) -> str:
    kind = ARTICLES.field(name).type
    return f"len({name}) > 0" if pa.types.is_list(kind) else f"{name} is not null"


def overview(tables: Tables) -> Overview:
    """The data set in one line."""
    row = tables.one(
        f"""select count(*) as articles, count(distinct site) as sites, count(distinct language) as languages,
            coalesce(sum(words), 0)::bigint as words, (select count(*) from rejections) as rejections,
            min(published) as earliest, max(published) as latest, max(captured)::date as captured from {LIGHT}"""
    )
    return Overview(**row)


def timeline(tables: Tables, column: str) -> Timeline:
    """Articles over time.  column: published or arrived."""
    span = tables.one(
        f"select max({column}) - min({column}) as days, count(*) - count({column}) as undated from {LIGHT}"
    )
    days = span["days"] or 0
    unit = "day" if days <= DAYS else "month" if days <= DAYS * 30 else "year"
    rows = tables.rows(
        f"""select strftime(date_trunc('{unit}', {column}), '%Y-%m-%d') as what, {_language()} as sort,
            count(*) as articles from {LIGHT} where {column} is not null group by all order by all"""
    )
    return Timeline(unit, tuple(Count(**row) for row in rows), span["undated"])


def by_site(tables: Tables) -> tuple[Count, ...]:
    """Articles by site and language; small sites and rare languages together."""
    site = f"if(site in ({_largest('site', SITES)}), site, '{OTHERS}')"
    rows = tables.rows(
        f"""select {site} as what, {_language()} as sort, count(*) as articles
            from {LIGHT} group by all order by all"""
    )
    return tuple(Count(**row) for row in rows)


def by_language(tables: Tables) -> tuple[Count, ...]:
    """Articles by language, the most first."""
    rows = tables.rows(
        f"""select language as what, '' as sort, count(*) as articles from {LIGHT}
            group by language order by articles desc, language"""
    )
    return tuple(Count(**row) for row in rows)


def fill(tables: Tables) -> list[SiteFill]:
    """Fill rate and mean confidence of each field: of all sites together, then of the largest."""
    shares = ", ".join(f"avg(has_{name}::int) as {name}" for name in FIELDS)
    confidences: defaultdict[tuple[str, str], float | None] = defaultdict(lambda: None)
    for row in tables.rows(
        f"""select site, field, avg(confidence) as confidence
            from evidence join {LIGHT} using (article_id) where chosen group by grouping sets ((site, field), (field))"""
    ):
        confidences[row["site"], row["field"]] = row["confidence"]
    rows = tables.rows(
        f"""select site, count(*) as articles, {shares} from {LIGHT}
            where site in ({_largest("site", SITES)}) group by site
            union all select null, count(*) as articles, {shares} from {LIGHT}
            order by site is not null, articles desc, site"""
    )
    return [
        SiteFill(
            row["site"] or "all sites",
            row["articles"],
            {
                name: Filled(row[name], confidences[row["site"], name])
                for name in FIELDS
                if row[name] is not None
            },
        )
        for row in rows
    ]


def rejected(tables: Tables) -> list[Rejected]:
    """Rejections by code, the most frequent first, with examples of as many sites as there are."""
    counts = tables.rows(
        "select code, count(*) as captures from rejections group by code order by captures desc, code"
    )
    examples = tables.rows(
        f"""select code, message, url, origin from (
                select *, row_number() over (partition by code order by turn, url, origin, capture_digest) as place from (
                    select *, row_number() over (
                        partition by code, regexp_extract(url, '^[^/]*//([^/?#]*)', 1) order by url, origin, capture_digest
                    ) as turn from rejections
                )
            ) where place <= {EXAMPLES} order by code, place"""
    )
    return [
        Rejected(
            row["code"],
            REJECTION_CODES.get(row["code"], ""),
            row["captures"],
            tuple(one for one in examples if one["code"] == row["code"]),
        )
        for row in counts
    ]


def duplicates(tables: Tables) -> Duplicates:
    """Clusters of duplicates, as `tinsach duplicates` found them last."""
    counts = tables.one(
        """select count(distinct cluster_id) as clusters, count(*) filter (method = 'exact') as exact,
            count(*) filter (method = 'near') as near from duplicates"""
    )
    largest = tables.rows(
        f"""select any_value(articles.title) filter (head) as title, any_value(articles.site) filter (head) as site,
                any_value(articles.language) filter (head) as language, any_value(articles.script) filter (head) as script,
                count(distinct articles.site) as sites, count(*) as copies, min(similarity) as least_similar
            from duplicates join articles using (article_id) group by cluster_id
            order by copies desc, sites desc, cluster_id limit {CLUSTERS}"""
    )
    return Duplicates(counts["clusters"], counts["exact"], counts["near"], tuple(largest))


def removed(tables: Tables) -> list[Removed]:
    """What was removed most, by site."""
    shares = tables.rows(
        f"""select site, sum(removed) / nullif(sum(removed + characters), 0) as share from {LIGHT}
            where site in ({_largest("site", SITES)}) group by site order by count(*) desc, site"""
    )
    kinds: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for row in tables.rows(
        f"""select site, kind, sum(length(text))::bigint as characters
            from removals join {LIGHT} using (article_id) where site in ({_largest("site", SITES)})
            group by all order by characters desc, kind"""
    ):
        kinds[row["site"]][row["kind"]] = row["characters"]
    phrases = _phrases(tables)
    return [
        Removed(row["site"], row["share"] or 0.0, kinds[row["site"]], tuple(phrases[row["site"]]))
        for row in shares
    ]


def _phrases(tables: Tables) -> defaultdict[str, list[Row]]:
    """The texts that stand on most pages of the largest sites, in a sample of each."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in tables.rows(
        f"""with sample as (
                select article_id, site from {LIGHT} where site in ({_largest("site", PHRASE_SITES)})
                qualify row_number() over (partition by site order by article_id) <= {SAMPLED}
            )
            select * from (
                select site, kind, phrase as text, count(distinct article_id) as articles
                from (select article_id, kind, left(text, 120) as phrase from removals) join sample using (article_id)
                group by site, kind, phrase
            ) where articles > 1
            qualify row_number() over (partition by site order by articles desc, kind, text) <= {PHRASES}
            order by site, articles desc, kind, text"""
    ):
        found[row["site"]].append(row)
    return found


def _largest(column: str, count: int) -> str:
    """Subquery of the values that most articles have."""
    return f"select {column} from {LIGHT} group by {column} order by count(*) desc, {column} limit {count}"


def _language() -> str:
    return f"if(language in ({_largest('language', LANGUAGES)}), language, '{OTHERS}')"
