"""What was taken down, and how it is recognised when it comes again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

import pyarrow as pa

from schemas.arrow import TABLES


def url_digest(url: str) -> str:
    """How a tombstone names an address."""
    return "sha256:" + hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class Tombstones:
    """The table `forgotten`, to ask whether something is in it."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self._articles: frozenset[str] = frozenset(table["article_id"].to_pylist()) - {None}
        self._urls: frozenset[str] = frozenset(table["url_digest"].to_pylist()) - {None}

    def __bool__(self) -> bool:
        return len(self._articles) + len(self._urls) > 0

    def cover(self, article_id: str | None, *urls: str | None) -> bool:
        """Whether the article, or any address of it, was taken down."""
        return article_id in self._articles or any(
            url is not None and url_digest(url) in self._urls for url in urls
        )

    def with_more(
        self, articles: Iterable[str], urls: Iterable[tuple[str | None, str]], at: datetime
    ) -> pa.Table:
        """The table with tombstones for articles and for addresses (each with its article) that it does not have."""
        by_digest: dict[str, str | None] = {}
        for article_id, url in urls:
            digest = url_digest(url)
            if digest not in self._urls:
                by_digest[digest] = by_digest.get(digest) or article_id
        named = self._articles.union(filter(None, by_digest.values()))
        wanted: list[tuple[str | None, str | None]] = [(owner, digest) for digest, owner in by_digest.items()]
        wanted += [(article_id, None) for article_id in dict.fromkeys(articles) if article_id not in named]
        rows = [dict(zip(TABLES["forgotten"].names, (*pair, at), strict=True)) for pair in wanted]
        return pa.concat_tables([self.table, pa.Table.from_pylist(rows, TABLES["forgotten"])])
