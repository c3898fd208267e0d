"""WARC and WET archives: what is taken of each shape, and what damage costs."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
from archives import PAGE_TYPE, body, digest_of, packed, record
from reading import Found

from raw import Entry, ReadLimits, list_inputs, read_entry, read_inputs
from raw.members import next_member
from raw.sources import warc
from raw.store import RawStore, StoredResponse
from schemas import Capture, Rejection

Write = Callable[..., Path]

FOUR = [record(number) for number in range(4)]
PACKED = packed(*FOUR)
STARTS = [sum(len(packed(one)) for one in FOUR[:number]) for number in range(5)]
PLAIN = b"".join(FOUR)
PLAIN_STARTS = [sum(map(len, FOUR[:number])) for number in range(5)]


def captures(path: Path, limits: ReadLimits | None = None) -> list[Capture]:
    return [read for read in read_inputs([str(path)], limits=limits) if isinstance(read, Capture)]


def rejected(path: Path) -> list[Rejection]:
    return [read for read in read_inputs([str(path)]) if isinstance(read, Rejection)]


def pages(path: Path) -> list[int]:
    """Numbers of the pages that come out whole."""
    found = captures(path)
    numbers = [int(one.url.rpartition("/")[2]) for one in found if one.url]
    assert [one.raw for one in found] == [body(number) for number in numbers]
    return numbers


WHOLE = {
    "a.warc.gz": PACKED,
    "a.warc": PLAIN,
    "whole.warc.gz": gzip.compress(PLAIN),
    "a.warc.bz2": bz2.compress(PLAIN),
    "a.warc.xz": lzma.compress(PLAIN),
}


@pytest.mark.parametrize("name", WHOLE)
def test_packed_and_plain(write: Write, name: str) -> None:
    assert pages(write(name, WHOLE[name])) == [0, 1, 2, 3]


def test_a_great_archive_packed_as_a_whole_is_read_record_by_record(write: Write) -> None:
    path = write("a.warc.gz", gzip.compress(b"".join(record(n, payload=body(n) * 40_000) for n in range(9))))
    limits = ReadLimits(raw_bytes=5_000_000)
    assert [one.raw for one in captures(path, limits)] == [body(n) * 40_000 for n in range(9)]


def test_what_a_record_says_of_its_page(write: Write) -> None:
    (one,) = captures(write("a.warc.gz", packed(record(7, fields={"WARC-Date": "2016-08-26T10:11:12.5Z"}))))
    assert (one.url, one.status, one.media_type, one.charset) == (
        "https://news.example/7",
        200,
        "text/html",
        "utf-8",
    )
    assert (one.captured_at, one.captured_at_basis) == (
        datetime(2016, 8, 26, 10, 11, 12, 500_000, UTC),
        "archive",
    )
    assert one.origin == "a.warc.gz@0"


def test_the_shape_of_a_crawl(write: Write, found: Found) -> None:
    """Common Crawl and CC-NEWS: warcinfo, then a request, a response and metadata for each page."""
    shape = [
        record(kind="warcinfo", payload=b"isPartOf: CRAWL\r\n", content_type="application/warc-fields"),
        record(
            0,
            kind="request",
            payload=b"GET / HTTP/1.1\r\n\r\n",
            content_type="application/http; msgtype=request",
        ),
        record(0, fields={"WARC-Identified-Payload-Type": "text/html", "WARC-Truncated": "length"}),
        record(0, kind="metadata", payload=b"fetchTimeMs: 12\r\n", content_type="application/warc-fields"),
        record(1, headers=(("Content-Type", "image/jpeg"),)),
        record(2, status="301 Moved Permanently"),
        record(3, status="404 Not Found"),
        record(4, headers=()),
        record(5, headers=(), payload=b"\x89PNG"),
        record(
            6,
            url="https://news.example/robots.txt",
            headers=(("Content-Type", "text/plain"),),
            payload=b"User-agent: *",
        ),
    ]
    kinds = list(found(write("crawl.warc.gz", packed(*shape))).values())
    assert kinds == ["page", "asset", "error-status", "error-status", "page", "other-kind", "page"]


def test_wet_is_text(write: Write) -> None:
    text = "Cầu mới\nThe bridge is open.".encode()
    one = record(3, kind="conversion", payload=text, content_type="text/plain")
    (found,) = captures(write("crawl.warc.wet.gz", packed(one)))
    assert (found.raw, found.media_type, found.url) == (text, "text/plain", "https://news.example/3")


GZIP, CHUNKED = ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")
ENCODED: dict[str, tuple[tuple[tuple[str, str], ...], bytes]] = {
    "gzip": ((GZIP,), gzip.compress(body(0))),
    "deflate": ((("Content-Encoding", "deflate"),), zlib.compress(body(0))),
    "brotli": ((("Content-Encoding", "br"),), brotli.compress(body(0))),
    "chunks": ((CHUNKED,), b"%x\r\n%s\r\n0\r\n\r\n" % (len(body(0)), body(0))),
    "chunks without an end": (
        (CHUNKED,),
        b"5\r\n%s\r\n%x;x=y\n%s\n" % (body(0)[:5], len(body(0)) - 5, body(0)[5:]),
    ),
    "decoded when it was stored, the header left as it was": ((GZIP,), body(0)),
    "decoded, both headers left": ((GZIP, CHUNKED), body(0)),
    "an encoding that is none": ((("Content-Encoding", "UTF-8"),), body(0)),
    "moved aside": ((("X-Crawler-Content-Encoding", "gzip"),), body(0)),
}


@pytest.mark.parametrize("name", ENCODED)
def test_encodings_are_undone(write: Write, name: str) -> None:
    headers, payload = ENCODED[name]
    one = record(0, headers=(PAGE_TYPE, *headers), payload=payload)
    assert pages(write("a.warc.gz", packed(one))) == [0]


def test_a_bomb_in_a_record_costs_that_record(write: Write, found: Found) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 200_000_000))
    evil = record(1, headers=(PAGE_TYPE, ("Content-Encoding", "gzip, gzip")), payload=bomb)
    zeros = gzip.compress(b"WARC/1.0\r\nContent-Length: 90000000\r\n\r\n" + b"\0" * 90_000_000)
    outcomes = found(write("a.warc.gz", packed(FOUR[0], evil) + zeros + packed(FOUR[2])))
    assert list(outcomes.values()) == ["page", "too-large", "unreadable", "page"]


def test_a_revisit_is_answered_from_the_same_file(write: Write) -> None:
    again = record(
        0,
        kind="revisit",
        payload=b"",
        fields={"WARC-Payload-Digest": digest_of(FOUR[0]), "WARC-Date": "2026-12-01T00:00:00Z"},
    )
    for name, data in (
        ("a.warc.gz", packed(FOUR[0], again)),
        ("a.warc", FOUR[0] + again),
        ("b.warc.gz", packed(again, FOUR[0])),
    ):
        found = captures(write(name, data))
        assert [one.raw for one in found] == [body(0)] * 2
        assert datetime(2026, 12, 1, tzinfo=UTC) in [one.captured_at for one in found]


def test_a_revisit_of_what_lies_elsewhere_is_counted(write: Write, found: Found) -> None:
    again = record(0, kind="revisit", payload=b"", fields={"WARC-Payload-Digest": "sha1:" + "A" * 32})
    assert list(found(write("a.warc.gz", packed(again, FOUR[1]))).values()) == ["revisit", "page"]


def cut(data: bytes, start: int, end: int, put: bytes = b"") -> bytes:
    return data[:start] + put + data[end:]


HALF = (STARTS[1] + STARTS[2]) // 2
WRONG = FOUR[1].replace(b"Content-Length: 1", b"Content-Length: 9", 1)
assert FOUR[1] != WRONG

DAMAGED: dict[str, tuple[str, bytes, list[int]]] = {
    "cut short": ("a.warc.gz", PACKED[:-20], [0, 1, 2]),
    "cut in the first record": ("a.warc.gz", PACKED[:40], []),
    "the start is missing": ("a.warc.gz", PACKED[30:], [1, 2, 3]),
    "bytes changed": ("a.warc.gz", cut(PACKED, HALF, HALF + 4, b"\xff\0\xff\0"), [0, 2, 3]),
    "a checksum changed": (
        "a.warc.gz",
        cut(PACKED, STARTS[2] - 6, STARTS[2] - 5, bytes([~PACKED[STARTS[2] - 6] & 255])),
        [0, 2, 3],
    ),
    "bytes missing": ("a.warc.gz", cut(PACKED, HALF, HALF + 30), [0, 2, 3]),
    "zeros between": ("a.warc.gz", cut(PACKED, STARTS[2], STARTS[2], b"\0" * 5000), [0, 1, 2, 3]),
    "a web page between": ("a.warc.gz", cut(PACKED, STARTS[2], STARTS[2], body(9)), [0, 1, 2, 3]),
    "something else packed between": (
        "a.warc.gz",
        cut(PACKED, STARTS[2], STARTS[2], gzip.compress(body(9))),
        [0, 1, 2, 3],
    ),
    "a packed record without an end": ("a.warc.gz", packed(FOUR[0], FOUR[1][:-200], FOUR[2]), [0, 2]),
    "a record of a wrong length": ("a.warc.gz", packed(FOUR[0], WRONG, FOUR[2]), [0, 2]),
    "headers that are none": (
        "a.warc.gz",
        packed(FOUR[0], b"WARC/1.0\r\nno header at all\r\n\r\n", FOUR[2]),
        [0, 2],
    ),
    "no length": (
        "a.warc.gz",
        packed(FOUR[0], FOUR[1].replace(b"Content-Length", b"Content-Lost"), FOUR[2]),
        [0, 2],
    ),
    "not packed, cut short": ("a.warc", PLAIN[:-50], [0, 1, 2]),
    "not packed, too great a length": ("a.warc", FOUR[0] + WRONG + FOUR[2] + FOUR[3], [0, 2, 3]),
    "not packed, junk between": ("a.warc", FOUR[0] + b"\0" * 100 + b"\r\n\r\n" + FOUR[2], [0, 2]),
    "not packed, bytes missing": (
        "a.warc",
        cut(PLAIN, PLAIN_STARTS[1] + 20, PLAIN_STARTS[1] + 90),
        [0, 2, 3],
    ),
    "packed as a whole, cut": ("a.warc.gz", gzip.compress(PLAIN)[:-60], []),
    "text": ("a.warc.gz", b"This is no archive at all.\n" * 50, []),
    "an HTML page instead": ("a.warc", body(0) * 20, []),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damage_costs_what_it_hits_and_is_named(write: Write, name: str) -> None:
    file, data, whole = DAMAGED[name]
    path = write(file, data)
    assert pages(path) == whole
    assert {one.code for one in rejected(path)} == {"unreadable"}
    for one in rejected(path):
        assert one.origin
        assert one.origin in one.message


@pytest.mark.parametrize(
    "date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "99999999999999", "9" * 5_000, "soon"]
)
def test_a_date_that_is_none_costs_nothing(write: Write, date: str) -> None:
    path = write("a.warc.gz", packed(FOUR[0], record(1, fields={"WARC-Date": date}), FOUR[2]))
    assert pages(path) == [0, 1, 2]
    assert captures(path)[1].captured_at is None


class Counted(io.BytesIO):
    """Bytes that count how many of them were read."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.count += len(data)
        return data


