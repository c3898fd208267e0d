"""What differs between two data sets: before and after another version of the cleaning, or two snapshots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from clean.dataset import files
from clean.dataset.content import CONTENT_FIELDS, changed_fields, content_digest, row_content, text_change

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


def differences(old: Path, new: Path) -> Iterator[Difference]:
    """Articles that differ between two data set folders (`data/clean`), removed ones last.

    Files that both have in common, as snapshots do, are not read.  Memory goes with the number of
    articles in the other files, some 200 bytes each.
    """
    before = dict(_articles(old))
    after = dict(_articles(new))
    for name in [name for name in before if name in after and before[name].samefile(after[name])]:
        del before[name], after[name]
    known = {row["article_id"]: (digest, path) for path in before.values() for row, digest in _digested(path)}
    for path in after.values():
        for row, digest in _digested(path):
            then = known.pop(row["article_id"], None)
            if then is None:
                yield Difference(row["article_id"], "added", None, row)
            elif then[0] != digest:
                yield _changed(_row(then[1], row["article_id"]), row)
    for article_id, (_, path) in known.items():
        yield Difference(article_id, "removed", _row(path, article_id), None)


def _articles(root: Path) -> Iterator[tuple[str, Path]]:
    folder = root / "articles"
    if not folder.is_dir():
        raise files.DataSetError(
            f"{root} is no data set: it has no folder `articles`. Name the folder that has, such as data/clean."
        )
    for path in sorted(folder.glob("**/*.parquet")):
        yield path.relative_to(folder).as_posix(), path


def _digested(path: Path) -> Iterator[tuple[dict[str, Any], bytes]]:
    for row in files.read(path, _COLUMNS).to_pylist():
        yield row, content_digest(row_content(row))


def _row(path: Path, article_id: str) -> dict[str, Any]:
    table = files.read(path, _COLUMNS)
    place = table["article_id"].to_pylist().index(article_id)
    row: dict[str, Any] = table.slice(place, 1).to_pylist()[0]
    return row


def _changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    fields = changed_fields(row_content(before), row_content(after))
    share = text_change(before["text"], after["text"])
    return Difference(after["article_id"], "changed", before, after, tuple(fields), share)
