"""Dumps of rows: what becomes an article, and what a bad row costs."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from reading import Found

from raw import Entry, ReadFailure, ReadLimits, forms, list_inputs, read_entry, read_inputs
from raw.places import open_place
from raw.sources import parquet, rows
from raw.sources.columns import ColumnsError, mapping, parse_columns
from schemas import Capture, Rejection
from schemas.arrow import VERSION_KEY

Write = Callable[..., Path]

ROWS = [
    {
        "id": number,
        "url": f"https://news.example/{number}",
        "title": f"Cầu mới số {number} <thông xe>",
        "text": "Sáng nay cây cầu đã thông xe.\nNgười dân đến xem rất đông.",
        "author": "Minh Dương",
        "date": "2023-05-04 10:11:12",
    }
    for number in range(4)
]


def json_lines(items: list[Any] = ROWS) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in items).encode()


def csv_of(items: list[dict[str, Any]] = ROWS, **how: Any) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(items[0]), **how)
    writer.writeheader()
    writer.writerows(items)
    return out.getvalue()


def parquet_of(items: list[dict[str, Any]] = ROWS, **how: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(items), out, **how)
    return out.getvalue()


def reads(path: Path, columns: str = "", limits: ReadLimits | None = None) -> list[Any]:
    return list(read_inputs([str(path)], columns=parse_columns(columns), limits=limits))


FILES = {
    "a.jsonl": json_lines(),
    "a.jsonl.gz": gzip.compress(json_lines()),
    "crlf.ndjson": json_lines().replace(b"\n", b"\r\n") + b"\r\n\r\n",
    "a.json": json.dumps(ROWS).encode(),
    "within.json": json.dumps({"count": 4, "articles": ROWS}).encode(),
    "lines.json": json_lines(),
    "dump.txt": json.dumps(ROWS, indent=1).encode(),
    "mark.json": b"\xef\xbb\xbf" + json.dumps(ROWS).encode(),
    "a.csv": csv_of().encode(),
    "excel.csv": csv_of(delimiter=";").encode("utf-8-sig"),
    "wide.csv": csv_of(delimiter="\t").encode("utf-16"),
    "a.tsv": csv_of(delimiter="\t", lineterminator="\n").encode(),
    "old.csv": csv_of(lineterminator="\r", quoting=csv.QUOTE_ALL).encode(),
    "a.csv.xz": __import__("lzma").compress(csv_of().encode()),
    "a.parquet": parquet_of(),
    "zstd.parquet": parquet_of(compression="zstd", row_group_size=1),
}


@pytest.mark.parametrize("name", FILES)
def test_every_form_gives_the_same_records(write: Write, name: str) -> None:
    found = reads(write(name, FILES[name]))
    assert [one.url for one in found] == [row["url"] for row in ROWS]
    expected = reads(write("same.jsonl", json_lines()))
    assert [one.raw for one in found] == [one.raw for one in expected]
    page = found[1].raw.decode()
    assert "<h1>Cầu mới số 1 &lt;thông xe&gt;</h1>" in page
    assert '<meta name="author" content="Minh Dương">' in page
    assert '<meta property="article:published_time" content="2023-05-04 10:11:12">' in page
    assert "<p>Người dân đến xem rất đông.</p>" in page
    assert (found[1].media_type, found[1].charset) == ("text/html", "utf-8")
    assert len({one.origin for one in found}) == 4


def test_dumps_lie_in_folders_and_archives_too(write: Write, found: Found, tmp_path: Path) -> None:
    import zipfile

    write("in/a.jsonl", json_lines(ROWS[:1]))
    write("in/prices.csv", b"day,price\n2023-01-01,7\n")
    write("in/settings.json", b'{"name": "x"}')
    write("in/sitemap.xml", b"<urlset/>")
    with zipfile.ZipFile(tmp_path / "in" / "b.zip", "w") as archive:
        archive.writestr("dump.csv", csv_of(ROWS[:1]))
        archive.writestr("prices.csv", "day,price\n1,2\n")
    assert found(tmp_path / "in") == {
        "a.jsonl@0": "page",
        "b.zip/dump.csv@1": "page",
        "b.zip/prices.csv": "other-kind",
        "prices.csv": "other-kind",
        "settings.json": "other-kind",
        "sitemap.xml": "other-kind",
    }


def test_bad_lines_of_json_cost_themselves(write: Write, found: Found) -> None:
    lines = [
        json_lines(ROWS[:1]),
        b'{"url": "https://news.example/9", "text": "cut in the mid',
        b"not json",
        b"[1, 2]",
        b"null",
        b'{"title": "no text"}',
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"text": ' + b"9" * 5_000 + b"}",
        b"",
        b"\xff\xfe\xfd",
        json_lines(ROWS[1:2]),
    ]
    outcomes = list(found(write("a.jsonl", b"\n".join(lines))).values())
    assert outcomes == ["page", *["unreadable"] * 4, "empty", *["unreadable"] * 4, "page"]


BROKEN_ITEMS = {
    "a number of thousands of digits": b'{"text": "a b", "id": ' + b"9" * 5_000 + b"}",
    "nested too deeply": b'{"text": "a b", "x": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    "broken": b'{"text": "a, ] b" 5}',
}


@pytest.mark.parametrize("name", BROKEN_ITEMS)
def test_a_bad_record_of_a_list_costs_itself(write: Write, found: Found, name: str) -> None:
    first, last = (json_lines(ROWS[n : n + 1]).strip() for n in (0, 1))
    whole = b"[" + b", ".join([first, BROKEN_ITEMS[name], last]) + b"]\n"
    assert list(found(write("a.json", whole)).values()) == ["page", "unreadable", "page"]
    cut = b"[" + b", ".join([first, last]) + b', {"text": "And so'
    assert list(found(write("b.json", cut)).values()) == ["page", "page", "unreadable"]


def test_one_bad_byte_costs_no_record(write: Write) -> None:
    (one,) = reads(write("a.jsonl", json_lines(ROWS[:1]).replace(b"xem r", b"xem\xffr")))
    assert "xem�r" in one.raw.decode()


def test_a_line_that_is_too_long_is_not_held(write: Write, found: Found) -> None:
    data = b"\n".join([json_lines(ROWS[:1]), b'{"text": "' + b"x" * 300_000 + b'"}', json_lines(ROWS[1:2])])
    outcomes = list(found(write("a.jsonl", data), limits=ReadLimits(raw_bytes=100_000)).values())
    assert outcomes == ["page", "too-large", "page"]


def test_bad_rows_of_csv_cost_themselves(write: Write, found: Found) -> None:
    text = (
        csv_of(ROWS[:2])
        + 'a,b,c,d,e,f,g,h\n\n5,https://news.example/5\n"6",https://news.example/6,Title,"A text, here",,\n'
    )
    assert list(found(write("a.csv", text.encode())).values()) == [
        "page",
        "page",
        "unreadable",
        "empty",
        "page",
    ]


def test_a_damaged_file_gives_what_came_before(write: Write, found: Found) -> None:
    many = [{**row, "text": f"{row['text']} {number}" * 500} for number, row in enumerate(ROWS * 50)]
    packed = gzip.compress(json_lines(many))
    outcomes = list(found(write("a.jsonl.gz", packed[:-2000])).values())
    assert outcomes.count("page") > 100
    assert outcomes[-1] == "unreadable"
    for name, data in (
        ("a.parquet", parquet_of()[:-30]),
        ("b.parquet", b"PAR1" * 20),
        ("c.json", b'{"text": '),
    ):
        (outcome,) = found(write(name, data)).values()
        assert outcome == "unreadable"


def test_a_bomb_is_not_unpacked(write: Write, found: Found) -> None:
    assert list(found(write("a.jsonl.gz", gzip.compress(b"\0" * 200_000_000))).values())[-1] == "too-large"


@pytest.mark.parametrize("size", [1, 50, 333, 1000, 5000])
def test_json_lines_are_shared_out_by_bytes(write: Write, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(rows, "SLICE", size)
    path = write("a.jsonl", json_lines(ROWS * 3))
    entries = [one for one in list_inputs([str(path)]) if isinstance(one, Entry)]
    found = [read.origin for entry in entries for read in read_entry(entry)]
    monkeypatch.undo()
    assert found == [read.origin for read in reads(path)]
    assert len(found) == 12


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_a_moment_beyond_the_calendar_costs_nothing(write: Write, unit: str) -> None:
    moments = pa.array([2**62, 0, -(2**62)], pa.timestamp(unit))
    table = pa.table({"text": ["Cầu mới", "Cầu cũ", "Cầu xa"], "date": moments, "captured_at": moments})
    path = write("a.parquet", b"")
    pq.write_table(table, path)
    assert len(list(reads(path))) == 3


def test_one_great_value_of_many_rows_is_not_held_for_each(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dictionary has a value once; unpacked, each row has it."""
    monkeypatch.setattr(parquet, "BYTES_HELD", 1_000_000)
    value = "cầu " * 100_000
    rows = pa.DictionaryArray.from_arrays(pa.array([0] * 40), pa.array([value]))
    path = write("a.parquet", b"")
    pq.write_table(pa.table({"text": rows}), path, compression="zstd")
    before = pa.total_allocated_bytes()
    held = max(pa.total_allocated_bytes() - before for _ in read_inputs([str(path)]))
    assert held < 40 * len(value.encode())


