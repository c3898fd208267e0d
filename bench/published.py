"""What a data root holds, in a form in which two of them can be compared: after a run that was killed and one that was not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from clean.dataset import DataSet
from raw.store import RawStore

TABLES: Final = ("articles", "versions", "removals", "evidence", "rejections")

RUN_GIVES: Final = ("first_seen",)
"""Columns that say when a run was, and not what the inputs hold."""

STORE_GIVES: Final = ("warc_file", "warc_offset")
"""The same where the run stored what it read: where that lies."""

FETCH_GIVES: Final = (*STORE_GIVES, "captured_at")
"""The same where the run fetched."""

ENDINGS: Final = (".parquet", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".json", ".jsonl", ".warc.gz")
"""Of the files that a data root keeps; those of locks apart."""

Said = dict[str, list[str]]
"""The rows of every table, as text, in order."""


def said(data: Path, given: Collection[str] = ()) -> Said:
    """Everything that the tables say, but for what the run gave; given: more columns of that sort."""
    gone = frozenset([*RUN_GIVES, *given])
    return {table: sorted(_row(row, gone) for row in rows(data, table)) for table in TABLES}


def rows(data: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table."""
    for piece in DataSet(data / "clean").pieces(table):
        yield from piece.to_pylist()


def _row(row: dict[str, Any], gone: Collection[str]) -> str:
    by_run = row.get("captured_at_basis") == "run"
    return repr(
        {
            name: value
            for name, value in row.items()
            if name not in gone and not (by_run and name == "captured_at")
        }
    )


def damages(data: Path) -> list[str]:
    """What is wrong with the raw store: sentences of its own deep look, and captures that are not where a row says."""
    with RawStore(data / "raw") as store:
        found = list(store.maintain(deep=True))
        for row in rows(data, "articles"):
            if row["warc_file"]:
                raw = store.read(row["warc_file"], row["warc_offset"]).raw
                if f"sha256:{sha256(raw).hexdigest()}" != row["capture_digest"]:
                    found.append(
                        f"{row['origin']} is not what lies at {row['warc_offset']} of {row['warc_file']}."
                    )
    return found


def difference(one: Said, other: Said) -> list[str]:
    """The rows that the two do not share, the first of each table, as sentences."""
    found = []
    for table in TABLES:
        missing, more = (
            Counter(one[table]) - Counter(other[table]),
            Counter(other[table]) - Counter(one[table]),
        )
        if missing or more:
            found.append(
                f"{table}: {missing.total()} rows missing, {more.total()} more; first {_first(missing)} and {_first(more)}"
            )
    return found


def _first(listed: Counter[str]) -> str:
    return next(iter(sorted(listed)), "none")[:300]


def accounts(data: Path) -> Counter[tuple[str, str]]:
    """How often each capture stands in articles, versions or rejections, by its origin and digest."""
    found: Counter[tuple[str, str]] = Counter()
    for table in ("articles", "versions", "rejections"):
        found.update(
            (row["origin"] or row["url"] or "", row["capture_digest"] or "") for row in rows(data, table)
        )
    return found


def leftovers(data: Path) -> list[str]:
    """Files in a data root that no run wants to keep: drafts, stages."""
    return sorted(
        str(path.relative_to(data))
        for path in data.rglob("*")
        if path.is_file()
        and ".locks" not in path.parts
        and not (path.parent.name == "runs" and path.suffix == ".tmp")  # which are swept after an hour
        and (".staging" in path.parts or not path.name.endswith(ENDINGS))
    )


def states(data: Path) -> Counter[str]:
    """The runs of a data root by what their files say of them."""
    return Counter(
        json.loads(path.read_text(encoding="utf-8"))["state"] for path in (data / "runs").glob("*.json")
    )
