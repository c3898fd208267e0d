"""Archives that can only be read from their start are read once, and shared out."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from standin import plain_clean

from flows import spooling as module
from flows.executors import Processes, Shard, executor_for
from flows.reads import SpooledEntry
from flows.run import run
from flows.settings import Settings
from flows.spooling import Spool, spool
from raw import Entry, ReadLimits, list_inputs

Write = Callable[..., Path]


def texts(number: int) -> list[str]:
    return [f"Text {one}. The ferry sails again." for one in range(number)]


def tar(number: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for one, text in enumerate(texts(number)):
            info = tarfile.TarInfo(f"{one}.txt")
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return buffer.getvalue()


def lines(number: int) -> bytes:
    rows = [
        json.dumps({"url": f"https://a.example/{one}", "text": text})
        for one, text in enumerate(texts(number))
    ]
    return gzip.compress("\n".join(rows).encode())


def table(number: int) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["url", "text"])
    writer.writerows([f"https://a.example/{one}", text] for one, text in enumerate(texts(number)))
    return buffer.getvalue().encode()


@pytest.mark.parametrize(("name", "data"), [("a.tar.gz", tar), ("a.jsonl.gz", lines), ("a.csv", table)])
def test_an_archive_is_shared_out_and_gives_the_same(
    name: str, data: Callable[[int], bytes], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(name, data(60))
    found, shards = [], []
    for size in (module.SPOOLED_FROM, 1):
        monkeypatch.setattr(module, "SPOOLED_FROM", size)
        settings = Settings(data=tmp_path / f"data-{size}", executor="serial")
        seen: list[int] = []
        with executor_for(settings) as executor:
            report = run(
                [str(path)],
                settings,
                executor,
                cleaner=plain_clean,
                progress=lambda one, seen=seen: seen.append(one.captures),
            )
        assert report.outcomes.counts()["new"] == 60
        files = (settings.data / "clean" / "articles").glob("**/*.parquet")
        found.append(sorted(row["origin"] for file in files for row in pq.read_table(file).to_pylist()))
        shards.append(seen)
    assert found[0] == found[1]
    assert shards == [[60], [25, 50, 60]]


def pieces(folder: Path, entry: Entry, **bounds: Any) -> list[SpooledEntry]:
    reading = Spool(folder, ReadLimits(), bounds.get("page_seconds", 60), 4096)
    try:
        return list(reading.pieces(entry, 0))
    finally:
        reading.close()


def test_a_piece_is_read_only_when_it_is_asked_for(write: Write, tmp_path: Path) -> None:
    (entry,) = list_inputs([str(write("a.tar.gz", tar(200)))])
    assert isinstance(entry, Entry)
    reading = Spool(tmp_path, ReadLimits(), 60, 4096)
    found = reading.pieces(entry, 3)
    next(found)
    assert len(list(tmp_path.glob("*.spool"))) == 1
    next(found)
    assert [path.name for path in sorted(tmp_path.glob("*.spool"))] == [
        "000003-000000.spool",
        "000003-000001.spool",
    ]
    reading.close()


def test_a_reader_that_is_killed_goes_on_where_it_was(write: Write, tmp_path: Path) -> None:
    (entry,) = list_inputs([str(write("a.tar.gz", tar(100)))])
    assert isinstance(entry, Entry)
    with Processes(1, preload="flows.spooling") as reader:
        work = partial(spool, limits=ReadLimits(), folder=str(tmp_path))
        found = []
        for piece in reader.pieces(work, Shard(0, (entry,))):
            found.append(piece)
            if len(found) == 2:
                reader._workers[0]._process.kill()
    assert [Path(piece.spool).name for piece in found] == [f"000000-00000{n}.spool" for n in range(4)]


def test_reading_that_kills_is_left_out_and_what_came_before_is_kept(tmp_path: Path) -> None:
    from hazards import spool_and_die

    entry = Entry(str(tmp_path), "a.tar", 1)
    with Processes(1, preload="flows.spooling") as reader:
        work = partial(spool_and_die, victim=30, number=60)
        found = list(reader.pieces(work, Shard(0, (entry,))))
    assert found == [[f"0.{n}" for n in range(25)], [f"0.{n}" for n in range(25, 30)] + ["crashed"]]


def test_small_archives_and_stretches_are_not_spooled(tmp_path: Path) -> None:
    reading = Spool(tmp_path, ReadLimits(), 60, 4096)
    assert not reading.wants(Entry("a.tar", "a.tar", 12_000_000))
    assert reading.wants(Entry("a.tar", "a.tar", 12_000_001))
    assert not reading.wants(Entry("-", "-", 40_000_000, data=b""))
