"""The raw store: what goes in comes out, for others too, whatever is cut off or lost in between."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from fastwarc.warc import WarcRecordType
from warcio.archiveiterator import ArchiveIterator

from raw.store import RawStore, RawStoreError, StoredAt, StoredResponse
from schemas import Capture

NOON = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
HTML = [("Content-Type", "text/html; charset=UTF-8"), ("ETag", '"1"')]
URL = "https://news.example/tin/cầu-mới?id=1"


def response(url: str = URL, body: bytes = b"<html>B\xe9", hours: int = 0, **more: object) -> StoredResponse:
    given: dict[str, object] = {"headers": HTML, "collected_from": "nguồn", **more}
    return StoredResponse(url, 200, body=body, fetched_at=NOON + timedelta(hours=hours), **given)  # type: ignore[arg-type]


def numbered(store: RawStore, numbers: range) -> list[StoredAt]:
    return [store.append(response(f"https://news.example/{n}", b"<html>%d" % n)) for n in numbers]


def urls(root: Path) -> list[str]:
    with RawStore(root) as store:
        return [row.url.rpartition("/")[2] for row in store.rows()]


def test_what_is_stored_is_read_again(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        at = store.append(response())
        found = store.read(at.warc_file, at.offset)
    assert (found.raw, found.url, found.status) == (b"<html>B\xe9", URL, 200)
    assert (found.media_type, found.charset) == ("text/html", "utf-8")
    assert (found.captured_at, found.captured_at_basis) == (NOON, "transport")
    assert (found.collected_from, found.warc and (found.warc.file, found.warc.offset)) == (
        "nguồn",
        (at.warc_file, at.offset),
    )


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_body_may_be_stored_in_its_content_encoding(tmp_path: Path, encoding: str) -> None:
    body = gzip.compress(b"<html>text") if encoding == "gzip" else b"<html>text"
    with RawStore(tmp_path) as store:
        at = store.append(response(body=body, headers=[("Content-Encoding", encoding)], encoded=True))
        assert store.read(at.warc_file, at.offset).raw == b"<html>text"


def test_headers_that_no_longer_hold_are_moved_aside(tmp_path: Path) -> None:
    headers = [("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "3")]
    with RawStore(tmp_path) as store:
        at = store.append(response(headers=headers))
        assert store.read(at.warc_file, at.offset).raw == b"<html>B\xe9"
    with (tmp_path / at.warc_file).open("rb") as file:
        (record,) = [one for one in ArchiveIterator(file) if one.rec_type == "response"]
        assert record.http_headers.get_header("X-Archive-Orig-Content-Encoding") == "br"
        assert record.http_headers.get_header("Content-Length") == "8"


def test_a_known_payload_is_not_stored_twice(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        first, other = store.append(response()), store.append(response(body=b"<html>C", hours=1))
        back = store.append(response(hours=2))
        elsewhere = store.append(response("https://news.example/other"))
        assert [at.revisit for at in (first, other, back, elsewhere)] == [False, False, True, False]
        found = store.read(back.warc_file, back.offset)
        assert (found.raw, found.captured_at) == (b"<html>B\xe9", NOON + timedelta(hours=2))
    with RawStore(tmp_path) as store:
        assert store.append(response(hours=3)).revisit
        assert len(list(store.captures())) == 3
        assert len(list(store.captures(revisits=True))) == 5


def test_captures_are_chosen_by_source_address_and_moment(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        for hours in range(4):
            store.append(
                response(f"https://news.example/{hours}", hours=hours, collected_from=f"s{hours % 2}")
            )
        assert [one.url[-1] for one in store.captures(collected_from="s1") if one.url] == ["1", "3"]
        assert [one.url[-1] for one in store.captures(urls=["https://news.example/2"]) if one.url] == ["2"]
        bounds = {"since": NOON + timedelta(hours=1), "until": NOON + timedelta(hours=3)}
        assert [one.url[-1] for one in store.captures(**bounds) if one.url] == ["1", "2"]  # type: ignore[arg-type]


def test_others_read_what_is_written_here(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        store.append(response(request_headers=[("User-Agent", "tinsach")]))
        at = store.append(response(hours=1))
    expected = ["warcinfo", "response", "request", "revisit"]
    with (tmp_path / at.warc_file).open("rb") as file:
        kinds = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            kinds.append(record.rec_type)
        assert kinds == expected
    with (tmp_path / at.warc_file).open("rb") as file:
        assert [str(record.record_type).rpartition(".")[2] for record in FastIterator(file)] == expected
    with (tmp_path / at.warc_file).open("rb") as file:
        record = next(iter(FastIterator(file, record_types=WarcRecordType.response, parse_http=False)))
        assert record.verify_block_digest()
        record.parse_http()
        assert record.verify_payload_digest()
        assert (record.headers["WARC-Target-URI"], record.reader.read()) == (URL, b"<html>B\xe9")


def test_the_index_is_parquet(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        at = store.append(response())
    (row,) = pq.read_table(tmp_path / "index").to_pylist()
    assert (row["url"], row["offset"], row["digest"]) == (URL, at.offset, at.digest)
    assert (row["fetched_at"], row["status"], row["media_type"]) == (NOON, 200, "text/html")


def test_a_file_that_is_full_is_followed_by_another(tmp_path: Path) -> None:
    with RawStore(tmp_path, roll_at=1_000) as store:
        numbered(store, range(6))
        assert len(store.files()) > 1
        assert all(path.stat().st_size < 2_000 for path in store.files())
    assert urls(tmp_path) == [str(n) for n in range(6)]


def test_cut_anywhere_no_whole_record_is_lost_and_writing_goes_on(tmp_path: Path) -> None:
    """As after a crash: the file is cut at every byte of its last two records, with and without an index."""
    with RawStore(tmp_path / "whole") as store:
        places = [at.offset for at in numbered(store, range(4))]
    (name,) = [path.name for path in store.files()]
    packed = (tmp_path / "whole" / name).read_bytes()
    ends = [*places[1:], len(packed)]
    for cut in range(places[2], len(packed), 7):
        root = tmp_path / str(cut)
        root.mkdir()
        (root / name).write_bytes(packed[:cut])
        if cut % 2:
            index = root / "index" / name.replace(".warc.gz", ".parquet")
            index.parent.mkdir()
            index.write_bytes((tmp_path / "whole" / "index" / index.name).read_bytes())
        whole = [str(n) for n, end in enumerate(ends) if end <= cut]
        assert urls(root) == whole
        with RawStore(root) as store:
            numbered(store, range(9, 10))
        assert urls(root) == [*whole, "9"]
        assert len(store.files()) == 1
        with (root / name).open("rb") as file:
            assert sum(record.rec_type == "response" for record in ArchiveIterator(file)) == len(whole) + 1


def test_damage_in_the_middle_costs_its_record_alone(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        places = numbered(store, range(4))
    path = tmp_path / places[0].warc_file
    packed = bytearray(path.read_bytes())
    packed[places[1].offset + 30] ^= 0xFF
    path.write_bytes(packed)
    (tmp_path / "index" / path.name.replace(".warc.gz", ".parquet")).unlink()
    assert urls(tmp_path) == ["0", "2", "3"]
    with RawStore(tmp_path) as store:
        at = numbered(store, range(4, 5))[0]
        assert at.warc_file != path.name, "nothing is written behind damage"
        with pytest.raises(RawStoreError, match="no whole record"):
            store.read(path.name, places[1].offset)
    assert path.read_bytes() == packed


@pytest.mark.parametrize("lost", ["index", ".payloads.sqlite", "torn", "garbage"])
def test_what_is_kept_beside_the_files_may_be_lost(tmp_path: Path, lost: str) -> None:
    with RawStore(tmp_path) as store:
        numbered(store, range(3))
    index = tmp_path / "index" / "tinsach-000001.parquet"
    if lost == "index":
        index.unlink()
    elif lost == "torn":
        index.write_bytes(index.read_bytes()[:50])
    elif lost == "garbage":
        for path in tmp_path.glob(".payloads.sqlite*"):
            path.unlink()
        (tmp_path / ".payloads.sqlite").write_bytes(b"no data base" * 500)
    else:
        for path in tmp_path.glob(f"{lost}*"):
            path.unlink()
    with RawStore(tmp_path) as store:
        assert numbered(store, range(1))[0].revisit
        assert [row.url[-1] for row in store.rows()] == ["0", "1", "2", "0"]


def test_two_processes_write_into_files_of_their_own(tmp_path: Path) -> None:
    with RawStore(tmp_path) as one, RawStore(tmp_path) as other:
        first, second = numbered(one, range(2))[0], numbered(other, range(2, 4))[0]
        assert first.warc_file != second.warc_file
        assert other.append(response("https://news.example/0", b"<html>0")).revisit, "they know of each other"
    with RawStore(tmp_path) as store:
        assert numbered(store, range(5, 6))[0].warc_file == first.warc_file


KILLED = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from raw.store import RawStore, StoredResponse
store = RawStore(Path(sys.argv[1]))
for n in range(100_000):
    body = b"<html>%d" % n + bytes(range(256)) * 40
    store.append(StoredResponse(f"https://news.example/{n}", 200, [], body, datetime(2026, 11, 21, tzinfo=UTC)))
    print(n, flush=True)
"""


