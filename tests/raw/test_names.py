from __future__ import annotations

from pathlib import Path

import pytest

from raw.addresses import saved_from
from raw.pages import is_companion, is_page, kind_by_name

HERE = Path(__file__).parent


def cases(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("name", "kind"), cases("names.tsv"))
def test_kind_by_name(name: str, kind: str) -> None:
    assert (kind_by_name(name) or "?") == kind


@pytest.mark.parametrize(("head", "address"), cases("saved_from.tsv"))
def test_saved_from(head: str, address: str) -> None:
    page = head.replace("\\n", "\n")
    assert saved_from(page.encode()) == (address or None)
    assert saved_from(page.encode("utf-16")) == (address or None)


def test_saved_from_looks_only_at_the_start() -> None:
    comment = b"<!-- saved from url=(0022)http://news.example/vi -->"
    assert saved_from(b" " * 5000 + comment) is None


def test_saved_from_is_quick_on_many_comments() -> None:
    assert saved_from(b"<!--" * 1024) is None


@pytest.mark.parametrize(
    ("head", "page"),
    [
        (b"<!doctype html><html>", True),
        (b"\xef\xbb\xbf\r\n <HTML lang=vi>", True),
        ("<html><body>".encode("utf-16"), True),
        (b"%PDF-1.4 ...", False),
        (b"id,title\n1,Bridge\n", False),
        (b"", False),
    ],
)
def test_is_page(head: bytes, page: bool) -> None:
    assert is_page(head) is page


def test_companion_folders_have_their_page_beside_them() -> None:
    assert is_companion("Bridge_files", {"Bridge.html", "Bridge_files"})
    assert is_companion("Brücke-Dateien", {"Brücke.htm"})
    assert not is_companion("Bridge_files", {"Other.html"})
    assert not is_companion("pages", {"pages.html"})
