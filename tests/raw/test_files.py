from __future__ import annotations

import gzip
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from reading import PAGE, Found

from raw import Entry, ReadFailure, ReadLimits, list_inputs, read_inputs
from schemas import Capture, Rejection

Write = Callable[..., Path]


def failures(*inputs: Path | str) -> list[str]:
    return [
        read.message for read in read_inputs([str(one) for one in inputs]) if isinstance(read, ReadFailure)
    ]


def test_a_folder_is_read_in_the_order_of_its_names(write: Write, tmp_path: Path) -> None:
    for name in ("b/2.html", "b/10.html", "a.html", "c.txt", "b/deep/er/x.htm"):
        write(f"in/{name}")
    origins = [read.origin for read in read_inputs([str(tmp_path / "in")]) if isinstance(read, Capture)]
    assert origins == ["a.html", "c.txt", "b/10.html", "b/2.html", "b/deep/er/x.htm"]


def test_what_is_no_page_is_passed_over_and_counted(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a.html")
    write("in/style.css", b"")
    write("in/.hidden.html")
    write("in/.git/a.html")
    write("in/notes.md", b"# notes")
    write("in/a_files/ad.html")
    write("in/noname")
    write("in/data", b"1,2,3")
    assert found(tmp_path / "in") == {
        "a.html": "page",
        "noname": "page",
        "style.css": "asset",
        ".hidden.html": "hidden",
        ".git": "hidden",
        "notes.md": "other-kind",
        "data": "other-kind",
        "a_files": "page-part",
    }


def test_what_a_data_root_holds_is_passed_over(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a.html")
    write("in/clean/of/ours.html")
    for name in (
        "clean/.locks/runs",
        "clean/articles/a.parquet",
        "raw/inputs.jsonl",
        "runs/1.json",
        "report.html",
    ):
        write(f"in/data/{name}")
    write("in/data/of/a/reader.html")
    assert found(tmp_path / "in") == {
        "a.html": "page",
        "clean/of/ours.html": "page",
        **dict.fromkeys(("data/clean", "data/raw", "data/runs", "data/report.html"), "data-set"),
        "data/of/a/reader.html": "page",
    }


@pytest.mark.parametrize("named", ["clean", "clean/articles", "clean/articles/a.html", "runs", "report.html"])
def test_what_a_data_root_holds_is_refused_where_it_is_named(
    named: str, write: Write, tmp_path: Path
) -> None:
    for name in ("clean/.locks/runs", "clean/articles/a.html", "raw/a.html", "runs/1.json", "report.html"):
        write(f"data/{name}")
    (said,) = failures(tmp_path / "data" / named)
    assert f"{named} is a part of the data root {tmp_path}/data: " in said
    assert "`tinsach reclean`" in said


def test_a_root_without_anything_else(write: Write, found: Found, tmp_path: Path) -> None:
    for name in ("clean/.locks/runs", "clean/articles/a.html", "raw/a.html"):
        write(f"data/{name}")
    (said,) = failures(tmp_path / "data")
    assert said.startswith(f"The folder {tmp_path}/data has nothing but what tinsach itself wrote: ")
    assert found(tmp_path / "data" / "raw") == {"a.html": "page"}, "what was received is as good as any"


def test_a_pattern_passes_over_what_a_data_root_holds(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a.html")
    for name in ("clean/.locks/runs", "clean/articles/b.html"):
        write(f"in/data/{name}")
    assert found(tmp_path / "in" / "*") == {"a.html": "page", "clean": "data-set"}
    (said,) = failures(tmp_path / "in" / "*" / "clean")
    assert "has nothing but what tinsach itself wrote: " in said


def test_a_named_file_is_read_whatever_its_suffix(write: Write, found: Found) -> None:
    assert found(write("notes.md", b"# notes"), write("x.dat", b"text")) == {
        "notes.md": "page",
        "x.dat": "page",
    }


def test_patterns(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a1.html")
    write("in/sub/a2.html")
    write("in/b.html")
    assert found(tmp_path / "in" / "**" / "a*.html") == {"a1.html": "page", "a2.html": "page"}
    (message,) = failures(tmp_path / "in" / "*.php")
    assert message.startswith("No file matches")


def test_a_file_whose_name_is_a_pattern_is_that_file(write: Write, found: Found) -> None:
    assert found(write("a[1].html")) == {"a[1].html": "page"}


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(PAGE)))
    (capture,) = read_inputs(["-"], url="https://news.example/a")
    assert isinstance(capture, Capture)
    assert (capture.raw, capture.origin, capture.url) == (PAGE, "-", "https://news.example/a")


def test_too_much_standard_input_is_not_held(monkeypatch: pytest.MonkeyPatch, found: Found) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"x" * 5000)))
    assert found("-", limits=ReadLimits(raw_bytes=1000)) == {"-": "too-large"}


