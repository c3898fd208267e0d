"""The raw store on s3: what is put, what a killed process leaves, and what is made anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from raw.places import RemotePath
from raw.store import RawStoreError, RemoteStore, StoredAt, StoredResponse, open_store

boto3 = pytest.importorskip("boto3")

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def place(s3: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RemotePath:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return RemotePath(f"{s3}/news/raw")


def response(number: int, body: str = "") -> StoredResponse:
    headers = [("Content-Type", "text/html")]
    text = (body or f"<p>Page {number}</p>").encode()
    return StoredResponse(
        f"https://news.example/{number}", 200, headers, text, NOON + timedelta(hours=number)
    )


def stored(place: RemotePath, *numbers: int) -> list[StoredAt]:
    with open_store(place) as store:
        return [store.append(response(number)) for number in numbers]


def elsewhere(place: RemotePath, tmp_path: Path) -> RemoteStore:
    """The same store, on a machine that has nothing of it."""
    return RemoteStore(place, tmp_path / "elsewhere")


def test_another_machine_reads_what_was_closed(place: RemotePath, tmp_path: Path) -> None:
    at = stored(place, 0, 1)
    with elsewhere(place, tmp_path) as store:
        assert [store.read(one.warc_file, one.offset).raw for one in at] == [
            b"<p>Page 0</p>",
            b"<p>Page 1</p>",
        ]
        assert [(row.url, row.offset) for row in store.rows()] == [
            (f"https://news.example/{n}", one.offset) for n, one in enumerate(at)
        ]
        revisit = store.append(response(1))
        assert revisit.revisit
        assert revisit.warc_file != at[0].warc_file
    with open_store(place) as store:
        assert store.read(revisit.warc_file, revisit.offset).raw == b"<p>Page 1</p>"
        assert not store.files()
        with pytest.raises(RawStoreError, match="has no file"):
            store.read("tinsach-000001.warc.gz", 0)


def test_what_a_killed_process_left_is_put_by_the_next(place: RemotePath, tmp_path: Path) -> None:
    killed = open_store(place)
    kept, torn = killed.append(response(0)), killed.append(response(1))
    assert killed._segment
    with (killed.root / torn.warc_file).open("r+b") as file:
        file.truncate(torn.offset + 20)
    with pytest.raises(RawStoreError), elsewhere(place, tmp_path) as store:
        store.read(kept.warc_file, kept.offset)
    killed._segment._rows.clear()
    killed._segment.close()
    (after,) = stored(place, 2)
    with elsewhere(place, tmp_path) as store:
        assert store.read(kept.warc_file, kept.offset).raw == b"<p>Page 0</p>"
        assert {row.url[-1] for row in store.rows()} == {"0", "2"}
        assert set(store.sizes()) == {kept.warc_file, after.warc_file}


def test_full_files_and_lost_indexes(place: RemotePath, tmp_path: Path) -> None:
    with RemoteStore(place, roll_at=600) as store:
        for number in range(4):
            store.append(response(number))
    assert len((place / "index").sizes()) == len(store.sizes()) > 1
    for name in (place / "index").sizes():
        (place / "index" / name).unlink()
    with elsewhere(place, tmp_path) as store:
        assert list(store.maintain(deep=True)) == []
        assert {row.url[-1] for row in store.rows()} == {"0", "1", "2", "3"}
    assert len((place / "index").sizes()) == len(store.sizes())


def test_a_record_that_was_changed_is_found(place: RemotePath) -> None:
    (one,) = stored(place, 0)
    stored(place, 1)
    body = bytearray((place / one.warc_file).read_bytes())
    body[one.offset + 40] ^= 255
    (place / one.warc_file).write_bytes(bytes(body))
    with open_store(place) as store:
        assert len(list(store.maintain(deep=True))) >= 1


def test_forgetting_moves_nothing(place: RemotePath, tmp_path: Path) -> None:
    at = stored(place, 0, 1, 2)
    with elsewhere(place, tmp_path) as store:
        assert store.forget(urls=["https://news.example/1"]) == 1
    with open_store(place) as store:
        assert store.read(at[2].warc_file, at[2].offset).raw == b"<p>Page 2</p>"
        assert {row.url[-1] for row in store.rows()} == {"0", "2"}
        with pytest.raises(RawStoreError):
            store.read(at[1].warc_file, at[1].offset)
        assert list(store.maintain(deep=True)) == []
    assert b"Page 1" not in (place / at[0].warc_file).read_bytes()
