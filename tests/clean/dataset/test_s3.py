"""The same data set in an object store: a server on loopback that speaks S3."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pyarrow.parquet as pq
import pytest
from publishing import NOON, Result, make_article, make_rejection

from clean.dataset import DataSet, DataSetError, Outcomes, layout, lease, stage_batch, steps, upgrade
from clean.dataset import objects as objects_module
from clean.dataset.diff import differences
from clean.dataset.objects import Changed, Objects
from clean.dataset.s3 import S3Store
from schemas.arrow import TABLES, VERSION_KEY

boto3 = pytest.importorskip("boto3")

RESULTS: list[Result] = [*(make_article(n, hours=0) for n in range(12)), make_rejection(1)]
RECAPTURED = [make_article(n, "Khác.", hours=5) for n in range(0, 12, 3)]


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def _one_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is slow: as few requests as can be."""
    monkeypatch.setattr(layout, "FEWEST_BUCKETS", 1)


@pytest.fixture
def address(s3: str) -> str:
    return f"{s3}/news/clean"


@pytest.fixture
def data(address: str, tmp_path: Path) -> DataSet:
    return DataSet(address, tmp_path / "work")


def publish(data: DataSet, results: list[Result]) -> Outcomes:
    with data.staging() as folder:
        return data.commit([stage_batch(results, folder, "batch")], NOON)


def read(address: str, server: str, table: str) -> pa.Table:
    """By a reader that knows nothing of us."""
    host = server.removeprefix("http://")
    store = pa.fs.S3FileSystem(access_key="test", secret_key="test", endpoint_override=host, scheme="http")
    path = f"{address.removeprefix('s3://')}/{table}"
    return pa.dataset.dataset(path, filesystem=store, partitioning="hive").to_table()