def test_parquet_is_shared_out_by_row_groups(write: Write) -> None:
    path = write("a.parquet", parquet_of(ROWS * 3, row_group_size=5))
    entries = [one for one in list_inputs([str(path)]) if isinstance(one, Entry)]
    assert [(one.first, one.last) for one in entries] == [(0, 1), (1, 2), (2, 3)]
    assert [one.origin for entry in entries for one in read_entry(entry)] == [
        f"a.parquet@{n}" for n in range(12)
    ]


def test_html_is_taken_as_it_is_or_as_a_piece(write: Write) -> None:
    page = "<!DOCTYPE html><html><body><p>The whole page.</p></body></html>"
    items = [{"html": page, "title": "T", "text": "other"}, {"html": "<p>A piece.</p>", "title": "T"}]
    whole, piece = reads(write("a.jsonl", json_lines(items)))
    assert whole.raw.decode() == page
    assert "<h1>T</h1>\n<p>A piece.</p>" in piece.raw.decode()


def test_a_text_may_turn_out_to_be_html(write: Write) -> None:
    (one,) = reads(write("a.jsonl", json_lines([{"title": "T", "content": "<p>One.</p><p>5 < 6.</p>"}])))
    assert "<p>One.</p><p>5 < 6.</p>" in one.raw.decode()


