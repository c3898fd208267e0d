"""Taking down: an article leaves every table, and a tombstone keeps it from coming back.

The tombstone is written first: a process killed afterwards has taken down less than it was asked
to, and asking again does the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import files
from clean.dataset.bucket import row_keys
from clean.dataset.layout import FAMILIES, Bucket, bucket_of_path, single_path
from clean.dataset.ledger import Ledger
from clean.dataset.store import Store
from clean.dataset.tombstones import Tombstones
from clean.identity import ARTICLE_ID
from schemas.arrow import TABLES


@dataclass(slots=True)
class Forgotten:
    """What was taken down, and where the raw store has it."""

    articles: list[str] = field(default_factory=list)
    """Articles that left the data set."""
    unknown: list[str] = field(default_factory=list)
    """What was named and not found here; it has a tombstone all the same."""
    urls: list[str] = field(default_factory=list)
    """Addresses of what left; the raw store and other caches should let go of them too."""
    captures: list[tuple[str, str | None, int | None]] = field(default_factory=list)
    """capture_digest, warc_file and warc_offset of every capture that a row named."""
    rows: dict[str, int] = field(default_factory=dict)
    """Rows removed, by table."""


def forget(store: Store, ledger: Ledger, wanted: Iterable[str], now: datetime) -> Forgotten:
    """Take down articles named by article_id or address; the whole data set is held alone by the caller."""
    names = list(dict.fromkeys(wanted))
    done = Forgotten()
    found = _find(store, names, done)
    tombstones = read_tombstones(store)
    addresses = [(row["article_id"], row[column]) for row in found for column in _URLS if row[column]]
    addresses += [(None, name) for name in names if not name.startswith(ARTICLE_ID)]
    ids = [*(row["article_id"] for row in found), *(name for name in names if name.startswith(ARTICLE_ID))]
    path = single_path("forgotten")
    store.put(path, "forgotten", files.sort("forgotten", tombstones.with_more(ids, addresses, now)))
    done.articles = sorted({row["article_id"] for row in found})
    done.urls = sorted({url for _, url in addresses})
    for family in FAMILIES:
        for path in store.paths(family):
            bucket = bucket_of_path(path)
            if bucket:
                _clear(store, ledger, bucket, frozenset(done.articles), frozenset(done.urls), done)
    _clear_clusters(store, frozenset(done.articles), done)
    ledger.unclaim("articles", ids)
    return done


def withdraw(store: Store, ledger: Ledger, articles: Iterable[str]) -> dict[str, int]:
    """Take articles out of every table, without a tombstone; the rows removed by table.

    The whole data set is held alone by the caller.
    """
    done = Forgotten()
    gone = frozenset(articles)
    for path in store.paths("articles"):
        if gone and (bucket := bucket_of_path(path)):
            _clear(store, ledger, bucket, gone, frozenset(), done)
    _clear_clusters(store, gone, done)
    ledger.unclaim("articles", sorted(gone))
    return done.rows


_URLS: Final = ("url", "canonical_url")


def read_tombstones(store: Store) -> Tombstones:
    """The tombstones of a data set."""
    path = single_path("forgotten")
    return Tombstones(store.read(path) if store.state(path) else TABLES["forgotten"].empty_table())


def _find(store: Store, names: Sequence[str], done: Forgotten) -> list[dict[str, Any]]:
    """Rows of articles that go by any of these names, and of all their earlier versions."""
    named = _rows_named(store, names)
    found = _rows_named(store, [*names, *dict.fromkeys(row["article_id"] for row in named)])
    known = {row[column] for row in found for column in _NAMES}
    done.unknown = [name for name in names if name not in known]
    done.captures = list(
        dict.fromkeys((row["capture_digest"], row["warc_file"], row["warc_offset"]) for row in found)
    )
    return found


_NAMES: Final = ("article_id", *_URLS)


def _rows_named(store: Store, names: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of articles and versions whose id or address is among these."""
    values = pa.array(names, pa.string())
    columns = [*_NAMES, "capture_digest", "warc_file", "warc_offset"]
    found: list[dict[str, Any]] = []
    for table_name in ("articles", "versions"):
        for path in store.paths(table_name):
            table = store.read(path, columns)
            masks = [pc.is_in(table[column], value_set=values) for column in _NAMES]
            found += table.filter(reduce(pc.or_, masks)).to_pylist()
    return found


def _clear(
    store: Store,
    ledger: Ledger,
    bucket: Bucket,
    articles: frozenset[str],
    urls: frozenset[str],
    done: Forgotten,
) -> None:
    """Remove rows from the files of one bucket, where there are any."""
    with store.bucket(bucket):
        _clear_held(store, ledger, bucket, articles, urls, done)


def _clear_held(
    store: Store,
    ledger: Ledger,
    bucket: Bucket,
    articles: frozenset[str],
    urls: frozenset[str],
    done: Forgotten,
) -> None:
    key_path = bucket.path(bucket.family)
    gone: set[str] = set()
    changed: dict[str, pa.Table] = {}
    for name in FAMILIES[bucket.family]:
        path = bucket.path(name)
        if not store.state(path):
            continue
        column, values = ("url", urls) if name == "rejections" else ("article_id", articles)
        mask = pc.is_in(store.read(path, [column])[column], value_set=pa.array(sorted(values), pa.string()))
        if not pc.any(mask).as_py():
            continue
        table = store.read(path)
        removed = table.filter(mask)
        changed[name] = table.filter(pc.invert(mask))
        done.rows[name] = done.rows.get(name, 0) + removed.num_rows
        if name == bucket.family:
            gone.update(row_keys(name, removed))
    if changed:
        store.replace(bucket, changed.items())
        ledger.record(bucket.family, key_path, store.state(key_path), (), gone)


def _clear_clusters(store: Store, articles: frozenset[str], done: Forgotten) -> None:
    """Remove the clusters that name any of the articles; the next `duplicates` makes them anew."""
    path = single_path("duplicates")
    if not store.state(path):
        return
    table = store.read(path)
    named = pc.is_in(table["article_id"], value_set=pa.array(sorted(articles), pa.string()))
    clusters = table.filter(named)["cluster_id"].combine_chunks()
    mask = pc.is_in(table["cluster_id"], value_set=clusters)
    if pc.any(mask).as_py():
        done.rows["duplicates"] = table.filter(mask).num_rows
        store.put(path, "duplicates", table.filter(pc.invert(mask)))
