"""What differs between two data sets: before and after another version of the cleaning, or two snapshots."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import files
from clean.dataset.content import CONTENT_FIELDS, changed_fields, content_digest, row_content, text_change
from clean.dataset.dataset import DataSet

_COLUMNS: Final = ("article_id", "url", *CONTENT_FIELDS)


@dataclass(frozen=True, slots=True)
class Difference:
    """An article that is not the same in both."""

    article_id: str
    kind: Literal["added", "removed", "changed"]
    before: Mapping[str, Any] | None
    """Its row in the old data set, with url and the columns of its content; None where it is added."""
    after: Mapping[str, Any] | None
    """Its row in the new one; None where it is removed."""
    changed: tuple[str, ...] = ()
    """Columns whose content differs."""
    text_changed: float = 0.0
    """Share of both texts' characters that stand in lines which the other has not."""


def differences(old: DataSet, new: DataSet) -> Iterator[Difference]:
    """Articles that differ between two data sets, on a disk or in an object store, removed ones last.

    Files that both have in common, as snapshots do, are not read; of the others each is, and those of the old one
    once more where something in them differs.  Memory goes with the number of articles in them, some 200 bytes each,
    and with the largest file.  Raises DataSetError where one is no data set.
    """
    before, after = _articles(old), _articles(new)
    for path in [path for path, state in before.items() if after.get(path) == state]:
        del before[path], after[path]
    known = {row["article_id"]: (digest, path) for path in before for row, digest in _digested(old, path)}
    for path in after:
        changed: dict[str, dict[str, Any]] = {}
        places: defaultdict[str, list[str]] = defaultdict(list)
        for row, digest in _digested(new, path):
            article_id = row["article_id"]
            then = known.pop(article_id, None)
            if then is None:
                yield Difference(article_id, "added", None, row)
            elif then[0] != digest:
                changed[article_id] = row
                places[then[1]].append(article_id)
        for row in _rows(old, places):
            yield _changed(row, changed[row["article_id"]])
    left: defaultdict[str, list[str]] = defaultdict(list)
    for article_id, (_, path) in known.items():
        left[path].append(article_id)
    for row in _rows(old, left):
        yield Difference(row["article_id"], "removed", row, None)


def _articles(data: DataSet) -> dict[str, str]:
    """State of each file of articles."""
    found = data.states("articles")
    if not found:
        raise files.DataSetError(
            f"{data.address} is no data set: it has no articles. Name the folder that has, such as data/clean."
        )
    return found


def _digested(data: DataSet, path: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    for row in data.read(path, _COLUMNS).to_pylist():
        yield row, content_digest(row_content(row))


def _rows(data: DataSet, places: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Articles of a data set, by the file in which each lies."""
    for path, ids in places.items():
        table = data.read(path, _COLUMNS)
        yield from table.filter(pc.is_in(table["article_id"], pa.array(ids))).to_pylist()


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    fields = changed_fields(row_content(before), row_content(after))
    share = text_change(before["text"], after["text"])
    return Difference(after["article_id"], "changed", before, after, tuple(fields), share)