@pytest.mark.parametrize("mark", [b"\x1f\x8b\x08", b"\x1f\x8b\x08\x08", gzip.compress(b"", mtime=0)])
def test_marks_of_members_in_damage_cost_little_each(mark: bytes) -> None:
    damage = Counted(mark * 10_000)
    size = len(damage.getvalue())
    assert next_member(damage, 0, size) == size
    assert damage.count < 10_000 * 1_100 + 2 * size


def test_every_cut_of_an_archive_is_answered(write: Write) -> None:
    for end in range(0, len(PACKED), 11):
        whole = [number for number in range(4) if STARTS[number + 1] <= end]
        path = write("a.warc.gz", PACKED[:end])
        assert pages(path) == whole
        assert len(rejected(path)) == (end not in STARTS[1:]), end


def test_an_empty_archive_is_named(write: Write, found: Found) -> None:
    assert found(write("a.warc.gz", b"")) == {"a.warc.gz": "empty"}


def test_a_great_file_is_shared_out_and_no_record_lost_or_doubled(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc, "SLICE", 1_000)
    path = write("a.warc.gz", packed(*(record(number) for number in range(60))))
    entries = [one for one in list_inputs([str(path)]) if isinstance(one, Entry)]
    assert len(entries) > 5
    assert [entry.last for entry in entries[:-1]] == [entry.first for entry in entries[1:]]
    origins = [read.origin for entry in entries for read in read_entry(entry)]
    assert len(origins) == len(set(origins)) == 60


def test_what_the_store_writes_is_read(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 21, 12, 0, 0, 5, UTC)
    with RawStore(tmp_path) as store:
        at = store.append(StoredResponse("https://news.example/0", 200, [PAGE_TYPE], body(0), moment))
        store.append(StoredResponse("https://news.example/0", 200, [PAGE_TYPE], body(0), moment))
        stored = store.read(at.warc_file, at.offset)
        first, again = captures(tmp_path / at.warc_file)
    assert first.raw == again.raw == stored.raw
    assert (first.url, first.captured_at, first.charset) == (stored.url, stored.captured_at, stored.charset)
