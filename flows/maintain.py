"""Upkeep of a data folder: sweep what killed processes left, renew what is lost, and compare its parts.

raw store   torn ends cut off, lost indexes made anew
data set    killed commits brought to their end or swept, the ledger renewed, its rules checked
both        every row that names a record of the raw store finds it there
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from clean.dataset import DataSet, DataSetError
from flows.references import is_there, references
from flows.roots import raw_store
from flows.settings import Settings
from raw.places import AnyPath
from schemas.sentences import counted

SHOWN: Final = 3
"""Examples that a sentence names."""


@dataclass(slots=True)
class Maintained:
    """What upkeep found."""

    problems: list[str] = field(default_factory=list)
    """Sentences about what is damaged or missing."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what one may want to know."""
    records: int = 0
    """Records in the raw store."""
    articles: int = 0
    """Articles in the data set."""
    stored: int = 0
    """Articles whose capture lies in the raw store."""


def maintain(settings: Settings, *, deep: bool = False) -> Maintained:
    """Sweep, renew and check.  deep: every record of the raw store is read and compared with its digest."""
    done = Maintained()
    places: set[tuple[str, int]] = set()
    if (settings.data / "raw").is_dir():
        with raw_store(settings) as store:
            done.problems += store.maintain(deep=deep)
            places = {(row.warc_file, row.offset) for row in store.rows()}
    done.records = len(places)
    if (settings.data / "clean" / "articles").is_dir():
        dataset = DataSet(settings.data / "clean")
        done.problems += dict.fromkeys(dataset.maintain())  # several checks may find the same
        with suppress(pa.ArrowException, OSError, DataSetError):  # what cannot be read was named already
            _compare(dataset, places, done)
    _look_for_inputs(settings.data, done)
    return done


def _compare(dataset: DataSet, places: set[tuple[str, int]], done: Maintained) -> None:
    """Whether the raw store has what the rows name."""
    missing: Counter[str] = Counter()
    examples: list[str] = []
    for table_name in ("articles", "versions", "rejections"):
        for table in dataset.pieces(table_name, ["warc_file", "warc_offset", "url"]):
            for row in table.to_pylist():
                done.articles += table_name == "articles"
                if row["warc_file"] is None:
                    continue
                done.stored += table_name == "articles"
                if (row["warc_file"], row["warc_offset"]) not in places:
                    missing[table_name] += 1
                    examples.append(f"{row['warc_file']}@{row['warc_offset']}")
    for table_name, count in missing.items():
        done.problems.append(
            f"The raw store lacks the records of {counted(count, 'row')} of {table_name}, such as "
            f"{', '.join(examples[:SHOWN])}: they cannot be cleaned again. Put the files back that were moved."
        )


def _look_for_inputs(data: AnyPath, done: Maintained) -> None:
    gone = [one.input for one in references(data) if not is_there(one)]
    if gone:
        done.notes.append(
            f"{counted(len(gone), 'input')} of earlier runs can no longer be found, such as {', '.join(gone[:SHOWN])}: "
            "what came from them cannot be cleaned again, unless --keep copied it."
        )
