"""Files, folders, glob patterns and standard input, as entries."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from raw.addresses import AddressList
from raw.entries import Entry, ReadFailure, ReadLimits, Skipped
from raw.forms import lacks_articles, stretches
from raw.pages import SNIFFED, container_form, is_archive, is_companion, is_page, kind_by_name, not_read_yet
from raw.places import files_at, is_remote, open_place, size_of
from schemas.sentences import counted, reason

Listed = Entry | Skipped | ReadFailure

MEMBERS_AN_ENTRY: Final = 50
"""Members of a zip archive that one entry takes, so that several workers can share an archive."""

MOST_SHARED: Final = 5_000
"""Members up to which a zip archive is shared out: everybody who takes a part of it reads its whole directory."""

_PATTERN = re.compile(r"[*?\[]")

_OURS: Final = frozenset({"clean", "raw", "runs", "report.html"})
"""What a data root holds: read again, its articles would be articles once more, in each run."""

_MARK: Final = re.compile(r"(.*/)?(?:clean/\.locks/|runs/\d{8}T\d{6}Z-)[^/]+")
"""What a data root in an object store has from its first run on, below the root itself."""


def list_inputs(
    inputs: Sequence[str],
    *,
    url: str | None = None,
    addresses: AddressList | None = None,
    columns: Mapping[str, str] | None = None,
    limits: ReadLimits | None = None,
) -> Iterator[Listed]:
    """Everything that the inputs hold, in a fixed order, without reading more than beginnings.

    inputs: paths of files and folders, glob patterns, addresses of object stores, and `-` for standard input.  Folders are walked
    in the order of their names, and links to folders are not followed.  url: address of the only page.
    columns: which column of a dump holds what, where its name does not say so.
    """
    lister = _Lister(url, addresses, columns or {}, limits or ReadLimits())
    for given in inputs:
        yield from lister.input(given)


class _Lister:
    def __init__(
        self, url: str | None, addresses: AddressList | None, columns: Mapping[str, str], limits: ReadLimits
    ) -> None:
        self._url = url
        self._addresses = addresses
        self._columns = columns
        self._limits = limits

    def input(self, given: str) -> Iterator[Listed]:
        if given == "-":
            yield self._standard_input()
        elif is_remote(given):
            yield from self._remote(given)
        elif os.path.lexists(given):
            yield from self._path(given, given)
        elif _PATTERN.search(given):
            yield from self._pattern(given)
        else:
            yield ReadFailure(given, _not_there(given))

    def _standard_input(self) -> Entry:
        # One byte more than the limit, so that reading the entry says that it is too large.
        data = sys.stdin.buffer.read(self._limits.raw_bytes + 1)
        return Entry("-", "-", len(data), url=self._url, data=data)

    def _remote(self, given: str) -> Iterator[Listed]:
        """What lies at or below an address of an object store."""
        told = False
        try:
            files = list(files_at(given))
            roots = {mark[1] or "" for _, origin in files if (mark := _MARK.fullmatch(origin))}
            for path, origin in files:
                if any(_is_ours(origin, root) for root in roots):
                    yield Skipped(valid(origin), "data-set")
                    continue
                for listed in self._child(path, origin.rpartition("/")[2], origin):
                    told |= not isinstance(listed, Skipped)
                    yield listed
        except OSError as error:
            then = "Check the address and the credentials."
            if _PATTERN.search(given):
                then = "A pattern can be of local paths alone: give the folder."
            yield ReadFailure(given, f"{given} cannot be read: {reason(error)}. {then}")
            return
        if not told:
            yield ReadFailure(given, f"{given} has no pages. Check the address.")

    def _pattern(self, given: str) -> Iterator[Listed]:
        paths = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern may be absolute
        if not paths:
            yield ReadFailure(
                given, f"No file matches {given}. Check the pattern and the folder it starts in."
            )
        for path in paths:
            yield from self._path(path, given)

    def _path(self, path: str, given: str) -> Iterator[Listed]:
        try:
            mode = Path(path).stat().st_mode
        except OSError as error:
            yield ReadFailure(given, f"{path} cannot be read: {reason(error)}.")
            return
        if stat.S_ISDIR(mode):
            yield from self._folder(path, given)
        elif not stat.S_ISREG(mode):
            yield ReadFailure(given, f"{path} is neither a file nor a folder. Give a file, a folder or `-`.")
        elif container := not_read_yet(path):
            yield ReadFailure(given, f"{path} is {container}, which this version does not open.")
        elif form := container_form(path):
            yield from self._named_container(path, form, given)
        else:
            yield from self._file(path, Path(path).name)

    def _named_container(self, path: str, form: str, given: str) -> Iterator[Listed]:
        lack = lacks_articles(path, form, self._columns, self._limits)
        if lack and form == "xml":
            yield from self._file(path, Path(path).name)  # a page of XHTML may be called .xml
        elif lack:
            yield ReadFailure(given, f"{path} {lack.why}")
        else:
            yield from self._container(path, Path(path).name, form)

    def _folder(self, folder: str, given: str) -> Iterator[Listed]:
        told = skipped = 0
        for listed in self._walk(folder):
            if isinstance(listed, Skipped):
                skipped += 1
            else:
                told += 1
            yield listed
        if not told:
            others = f", but {counted(skipped, 'file')} of other kinds" if skipped else ""
            yield ReadFailure(
                given,
                f"The folder {folder} has no pages{others}. Pages are files such as .html, .htm and .txt, and dumps such "
                "as .warc, .mhtml, .jsonl, .csv and .parquet, also in .gz, .bz2, .xz, .zst, .zip and .tar; "
                "name a file of another suffix itself to have it read.",
            )

    def _walk(self, top: str) -> Iterator[Listed]:
        """Files of a folder and of those below it, by name; what we wrote, and parts of saved pages, are left out."""
        stack = [top]
        while stack:
            folder = stack.pop()
            try:
                with os.scandir(folder) as scan:
                    children = sorted(scan, key=lambda child: os.fsencode(child.name))
            except OSError as error:
                yield ReadFailure(folder, f"The folder {folder} cannot be read: {reason(error)}.")
                continue
            names = {child.name for child in children}
            ours = _OURS if "clean" in names and Path(folder, "clean", ".locks").is_dir() else frozenset()
            below = []
            for child in children:
                origin = os.path.relpath(child.path, top)
                if child.name in ours:
                    yield Skipped(valid(origin), "data-set")
                elif child.is_dir(follow_symlinks=False):
                    if child.name.startswith("."):
                        yield Skipped(valid(origin), "hidden")
                    elif is_companion(child.name, names):
                        yield Skipped(valid(origin), "page-part")
                    else:
                        below.append(child.path)
                else:
                    yield from self._child(child.path, child.name, origin)
            stack += reversed(below)

    def _child(self, path: str, name: str, origin: str) -> Iterator[Listed]:
        """One file of a folder."""
        kind = kind_by_name(name)
        if kind in ("hidden", "asset", "other-kind"):
            yield Skipped(valid(origin), kind)
        elif not is_remote(path) and not Path(path).is_file():
            yield Skipped(valid(origin), "special")
        elif kind is None and not _looks_like_page(path):
            yield Skipped(valid(origin), "other-kind")
        elif kind == "container":
            form = container_form(name)
            if form == "parquet" and _is_table_of_ours(path):
                yield Skipped(valid(origin), "data-set")
            elif lack := lacks_articles(path, form, self._columns, self._limits):
                yield (
                    ReadFailure(path, f"{path} {lack.why}")
                    if lack.is_dump
                    else Skipped(valid(origin), "other-kind")
                )
            else:
                yield from self._container(path, valid(origin), form)
        else:
            yield from self._file(path, origin)

    def _file(self, path: str, origin: str) -> Iterator[Listed]:
        origin = valid(origin)
        size = size_of(path)
        if is_archive(path):
            yield from self._archive(path, origin, size)
        else:
            url = self._url or (self._addresses.address(path, origin) if self._addresses else None)
            yield Entry(path, origin, size, url=url, columns=self._columns)

    def _container(self, path: str, origin: str, form: str) -> Iterator[Listed]:
        """A container as entries: what can be read from the middle on is shared out."""
        size = size_of(path)
        url = self._url or (self._addresses.address(path, origin) if self._addresses else None)
        shares = stretches(path, form, size)
        for first, last in shares:
            share = size // len(shares)
            yield Entry(
                path, origin, share, url=url, first=first, last=last, form=form, columns=self._columns
            )

    def _archive(self, path: str, origin: str, size: int) -> Iterator[Listed]:
        """An archive as entries: a zip's members are shared out, a tar must be read from its start."""
        urls = self._addresses.members(path, origin) if self._addresses else {}
        members = _members_of_zip(path) if path.lower().endswith(".zip") else 0
        if not MEMBERS_AN_ENTRY < members <= MOST_SHARED:
            yield Entry(path, origin, size, url=self._url, urls=urls, columns=self._columns)
            return
        for first in range(0, members, MEMBERS_AN_ENTRY):
            last = min(first + MEMBERS_AN_ENTRY, members)
            share = size * (last - first) // members
            yield Entry(
                path, origin, share, url=self._url, urls=urls, first=first, last=last, columns=self._columns
            )


