"""A run that goes on with one that ended early gives what one run would have given."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standin import plain_clean

from clean import Options
from clean.dataset import DataSet
from flows import unfinished as module
from flows.executors import Serial
from flows.run import Report, names_of, run
from flows.settings import Settings
from flows.unfinished import LOCKS, changed_since, registered, settle, sweep, unfinished
from raw.store import RawStore
from schemas import Article, Capture, Rejection

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
Write = Callable[..., Path]


def broken_clean(capture: Capture, options: Options) -> Article | Rejection:
    """Ends the run at the last of the inputs."""
    if b"LAST" in capture.raw:
        raise KeyboardInterrupt
    return plain_clean(capture, options)


def locks(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "clean" / LOCKS).glob("*"))


def clean_all(data: Path, folder: Path, cleaner: Callable[..., Article | Rejection] = plain_clean) -> Report:
    with Serial() as executor:
        return run([str(folder)], Settings(data=data, batch=1), executor, cleaner=cleaner)


def stories(data: Path) -> list[tuple[str, str]]:
    """The origins of articles and of their earlier states."""
    return [
        (table, row["origin"])
        for table in ("articles", "versions")
        for piece in DataSet(data / "clean").pieces(table)
        for row in piece.to_pylist()
    ]


@pytest.fixture
def folder(write: Write) -> Path:
    """Two states of one address, more than a shard apart; the first has the greater digest."""
    for number in range(30):
        write(f"in/m{number:02}.html", f"Story {number}")
    saved = "<!-- saved from url=(0024)https://news.example/one --><html>"
    write("in/a.html", f"{saved}First 1")
    return write("in/z.html", f"{saved}LAST").parent


def test_the_order_of_captures_is_that_of_one_run(tmp_path: Path, folder: Path) -> None:
    clean_all(tmp_path / "undisturbed", folder)
    with pytest.raises(KeyboardInterrupt):
        clean_all(tmp_path / "data", folder, broken_clean)
    assert stories(tmp_path / "data"), "nothing was published before the end: this test says nothing"
    assert len(locks(tmp_path / "data")) == 1
    report = clean_all(tmp_path / "data", folder)
    assert report.goes_on_from is not None
    assert report.goes_on_from < report.started
    assert sorted(stories(tmp_path / "data")) == sorted(stories(tmp_path / "undisturbed"))
    assert ("versions", "z.html") in stories(tmp_path / "data")
    assert locks(tmp_path / "data") == []
    assert clean_all(tmp_path / "data", folder).goes_on_from is None


def test_a_file_that_was_changed_meanwhile_is_a_later_capture(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        clean_all(tmp_path / "data", folder, broken_clean)
    (folder / "z.html").write_text((folder / "z.html").read_text().replace("LAST", "Corrected 0"))
    clean_all(tmp_path / "data", folder)
    assert ("articles", "z.html") in stories(tmp_path / "data")
    assert ("versions", "a.html") in stories(tmp_path / "data")


def test_only_runs_over_the_same_inputs_that_nobody_holds(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), registered(tmp_path, "1", ["a"], NOW):
        raise RuntimeError
    with registered(tmp_path, "2", ["a"], NOW):
        assert [one.lock.name for one in unfinished(tmp_path, ["a"])] == ["1"]
    assert unfinished(tmp_path, ["b"]) == unfinished(tmp_path, []) == []
    (found,) = unfinished(tmp_path, ["a"])
    assert found.moment == NOW
    settle([found])
    assert unfinished(tmp_path, ["a"]) == []


def test_a_run_without_inputs_is_not_gone_on_with(tmp_path: Path) -> None:
    assert names_of(["-"], ["x"]) == []
    with pytest.raises(RuntimeError), registered(tmp_path, "1", [], NOW):
        raise RuntimeError
    assert unfinished(tmp_path, []) == []


def test_what_a_kill_left_half_written_is_swept(tmp_path: Path) -> None:
    lock = tmp_path / LOCKS / "1"
    lock.parent.mkdir(parents=True)
    for content in ("", '{"inputs": ["a"]', '{"inputs": ["a"]}', "[]"):
        lock.write_text(content)
        assert unfinished(tmp_path, ["a"]) == []
        assert not lock.exists()


def test_a_half_written_index_of_the_raw_store_is_swept(tmp_path: Path, folder: Path) -> None:
    with RawStore(tmp_path / "data" / "raw") as store:
        store.keep(Capture(raw=b"<html>", url="https://news.example/one"), NOW)
    draft = tmp_path / "data" / "raw" / "index" / "tinsach-000001.999.tmp"
    draft.write_bytes(b"PAR1")
    clean_all(tmp_path / "data", folder)
    assert not draft.exists()


def test_names_hold_wherever_a_run_is_started(tmp_path: Path) -> None:
    assert names_of(["a", "/b", "s3://bucket/c"], ["d"]) == [
        str(tmp_path / "a"),
        "/b",
        "s3://bucket/c",
        "source d",
    ]


def test_changed_since(write: Write) -> None:
    file = write("a.html", "a")
    assert changed_since(str(file), NOW - timedelta(days=9_999))
    assert not changed_since(str(file), datetime.now(UTC) + timedelta(days=1))
    os.utime(file, (0, 0))
    # A copy may bring an old date along; that it was put there is what counts.
    assert changed_since(str(file), datetime.now(UTC) - timedelta(minutes=10))
    assert not changed_since("s3://bucket/a", NOW)
    assert not changed_since("a\0b", NOW)


def test_drafts_of_run_files_are_swept_when_nobody_can_be_at_them(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft, report = write("runs/.a.json.7.tmp", "{"), write("runs/a.json", "{}")
    sweep(tmp_path / "runs")
    assert draft.exists()
    monkeypatch.setattr(module, "DRAFT_AGE", timedelta(hours=-1))
    sweep(tmp_path / "runs")
    sweep(tmp_path / "none")
    assert not draft.exists()
    assert report.exists()