def test_columns_that_the_user_names(write: Write) -> None:
    items = [{"Nội dung bài": "Văn bản của bài.", "text": "other", "Link gốc": "https://news.example/1"}]
    path = write("a.csv", csv_of(items).encode())
    (one,) = reads(path, "text=Nội dung bài, url=Link gốc")
    assert one.url == "https://news.example/1"
    assert "Văn bản của bài." in one.raw.decode()
    with pytest.raises(ColumnsError, match="names no column"):
        parse_columns("body=x")


def test_a_file_without_a_text_is_named_with_its_columns(write: Write) -> None:
    (failure,) = reads(write("a.csv", b"ngay,gia\n1,2\n"))
    assert isinstance(failure, ReadFailure)
    assert "ngay, gia" in failure.message
    assert "--columns" in failure.message


def test_a_legacy_charset_is_left_to_cleaning(write: Write) -> None:
    text = csv_of([{"title": "Żółw", "text": "Zażółć gęślą jaźń; żółw."}]).encode("cp1250")
    (one,) = reads(write("a.csv", text))
    assert one.charset is None
    assert "Zażółć gęślą jaźń; żółw.".encode("cp1250") in one.raw


def test_the_moment_of_collecting(write: Write) -> None:
    items = [{"text": "T", "crawled_at": "2015-08-10 18:52:49"}, {"text": "T", "crawled_at": "soon"}]
    first, second = reads(write("a.jsonl", json_lines(items)))
    assert (first.captured_at, first.captured_at_basis) == (
        datetime(2015, 8, 10, 18, 52, 49, tzinfo=UTC),
        "archive",
    )
    assert second.captured_at is None


def test_numbers_alone_are_no_names_across_files(write: Write) -> None:
    items = [{"text": "T", "id": 5}, {"text": "T", "guid": "urn:x:5"}]
    one, other = reads(write("a.jsonl", json_lines(items)))
    assert (one.source_key, other.source_key) == ("a.jsonl#5", "urn:x:5")


def test_a_column_that_is_not_there_is_named(write: Write) -> None:
    path = write("a.csv", "Tít,Bài\nA,B\n".encode())
    (failure,) = list_inputs([str(path)], columns={"text": "Body", "title": "Tít"})
    assert isinstance(failure, ReadFailure)
    assert f"{path} has no column Body; it has: Tít, Bài." in failure.message


