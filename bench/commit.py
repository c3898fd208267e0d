"""What a commit costs as the data set grows: `python -m bench commit`.

A data set of so many older articles, a year of months, is made on disk; then the same things are
done to each size, and CPU seconds, wall seconds and rewritten bytes are printed:

    new         1,000 articles that were never seen
    again       the same 1,000 once more: nothing is written
    recapture   1,000 articles, of which 50 are new captures of articles of the last month
    old         1,000 articles, of which 50 are new captures of articles of any age
    no ledger   1,000 new articles after the ledger was lost
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from rich.console import Console
from rich.table import Table

from clean.dataset import DataSet, Outcomes, files, stage_batch
from clean.dataset.layout import Bucket, bucket_count, bucket_number
from schemas import Article, Evidence, Removal
from schemas.arrow import TABLES, articles_table, evidence_table, removals_table

NOW = datetime(2026, 1, 15, tzinfo=UTC)
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]
BATCH = 1_000
RECAPTURED = 50
TEXT = 1_000
"""Characters of an article's text."""
REMOVED = 8
"""Pieces removed from its page."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one commit took."""

    older: int
    what: str
    cpu_seconds: float
    seconds: float
    files: int
    bytes: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench and print its table; exit status 0."""
    parser = argparse.ArgumentParser(
        prog="python -m bench commit", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], metavar="N")
    parser.add_argument(
        "--folder", type=Path, help="where to make the data sets (default: a temporary folder)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(argv)
    costs: list[Cost] = []
    for older in options.rows:
        with tempfile.TemporaryDirectory(prefix="tinsach-bench-", dir=options.folder) as folder:
            costs += measure(Path(folder) / "clean", older)
    print_costs(costs)
    if options.json:
        options.json.write_text(json.dumps([asdict(cost) for cost in costs], indent=1) + "\n")
    return 0


def measure(root: Path, older: int) -> Iterator[Cost]:
    """Make a data set and do everything to it."""
    fill(root, older)
    data = DataSet(root)
    publish(data, [article(f"warm-{n}") for n in range(BATCH)])  # the ledger reads the older files once
    new = [article(f"new-{n}") for n in range(BATCH)]
    yield timed(data, older, "new", new)
    yield timed(data, older, "again", new)
    last = older // len(MONTHS) * (len(MONTHS) - 1)
    chance = random.Random(0)
    for what, start in (("recapture", last), ("old", 0)):
        known = [article(f"old-{n}", 1) for n in chance.sample(range(start, older), RECAPTURED)]
        yield timed(data, older, what, known + [article(f"{what}-{n}") for n in range(BATCH - RECAPTURED)])
    shutil.rmtree(root / ".ledger")
    yield timed(data, older, "no ledger", [article(f"last-{n}") for n in range(BATCH)])


def timed(data: DataSet, older: int, what: str, articles: Sequence[Article]) -> Cost:
    """Commit and look at the clocks; staging is not part of it, since workers do it."""
    with data.staging() as folder:
        staged = [stage_batch(articles[n : n + 200], folder, str(n)) for n in range(0, len(articles), 200)]
        wall, cpu = time.perf_counter(), time.process_time()
        outcomes = data.commit(staged, NOW)
        cost = time.process_time() - cpu, time.perf_counter() - wall
    if outcomes.total != len(articles):
        raise AssertionError(f"{len(articles)} captures gave {outcomes.total} outcomes.")
    return Cost(older, what, *cost, outcomes.files_written, outcomes.bytes_written)


def publish(data: DataSet, articles: Sequence[Article]) -> Outcomes:
    """Stage and commit."""
    with data.staging() as folder:
        return data.commit([stage_batch(articles, folder, "batch")], NOW)


def article(name: str, capture: int = 0) -> Article:
    """An article of this name; another capture has another text."""
    chance = random.Random(f"{name} {capture}")
    text = words(chance.randrange(1 << 40))
    return Article(
        f"a1:{name}",
        url=f"https://news.example/{name}",
        site="news.example",
        title=text[:60],
        text=text,
        language="vi",
        capture_digest=f"sha256:{name}-{capture}",
        captured_at=NOW + timedelta(days=capture),
        captured_at_basis="transport",
        cleaner_version="1",
        removed=tuple(Removal(n, 0, "share", "phrase", "Chia sẻ") for n in range(REMOVED)),
        evidence=(Evidence("title", text[:60], "meta", "og:title", 0.9, True),) * 3,
    )


_POOL = np.random.default_rng(0).choice(list("aăâbcdđeêghiklmnoôơpqrstuưvxy    "), 4_000_000)
_WORDS = "".join(_POOL.tolist())


def words(start: int) -> str:
    """A text that does not compress better than a text does."""
    start %= len(_WORDS) - TEXT
    return _WORDS[start : start + TEXT]


def fill(root: Path, older: int) -> None:
    """Write so many articles of last year, without the detour over commits."""
    by_month = np.array_split(np.arange(older), len(MONTHS))
    sample = article("sample")
    tables = {
        "articles": articles_table([sample], NOW - timedelta(days=365)),
        "removals": removals_table([sample]),
        "evidence": evidence_table([sample]),
        "versions": TABLES["versions"].empty_table(),
    }
    for month, numbers in zip(MONTHS, by_month, strict=True):
        of = bucket_count(len(numbers))
        buckets: dict[int, list[int]] = {}
        for number in numbers.tolist():
            buckets.setdefault(bucket_number(f"a1:old-{number}", of), []).append(number)
        for bucket, members in sorted(buckets.items()):
            place = Bucket("articles", month, bucket, of)
            for name, rows in tables.items():
                files.write(name, files.sort(name, copies(name, rows, members)), root / place.path(name))


def copies(name: str, rows: pa.Table, members: Sequence[int]) -> pa.Table:
    """The sample's rows for each of these articles, each with its own id, text and digest."""
    repeated = rows.take(pa.array(np.tile(np.arange(rows.num_rows), len(members))))
    ids = [f"a1:old-{member}" for member in members]
    values = {"article_id": [article_id for article_id in ids for _ in range(rows.num_rows)]}
    if name == "articles":
        values["text"] = [words(member * 7_919) for member in members]
        values["capture_digest"] = [f"sha256:old-{member}-0" for member in members]
    for column, listed in values.items():
        place = repeated.schema.get_field_index(column)
        repeated = repeated.set_column(place, repeated.schema.field(place), pa.array(listed, pa.string()))
    return repeated


def print_costs(costs: Sequence[Cost]) -> None:
    """One line a commit, with the ratio of its CPU seconds to those of the same on the smallest data set."""
    table = Table(
        "older articles", "commit", "CPU s", "s", "ratio", "files", "MB rewritten", title="1,000 articles"
    )
    smallest = min(cost.older for cost in costs)
    base = {cost.what: cost.cpu_seconds for cost in costs if cost.older == smallest}
    for cost in costs:
        table.add_row(
            f"{cost.older:,}",
            cost.what,
            f"{cost.cpu_seconds:.2f}",
            f"{cost.seconds:.2f}",
            f"{cost.cpu_seconds / base[cost.what]:.2f}",
            str(cost.files),
            f"{cost.bytes / 1e6:.1f}",
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
