"""What is done to a whole data set: taking down, snapshots, upgrades."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from publishing import NOON, Commit, by_id, contents, make_article, make_rejection, publish, rows

from clean.dataset import DataSet, DataSetError, files, steps, upgrade
from schemas.arrow import TABLES, VERSION_KEY

LATER = NOON + timedelta(days=3)


class Killed(BaseException):
    """Ends a step as a kill would: nothing of the code handles it."""


@pytest.fixture
def die_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """End the process, as it were, at a step."""

    def arm(step: str) -> None:
        def checkpoint(name: str) -> None:
            if name == step:
                monkeypatch.setattr(steps, "checkpoint", lambda _: None)
                raise Killed

        monkeypatch.setattr(steps, "checkpoint", checkpoint)

    return arm


def everything(data: DataSet) -> str:
    """All that the tables say, as one text."""
    return repr([rows(data, table) for table in TABLES])


@pytest.fixture
def full(data: DataSet, commit: Commit) -> DataSet:
    commit([make_article(n, hours=0) for n in range(10)])
    secret = make_article(3, "Nội dung mật.", hours=1, canonical_url="https://news0.example/canonical")
    commit([secret, make_rejection(1, url="https://news0.example/3", hours=0)])
    return data


@pytest.mark.parametrize("name", ["a1:0003", "https://news0.example/3", "https://news0.example/canonical"])
def test_a_forgotten_article_leaves_every_table(full: DataSet, name: str) -> None:
    done = full.forget([name], LATER)
    assert done.articles == ["a1:0003"]
    assert done.urls == ["https://news0.example/3", "https://news0.example/canonical"]
    assert done.unknown == []
    assert done.rows == {"articles": 1, "removals": 2, "evidence": 1, "versions": 1, "rejections": 1}
    assert {digest for digest, *_ in done.captures} == {
        make_article(3).capture_digest,
        make_article(3, "Nội dung mật.").capture_digest,
    }
    assert len(by_id(full)) == 9
    said = everything(full)
    assert "mật" not in said
    assert "news0.example/3" not in said


def test_what_was_forgotten_does_not_come_back(full: DataSet, commit: Commit) -> None:
    full.forget(["a1:0003"], LATER)
    before = contents(full)
    again = [
        make_article(3, "Nội dung mật, lần nữa.", hours=9),
        make_article(77, "Nội dung mật.", url="https://news0.example/3"),
        make_rejection(1, url="https://news0.example/canonical"),
    ]
    outcomes = commit(again, LATER)
    assert outcomes.by("code") == {"forgotten": 3}
    assert outcomes.counts()["rejected"] == 3
    assert contents(full) == before


def test_an_address_that_was_never_seen_is_kept_out(data: DataSet, commit: Commit) -> None:
    commit([])
    done = data.forget(["https://news1.example/1", "a1:0002"], LATER)
    assert done.unknown == ["https://news1.example/1", "a1:0002"]
    outcomes = commit([make_article(1), make_article(2), make_article(3)])
    assert outcomes.by("code") == {"forgotten": 2}
    assert list(by_id(data)) == ["a1:0003"]


def test_only_an_address_is_forgotten(data: DataSet, commit: Commit) -> None:
    commit([])
    data.forget(["https://news1.example/1"], LATER)
    (row,) = rows(data, "forgotten")
    assert row["article_id"] is None


def test_a_tombstone_says_nothing_of_the_article(full: DataSet) -> None:
    full.forget(["https://news0.example/3"], LATER)
    for row in rows(full, "forgotten"):
        assert row["article_id"] == "a1:0003"
        assert row["forgotten_at"] == LATER
        assert row["url_digest"].startswith("sha256:")
    assert full.tombstones().cover(None, "https://news0.example/3")
    assert not full.tombstones().cover(None, "https://news0.example/4")


def test_forgetting_twice_is_forgetting_once(full: DataSet) -> None:
    full.forget(["a1:0003"], LATER)
    before = contents(full)
    done = full.forget(["a1:0003"], LATER + timedelta(days=1))
    assert done.articles == []
    assert done.rows == {}
    assert contents(full) == before


def test_forgetting_that_was_killed_is_done_when_asked_again(
    full: DataSet, die_at: Callable[[str], None]
) -> None:
    die_at("staged removals")
    with pytest.raises(Killed):
        full.forget(["a1:0003"], LATER)
    full.forget(["a1:0003"], LATER)
    assert "mật" not in everything(full)


def test_a_snapshot_never_changes(full: DataSet, commit: Commit, tmp_path: Path) -> None:
    copy = DataSet(tmp_path / "copy")
    before = contents(full)
    assert full.snapshot(copy.root) == len(before)
    assert contents(copy) == before
    commit([make_article(n, "Khác.", hours=50) for n in range(10)], LATER)
    assert contents(copy) == before != contents(full)


def test_a_snapshot_costs_no_space(full: DataSet, tmp_path: Path) -> None:
    full.snapshot(tmp_path / "copy")
    for path in full.files("articles"):
        assert path.samefile(tmp_path / "copy" / path.relative_to(full.root))


def test_a_snapshot_replaces_nothing(full: DataSet, tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "something").touch()
    with pytest.raises(DataSetError, match="is there already"):
        full.snapshot(tmp_path / "copy")


def as_version(data: DataSet, version: int, table: str | None = None) -> None:
    """Make the files of one table, or of all, say that they are of another version, with another column."""
    for name in TABLES if table is None else [table]:
        for path in data.files(name):
            old = pq.ParquetFile(path).read()
            if name == "articles":
                old = old.rename_columns(
                    ["headline" if column == "title" else column for column in old.column_names]
                )
            pq.write_table(old.replace_schema_metadata({VERSION_KEY: str(version)}), path)


def to_version_1(table_name: str, table: pa.Table) -> pa.Table:
    if table_name != "articles":
        return table
    return table.rename_columns(["title" if name == "headline" else name for name in table.column_names])


@pytest.fixture
def older(full: DataSet, monkeypatch: pytest.MonkeyPatch) -> tuple[DataSet, dict[str, bytes]]:
    """A data set of version 0, and what its files are in version 1."""
    wanted = contents(full)
    as_version(full, 0)
    monkeypatch.setitem(upgrade.STEPS, 0, to_version_1)
    return full, wanted


def test_an_older_data_set_is_upgraded(older: tuple[DataSet, dict[str, bytes]], commit: Commit) -> None:
    data, wanted = older
    with pytest.raises(DataSetError, match="tinsach upgrade"):
        commit([make_article(50)])
    assert data.upgrade() == {0: len(wanted)}
    assert contents(data) == wanted
    assert data.upgrade() == {}
    assert commit([make_article(50)]).counts()["new"] == 1


@pytest.mark.parametrize(
    "step", ["upgraded removals", "upgrade ready", "away evidence", "swapped articles", "swapped versions"]
)
def test_a_killed_upgrade_has_happened_or_has_not(
    older: tuple[DataSet, dict[str, bytes]], die_at: Callable[[str], None], step: str, tmp_path: Path
) -> None:
    data, wanted = older
    before = contents(data)
    die_at(step)
    with pytest.raises(Killed):
        data.upgrade()
    data.snapshot(tmp_path / "copy")  # whoever comes next finishes it, or sweeps it
    assert contents(data) == (before if step.startswith("upgraded") else wanted)
    data.upgrade()
    assert contents(data) == wanted


def test_a_newer_data_set_is_refused(full: DataSet, commit: Commit) -> None:
    as_version(full, 99, "articles")
    for action in (lambda: commit([make_article(50)]), full.upgrade):
        with pytest.raises(DataSetError, match="newer than version"):
            action()


def test_an_older_version_without_an_upgrade_is_refused(full: DataSet) -> None:
    as_version(full, 0, "evidence")
    with pytest.raises(DataSetError, match="no upgrade is known"):
        full.upgrade()


def test_a_foreign_file_is_named(full: DataSet, commit: Commit) -> None:
    foreign = full.files("articles")[0].with_name("001-of-001.parquet")
    pq.write_table(pa.table({"article_id": ["x"]}), foreign)
    with pytest.raises(DataSetError, match=r"001-of-001\.parquet is no file of a tinsach data set"):
        commit([make_article(50)])


def test_an_address_of_an_object_store_is_no_folder() -> None:
    with pytest.raises(DataSetError, match="loses a slash"):
        DataSet(Path("s3://bucket/news"))


def test_files_have_page_index_bloom_filter_and_order(full: DataSet) -> None:
    for path in full.files("articles"):
        metadata = pq.ParquetFile(path).metadata
        for group in range(metadata.num_row_groups):
            column = metadata.row_group(group).column(0)
            assert column.compression == "ZSTD"
            assert column.has_column_index
            assert column.has_offset_index
            assert [one.column_index for one in metadata.row_group(group).sorting_columns]
    with_rows = next(path for path in full.files("articles") if pq.read_metadata(path).num_rows)
    plain = with_rows.with_name("plain")
    settings = files._settings("articles", pq.ParquetFile(with_rows).read())
    settings.pop("bloom_filter_options")
    pq.write_table(pq.ParquetFile(with_rows).read(), plain, **settings)
    assert with_rows.stat().st_size > plain.stat().st_size


def test_publishing_after_everything(full: DataSet) -> None:
    """The parts know of each other: forget, upgrade and commit on the same data set."""
    full.forget(["a1:0001"], LATER)
    assert full.upgrade() == {}
    assert publish(full, [make_article(1), make_article(2, hours=0)]).by("outcome") == {
        "rejected": 1,
        "unchanged": 1,
    }