def test_killed_nothing_that_was_stored_is_lost(tmp_path: Path) -> None:
    for after in (1, 40, 90):
        root = tmp_path / str(after)
        process = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(root)],
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        process.wait()
        process.stdout.close()
        stored = urls(root)
        assert len(said) <= len(stored) <= len(said) + 1
        assert stored == [str(n) for n in range(len(stored))]
        with RawStore(root) as store:
            assert not store.append(response()).revisit


def test_what_cannot_be_written_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawStore(tmp_path) as store:
        numbered(store, range(2))
        whole = os.pwrite

        def full(descriptor: int, data: bytes, offset: int) -> int:
            if len(data) > 100:
                return whole(descriptor, data[:100], offset)
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(os, "pwrite", full)
            with pytest.raises(OSError, match="No space"):
                numbered(store, range(2, 3))
        numbered(store, range(3, 4))
    assert urls(tmp_path) == ["0", "1", "3"]


def test_forgetting_takes_out_content_and_moves_nothing(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        kept = [store.append(response(f"https://news.example/{n}", b"<html>%d" % n)) for n in range(2)]
        store.append(response(request_headers=[("Cookie", "secret")]))
        store.append(response(hours=1))
        kept.append(store.append(response("https://news.example/2", b"<html>2")))
        assert store.forget(urls=[URL]) == 2
        for n, at in enumerate(kept):
            assert store.read(at.warc_file, at.offset).raw == b"<html>%d" % n
        assert store.forget(urls=[URL]) == 0
        content = gzip.decompress((tmp_path / kept[0].warc_file).read_bytes())
        assert b"secret" not in content
        assert URL.encode() not in content
        assert not store.append(response(hours=2)).revisit
    assert urls(tmp_path) == ["0", "1", "2", URL.rpartition("/")[2]]
    with (tmp_path / kept[0].warc_file).open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "response", "response", *["metadata"] * 3, "response", "response"]


