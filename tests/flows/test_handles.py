"""A process that runs again and again, as a scheduler's does, holds no more files, threads or children each time."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path

from standin import plain_clean

from bench.processes import children, family, resources
from flows.executors import Executor, Processes, Serial
from flows.run import run
from flows.settings import Settings

Write = Callable[..., Path]


def handles() -> dict[str, float]:
    """Open files, children, and threads of Python: libraries have pools of theirs, which fill as they are needed."""
    gc.collect()
    held = resources(os.getpid())
    return {"files": held["files"], "children": held["children"], "threads": threading.active_count()}


def run_over(folder: Path, data: Path, executor: Executor) -> None:
    with executor as entered:
        run([str(folder)], Settings(data=data, batch=10, keep=True), entered, cleaner=plain_clean)


def test_runs_leave_no_handles(tmp_path: Path, write: Write) -> None:
    for number in range(30):
        folder = write(f"in/{number}.html", f"Story {number}").parent
    (tmp_path / "in" / "torn.html.gz").write_bytes(b"\x1f\x8b\x08torn")
    (tmp_path / "in" / "cut.zip").write_bytes(b"PK\x03\x04cut")
    workers = Processes(1)
    for executor in (Serial(), workers):
        run_over(folder, tmp_path / "warm", executor)
    before = handles()
    for number in range(5):
        run_over(folder, tmp_path / f"data-{number % 2}", Serial())
    run_over(folder, tmp_path / "data-2", workers)
    assert handles() == before


def test_what_is_held_would_be_seen(tmp_path: Path) -> None:
    before = handles()
    with (tmp_path / "file").open("w"):
        assert handles()["files"] == before["files"] + 1
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.read(reading, 1)
        os._exit(0)
    try:
        assert handles()["children"] == before["children"] + 1
        assert child in children(os.getpid())
        assert child in family(os.getpid())
    finally:
        os.write(writing, b"x")
        os.waitpid(child, 0)
        os.close(reading)
        os.close(writing)
    assert handles() == before
