"""Site statistics: the sums, and that they do not depend on how the data set is cut."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest
from publishing import NOON, make_article, make_rejection

from clean.dataset import DataSet, layout, stage_batch
from clean.dataset.sites import SCHEMA, count_file, together

RESULTS = [
    *(make_article(number, words=number, hours=number) for number in range(40)),
    make_article(90, site=None, title=None, reporters=(), removed=(), published_date=None),
    make_rejection(1, url="https://www.News1.example/list"),
    make_rejection(2, url="https://user:x@news1.example:8080/?a"),
    make_rejection(3),
]


def data_set(root: Path, buckets: int, monkeypatch: pytest.MonkeyPatch) -> DataSet:
    monkeypatch.setattr(layout, "FEWEST_BUCKETS", buckets)
    data = DataSet(root)
    with data.staging() as folder:
        data.commit([stage_batch(RESULTS, folder, "batch")], NOON)
    return data


def paths(data: DataSet) -> list[str]:
    return [*data.paths("articles"), *data.paths("rejections")]


def test_the_same_however_it_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one file a table, in eight, and in any order."""
    one, eight = (data_set(tmp_path / str(count), count, monkeypatch) for count in (1, 8))
    found = together(count_file(one, path) for path in paths(one))
    counts = [count_file(eight, path) for path in paths(eight)]
    assert found.schema.equals(SCHEMA)
    assert together(counts).equals(found)
    assert together(reversed(counts)).equals(found)
    assert together([together(counts[:3]), together(counts[3:])]).equals(found)


def test_what_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = data_set(tmp_path, 2, monkeypatch)
    rows = together(count_file(data, path) for path in paths(data)).to_pylist()
    assert sum(row["articles"] for row in rows) == 41
    assert [row["articles"] for row in rows] == sorted((row["articles"] for row in rows), reverse=True)
    by_site = {
        site: list(group) for site, group in itertools.groupby(sorted(rows, key=str), lambda row: row["site"])
    }
    mine = [row for row in rows if row["site"] == "news1.example"]
    numbers = range(1, 40, 3)
    assert sum(row["articles"] for row in mine) == len(numbers) == sum(row["with_title"] for row in mine)
    assert sum(row["words"] for row in mine) == sum(numbers)
    assert sum(row["removed"] for row in mine) == len(numbers) * len("Chia sẻIn")
    assert sum(row["rejections"] for row in mine) == 2
    assert min(row["first_published"] for row in mine if row["articles"]) == date(2026, 2, 2)
    (nowhere,) = (row for row in rows if row["site"] is None and row["articles"])
    assert (nowhere["with_title"], nowhere["with_reporters"], nowhere["removed"]) == (0, 0, 0)
    assert sum(row["rejections"] for row in rows if row["site"] is None) == 1
    assert len(by_site) >= 4