def test_forgetting_by_payload_and_by_place(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        first, second, third = numbered(store, range(3))
        assert store.forget(digests=[first.digest], places=[(third.warc_file, third.offset)]) == 2
        with pytest.raises(RawStoreError):
            store.read("tinsach-000009.warc.gz", 0)
        assert store.read(second.warc_file, second.offset).raw == b"<html>1"
    assert urls(tmp_path) == ["1"]


def test_an_index_that_was_half_written_is_swept(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        numbered(store, range(2))
    draft = tmp_path / "index" / "tinsach-000001.12345.tmp"
    draft.write_bytes(b"PAR1")
    with RawStore(tmp_path) as store:
        numbered(store, range(2, 3))
    assert not draft.exists()
    assert urls(tmp_path) == ["0", "1", "2"]


def test_a_half_written_index_goes_where_nobody_is_at_work(tmp_path: Path) -> None:
    with RawStore(tmp_path) as writer:
        writer.append(response())
        draft = tmp_path / "index" / "tinsach-000001.999.tmp"
        draft.parent.mkdir()
        draft.write_bytes(b"PAR1")
        RawStore(tmp_path).sweep()
        assert draft.exists()
    RawStore(tmp_path).sweep()
    assert not draft.exists()
    assert len(urls(tmp_path)) == 1


def test_forgetting_killed_before_the_index_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from raw.store.index import Index

    with RawStore(tmp_path) as store:
        numbered(store, range(3))
        store.sync()

        def killed(*_: object, **__: object) -> None:
            raise OSError("killed")

        with monkeypatch.context() as patched:
            patched.setattr(Index, "write", killed)
            with pytest.raises(OSError, match="killed"):
                store.forget(urls=["https://news.example/1"])
    assert urls(tmp_path) == ["0", "2"]
    with RawStore(tmp_path) as store:
        assert not numbered(store, range(1, 2))[0].revisit


def test_local_pages_are_kept_once(tmp_path: Path) -> None:
    page = Capture(b"<html>1", charset="utf-8", origin="in/a.html", source_key="k", captured_at=NOON)
    with RawStore(tmp_path) as store:
        place = store.keep(page, NOON + timedelta(1))
        assert store.keep(page, NOON + timedelta(2)) == place
        found = store.read(place.file, place.offset)
        other = store.keep(Capture(b"<html>1", url=URL), NOON)
        assert other != place
    assert (found.raw, found.url, found.origin, found.source_key) == (b"<html>1", None, "in/a.html", "k")
    assert (found.captured_at, found.captured_at_basis, found.charset) == (NOON, "run", "utf-8")
    with io.BytesIO((tmp_path / place.file).read_bytes()) as file:
        assert [str(record.record_type).rpartition(".")[2] for record in FastIterator(file)] == [
            "warcinfo",
            "resource",
            "resource",
        ]
