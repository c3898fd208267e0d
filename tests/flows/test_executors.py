from __future__ import annotations

import os
import pickle
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from flows.executors import Executor, Place, Processes, Serial, Shard, WorkersFailed
from flows.executors import processes as module
from flows.executors.blackbox import SIZE, BlackBox, Phase
from flows.executors.halving import SMALLEST, halves
from raw import Entry


def workers(number: int, **bounds: int) -> Processes:
    """Workers that load nothing beforehand: these tests have no pages to clean."""
    return Processes(number, preload="flows.executors", **bounds)  # type: ignore[arg-type]


def shards(number: int, size: int = 3) -> Iterator[Shard]:
    for at in range(number):
        entries = tuple(Entry(f"{at}-{one}", f"{at}-{one}", 1) for one in range(size))
        yield Shard(at, entries)


@pytest.mark.parametrize("executor", [Serial(), workers(2)])
def test_every_shard_is_done_once(executor: Executor) -> None:
    from hazards import names, process

    with executor as running:
        done = sorted(running.map(names, shards(9)))
        again = list(running.map(process, shards(2)))
    assert [number for number, _ in done] == list(range(9))
    assert done[4] == (4, ["4-0", "4-1", "4-2"])
    assert len(again) == 2


def test_shards_are_taken_only_as_workers_are_free() -> None:
    from hazards import names

    taken = []

    def source() -> Iterator[Shard]:
        for shard in shards(50):
            taken.append(shard.number)
            yield shard

    with workers(1) as running:
        next(answers := running.map(names, source()))
        assert len(taken) <= 2 * module.AHEAD
        assert len(list(answers)) == 49


def test_a_page_that_kills_its_worker_is_quarantined_and_costs_nobody_else(tmp_path: Path) -> None:
    from hazards import deadly

    with workers(2) as running:
        done = dict(running.map(partial(deadly, "1-1", str(tmp_path / "log")), shards(6)))
    assert done[1] == ["1-0", "quarantined: crashed", "1-2"]
    assert all(done[other] == [f"{other}-{one}" for one in range(3)] for other in (0, 2, 3, 4, 5))
    assert (tmp_path / "log").read_text().split() == ["1-1"] * module.TRIES


def test_an_accident_costs_nothing(tmp_path: Path) -> None:
    """A worker that was killed once, by the system say, has its shard done again in full."""
    from hazards import deadly_once

    with workers(2) as running:
        done = dict(running.map(partial(deadly_once, "2-0", str(tmp_path / "log")), shards(5)))
    assert done == {at: [f"{at}-{one}" for one in range(3)] for at in range(5)}


def test_a_worker_that_dies_in_the_midst_of_its_answer(tmp_path: Path) -> None:
    from hazards import dying_as_it_answers

    with workers(1) as running:
        done = dict(running.map(partial(dying_as_it_answers, str(tmp_path / "log")), shards(3)))
    assert done == {at: [f"{at}-{one}" for one in range(3)] for at in range(3)}


def test_two_deadly_pages_in_one_shard(tmp_path: Path) -> None:
    from hazards import deadly

    with workers(1) as running:
        done = dict(running.map(partial(deadly, "0-0 0-2", str(tmp_path / "log")), shards(1)))
    assert done[0] == ["quarantined: crashed", "0-1", "quarantined: crashed"]


@pytest.mark.parametrize("victims", ["0-0", "1-1 1-2", "0-0 1-0 2-0 3-0"])
def test_what_kills_its_worker_while_it_is_read_is_left_out(victims: str, tmp_path: Path) -> None:
    from hazards import deadly_to_read

    with workers(2) as running:
        done = dict(running.map(partial(deadly_to_read, victims, str(tmp_path / "log")), shards(4)))
    for shard, names in done.items():
        for ordinal, name in enumerate(names):
            own = f"{shard}-{ordinal}"
            assert name == ("unreadable: crashed" if own in victims.split() else own)
    assert Counter((tmp_path / "log").read_text().split()) == dict.fromkeys(victims.split(), module.TRIES)


def test_workers_that_die_over_no_page_are_an_error() -> None:
    from hazards import deadly_to_stage

    with workers(2) as running, pytest.raises(WorkersFailed, match="while they staged"):
        list(running.map(deadly_to_stage, shards(3)))


