"""Whole runs killed with SIGKILL, driver or worker or all of them, at moments drawn over the time that a run takes.

After one more run over the same inputs the data set says what that of an undisturbed run says, every input stands in it
once, and nothing of the killed runs lies about.  `make reliability` kills 200 times; KILLS says how often otherwise.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from bench.fetch import lay_out as lay_out_site
from bench.fetch import site
from bench.killing import VICTIMS, Ending, Runs
from bench.mixed import article, lay_out
from bench.published import (
    FETCH_GIVES,
    STORE_GIVES,
    Said,
    accounts,
    damages,
    difference,
    leftovers,
    said,
)

pytestmark = pytest.mark.xdist_group("kills")

KILLS: Final = int(os.environ.get("KILLS", "200"))
"""Kills of the slow tests in all."""

BATCH: Final = 30
"""Captures that are published together: several commits a run."""


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    with Runs(quick=True) as started:
        yield started


class Scene:
    """Inputs, and what comes of them undisturbed."""

    def __init__(self, runs: Runs, folder: Path, inputs: Path | str, executors: tuple[str, ...]) -> None:
        self._runs = runs
        self.folder = folder
        self._inputs = inputs
        self._executors = executors
        self._fetched = isinstance(inputs, str)
        self._given = FETCH_GIVES if self._fetched else STORE_GIVES
        self._seconds: dict[str, float] = {}
        for executor in executors:
            ending = self.run(folder / executor, executor)
            assert not ending.error
            self._seconds[executor] = ending.seconds
        self.outcomes = ending.outcomes
        self.captures = ending.captures
        self._undisturbed: Said = said(folder / executors[0], self._given)
        self._accounts = accounts(folder / executors[0])

    def run(self, data: Path, executor: str, kill: tuple[float, str] | None = None) -> Ending:
        return self._runs.run(
            self._inputs,
            data=data,
            executor=executor,
            workers=1,
            batch=BATCH,
            keep=True,
            kill=kill,
            contact="a@b.example",
        )

    def kill(self, kills: int, seed: int, mostly: str | None = None) -> None:
        """So many kills, one to three in a row before the run that may come to its end.

        mostly: the executor of three runs in four.
        """
        chance = random.Random(seed)
        killed = episode = 0
        while killed < kills:
            episode += 1
            data = self.folder / f"{seed}-{episode}"
            for _ in range(min(chance.choice((1, 1, 2, 3)), kills - killed)):
                executor = chance.choice((*self._executors, *((mostly, mostly) if mostly else ())))
                death = chance.uniform(0, self._seconds[executor]), chance.choice(VICTIMS)
                ending = self.run(data, executor, death)
                killed += bool(ending.killed)
                if not ending.killed:  # the machine is quicker now: later moments would never come
                    self._seconds[executor] = ending.seconds
                if ending.killed in ("worker", ""):  # a run outlives its workers
                    assert not ending.signal
                    assert not ending.error
            self.check(data, self.run(data, "serial"))  # what comes out is the same whoever cleans

    def check(self, data: Path, ending: Ending) -> None:
        assert not ending.error
        if not self._fetched:
            assert sum(ending.outcomes.values()) == ending.captures == self.captures
        assert difference(self._undisturbed, said(data, self._given)) == []
        assert accounts(data) == self._accounts
        assert leftovers(data) == []
        assert damages(data) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kills")


@pytest.fixture(scope="module")
def files(runs: Runs, folder: Path) -> Scene:
    """Files of every sort, good, bad and hostile."""
    lay_out(folder / "in", 16, seed=8)
    return Scene(runs, folder / "files", folder / "in", ("serial", "processes"))


@pytest.fixture(scope="module")
def fetched(runs: Runs, folder: Path) -> Iterator[Scene]:
    """A site with a sitemap of thirty pages."""
    lay_out_site(folder / "site", [article(number) for number in range(30)], 30)
    with site(folder / "site") as port:
        address = f"http://bench.localhost:{port}/sitemap.xml"
        yield Scene(runs, folder / "fetched", address, ("serial",))


def test_every_input_is_accounted_for_once(files: Scene) -> None:
    """Undisturbed: what stands in no table has a place in the counts, and nothing stands twice."""
    assert files.captures == sum(files.outcomes.values()) > 60
    stand = files._accounts
    assert set(stand.values()) == {1}
    # Copies of bytes stand once, and so does a content that the next capture of the same address had too: of two
    # pages printed twice, and of the three addresses that an archive visited twice before they changed.
    assert len(stand) == files.captures - files.outcomes["duplicate"] - 2 - 3


def test_files(files: Scene) -> None:
    files.kill(7, seed=1, mostly="serial")


def test_a_site(fetched: Scene) -> None:
    fetched.kill(3, seed=2)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10, 18))
def test_files_many_times(files: Scene, seed: int) -> None:
    files.kill(KILLS // 10, seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 22))
def test_a_site_many_times(fetched: Scene, seed: int) -> None:
    fetched.kill(KILLS // 10, seed)


def test_what_is_lost_or_left_would_be_seen(files: Scene) -> None:
    """The comparison itself: a row less, a row more, a file of a stage."""
    data = files.folder / "serial"
    undisturbed: Any = said(data)
    assert difference(undisturbed, {**undisturbed, "articles": undisturbed["articles"][1:]})
    assert difference(undisturbed, {**undisturbed, "rejections": [*undisturbed["rejections"], "one more"]})
    stage = data / "clean" / ".staging" / "run-x" / "000000.articles.arrow"
    stage.parent.mkdir(parents=True)
    stage.touch()
    assert leftovers(data) == ["clean/.staging/run-x/000000.articles.arrow"]
