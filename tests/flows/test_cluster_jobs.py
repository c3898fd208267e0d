"""Jobs over a whole data set on two worker processes: the rows that one machine gives."""

from __future__ import annotations

import io
import os
import signal
import sys
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cluster import Cluster, dask_worker_of, running_cluster
from command import invoke
from comparing import GIVEN_BY_THE_RUN

sys.path.insert(0, str(Path(__file__).parents[1] / "clean" / "dataset" / "support"))

from copies import generate
from publishing import NOON, make_article, make_rejection

from clean.dataset import DataSet, files, layout, stage_batch
from clean.dataset.duplicates import Clusters, Pairs
from clean.dataset.objects import Objects
from flows import duplicates
from flows.executors import executor_for
from flows.executors.cluster import Dask
from flows.maintain import maintain
from flows.run import run
from flows.settings import Settings
from raw.places import RemotePath
from schemas import Article, Translation


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory, s3_variables: dict[str, str]) -> Iterator[Cluster]:
    """Workers that find the server of s3, and whose local folders are not the driver's."""
    folder = tmp_path_factory.mktemp("cluster")
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {**s3_variables, "XDG_CACHE_HOME": str(folder / "cache")}.items():
            patched.setenv(name, value)
        with running_cluster(folder) as running:
            yield running


def articles() -> Iterator[Article]:
    """Copies in eight languages, exact ones among them, and some that call each other translations."""
    for number, copy in enumerate(generate(6, 11)):
        others = (Translation("xx", f"https://news.example/{number ^ 1}"),) if number % 9 < 2 else ()
        for again in range(1 + (number % 6 == 0)):
            yield make_article(
                number + 500 * again,
                copy.text,
                url=f"https://news{again}.example/{number}",
                site=f"s{number % 5}.example",
                translations=others,
            )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some files in two months."""
    folder: Path = tmp_path_factory.mktemp("root") / "data"
    data = DataSet(folder / "clean")
    results = list(articles())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layout, "FEWEST_BUCKETS", 4)
        for month, some in enumerate((results[::2], [*results[1::2], make_rejection(1)])):
            with data.staging() as stage:
                data.commit([stage_batch(some, stage, "batch")], NOON + timedelta(days=31 * month))
    return folder


def test_duplicates(root: Path, cluster: Cluster) -> None:
    data = DataSet(root / "clean")
    counts = data.find_duplicates()
    (alone,) = data.pieces("duplicates")
    assert min(counts["exact"], counts["near"]) > 20
    data.put_duplicates(alone.slice(0, 0))
    done = invoke("duplicates", "--data", str(root), "--executor", "dask", "--scheduler", cluster.address)
    assert done.exit_code == 0, done
    (on_two,) = data.pieces("duplicates")
    assert on_two.equals(alone)


@pytest.mark.slow
def test_a_worker_that_is_killed_takes_nothing_along(
    root: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its signatures are gone when the first pairs are compared: they are made again."""
    data = DataSet(root / "clean")
    data.find_duplicates()
    (alone,) = data.pieces("duplicates")
    killed = []

    class Killing(Clusters):
        def join_near(self, pairs: Pairs) -> None:
            if not killed:
                killed.append(dask_worker_of(cluster.nannies[0].pid))
                os.kill(killed[0], signal.SIGKILL)
            super().join_near(pairs)

    monkeypatch.setattr(duplicates, "Clusters", Killing)
    with Dask(cluster.address) as running:
        found = duplicates.on_cluster(running.client, data.address, data.paths("articles"))
    assert files.sort("duplicates", found).equals(alone)
    assert killed


@pytest.mark.slow
def test_a_run_whose_workers_share_no_disk_with_the_driver(
    s3: str, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages, a large archive, and copies for the raw store, to and from s3: the rows of a run on one machine."""
    monkeypatch.setattr(layout, "FEWEST_BUCKETS", 1)
    monkeypatch.setattr("flows.spooling.SPOOLED_FROM", 10_000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    page = (
        "<title>Story {0}</title><article><h1>Story {0}</h1>"
        + "<p>The council met on Tuesday and agreed.</p>" * 9
    )
    inputs = RemotePath(f"{s3}/inputs")
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for number in range(30):
            body = page.format(number).encode()
            archive.addfile(tarinfo(f"{number}.html", len(body)), io.BytesIO(body))
    (inputs / "pages.tar").write_bytes(packed.getvalue())
    (inputs / "one.html").write_bytes(page.format("one").encode())
    (inputs / "none.html").write_bytes(b"")
    found = []
    for name, executor in {"alone": "serial", "cluster": "dask"}.items():
        settings = Settings(
            data=RemotePath(f"{s3}/{name}"), executor=executor, scheduler=cluster.address, keep=True
        )
        with executor_for(settings) as workers:
            report = run([str(inputs)], settings, workers)
        assert (report.captures, report.outcomes.counts()["new"]) == (32, 31)
        assert maintain(settings).problems == []
        data = DataSet(settings.data / "clean")
        left_out = {*GIVEN_BY_THE_RUN, "warc_file", "warc_offset"}
        rows = [
            row
            for table in ("articles", "removals", "rejections")
            for one in data.pieces(table)
            for row in one.to_pylist()
        ]
        found.append(sorted(repr({key: row[key] for key in row if key not in left_out}) for row in rows))
        staged = Objects(settings.data / "clean").listed(".staging/runs/")
        assert not [path for path in staged if not path.endswith("/")]
    assert found[0] == found[1]


def tarinfo(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    return info


def test_sites(root: Path, cluster: Cluster, tmp_path: Path) -> None:
    written = []
    for name, flags in {"alone": (), "two": ("--executor", "dask", "--scheduler", cluster.address)}.items():
        target = tmp_path / f"{name}.csv"
        done = invoke("sites", "--data", str(root), "--to", str(target), *flags)
        assert done.exit_code == 0, done
        written.append(target.read_text())
    assert written[0] == written[1]
    assert "s1.example," in written[0]
    assert invoke("sites", "--data", str(root)).stdout.count(".example") >= 5