def test_a_page_that_stands_still_is_quarantined(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that waits for something uses no time of the processor."""
    from hazards import asleep

    monkeypatch.setattr(module, "PATIENCE", 1)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.1)
    with workers(1, page_seconds=1) as running:
        done = dict(running.map(partial(asleep, "1-1"), shards(2)))
    assert done == {0: ["0-0", "0-1", "0-2"], 1: ["1-0", "quarantined: timeout", "1-2"]}


def test_a_page_that_takes_too_long_is_quarantined_at_once() -> None:
    from hazards import endless

    with workers(1, page_seconds=1) as running:
        done = dict(running.map(partial(endless, "0-1"), shards(2)))
    assert done == {0: ["0-0", "quarantined: timeout", "0-2"], 1: ["1-0", "1-1", "1-2"]}


def test_a_page_that_takes_too_much_memory_fails_in_its_worker() -> None:
    from hazards import greedy

    with workers(1, worker_mib=1024) as running:
        done = dict(running.map(partial(greedy, "0-1"), shards(1)))
    assert done[0] == ["0-0", "MemoryError", "0-2"]


def test_workers_are_replaced_after_their_share(monkeypatch: pytest.MonkeyPatch) -> None:
    from hazards import process

    monkeypatch.setattr(module, "RECYCLE_AFTER", 3)
    with workers(1) as running:
        pids = list(running.map(process, shards(9)))
    assert len(pids) == 9
    assert len(set(pids)) >= 3
    assert os.getpid() not in pids


def test_what_the_work_raises_is_raised_here() -> None:
    from hazards import broken

    with workers(1) as running, pytest.raises(LookupError, match="no such thing"):
        list(running.map(broken, shards(1)))


def test_workers_that_do_not_come_up_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from hazards import names

    monkeypatch.setattr(module.sys, "executable", "/bin/false")
    with workers(1) as running, pytest.raises(WorkersFailed, match="--executor serial"):
        list(running.map(names, shards(1)))


def test_workers_are_gone_afterwards() -> None:
    from hazards import process

    with workers(2) as running:
        pids = set(running.map(process, shards(6)))
    for worker in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(worker, 0)


def test_a_worker_ends_when_its_driver_is_gone() -> None:
    running = workers(1)
    running.__enter__()
    (worker,) = running._workers
    worker.connection.close()
    assert worker._process.wait(20) == 0


def test_stopping_does_not_wait_for_a_page() -> None:
    from hazards import endless

    running = workers(1)
    with running:
        (worker,) = running._workers
        worker.tell(pickle.dumps(partial(endless, "0-0")))
        running._hand_out(shards(1), again=module.deque())
        pause = Event()
        while worker.moment.phase != Phase.CLEANING:
            pause.wait(0.01)
        process = worker._process
    assert process.poll() in (0, -signal.SIGKILL)


def test_a_worker_in_the_midst_of_a_page_ends_when_its_driver_is_gone() -> None:
    """What a killed driver leaves would stage into a folder that the next run has swept."""
    from hazards import endless

    with workers(1) as running:
        (worker,) = running._workers
        worker.tell(pickle.dumps(partial(endless, "0-0")))
        running._hand_out(shards(1), again=module.deque())
        pause = Event()
        while worker.moment.phase != Phase.CLEANING:
            pause.wait(0.01)
        worker.connection.close()
        assert worker._process.wait(20) == 0


@pytest.mark.parametrize("place", [(0, 0), (24, 0), (7, 3_000_000_000)])
def test_a_black_box_is_read_by_another(place: Place) -> None:
    with tempfile.TemporaryFile() as file:
        file.truncate(SIZE)
        writing, reading = BlackBox(file.fileno()), BlackBox(file.fileno())
    assert reading.read() == (Phase.STARTING, (0, 0))
    for phase in Phase:
        writing.write(phase, place)
        assert reading.read() == (phase, place)


def test_no_guard_is_no_trouble() -> None:
    from hazards import names

    with Serial() as running:
        assert list(running.map(names, shards(1))) == [(0, ["0-0", "0-1", "0-2"])]


def test_files_of_the_current_folder_are_no_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hazards import names

    (tmp_path / "pickle.py").write_text("raise SystemExit('taken over')")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "__init__.py").write_text("raise SystemExit('taken over')")
    monkeypatch.chdir(tmp_path)
    with workers(1) as running:
        assert len(list(running.map(names, shards(2)))) == 2


def test_a_deadly_record_costs_little_of_its_stretch() -> None:
    """Its stretch is halved until it is small, and what lies beside it is read."""
    from hazards import deadly_stretch

    whole = Entry("a.warc.gz", "a.warc.gz", 8_000_000, first=8_000_000, last=16_000_000, form="warc")
    after = replace(whole, first=16_000_000, last=16_050_000)
    with workers(1) as running:
        ((_, done),) = running.map(partial(deadly_stretch, 9_100_000), [Shard(0, (whole, after))])
    stretches = [tuple(map(int, one.split("-"))) for one in done]
    lost = 16_050_000 - 8_000_000 - sum(last - first for first, last in stretches)
    assert 0 < lost <= SMALLEST
    assert stretches == sorted(stretches)
    assert not any(first <= 9_100_000 < last for first, last in stretches)
    assert stretches[-1] == (16_000_000, 16_050_000)


def test_what_is_known_of_other_entries_moves_along() -> None:
    stretch = Entry("a", "a", 100_000, first=1, last=100_001, form="jsonl")
    shard = Shard(
        0,
        (stretch,) * 3,
        quarantined={(0, 4): "crashed", (1, 2): "timeout", (2, 0): "timeout"},
        unreadable={(2, 9): "crashed"},
    )
    halved = halves(shard, 1)
    assert halved
    assert [(one.first, one.last) for one in halved.entries] == [
        (1, 100_001),
        (1, 50_001),
        (50_001, 100_001),
        (1, 100_001),
    ]
    assert halved.quarantined == {(0, 4): "crashed", (3, 0): "timeout"}
    assert halved.unreadable == {(3, 9): "crashed"}
    assert halves(Shard(0, (Entry("a.html", "a.html", 900_000),)), 0) is None
