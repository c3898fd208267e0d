"""The executor dask, on a scheduler with two workers; failures in mid-run are in test_cluster_failures.py."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from cluster import Cluster, running_cluster

from flows.executors import Shard, WorkersFailed, executor_for
from flows.executors.cluster import Dask
from flows.settings import Settings, SettingsError
from raw import Entry


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def workers(cluster: Cluster, **bounds: int) -> Dask:
    """Workers that load nothing beforehand, and do not compare versions."""
    return Dask(cluster.address, preload="flows.executors", same_versions=False, **bounds)  # type: ignore[arg-type]


def shards(number: int, size: int = 3) -> Iterator[Shard]:
    for at in range(number):
        yield Shard(at, tuple(Entry("-", f"{at}-{one}", 1, data=b"") for one in range(size)))


def test_every_shard_is_done_once_by_processes_of_the_workers(cluster: Cluster) -> None:
    from hazards import names, process

    with workers(cluster) as running:
        assert dict(running.map(names, shards(9))) == {
            at: [f"{at}-{one}" for one in range(3)] for at in range(9)
        }
        pids = set(running.map(process, shards(4)))
    assert os.getpid() not in pids
    assert pids.isdisjoint(nanny.pid for nanny in cluster.nannies)


def test_shards_are_taken_only_as_workers_are_free(cluster: Cluster) -> None:
    from hazards import names

    taken = []

    def source() -> Iterator[Shard]:
        for shard in shards(30):
            taken.append(shard.number)
            yield shard

    with workers(cluster) as running:
        answers = running.map(names, source())
        next(answers)
        assert len(taken) <= 8
        assert len(list(answers)) == 29


def test_a_page_that_kills_or_hangs_its_process_costs_nobody_else(cluster: Cluster, tmp_path: Path) -> None:
    """Three processes die, and no Dask worker."""
    from hazards import deadly, endless

    with workers(cluster, page_seconds=1) as running:
        done = dict(running.map(partial(deadly, "1-1", str(tmp_path / "log")), shards(4)))
        hung = dict(running.map(partial(endless, "0-1"), shards(2)))
    assert done.pop(1) == ["1-0", "quarantined: crashed", "1-2"]
    assert done == {at: [f"{at}-{one}" for one in range(3)] for at in (0, 2, 3)}
    assert (tmp_path / "log").read_text().split() == ["1-1"] * 3
    assert hung == {0: ["0-0", "quarantined: timeout", "0-2"], 1: ["1-0", "1-1", "1-2"]}
    assert all(nanny.poll() is None for nanny in cluster.nannies)


def test_what_the_work_raises_is_raised_here(cluster: Cluster) -> None:
    from hazards import broken, names

    with workers(cluster) as running:
        with pytest.raises(LookupError, match="no such thing"):
            list(running.map(broken, shards(1)))
        assert len(list(running.map(names, shards(2)))) == 2


def test_a_folder_that_a_worker_does_not_see_ends_the_run(cluster: Cluster, tmp_path: Path) -> None:
    from hazards import names

    lost = Shard(0, (Entry(str(tmp_path / "nowhere" / "a.html"), "a.html", 1),))
    with workers(cluster) as running, pytest.raises(WorkersFailed, match="share"):
        list(running.map(names, [lost]))


def test_other_versions_end_the_run(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    from hazards import names

    monkeypatch.setattr("flows.executors.cluster.relevant_versions", lambda: {"selectolax": "0.0"})
    with (
        Dask(cluster.address, preload="flows.executors") as running,
        pytest.raises(WorkersFailed, match="selectolax"),
    ):
        list(running.map(names, shards(1)))


def test_a_scheduler_that_is_not_there_is_a_sentence() -> None:
    with pytest.raises(WorkersFailed, match="cannot be reached"):
        Dask("tcp://127.0.0.1:9", connect_seconds=1).__enter__()


def test_a_scheduler_must_be_named() -> None:
    with pytest.raises(SettingsError, match="--scheduler"):
        executor_for(Settings(executor="dask"))


def test_without_dask_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(WorkersFailed, match=r"tinsach\[cluster\]"):
        Dask("tcp://127.0.0.1:9").__enter__()


def test_a_run_gives_the_rows_of_worker_processes(
    cluster: Cluster, tmp_path: Path, page: Callable[[str], str]
) -> None:
    from comparing import rows_of

    from flows.run import run

    for number in range(60):
        path = tmp_path / "inbox" / f"{number:02}.html"
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(f"Bridge number {number} reopens"), encoding="utf-8")
    found = []
    for executor in ("processes", "dask"):
        settings = Settings(
            data=tmp_path / executor, executor=executor, workers=1, scheduler=cluster.address, batch=25
        )
        with executor_for(settings) as cleaners:
            # A relative path, though the workers stand in folders of their own.
            report = run(["inbox"], settings, cleaners)
        assert report.outcomes.counts()["new"] == 60, report.examples
        found.append(rows_of(settings.data / "clean"))
    assert found[0] == found[1]
