"""A month is opened with room for what the whole run will bring."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from standin import plain_clean

from flows.executors import Shard, executor_for
from flows.expected import Expected
from flows.run import run
from flows.settings import Settings
from raw import Entry

Write = Callable[..., Path]


def test_captures_are_told_from_bytes(write: Write, tmp_path: Path) -> None:
    write("in/a.warc.gz", b"x" * 1000)
    write("in/below/b.html", b"x" * 500)
    write("in/picture.jpg", b"x" * 9000)
    write("in/data/clean/.locks/runs", b"")
    write("in/data/clean/articles/a.parquet", b"x" * 9000)
    expected = Expected()
    expected.look_at([str(tmp_path / "in"), "s3://bucket/there", "-", str(tmp_path / "missing")])
    assert expected.captures() == 0
    expected.sent(Shard(0, (Entry("a", "a", 300),)))
    expected.sent(Shard(1, (Entry("b", "b", 300),)))
    expected.done(1, 20)
    assert expected.captures() == 100


def test_a_month_is_opened_for_the_whole_run(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clean.dataset.layout.BUCKET_ROWS", 10)
    for number in range(200):
        write(f"in/{number:03}.txt", f"Text {number:03}")
    settings = Settings(data=tmp_path / "data", executor="serial", batch=25)
    with executor_for(settings) as executor:
        report = run([str(tmp_path / "in")], settings, executor, cleaner=plain_clean)
    assert report.outcomes.counts()["new"] == 200
    names = {path.name for path in (settings.data / "clean" / "articles").glob("**/*.parquet")}
    assert all(name.endswith("-of-032.parquet") for name in names)
    assert len(names) > 8
