"""Articles to publish, and what stands in a data set afterwards: for tests and for the processes that they start."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from clean.dataset import DataSet, Outcomes, stage_batch
from schemas import Article, Evidence, Image, LanguageShare, Rejection, Removal, TextBlock

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
"""The moment of most commits here."""

FEWEST_BUCKETS = 2
"""Buckets of a month here: few, so that a commit costs little and writers meet."""

LANGUAGES = ("vi", "en", "zh", "ar")

Result = Article | Rejection

Commit = Callable[..., Outcomes]
"""The fixture `commit`: results, now, batches, expected."""


def make_article(number: int, text: str = "", *, hours: float | None = None, **changes: Any) -> Article:
    """An article of its own address; `hours` after NOON it was received by transport, without it read by a run."""
    text = text or f"Thân bài số {number}.\n\nĐoạn hai."
    language = LANGUAGES[number % len(LANGUAGES)]
    moment = NOON if hours is None else NOON + timedelta(hours=hours)
    fields: dict[str, Any] = {
        "url": f"https://news{number % 3}.example/{number}",
        "site": f"news{number % 3}.example",
        "origin": f"pages/{number}.html",
        "title": f"Tin {number}",
        "text": text,
        "blocks": (TextBlock("paragraph", 0, len(text), language, "Latn"),),
        "images": (Image(url=f"{number}.jpg", caption=f"Ảnh {number}"),),
        "language": language,
        "script": "Latn",
        "language_confidence": 0.9,
        "languages": (LanguageShare(language, "Latn", 1.0),),
        "published_date": date(2026, 1 + number % 12, 1 + number % 28),
        "reporters": (f"Người {number % 5}",),
        "words": len(text.split()),
        "characters": len(text),
        "text_digest": "t1:" + sha256(text.encode()).hexdigest()[:16],
        "capture_digest": "sha256:" + sha256(f"{number} {text}".encode()).hexdigest(),
        "captured_at": moment,
        "captured_at_basis": "run" if hours is None else "transport",
        "cleaner_version": "1",
        "options_digest": "defaults",
        "removed": (
            Removal(0, 0, "share", "phrase", "Chia sẻ"),
            Removal(1, len(text), "print", "phrase", "In"),
        ),
        "evidence": (Evidence("title", f"Tin {number}", "meta", "og:title", 0.9, True),),
    }
    return Article(f"a1:{number:04}", **(fields | changes))


def make_rejection(
    number: int, code: str = "listing", hours: float | None = None, **changes: Any
) -> Rejection:
    fields: dict[str, Any] = {
        "code": code,
        "message": "The page lists articles and has none of its own.",
        "stage": "label",
        "origin": f"pages/list-{number}.html",
        "capture_digest": f"sha256:{number:064}",
        "captured_at": NOON if hours is None else NOON + timedelta(hours=hours),
        "captured_at_basis": "run" if hours is None else "transport",
        "cleaner_version": "1",
        "options_digest": "defaults",
    }
    return Rejection(**(fields | changes))


def publish(
    data: DataSet, results: Sequence[Result], now: datetime = NOON, *, batches: int = 1, expected: int = 0
) -> Outcomes:
    with data.staging() as folder:
        staged = [stage_batch(results[n::batches], folder, f"batch-{n}") for n in range(batches)]
        return data.commit(staged, now, expected=expected)


def rows(data: DataSet, table: str) -> list[dict[str, Any]]:
    """All rows of a table, in the order of its files."""
    found: list[dict[str, Any]] = []
    for path in data.files(table):
        found.extend(pq.ParquetFile(path).read().to_pylist())
    return found


def by_id(data: DataSet, table: str = "articles") -> dict[str, dict[str, Any]]:
    """Rows by article; an article may have one only."""
    listed = rows(data, table)
    found = {row["article_id"]: row for row in listed}
    assert len(found) == len(listed), "an article stands twice"
    return found


def contents(data: DataSet) -> dict[str, bytes]:
    """Bytes of every Parquet file by its path."""
    return {
        str(path.relative_to(data.root)): path.read_bytes() for path in sorted(data.root.glob("**/*.parquet"))
    }


def as_table(data: DataSet, table: str) -> pa.Table:
    """A table in one piece, by article."""
    whole = pa.concat_tables([pq.ParquetFile(path).read() for path in data.files(table)])
    return whole.sort_by([("article_id", "ascending")])