def objects(address: str) -> dict[str, str]:
    """ETag of every object but the lease, which is put anew by whoever takes it."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {
        found["Key"]: found["ETag"]
        for page in pages
        for found in page.get("Contents", ())
        if ".locks/" not in found["Key"]
    }


def test_commit_and_read(data: DataSet, address: str, s3_server: str) -> None:
    assert publish(data, RESULTS).counts()["new"] == 12
    assert publish(data, RECAPTURED).counts()["changed"] == 4
    counts = {
        "articles": 12,
        "removals": 24,
        "evidence": 12,
        "versions": 4,
        "rejections": 1,
        "duplicates": 0,
        "forgotten": 0,
    }
    for table in TABLES:
        found = read(address, s3_server, table)
        assert found.num_rows == counts[table]
        assert [name for name in found.schema.names if name != "month"] == TABLES[table].names


@pytest.mark.parametrize("lost", [False, True])
def test_committing_again_puts_nothing(data: DataSet, address: str, tmp_path: Path, lost: bool) -> None:
    publish(data, RESULTS)
    before = objects(address)
    if lost:
        shutil.rmtree(tmp_path / "work")
    outcomes = publish(data, RESULTS)
    assert outcomes.counts()["unchanged"] == 12
    assert outcomes.files_written == 0
    assert objects(address) == before


def test_the_same_rows_as_on_a_disk(data: DataSet, tmp_path: Path) -> None:
    local = DataSet(tmp_path / "local")
    for one in (data, local):
        publish(one, RESULTS)
        publish(one, RECAPTURED)
    for table in TABLES:
        pairs = zip(data.pieces(table), local.pieces(table), strict=True)
        assert all(there.equals(here) for there, here in pairs)


def recaptured(times: int) -> list[Result]:
    return [make_article(n, f"Lần {50 + times}.", hours=2 + times) for n in range(4)]


@pytest.mark.slow
def test_killed_at_every_step(data: DataSet, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the last passage of each step."""
    publish(data, recaptured(-1))
    passed: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(steps, "checkpoint", passed.append)
        publish(data, recaptured(0))
    last = {name: place for place, name in enumerate(passed)}
    for times, place in enumerate(last.values(), 1):
        left = [place]

        def checkpoint(_: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(steps, "checkpoint", checkpoint)
            with pytest.raises(Killed):
                publish(data, recaptured(times))
        publish(data, recaptured(times))
        texts = [row["text"] for piece in data.pieces("articles") for row in piece.to_pylist()]
        assert texts == [f"Lần {50 + times}."] * 4
        assert not [key for key in objects(address) if ".staging" in key]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for a lease looks at once, and takes it over soon: its holder is as good as asleep."""
    monkeypatch.setattr(lease, "LOOK", 0.0)
    monkeypatch.setattr(lease, "PATIENCE", 3)


def intruding(step: str, intrude: Callable[[], object]) -> Callable[[str], None]:
    """Something that happens once, at a step of another committer's."""
    left = [intrude]

    def checkpoint(passed: str) -> None:
        if passed == step and left:
            left.pop()()

    return checkpoint


@pytest.mark.parametrize(
    "step",
    [
        "staged articles",
        "renamed articles",
        *(pytest.param(step, marks=pytest.mark.slow) for step in ("ready", "renamed versions")),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_another_driver_takes_over(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """A driver falls asleep at any step; one on another machine commits meanwhile.  Both commits are there."""
    here, there = DataSet(address, tmp_path / "here"), DataSet(address, tmp_path / "there")
    publish(here, RESULTS)
    ours = [make_article(n, "Của ta.", hours=3) for n in range(0, 12, 2)]
    monkeypatch.setattr(steps, "checkpoint", intruding(step, lambda: publish(there, RECAPTURED)))
    assert publish(here, ours).total == len(ours)
    expected = {f"a1:{n:04}": "Của ta." for n in range(0, 12, 2)} | {
        f"a1:{n:04}": "Khác." for n in range(0, 12, 3)
    }
    found = texts(there)
    assert {key: found[key] for key in expected} == expected
    assert len(found) == 12
    versions = [row["article_id"] for piece in there.pieces("versions") for row in piece.to_pylist()]
    assert sorted(versions) == sorted(
        [f"a1:{n:04}" for n in range(0, 12, 2)] + [f"a1:{n:04}" for n in range(0, 12, 3)]
    )
    assert not there.maintain()
    assert not [key for key in objects(address) if "/.staging/" in key and "here" not in key]


def test_two_drivers_at_once(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They commit the same and different articles at the same time: nothing is lost, nothing stands twice."""
    monkeypatch.setattr(lease, "LOOK", 0.01)
    drivers = [DataSet(address, tmp_path / name) for name in "ab"]

    def work(driver: int) -> Counter[str]:
        counts: Counter[str] = Counter()
        for turn in range(3):
            numbers = [*range(turn * 4, turn * 4 + 6), 100 + driver * 10 + turn]
            counts.update(publish(drivers[driver], [make_article(n, hours=0) for n in numbers]).counts())
        return counts

    with ThreadPoolExecutor(2) as pool:
        counts = sum(pool.map(work, range(2)), Counter())
    assert counts["new"] == 14 + 6
    assert counts.total() == 2 * 3 * 7
    assert sorted(texts(drivers[0])) == [f"a1:{n:04}" for n in (*range(14), 100, 101, 102, 110, 111, 112)]
    assert not drivers[1].maintain()


def texts(data: DataSet) -> dict[str, str]:
    return {row["article_id"]: row["text"] for piece in data.pieces("articles") for row in piece.to_pylist()}


@pytest.mark.usefixtures("impatient")
def test_a_month_is_opened_once(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two drivers that expect different things open the same month: the first settles it."""
    here, there = DataSet(address, tmp_path / "here"), DataSet(address, tmp_path / "there")
    settle = S3Store.settle_buckets

    def first_there(store: S3Store, family: str, month: str, wanted: int) -> int:
        monkeypatch.setattr(S3Store, "settle_buckets", settle)
        with there.staging() as folder:
            there.commit([stage_batch([make_article(1)], folder, "batch")], NOON, expected=10_000)
        return settle(store, family, month, wanted)

    monkeypatch.setattr(S3Store, "settle_buckets", first_there)
    publish(here, RESULTS)
    assert {key.rpartition("-of-")[2] for key in objects(address) if "/articles/month" in key} == {
        "002.parquet"
    }
    assert len(texts(here)) == 12
    assert not here.maintain()


def test_an_answer_that_was_lost(address: str) -> None:
    """The put has happened: asked again, it is refused, and recognised as our own."""
    store = Objects(address)
    state = store.replace("a", b"one", "")
    assert store.replace("a", b"one", "") == state
    assert store.replace("a", b"two", state) == store.replace("a", b"two", state)
    with pytest.raises(Changed):
        store.replace("a", b"three", state)
    assert store.get("a")[0] == b"two"


def test_parts_of_an_object(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns of a large file are got without the rest of it; a file that is replaced meanwhile is noticed."""
    monkeypatch.setattr(objects_module, "TAIL", 100)
    store = Objects(address)
    body = bytes(range(256)) * 4
    store.put("a", body)
    file = store.open("a")
    assert (file.seek(-50, 2), file.read(10)) == (974, body[974:984])
    assert (file.seek(10), file.read(20), file.tell(), file.read()) == (10, body[10:30], 30, body[30:])
    file.seek(0)
    store.put("a", body + b"!")
    with pytest.raises(Changed):
        file.read(5)


@pytest.mark.parametrize("times", [1, 99])
def test_a_file_that_is_replaced_while_it_is_read(
    data: DataSet, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """Once, and whenever a part is got: all columns are of one state."""
    publish(data, RESULTS)
    monkeypatch.setattr(objects_module, "TAIL", 100)
    part, left = Objects.part, [times]

    def replaced(self: Objects, path: str, wanted: str, etag: str) -> bytes:
        if left[0]:
            left[0] -= 1
            publish(data, [make_article(1, f"Lần {left[0]}.", hours=100 - left[0])])
        return part(self, path, wanted, etag)

    (path,) = data.paths("articles")
    monkeypatch.setattr(Objects, "part", replaced)
    found = data.read(path, ["article_id", "text"])
    monkeypatch.setattr(Objects, "part", part)
    assert found.sort_by("article_id").equals(
        data.read(path).select(["article_id", "text"]).sort_by("article_id")
    )
    assert left[0] < times


def test_forgetting(data: DataSet) -> None:
    publish(data, RESULTS)
    assert data.forget(["a1:0003"], NOON).rows == {"articles": 1, "removals": 2, "evidence": 1}
    assert publish(data, [make_article(3)]).by("code") == {"forgotten": 1}


def test_snapshots(data: DataSet, s3: str, tmp_path: Path) -> None:
    """Of an object store to a folder and to another place of it; of a folder to an object store."""
    publish(data, RESULTS)
    before = texts(data)
    local = DataSet(tmp_path / "local")
    publish(local, RESULTS)
    assert data.snapshot(tmp_path / "copy") == data.snapshot(f"{s3}/copy") == local.snapshot(f"{s3}/second")
    publish(data, RECAPTURED)
    changed = {f"a1:{n:04}" for n in range(0, 12, 3)}
    there, here = DataSet(f"{s3}/copy", tmp_path / "c"), DataSet(tmp_path / "copy")
    assert {one.article_id for one in differences(there, data)} == changed
    assert {(one.article_id, one.changed) for one in differences(local, data)} == {
        (name, ("text",)) for name in changed
    }
    assert not list(differences(there, here))
    copies = [
        DataSet(tmp_path / "copy"),
        *(DataSet(f"{s3}/{name}", tmp_path / name) for name in ("copy", "second")),
    ]
    assert [texts(one) for one in copies] == [before] * 3
    with pytest.raises(DataSetError, match="is there already"):
        data.snapshot(f"{s3}/copy")


def test_an_upgrade_goes_on_where_it_was_killed(
    data: DataSet, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In files of version 0 the column `kind` was called `sort`."""

    def to_version_1(table_name: str, table: pa.Table) -> pa.Table:
        if table_name != "articles":
            return table
        return table.rename_columns(TABLES["articles"].names)

    publish(data, RESULTS)
    store = Objects(address)
    for path in [path for path in store.listed("") if path.endswith(".parquet")]:
        table = pq.read_table(pa.BufferReader(store.get(path)[0]))
        names = [
            "sort" if name == "kind" and path.startswith("articles") else name for name in table.schema.names
        ]
        older = table.rename_columns(names).replace_schema_metadata(
            {**table.schema.metadata, VERSION_KEY: b"0"}
        )
        sink = io.BytesIO()
        pq.write_table(older, sink)
        store.put(path, sink.getvalue())
    monkeypatch.setitem(upgrade.STEPS, 0, to_version_1)
    with pytest.raises(DataSetError, match="tinsach upgrade"):
        publish(data, RESULTS)
    with monkeypatch.context() as patched:
        patched.setattr(steps, "checkpoint", intruding("upgraded removals", killed))
        with pytest.raises(Killed):
            data.upgrade()
    assert data.upgrade() == {0: sum(path.endswith(".parquet") for path in store.listed("")) - 2}
    assert data.upgrade() == {}
    assert publish(data, RESULTS).counts()["unchanged"] == 12


def killed() -> None:
    raise Killed