def _is_ours(origin: str, root: str) -> bool:
    """Whether a data root at this place holds the file."""
    return origin.startswith(root) and origin[len(root) :].partition("/")[0] in _OURS


def _not_there(given: str) -> str:
    if not given:
        return "An empty path was given. Give a file, a folder or `-`."
    if given.lower().startswith("file:"):
        return f"{given} is no path. Give the path alone, without file://."
    if "://" in given or given.lower().startswith(("www.", "http:/", "https:/", "http//", "https//")):
        return f"{given} is no file. If it is an address, write it out: https://news.example/a."
    try:
        Path(given).lstat()
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            return f"{given} cannot be read: {reason(error)}."
    return f"{given} does not exist. Check its spelling, or give another path."


def _members_of_zip(path: str) -> int:
    try:
        with open_place(path) as file, zipfile.ZipFile(file) as archive:
            return len(archive.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return 0  # reading it says what is wrong


def _is_table_of_ours(path: str) -> bool:
    from raw.sources.parquet import is_table_of_ours  # which takes long to load

    return is_table_of_ours(path)


def _looks_like_page(path: str) -> bool:
    try:
        with open_place(path) as file:
            return is_page(file.read(SNIFFED))
    except OSError:
        return True  # reading it says what is wrong


def valid(path: str) -> str:
    """The path as valid Unicode: bytes that are none become the replacement character."""
    return os.fsencode(path).decode("utf-8", "replace")
