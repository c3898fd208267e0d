"""The same data set in an object store: a server on loopback that speaks S3."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset
import pytest
from publishing import NOON, Result, make_article, make_rejection

from clean.dataset import DataSet, DataSetError, Outcomes, layout, stage_batch, steps
from schemas.arrow import TABLES

boto3 = pytest.importorskip("boto3")
moto = pytest.importorskip("moto.server")

pytestmark = pytest.mark.xdist_group("s3")  # the server is started once

RESULTS: list[Result] = [*(make_article(n, hours=0) for n in range(12)), make_rejection(1)]
RECAPTURED = [make_article(n, "Khác.", hours=5) for n in range(0, 12, 3)]


class Killed(BaseException):
    pass


@pytest.fixture(autouse=True)
def _one_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server is slow: as few requests as can be."""
    monkeypatch.setattr(layout, "FEWEST_BUCKETS", 1)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def address(server: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """A prefix in a bucket of its own."""
    for name, value in {
        "AWS_ENDPOINT_URL": server,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{abs(hash(request.node.name)):x}"
    boto3.client("s3").create_bucket(Bucket=bucket)
    return f"s3://{bucket}/news/clean"


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
    """ETag of every object."""
    bucket, _, prefix = address.removeprefix("s3://").partition("/")
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {found["Key"]: found["ETag"] for page in pages for found in page.get("Contents", ())}


def test_commit_and_read(data: DataSet, address: str, server: str) -> None:
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
        found = read(address, server, table)
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


def test_another_committer_is_noticed(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process on another machine commits between our reading and our putting: nothing of it is overwritten."""
    here, there = DataSet(address, tmp_path / "here"), DataSet(address, tmp_path / "there")
    publish(here, RESULTS)

    def intrude(step: str) -> None:
        if step == "staged articles":
            monkeypatch.setattr(steps, "checkpoint", lambda _: None)
            publish(there, RECAPTURED)

    monkeypatch.setattr(steps, "checkpoint", intrude)
    with pytest.raises(DataSetError, match="another committer"):
        publish(here, [make_article(n, "Của ta.", hours=3) for n in range(12)])
    texts = {
        row["article_id"]: row["text"] for piece in there.pieces("articles") for row in piece.to_pylist()
    }
    assert {texts[f"a1:{n:04}"] for n in range(0, 12, 3)} == {"Khác."}
    assert publish(here, [make_article(1, "Của ta.", hours=3)]).counts()["changed"] == 1


def test_forgetting(data: DataSet) -> None:
    publish(data, RESULTS)
    assert data.forget(["a1:0003"], NOON).rows == {"articles": 1, "removals": 2, "evidence": 1}
    assert publish(data, [make_article(3)]).by("code") == {"forgotten": 1}


def test_what_needs_a_disk_says_so(data: DataSet, tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="local file system"):
        data.snapshot(tmp_path / "copy")
