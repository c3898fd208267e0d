"""Cleaning again what the data set was made from, with the present cleaner and options.

    rows of articles, versions, rejections --> what is known --> stored records and referenced inputs, read again
        --> cleaned under the names and moments that they are known by --> the same rows, replaced

A capture that is cleaned again is no newer capture: no version comes of it, and where it is rejected now, its
article stays.  Bytes that the data set does not know are left to the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import DataSet
from flows.cleaning import Cleaner
from flows.executors import Executor
from flows.known import Known, KnownCapture
from flows.references import is_there, references
from flows.roots import raw_store
from flows.run import Report, check_sums, opened
from flows.settings import Settings
from raw import Entry, ReadFailure, Skipped, list_inputs
from raw.sources.columns import parse_columns
from raw.stored import StoredEntry

RECORD_BYTES: Final = 20_000
"""Packed bytes of a record, for sharing out the work: a usual page."""

_COLUMNS: Final = (
    "capture_digest",
    "article_id",
    "url",
    "collected_from",
    "origin",
    "captured_at",
    "captured_at_basis",
    "warc_file",
    "warc_offset",
)
_NAME: Final = ("capture_digest", "url", "collected_from", "origin", "captured_at")
"""What says that two rows are of one capture."""


@dataclass(slots=True)
class Recleaned:
    """What cleaning again did, beside the run's report."""

    report: Report
    not_found: list[str]
    """Captures whose bytes could not be read again: their rows stay as they were."""
    moved: int
    """Articles that have another article_id now; the row under the old one was removed."""


def reclean(
    settings: Settings,
    executor: Executor,
    *,
    everything: bool = False,
    cleaner: Cleaner | None = None,
    progress: Callable[[Report], None] | None = None,
) -> Recleaned:
    """Clean everything again that the data set knows and that can still be read.

    everything: also what lies in the raw store, or in the inputs of earlier runs, and the data set does not
    know: so a lost data set is made anew, but for the moments of first publishing.  Raises as
    `flows.run.run` does.
    """
    with opened(settings) as this:
        dataset = DataSet(settings.data / "clean")
        path = this.stage / "known.sqlite"
        with Known(path) as known:
            known.add(known_captures(dataset))
            before = known.article_ids()
            if everything:
                known.take_all()
            shards = this.sharded(_entries(settings, known, this.report, everything))
            this.take(executor.map(this.work(cleaner, str(path.absolute())), shards), progress)
            stale = stale_articles(dataset, before)
            dataset.withdraw(stale)
            not_found = known.not_found()
        check_sums(this.report)
        return Recleaned(this.finish("done"), not_found, len(stale))


def known_captures(dataset: DataSet) -> Iterator[KnownCapture]:
    """Every capture that a row names."""
    for table_name in ("articles", "versions", "rejections"):
        columns = [name for name in _COLUMNS if table_name != "rejections" or name != "article_id"]
        for table in dataset.pieces(table_name, columns):
            moments = pc.cast(table["captured_at"], pa.int64()).to_pylist()
            for row, moment in zip(table.to_pylist(), moments, strict=True):
                if row["capture_digest"]:
                    yield _known(row, moment)


def _known(row: dict[str, Any], moment: int | None) -> KnownCapture:
    return KnownCapture(
        row["capture_digest"],
        row.get("article_id"),
        row["url"],
        row["collected_from"],
        row["origin"],
        moment,
        row["captured_at_basis"],
        row["warc_file"],
        row["warc_offset"],
    )


def _entries(settings: Settings, known: Known, report: Report, everything: bool) -> Iterator[Entry]:
    """Where what is known can be read: the raw store first, then inputs that lie where they lay."""
    raw = str((settings.data / "raw").absolute())
    places = known.places()
    if everything:
        places = sorted({*places, *_stored(settings)})
    for warc_file, offset in places:
        yield StoredEntry(
            raw, f"{warc_file}@{offset}", RECORD_BYTES, first=offset, warc_file=warc_file, expand=True
        )
    if not everything and not known.in_no_store():
        return
    for reference in references(settings.data):
        inputs = [reference.input]
        if not is_there(reference):
            continue  # its captures are among those not found
        listed = list_inputs(inputs, columns=parse_columns(reference.columns), limits=settings.read_limits())
        for one in listed:
            if isinstance(one, Skipped):
                report.tally.skipped[one.reason] += 1
            elif not isinstance(one, ReadFailure):
                yield one


def _stored(settings: Settings) -> Iterator[tuple[str, int]]:
    """Where the raw store has payloads; visits that found nothing new are left out."""
    with raw_store(settings) as store:
        yield from ((row.warc_file, row.offset) for row in store.rows() if not row.revisit)


def stale_articles(dataset: DataSet, before: set[str]) -> list[str]:
    """Articles of before whose very capture stands under another id now."""
    names = ["article_id", *_NAME]
    pieces = list(dataset.pieces("articles", names))
    if not pieces:
        return []
    table = pa.concat_tables(pieces)
    groups = table.group_by(list(_NAME)).aggregate([("article_id", "list"), ("article_id", "count")])
    shared = groups.filter(pc.greater(groups["article_id_count"], 1))["article_id_list"].to_pylist()
    return [one for ids in shared if not before.issuperset(ids) for one in ids if one in before]
