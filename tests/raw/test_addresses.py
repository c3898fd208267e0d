from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reading import PAGE

from raw import AddressListError, read_address_list, read_inputs
from schemas import Capture

Write = Callable[..., Path]


def urls(*inputs: Path, csv: Path) -> dict[str, str | None]:
    reads = read_inputs([str(one) for one in inputs], addresses=read_address_list(csv))
    return {read.origin or "": read.url for read in reads if isinstance(read, Capture)}


def test_paths_from_the_csv_its_folder_or_the_input(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.html", "b.html", "sub/c.html", "d.html"):
        write(f"lists/in/{name}")
    csv = write(
        "lists/urls.csv",
        b"in/a.html,https://news.example/a\n"  # seen from the CSV's folder
        b"lists/in/b.html,https://news.example/b\n"  # seen from the current folder
        b"sub/c.html,https://news.example/c\n",  # relative to the input
    )
    assert urls(tmp_path / "lists" / "in", csv=csv) == {
        "a.html": "https://news.example/a",
        "b.html": "https://news.example/b",
        "sub/c.html": "https://news.example/c",
        "d.html": None,
    }


def test_members_of_archives(write: Write) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("2023/a.html", PAGE)
        archive.writestr("2023/b.html", PAGE)
    path = write("in.zip", file.getvalue())
    csv = write("urls.csv", b"in.zip/2023/a.html,https://news.example/a\n")
    assert urls(path, csv=csv) == {"in.zip/2023/a.html": "https://news.example/a", "in.zip/2023/b.html": None}


def test_the_list_beats_the_savers_comment(write: Write) -> None:
    saved = b"<!-- saved from url=(0022)http://news.example/vi -->"
    listed, other = write("a.html", saved), write("b.html.gz", gzip.compress(saved))
    csv = write("urls.csv", b"a.html,https://news.example/a\n")
    assert urls(listed, other, csv=csv) == {
        "a.html": "https://news.example/a",
        "b.html.gz": "http://news.example/vi",
    }


@pytest.mark.parametrize(
    "text",
    [
        "path,url\na.html,https://news.example/a\n",
        "\ufeffurl;path\r\nhttps://news.example/a;a.html\r\n",
        "File\tAddress\tNote\na.html\thttps://news.example/a\tx\n\n",
        'a.html,"https://news.example/a"\n',
    ],
)
def test_forms_of_the_list(write: Write, text: str) -> None:
    csv = write("urls.csv", text.encode())
    assert urls(write("a.html"), csv=csv) == {"a.html": "https://news.example/a"}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"a.html\n", "Line 1 of"),
        (b"path,url\na.html,not an address\n", "Line 2 of"),
        (b"a.html,https://\n", "Line 1 of"),
        (b"\xff\xfe\x00", "it is not in UTF-8"),
    ],
)
def test_lists_that_are_none(write: Write, data: bytes, sentence: str) -> None:
    with pytest.raises(AddressListError, match=sentence):
        read_address_list(write("urls.csv", data))


def test_no_list(tmp_path: Path) -> None:
    with pytest.raises(AddressListError, match="no such file"):
        read_address_list(tmp_path / "urls.csv")
