"""Reading archives writes nothing, whatever their members are called and whatever they are."""

from __future__ import annotations

import io
import os
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from raw import read_inputs
from schemas import Capture, Rejection

PAGE = b"<!doctype html><title>Bridge</title><p>The bridge reopened on Monday, the council said.</p>"

EVIL_PATHS = (
    *("../evil.html", "../../../../tmp/evil.html", "/tmp/evil.html", "a/../../evil.html", "..\\evil.html"),
    *(
        "C:\\evil.html",
        "\\\\host\\share\\evil.html",
        "a/./../../evil.html",
        "//evil.html",
        ".../../../evil.html",
    ),
)
"""Paths that leave the archive's folder."""

LINKS = (tarfile.SYMTYPE, tarfile.LNKTYPE)
SPECIAL = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, b"Z")
"""Types of members that are no files: devices, a pipe, a folder, one that nobody knows."""

WRITES = frozenset(
    "os.mkdir os.symlink os.link os.rename os.remove os.rmdir os.chmod os.chown os.truncate os.utime "
    "os.mkfifo os.mknod os.setxattr shutil.move shutil.copyfile shutil.unpack_archive subprocess.Popen os.system".split()
)
_seen: list[tuple[str, Any]] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is None:
        return
    if event in WRITES:
        _seen.append((event, arguments))
    elif event == "open" and isinstance(arguments[2], int):
        flags = arguments[2]
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            _seen.append((event, arguments))


@contextmanager
def watched() -> Iterator[list[tuple[str, Any]]]:
    """Whatever the interpreter is asked to write meanwhile.  An audit hook cannot be taken away again: it sleeps."""
    global _seen
    if not any(hook is _watch for hook in _hooked):
        sys.addaudithook(_watch)
        _hooked.append(_watch)
    _seen = found = []
    try:
        yield found
    finally:
        _seen = None


_hooked: list[Any] = []


def tar(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode = kind, link, 0o6777
    return info


def archives() -> Iterator[tuple[str, bytes]]:
    """An archive of each evil path, link and special file, with one good page behind it."""
    for path in EVIL_PATHS:
        yield "in.tar", tar((member(path), PAGE), (member("good.html"), PAGE))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo(path), PAGE)
            archive.writestr("good.html", PAGE)
        yield "in.zip", out.getvalue()
    for kind in (*LINKS, *SPECIAL):
        first = member("evil.html", kind, "../../evil.html")
        # What follows would be written through the link.
        yield "in.tar", tar((first, b""), (member("evil.html/owned.html"), PAGE), (member("good.html"), PAGE))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("evil.html")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "../../../etc/passwd")
        archive.writestr("good.html", PAGE)
    yield "in.zip", out.getvalue()


@pytest.mark.parametrize(("name", "data"), list(archives()))
def test_nothing_is_written_and_the_good_page_arrives(name: str, data: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    (folder / name).write_bytes(data)
    with watched() as writes:
        found = list(read_inputs([str(folder / name)]))
    assert writes == []
    assert sorted(tmp_path.rglob("*")) == [tmp_path / "a", folder, folder / name]
    captures = [one for one in found if isinstance(one, Capture)]
    assert any((one.origin or "").endswith("/good.html") and one.raw == PAGE for one in captures)
    assert all(b"root:" not in one.raw for one in captures)
    codes = {one.code for one in found if isinstance(one, Rejection)}
    assert codes <= {"unsafe-path"}


@pytest.mark.parametrize("path", EVIL_PATHS)
def test_paths_that_leave_the_folder_are_refused(path: str, tmp_path: Path) -> None:
    archive = tmp_path / "in.tar"
    archive.write_bytes(tar((member(path), PAGE)))
    (rejection,) = [one for one in read_inputs([str(archive)]) if isinstance(one, Rejection)]
    assert rejection.code == "unsafe-path"


def test_a_write_would_be_seen(tmp_path: Path) -> None:
    with watched() as writes:
        (tmp_path / "x").write_bytes(b"")
        (tmp_path / "y").symlink_to("x")
        (tmp_path / "x").read_bytes()
    assert [event for event, _ in writes] == ["open", "os.symlink"]
