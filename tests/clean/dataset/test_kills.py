"""Killing writers: at every step of a replacement and at random moments, two at once, with a reader at work.

A reader may be told to try again; it is never shown a wrong row.  Afterwards, committing the same
once more gives what an undisturbed run gives.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import pytest
from publishing import NOON, by_id, contents, rows
from writer import write

from clean.dataset import DataSet, steps

pytestmark = pytest.mark.xdist_group("kills")  # the writers are started once

WRITER = Path(__file__).parent / "support" / "writer.py"

ROUNDS = 2
"""Commits of a writer where several are at work."""


class Writer:
    """A process that runs commands in children that may be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WRITER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert self._answer() == "ready"

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def start(self, root: Path, writer: int, rounds: int, death: dict[str, float]) -> None:
        assert self._process.stdin is not None
        command = {"root": str(root), "writer": writer, "rounds": rounds, "die_at": death}
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def is_done(self) -> bool:
        return bool(select.select([self._process.stdout], [], [], 0)[0])

    def ended_by(self) -> int:
        """Signal that ended the child; 0 where it came to its end."""
        return int(self._answer())

    def close(self) -> None:
        self._process.communicate()


Writers = tuple[Writer, Writer]


@pytest.fixture(scope="module")
def writers() -> Iterator[Writers]:
    both = Writer(), Writer()
    yield both
    for writer in both:
        writer.close()


class Reader:
    """Reads the articles by a bare glob, again and again, and compares each read with the one before."""

    def __init__(self, root: Path) -> None:
        self._folder = root / "articles"
        self._glob = str(self._folder / "**" / "*.parquet")
        self._before: dict[str, Any] = {}
        self.reads = self.retries = 0

    def read(self) -> None:
        """Read once; a read that overlaps a replacement may fail."""
        if not any(self._folder.glob("**/*.parquet")):
            return
        try:
            found = duckdb.sql(
                f"select article_id, text, captured_at, first_seen, month from read_parquet('{self._glob}')"
            ).fetchall()
        except (duckdb.Error, OSError):
            self.retries += 1
            return
        self.reads += 1
        now = {row[0]: row for row in found}
        assert len(now) == len(found), "an article stands twice"
        for article_id, text, captured_at, first_seen, month in found:
            hours = int(text.removesuffix(".").rpartition(" ")[2])
            assert captured_at.timestamp() == NOON.timestamp() + 3600 * hours, (
                "the row of one capture has another's text"
            )
            assert f"{first_seen.astimezone(UTC):%Y-%m}" == month
            before = self._before.get(article_id)
            assert before is None or (captured_at >= before[2] and first_seen == before[3])
        assert self._before.keys() <= now.keys(), "a row that was there is missing"
        self._before = now


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, Any]]:
    """What stands in the tables when nobody is killed, by the number of writers."""
    found = {}
    for writers, rounds in ((1, 1), (2, ROUNDS)):
        data = DataSet(tmp_path_factory.mktemp("undisturbed"))
        finish(data, writers, rounds)
        found[writers] = said_of(data)
    return found


def said_of(data: DataSet) -> dict[str, Any]:
    """Everything that the tables say, but the moments of first publishing, which depend on who came first."""
    articles = by_id(data)
    versions = {(row["article_id"], row["capture_digest"]): row for row in rows(data, "versions")}
    assert len(versions) == len(rows(data, "versions")), "a version stands twice"
    for row in (*articles.values(), *versions.values()):
        row.pop("first_seen")
    removals = sorted((row["article_id"], row["position"], row["text"]) for row in rows(data, "removals"))
    evidence = sorted((row["article_id"], row["value"]) for row in rows(data, "evidence"))
    rejections = sorted(row["origin"] for row in rows(data, "rejections"))
    return {
        "articles": articles,
        "versions": versions,
        "removals": removals,
        "evidence": evidence,
        "rejections": rejections,
    }


def finish(data: DataSet, writers: int, rounds: int) -> None:
    """Commit everything, undisturbed."""
    for writer in range(writers):
        write({"root": str(data.root), "writer": writer, "rounds": rounds})
    assert [path for path in (data.root / ".staging").rglob("*") if path.is_file()] == []


def steps_of_a_run(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the steps that one writer passes in one round, in order."""
    passed: list[str] = []
    with monkeypatch.context() as patched:
        patched.setattr(steps, "checkpoint", passed.append)
        write({"root": str(root), "writer": 0, "rounds": 1})
    return passed


def test_killed_at_every_step(
    tmp_path: Path, writers: Writers, monkeypatch: pytest.MonkeyPatch, expected: dict[int, dict[str, Any]]
) -> None:
    """At the last passage of each step, over one bucket or another: with some published and some not."""
    passed = steps_of_a_run(tmp_path / "dry", monkeypatch)
    assert set(passed) >= {"before ready", "ready", "after ready", "staged articles", "renamed articles"}
    last = {name: place for place, name in enumerate(passed, 1)}
    for name, place in last.items():
        data = DataSet(tmp_path / name)
        reader = Reader(data.root)
        writers[0].start(data.root, 0, 1, {"step": place})
        assert writers[0].ended_by() == signal.SIGKILL, name
        reader.read()
        finish(data, 1, 1)
        reader.read()
        assert reader.retries == 0
        assert said_of(data) == expected[1], name


def kill_at_random(writers: Writers, folder: Path, kills: int, expected: dict[str, Any], seed: int) -> None:
    """Kill writers, two at work at a time, so many times in all; a reader reads all the while."""
    chance = random.Random(seed)
    killed = episode = reads = 0
    while killed < kills:
        episode += 1
        data = DataSet(folder / str(episode))
        reader = Reader(data.root)
        for _ in range(3):
            for number, writer in enumerate(writers):
                writer.start(data.root, number, ROUNDS, death(chance))
            while not all(writer.is_done() for writer in writers):
                reader.read()
            killed += sum(writer.ended_by() in (signal.SIGKILL, signal.SIGALRM) for writer in writers)
        finish(data, 2, ROUNDS)
        before = contents(data)
        finish(data, 2, ROUNDS)
        assert contents(data) == before
        reader.read()
        assert said_of(data) == expected, f"seed {seed}, episode {episode}"
        reads += reader.reads
    assert reads


def death(chance: random.Random) -> dict[str, float]:
    """At some step, or at some moment within what a run takes."""
    if chance.random() < 0.5:
        return {"step": chance.randint(1, 100)}
    return {"seconds": chance.uniform(0.01, 0.5)}


def test_killed_at_random_moments(
    tmp_path: Path, writers: Writers, expected: dict[int, dict[str, Any]]
) -> None:
    kill_at_random(writers, tmp_path, 10, expected[2], seed=6)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_killed_two_hundred_times(
    tmp_path: Path, writers: Writers, expected: dict[int, dict[str, Any]], seed: int
) -> None:
    kill_at_random(writers, tmp_path, 20, expected[2], seed)
