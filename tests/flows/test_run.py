from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from standin import hazardous_clean, plain_clean

from flows import run as module
from flows.executors import executor_for
from flows.run import Report, SumsDiffer, check_sums, opened
from flows.run import run as run_inputs
from flows.settings import Settings
from flows.summary import sections
from flows.tally import NO_SITE
from raw import read_address_list

Write = Callable[..., Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", executor="serial")


def run(inputs: list[str], settings: Settings, **options: Any) -> Report:
    with executor_for(settings) as executor:
        return run_inputs(inputs, settings, executor, **options)


def rows(settings: Settings, table: str = "articles") -> list[dict[str, Any]]:
    files = sorted(str(path) for path in (settings.data / "clean" / table).glob("**/*.parquet"))
    found: list[dict[str, Any]] = ds.dataset(files).to_table().to_pylist()
    return found


def tree(root: Path) -> dict[str, bytes]:
    """Every published file with its bytes."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.glob("**/*.parquet")}


def run_file(report: Report, settings: Settings) -> dict[str, Any]:
    path = settings.data / "runs" / f"{report.run_id}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_capture_ends_once(write: Write, settings: Settings, tmp_path: Path) -> None:
    write("in/a.txt", "One")
    write("in/b.txt", "Two")
    write("in/same.txt", "One")
    write("in/empty.txt", "")
    write("in/broken.gz.txt", b"\x1f\x8b\x08\x00cut")
    write("in/raise.txt", "RAISE")
    write("in/style.css", "")
    report = run([str(tmp_path / "in"), str(tmp_path / "missing")], settings, cleaner=hazardous_clean)
    assert {name: count for name, count in report.outcomes.counts().items() if count} == {
        "new": 2,
        "duplicate": 1,
        "rejected": 2,
        "quarantined": 1,
    }
    assert report.captures == 6
    assert dict(report.tally.codes) == {"empty": 1, "unreadable": 1, "crashed": 1}
    assert dict(report.tally.skipped) == {"asset": 1}
    assert len(report.failures) == len(report.unreadable) == 1
    assert report.examples["empty"] == ["empty.txt is empty."]
    assert "raise.txt raised ValueError" in report.examples["crashed"][0]
    assert run_file(report, settings)["rejection_examples"] == report.examples
    assert not report.all_read
    assert {row["text"] for row in rows(settings)} == {"One", "Two"}
    assert {row["code"] for row in rows(settings, "rejections")} == {"empty", "unreadable", "crashed"}


def test_the_closing_tables_add_up(write: Write, settings: Settings, tmp_path: Path) -> None:
    for number in range(30):
        write(f"in/{number}.txt", f"Text {number}" if number % 3 else "")
    urls = write("urls.csv", "".join(f"in/{n}.txt,https://site-{n}.example/\n" for n in range(20)))
    report = run([str(tmp_path / "in")], settings, cleaner=plain_clean, addresses=read_address_list(urls))
    tables = dict(sections(report))
    assert {name: sum(count for _, count in rows) for name, rows in tables.items()} == dict.fromkeys(
        ("outcome", "language", "site", "rejection"), 30
    )
    assert ("(rejected)", 10) in tables["language"]
    assert ("(articles)", 20) in tables["rejection"]
    assert any(name.endswith("others)") for name, _ in tables["site"])
    assert report.tally.sites[NO_SITE] == 10


def test_a_rerun_changes_no_byte(write: Write, settings: Settings, tmp_path: Path) -> None:
    for number in range(60):
        write(f"in/{number}.txt", f"Text {number // 2}")
    write("in/empty.txt", "")
    run([str(tmp_path / "in")], settings, cleaner=plain_clean)
    before = tree(settings.data)
    report = run([str(tmp_path / "in")], settings, cleaner=plain_clean)
    assert tree(settings.data) == before
    assert report.outcomes.counts()["unchanged"] == 30
    assert report.outcomes.counts()["new"] == 0


def test_both_executors_publish_the_same(write: Write, tmp_path: Path) -> None:
    for number in range(80):
        write(f"in/{number}.txt", f"Text {number}")
    columns = []
    for executor, batch in (("serial", 5000), ("processes", 30)):
        settings = Settings(data=tmp_path / executor, executor=executor, workers=2, batch=batch)
        report = run([str(tmp_path / "in")], settings, cleaner=plain_clean)
        assert report.outcomes.counts()["new"] == 80
        times = ("first_seen", "captured_at")
        columns.append(
            sorted(str({k: v for k, v in row.items() if k not in times}) for row in rows(settings))
        )
    assert columns[0] == columns[1]


def test_deadly_pages_are_quarantined_and_their_neighbours_arrive(write: Write, tmp_path: Path) -> None:
    for number in range(40):
        write(f"in/{number:02}.txt", f"Text {number}")
    write("in/07-kill.txt", "KILL")
    write("in/07-hang.txt", "HANG")
    settings = Settings(data=tmp_path / "data", workers=2, page_seconds=1)
    report = run([str(tmp_path / "in")], settings, cleaner=hazardous_clean)
    assert report.outcomes.counts() | {"new": 40, "quarantined": 2} == report.outcomes.counts()
    rejections = {row["origin"]: row for row in rows(settings, "rejections")}
    assert {name: row["code"] for name, row in rejections.items()} == {
        "07-kill.txt": "crashed",
        "07-hang.txt": "timeout",
    }
    assert all(row["stage"] == "run" and row["message"].endswith(".") for row in rejections.values())


def test_the_run_file(write: Write, settings: Settings, tmp_path: Path) -> None:
    write("in/a.txt", "One")
    report = run([str(tmp_path / "in")], settings, cleaner=plain_clean)
    found = run_file(report, settings)
    assert found["state"] == "done"
    assert found["captures"] == sum(found["outcomes"].values()) == 1
    assert found["started"] < found["finished"]
    assert set(found["cpu_seconds"]) == {"read", "clean", "stage", "publish"}
    assert found["seconds"] > 0
    assert found["settings"]["executor"] == "serial"
    assert found["options"]["limits"]["raw_bytes"] == settings.raw_bytes
    assert {"tinsach", "cleaner", "python", "selectolax"} <= set(found["versions"])
    assert found["found"]["languages"] == {"en": 1}


def test_a_run_with_nothing_to_do_still_gives_readers_a_schema(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = run([str(tmp_path / "in")], settings, cleaner=plain_clean)
    assert report.captures == 0
    assert not report.all_read
    assert rows(settings) == []


@pytest.mark.parametrize(("error", "state"), [(KeyboardInterrupt, "interrupted"), (OSError, "failed")])
def test_a_run_that_is_stopped_says_so(
    write: Write, settings: Settings, tmp_path: Path, error: type[BaseException], state: str
) -> None:
    write("in/a.txt", "One")

    def stop(_: Report) -> None:
        raise error

    with pytest.raises(error):
        run([str(tmp_path / "in")], settings, cleaner=plain_clean, progress=stop)
    (path,) = (settings.data / "runs").iterdir()
    assert json.loads(path.read_text(encoding="utf-8"))["state"] == state
    assert not list((settings.data / "clean" / ".staging").glob("run-*"))


def test_memory_does_not_hold_the_input(write: Write, settings: Settings, tmp_path: Path) -> None:
    """Shards are made only when they are asked for, none is large, and the last are small."""
    for number in range(160):
        write(f"in/{number}.txt", "x")
    with opened(settings) as this:
        shards = this.shards([str(tmp_path / "in")], None, None)
        assert len(next(shards).entries) == module.SHARD_ENTRIES
        sizes = [len(shard.entries) for shard in shards]
    assert sum(sizes) == 160 - module.SHARD_ENTRIES
    assert sizes == [25, 22, *sizes[2:]]
    assert sizes[2:] == sorted(sizes[2:], reverse=True)
    assert sizes[-2] == module.LAST_SHARD


def test_large_files_make_small_shards(write: Write, settings: Settings, tmp_path: Path) -> None:
    for number in range(4):
        path = write(f"in/{number}.txt", "")
        os.truncate(path, module.SHARD_BYTES // 2)
    with opened(settings) as this:
        shards = list(this.shards([str(tmp_path / "in")], None, None))
    assert [(shard.number, len(shard.entries)) for shard in shards] == [(0, 2), (1, 2)]


def test_a_lost_capture_would_be_noticed(settings: Settings) -> None:
    with opened(settings) as this:
        this.report.tally.captures = 1
        with pytest.raises(SumsDiffer, match="1 capture led to 0 outcomes"):
            check_sums(this.report)


@pytest.fixture(autouse=True)
def _no_worker_is_left() -> Iterator[None]:
    yield
    assert not any(name.startswith("flows.executors.worker") for name in _children())


def _children() -> list[str]:
    own = os.getpid()
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            stat = path.read_text().rpartition(")")[2].split()
            if int(stat[1]) == own:
                found.append((path.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return [name.partition("-m ")[2] for name in found]
