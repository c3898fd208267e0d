"""What a data root holds, in a form in which two of them can be compared: after a run that was killed and one that was not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from clean.dataset import DataSet

TABLES: Final = ("articles", "versions", "removals", "evidence", "rejections")

RUN_GIVES: Final = ("first_seen",)
"""Columns that say when a run was, and not what the inputs hold."""

FETCH_GIVES: Final = ("captured_at", "warc_file", "warc_offset")
"""The same where the run fetched: the moment and the place of storing."""

ENDINGS: Final = (".parquet", ".sqlite", ".sqlite-wal", ".sqlite-shm", ".json", ".jsonl", ".warc.gz")
"""Of the files that a data root keeps; those of locks apart."""

Said = dict[str, list[str]]
"""The rows of every table, as text, in order."""


def said(data: Path, *, fetched: bool = False) -> Said:
    """Everything that the tables say, but for what the run gave."""
    return {table: sorted(_row(row, fetched) for row in rows(data, table)) for table in TABLES}


def rows(data: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table."""
    for piece in DataSet(data / "clean").pieces(table):
        yield from piece.to_pylist()


def _row(row: dict[str, Any], fetched: bool) -> str:
    gone = {*RUN_GIVES, *(FETCH_GIVES if fetched else ())}
    if row.get("captured_at_basis") == "run":
        gone.add("captured_at")
    return repr({name: value for name, value in row.items() if name not in gone})


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
        and (".staging" in path.parts or not path.name.endswith(ENDINGS))
    )


def states(data: Path) -> Counter[str]:
    """The runs of a data root by what their files say of them."""
    return Counter(
        json.loads(path.read_text(encoding="utf-8"))["state"] for path in (data / "runs").glob("*.json")
    )
