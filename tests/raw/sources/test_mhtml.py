"""MHTML: the page of one file, as several browsers save it."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from reading import Found

from raw import read_inputs
from raw.sources.mhtml import LONGEST_HEADER, MOST_COMPOUNDS
from schemas import Capture, Rejection

Write = Callable[..., Path]

PAGE = "<html><head><title>Cầu</title></head><body><p>Cây cầu mới đã thông xe = vui.</p></body></html>"
URL = "https://news.example/cau-moi"


def mhtml(
    page: bytes = PAGE.encode(),
    *,
    head: str = f"From: <Saved by Blink>\r\nSnapshot-Content-Location: {URL}\r\nDate: Sat, 21 Nov 2026 12:00:00 +0700\r\n",
    transfer: str = "quoted-printable",
    part: str = f'Content-Type: text/html; charset="utf-8"\r\nContent-ID: <frame-1@mhtml.blink>\r\nContent-Location: {URL}\r\n',
    kind: str = 'multipart/related; type="text/html"; boundary="----b"',
    first: str = "",
) -> bytes:
    body = quopri.encodestring(page) if transfer == "quoted-printable" else base64.encodebytes(page)
    image = base64.b64encode(b"\x89PNG" * 50).decode()
    return (
        f"{head}MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{first}------b\r\n{part}"
        f"Content-Transfer-Encoding: {transfer}\r\n\r\n{body.decode('latin-1')}\r\n"
        f"------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Location: https://news.example/a.png\r\n\r\n{image}\r\n------b--\r\n"
    ).encode("latin-1")


def read(path: Path) -> Capture | Rejection:
    (one,) = read_inputs([str(path)])
    assert isinstance(one, Capture | Rejection)
    return one


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_the_page_with_what_its_saver_says(write: Write, transfer: str) -> None:
    one = read(write("a.mhtml", mhtml(transfer=transfer)))
    assert isinstance(one, Capture)
    assert one.raw.decode().strip() == PAGE
    assert (one.url, one.media_type, one.charset) == (URL, "text/html", "utf-8")
    assert (one.captured_at, one.captured_at_basis) == (datetime(2026, 11, 21, 5, tzinfo=UTC), "archive")


def test_the_root_is_the_part_that_start_names(write: Write) -> None:
    frame = "------b\r\nContent-Type: text/html\r\nContent-ID: <frame-2@x>\r\n\r\n<p>an advertisement</p>\r\n"
    kind = 'multipart/related; start="<frame-1@mhtml.blink>"; boundary="----b"'
    one = read(write("a.mht", mhtml(kind=kind, first=frame)))
    assert isinstance(one, Capture)
    assert "Cây cầu" in one.raw.decode()


def test_a_legacy_charset_is_handed_on_as_it_lies(write: Write) -> None:
    part = f'Content-Type: text/html;\r\n\tcharset="windows-1251"\r\nContent-Location: {URL}\r\n'
    one = read(write("a.mht", mhtml("<p>Мост открыт</p>".encode("cp1251"), head="", part=part)))
    assert isinstance(one, Capture)
    assert one.raw.strip() == "<p>Мост открыт</p>".encode("cp1251")
    assert (one.charset, one.url, one.captured_at) == ("windows-1251", URL, None)


def test_a_long_address_is_folded(write: Write) -> None:
    folded = f"Snapshot-Content-Location: {URL}?id=1\r\n {'2' * 30}\r\n"
    one = read(write("a.mht", mhtml(head=folded)))
    assert isinstance(one, Capture)
    assert one.url == f"{URL}?id=1{'2' * 30}"


BAD = {
    "empty": b"",
    "text": b"no mail message at all",
    "no page": mhtml(part="Content-Type: text/css\r\n"),
    "an empty page": mhtml(b"  "),
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(3000)
    ),
    "zeros": b"\0" * 10_000,
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_named(write: Write, name: str) -> None:
    one = read(write("a.mhtml", BAD[name]))
    assert isinstance(one, Rejection)
    assert one.code == "unreadable"
    assert "a.mhtml" in one.message


@pytest.mark.parametrize(
    "date",
    [
        "Sat, 99 Nov 99999 99:00:00",
        "Mon, 01 Jan 99999999999 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 -1400",
        "Mon, 01 Jan 2024 00:00:00 +99999999999999999999",
        "9" * 5_000,
    ],
)
def test_a_date_that_is_none_costs_nothing(write: Write, date: str) -> None:
    one = read(write("a.mhtml", mhtml(head=f"Date: {date}\r\n")))
    assert isinstance(one, Capture)
    assert one.captured_at is None


def test_no_header_is_read_to_an_end_far_away(write: Write) -> None:
    """Each parameter of a header copies those after it."""
    kind = 'multipart/related; boundary="----b"' + "; a=b" * 300_000
    assert isinstance(read(write("a.mhtml", mhtml(kind=kind))), Capture)
    kind = "multipart/related" + "; a=b" * LONGEST_HEADER + '; boundary="----b"'
    assert isinstance(read(write("b.mhtml", mhtml(kind=kind))), Rejection)


@pytest.mark.parametrize("excess", [0, 1])
def test_compounds_in_compounds(write: Write, excess: int) -> None:
    """Every line of a file is held against the boundaries of all compounds that stand open."""
    numbers = range(MOST_COMPOUNDS + excess)
    heads = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in numbers)
    one = read(write("a.mhtml", f"{heads}Content-Type: text/html\r\n\r\n{PAGE}".encode()))
    assert isinstance(one, Rejection if excess else Capture)


def test_cut_short_there_is_still_the_page(write: Write, found: Found) -> None:
    assert found(write("a.mhtml", mhtml()[:-150])) == {"a.mhtml": "page"}