def test_tables_of_ours_are_passed_over(write: Write, found: Found) -> None:
    table = pa.Table.from_pylist(LINKED).replace_schema_metadata({VERSION_KEY: b"1"})
    out = io.BytesIO()
    pq.write_table(table, out)
    path = write("in/snapshot/articles/a.parquet", out.getvalue())
    write("in/theirs.parquet", parquet_of(LINKED))
    assert found(path.parents[2]) == {"snapshot/articles/a.parquet": "data-set", "theirs.parquet@0": "page"}
    (failure,) = list_inputs([str(path)])
    assert isinstance(failure, ReadFailure)
    assert f"{path} is a table that tinsach itself wrote: " in failure.message
    packed = write("b.zip", zipped("articles/a.parquet", out.getvalue()))
    assert found(packed) == {"b.zip/articles/a.parquet": "data-set", "b.zip": "empty"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", b'{"files": ["a", "b"], "n": 3}'),
        ("a.json", b'["a", "b"]'),
        ("a.json", b"{}"),
        ("a.json", b"3"),
        ("a.jsonl", b"1\n2\n"),
    ],
)
def test_json_without_records_is_passed_over_where_nobody_names_it(
    name: str, data: bytes, write: Write, found: Found
) -> None:
    path = write(f"in/{name}", data)
    write("in/b.html", b"<html><p>B")
    assert found(path.parent) == {name: "other-kind", "b.html": "page"}
    (failure,) = list_inputs([str(path)])
    assert isinstance(failure, ReadFailure)
    assert failure.message == f'{path} has no record with named fields, such as {{"text": "..."}}.'


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv"])
def test_an_empty_dump_is_empty(name: str, write: Write, found: Found) -> None:
    assert found(write(name, b"\n")) == {name: "empty"}


def test_a_table_is_looked_into_once(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("in/theirs.parquet", parquet_of(LINKED))
    opened: list[str] = []

    def counting(path: str) -> BinaryIO:
        opened.append(path)
        return open_place(path)

    monkeypatch.setattr(forms, "open_place", counting)
    (entry,) = list_inputs([str(path.parent)])
    assert isinstance(entry, Entry)
    assert opened == [str(path)]


LINKED: list[Any] = [{"url": "https://news.example/1", "body": "B"}]


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", csv_of(LINKED).encode()),
        ("a.jsonl", json_lines(LINKED)),
        ("a.json", json.dumps(LINKED).encode()),
        ("a.txt", json.dumps(LINKED).encode()),
        ("a.parquet", parquet_of(LINKED)),
        ("a.zip", zipped("a.csv", csv_of(LINKED).encode())),
    ],
)
@pytest.mark.parametrize("given", ["url=Lnk", "text=Bdy", "text=Body,url=Lnk"])
def test_a_dump_without_a_column_that_is_named_is_not_read(
    name: str, data: bytes, given: str, write: Write
) -> None:
    path = write(f"in/{name}", data)
    page = write("in/page.html", b"<html><title>T</title><p>A page beside it.</p></html>")
    missing = given.rpartition("=")[2]
    for inputs in ([path, page], [path.parent]):
        found = list(read_inputs(map(str, inputs), columns=parse_columns(given)))
        (bad,) = (one for one in found if isinstance(one, ReadFailure | Rejection))
        assert name in bad.message
        assert (
            f" has no column {missing}; it has: url, body. Say which column holds what with --columns"
            in bad.message
        )
        assert [one.origin for one in found if isinstance(one, Capture)] == ["page.html"]


def test_a_record_may_leave_out_what_it_has_not(write: Write) -> None:
    path = write(
        "a.jsonl", json_lines([{"body": "One."}, 5, {"body": "Two.", "Lnk": "https://news.example/2"}])
    )
    assert [one.url for one in reads(path, "url=Lnk") if isinstance(one, Capture)] == [
        None,
        "https://news.example/2",
    ]


def test_names_of_columns_are_found_however_they_are_written() -> None:
    found = mapping(["Article Body", "Date-Published", "URL", "x", "Tiêu đề"])
    assert found == {
        "text": ("Article Body",),
        "url": ("URL",),
        "title": ("Tiêu đề",),
        "published": ("Date-Published",),
    }


def test_a_row_is_never_lost(write: Write) -> None:
    """Whatever the rows are, each ends in an outcome of its own."""
    items: list[Any] = [{"text": value} for value in ("", " ", None, 5, [], ["a", "b"], {"x": 1}, True, "ok")]
    found = reads(write("a.jsonl", json_lines(items)))
    assert len(found) == len(items)
    assert all(isinstance(one, Capture | Rejection) for one in found)
