"""Processes are killed and connections cut in mid-run: the rows are those of an undisturbed run."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cluster import Cluster, Cut, children, dask_worker_of, running_cluster
from comparing import rows_of
from standin import thorough_clean

from flows.executors import WorkersFailed, executor_for
from flows.executors import cluster as module
from flows.executors.cluster import Dask
from flows.run import Report, run
from flows.settings import Settings

pytestmark = pytest.mark.slow

PAGES = 400
MOMENTS = (50, 200)
"""Captures after which the deed is done: twice in each run."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pages, two of which are deadly."""
    folder = tmp_path_factory.mktemp("pages")
    for number in range(PAGES):
        (folder / f"{number:03}.txt").write_text(f"Text {number}\n\n" + f"Line {number}. " * 50)
    (folder / "111-kill.txt").write_text("KILL")
    (folder / "222-kill.txt").write_text("KILL")
    return folder


@pytest.fixture(scope="module")
def undisturbed(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The rows of a run in which only the deadly pages die."""
    settings = Settings(data=tmp_path_factory.mktemp("undisturbed"), workers=1)
    with executor_for(settings) as executor:
        report = run([str(pages)], settings, executor, cleaner=thorough_clean)
    assert report.outcomes.counts() | {"new": PAGES, "quarantined": 2} == report.outcomes.counts()
    return rows_of(settings.data / "clean")


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with running_cluster(folder) as running:
        yield running


def at_moments(deed: Callable[[], None]) -> Callable[[Report], None]:
    """Do it when so many captures are done."""
    left = list(MOMENTS)

    def advance(report: Report) -> None:
        if left and report.captures >= left[0]:
            left.pop(0)
            deed()

    return advance


def kill_worker(cluster: Cluster) -> None:
    os.kill(dask_worker_of(cluster.nannies[0].pid), signal.SIGKILL)


def kill_nanny(cluster: Cluster) -> None:
    """The worker under it ends by itself; so that the second one has somebody to leave the work to, one comes anew."""
    cluster.nannies[0].kill()
    cluster.nannies.pop(0).wait(60)
    cluster.add_worker()


def kill_cleaner(cluster: Cluster) -> None:
    for cleaner in children(dask_worker_of(cluster.nannies[0].pid)):
        os.kill(cleaner, signal.SIGKILL)


@pytest.mark.parametrize("deed", [kill_worker, kill_nanny, kill_cleaner])
def test_a_run_outlives(
    deed: Callable[[Cluster], None], cluster: Cluster, pages: Path, undisturbed: Any, tmp_path: Path
) -> None:
    settings = Settings(data=tmp_path / "data", executor="dask", scheduler=cluster.address, batch=100)
    with executor_for(settings) as executor:
        report = run(
            [str(pages)],
            settings,
            executor,
            cleaner=thorough_clean,
            progress=at_moments(lambda: deed(cluster)),
        )
    assert report.outcomes.counts() | {"new": PAGES, "quarantined": 2} == report.outcomes.counts()
    assert rows_of(settings.data / "clean") == undisturbed


def test_a_run_outlives_its_connection(
    cluster: Cluster, pages: Path, undisturbed: Any, tmp_path: Path
) -> None:
    way = Cut(cluster.address)
    settings = Settings(data=tmp_path / "data", executor="dask", scheduler=way.address, batch=100)
    with executor_for(settings) as executor:
        before = way.connections
        report = run([str(pages)], settings, executor, cleaner=thorough_clean, progress=at_moments(way.cut))
        assert way.connections > before
    way.close()
    assert report.outcomes.counts()["new"] == PAGES
    assert rows_of(settings.data / "clean") == undisturbed


def test_a_run_outlives_its_scheduler(
    cluster: Cluster, pages: Path, undisturbed: Any, tmp_path: Path
) -> None:
    """Started again at the same address, with new workers."""

    def restart() -> None:
        for process in (cluster.scheduler, *cluster.nannies):
            process.kill()
            process.wait(60)
        cluster.nannies.clear()
        cluster.start(2)

    settings = Settings(data=tmp_path / "data", executor="dask", scheduler=cluster.address, batch=100)
    with executor_for(settings) as executor:
        report = run([str(pages)], settings, executor, cleaner=thorough_clean, progress=at_moments(restart))
    assert report.outcomes.counts()["new"] == PAGES
    assert rows_of(settings.data / "clean") == undisturbed


def test_a_run_without_workers_ends_and_is_taken_up_again(
    cluster: Cluster, pages: Path, undisturbed: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.5)
    settings = Settings(data=tmp_path / "data", executor="dask", scheduler=cluster.address, batch=100)

    def end_all() -> None:
        while cluster.nannies:
            cluster.nannies[0].kill()
            cluster.nannies.pop(0).wait(60)

    with Dask(cluster.address, patience=5) as executor, pytest.raises(WorkersFailed, match="no worker"):
        run([str(pages)], settings, executor, cleaner=thorough_clean, progress=at_moments(end_all))
    cluster.add_worker()
    with executor_for(settings) as executor:
        report = run([str(pages)], settings, executor, cleaner=thorough_clean)
    assert report.outcomes.counts()["quarantined"] == 2
    assert rows_of(settings.data / "clean") == undisturbed


def test_a_run_outlives_its_worker_processes(pages: Path, undisturbed: Any, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", workers=2, batch=100)
    with executor_for(settings) as executor:

        def kill_one() -> None:
            os.kill(executor._workers[0]._process.pid, signal.SIGKILL)  # type: ignore[attr-defined]

        report = run([str(pages)], settings, executor, cleaner=thorough_clean, progress=at_moments(kill_one))
    assert report.outcomes.counts()["new"] == PAGES
    assert rows_of(settings.data / "clean") == undisturbed