@pytest.mark.parametrize(
    ("data", "limits", "setting"),
    [
        (b"x" * 5000, ReadLimits(raw_bytes=1000), "raw_bytes"),
        (gzip.compress(b"x" * 90_000), ReadLimits(ratio=9, ratio_free_bytes=9), "unpack_ratio"),
    ],
)
def test_a_limit_is_named_as_its_setting(write: Write, data: bytes, limits: ReadLimits, setting: str) -> None:
    (rejection,) = read_inputs([str(write("a.html.gz", data))], limits=limits)
    assert isinstance(rejection, Rejection)
    assert rejection.message.endswith(f"Split it, or raise {setting} in tinsach.toml.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing.html", "does not exist"),
        ("empty", "has no pages"),
        ("assets", "but 2 files of other kinds"),
        ("pages.7z", "is a 7z archive, which is not opened here. Unpack it first."),
        ("page.html.lz4", "is packed by LZ4, which is not opened here. Unpack it first."),
        ("pipe", "is neither a file nor a folder"),
        ("loop.html", "cannot be read"),
    ],
)
def test_inputs_that_give_nothing_are_named(write: Write, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    write("assets/a.css")
    write("assets/b.png")
    write("pages.7z")
    write("page.html.lz4")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop.html").symlink_to(tmp_path / "loop.html")
    (message,) = failures(tmp_path / name)
    assert sentence in message
    assert name in message
    assert message.endswith((".", "read."))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("", "An empty path was given."),
        ("htps://news.example/a", "htps://news.example/a is no file. If it is an address, write it out"),
        ("file:///tmp/a.html", "file:///tmp/a.html is no path. Give the path alone"),
        ("www.news.example/a", "www.news.example/a is no file. If it is an address, write it out"),
    ],
)
def test_what_was_meant_for_something_else(given: str, sentence: str) -> None:
    (message,) = failures(given)
    assert message.startswith(sentence)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_rights_are_missing(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a.html").chmod(0)
    write("in/b.html")
    assert found(tmp_path / "in") == {"a.html": "unreadable", "b.html": "page"}


def test_a_file_that_cannot_be_read_is_a_rejection(
    write: Write, found: Found, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("in/a.html")
    write("in/b.html")
    real = Path.open

    def denied(self: Path, *args: str) -> object:
        if self.name == "a.html":
            raise PermissionError(13, "Permission denied")
        return real(self, *args)

    monkeypatch.setattr(Path, "open", denied)
    assert found(tmp_path / "in") == {"a.html": "unreadable", "b.html": "page"}


def test_links_and_special_files_do_not_stop_a_folder(write: Write, found: Found, tmp_path: Path) -> None:
    write("in/a.html")
    (tmp_path / "in" / "broken.html").symlink_to("nowhere")
    (tmp_path / "in" / "again").symlink_to(tmp_path / "in")
    os.mkfifo(tmp_path / "in" / "pipe.html")
    assert found(tmp_path / "in") == {
        "a.html": "page",
        "again": "folder-link",
        "broken.html": "special",
        "pipe.html": "special",
    }


def test_names_that_are_no_unicode(tmp_path: Path, found: Found) -> None:
    (tmp_path / "in").mkdir()
    with open(os.fsencode(tmp_path / "in") + b"/caf\xe9.html", "wb") as file:  # noqa: PTH123
        file.write(PAGE)
    assert found(tmp_path / "in") == {"caf\ufffd.html": "page"}


def test_a_large_file_is_rejected_without_being_read(tmp_path: Path, found: Found) -> None:
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert found(path) == {"large.html": "too-large"}


def test_listing_reads_nothing(write: Write, tmp_path: Path) -> None:
    write("in/a.html", b"")
    (entry,) = list_inputs([str(tmp_path / "in")])
    assert isinstance(entry, Entry)
    assert (entry.origin, entry.size, entry.url) == ("a.html", 0, None)
