"""Files, folders, glob patterns and standard input, as entries."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from raw.addresses import AddressList
from raw.entries import Entry, ReadFailure, ReadLimits, Skipped
from raw.forms import Container
from raw.ours import PARTS, TABLES_AND_REPORTS, is_part, is_root, root_above, roots_among
from raw.pages import (
    SNIFFED,
    container_form,
    is_archive,
    is_companion,
    is_page,
    is_part_of_page,
    kind_by_name,
    not_read_yet,
)
from raw.places import files_at, is_folder, is_remote, open_place, size_of
from schemas.sentences import counted, reason

Listed = Entry | Skipped | ReadFailure

MEMBERS_AN_ENTRY: Final = 50
"""Members of a zip archive that one entry takes, so that several workers can share an archive."""

MOST_SHARED: Final = 5_000
"""Members up to which a zip archive is shared out: everybody who takes a part of it reads its whole directory."""

_NOT_AGAIN: Final = (
    ": its articles are not cleaned once more. Name what they were made of, or clean again what is stored "
    "with `tinsach reclean`."
)

_PATTERN = re.compile(r"[*?\[]")


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
        try:
            yield from self._or_failure(self._stored(given), given, given)
        except OSError as error:
            then = "Check the address and the credentials."
            if _PATTERN.search(given):
                then = "A pattern can be of local paths alone: give the folder."
            yield ReadFailure(given, f"{given} cannot be read: {reason(error)}. {then}")

    def _stored(self, address: str) -> Iterator[Listed]:
        files = list(files_at(address))
        if root := root_above(address, TABLES_AND_REPORTS):
            yield _written_by_us(address, address, root)
            return
        if [file.address for file in files] == [address]:
            yield from self._named(address, address)
            return
        origins = {file.origin for file in files}
        roots = roots_among(origins)
        for file in files:
            if any(is_part(file.origin, root) for root in roots):
                yield Skipped(valid(file.origin), "data-set")
            elif is_part_of_page(file.origin, origins):
                yield Skipped(valid(file.origin), "page-part")
            elif "/." in f"/{file.origin}":
                yield Skipped(valid(file.origin), "hidden")
            else:
                yield from self._child(file.address, file.origin, file.size)

    def _pattern(self, given: str) -> Iterator[Listed]:
        paths = sorted(glob.glob(given, recursive=True))  # noqa: PTH207 - a pattern may be absolute
        if not paths:
            yield ReadFailure(
                given, f"No file matches {given}. Check the pattern and the folder it starts in."
            )
            return
        matching = (listed for path in paths for listed in self._path(path, given))
        yield from self._or_failure(matching, given, f"What matches {given}")

    def _path(self, path: str, given: str) -> Iterator[Listed]:
        try:
            mode = Path(path).stat().st_mode
        except OSError as error:
            yield ReadFailure(given, f"{path} cannot be read: {reason(error)}.")
            return
        if root := root_above(path, TABLES_AND_REPORTS):
            yield _written_by_us(path, given, root)
        elif stat.S_ISDIR(mode) and path != given:
            yield from self._walk(path)
        elif stat.S_ISDIR(mode):
            yield from self._or_failure(self._walk(path), given, f"The folder {path}")
        elif not stat.S_ISREG(mode):
            yield ReadFailure(given, f"{path} is neither a file nor a folder. Give a file, a folder or `-`.")
        else:
            yield from self._named(path, given)

    def _named(self, path: str, given: str) -> Iterator[Listed]:
        """One file, whatever it is called."""
        if container := not_read_yet(path):
            yield ReadFailure(given, f"{path} is {container}, which is not opened here. Unpack it first.")
        elif form := container_form(path):
            yield from self._named_container(path, form, given)
        else:
            yield from self._file(path, Path(path).name)

    def _named_container(self, path: str, form: str, given: str) -> Iterator[Listed]:
        container = Container(path, form, self._limits)
        if container.is_ours:
            yield _written_by_us(path, given)
        elif not (lack := container.lacks_articles(self._columns)):
            yield from self._container(container, path, Path(path).name)
        elif form == "xml":
            yield from self._file(path, Path(path).name)  # a page of XHTML may be called .xml
        else:
            yield ReadFailure(given, f"{path} {lack.why}")

    def _or_failure(self, listing: Iterator[Listed], given: str, place: str) -> Iterator[Listed]:
        """A listing of a place, and a sentence where nothing in it is to be read."""
        told, skipped = 0, Counter[str]()
        for listed in listing:
            if isinstance(listed, Skipped):
                skipped[listed.reason] += 1
            else:
                told += 1
            yield listed
        if told:
            return
        if skipped["data-set"]:
            yield ReadFailure(given, f"{place} has nothing but what tinsach itself wrote{_NOT_AGAIN}")
            return
        others = f", but {counted(skipped.total(), 'file')} of other kinds" if skipped else ""
        yield ReadFailure(
            given,
            f"{place} has no pages{others}. Pages are files such as .html, .htm and .txt, and dumps such "
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
            ours = PARTS if "clean" in names and is_root(folder) else frozenset()
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
                elif child.is_symlink() and is_folder(child.path):
                    yield Skipped(valid(origin), "folder-link")
                else:
                    yield from self._child(child.path, origin)
            stack += reversed(below)

    def _child(self, path: str, origin: str, size: int | None = None) -> Iterator[Listed]:
        """One file of a folder.  size: its bytes, where they are known."""
        kind = kind_by_name(origin.rpartition("/")[2])
        if kind in ("hidden", "asset", "other-kind"):
            yield Skipped(valid(origin), kind)
        elif not is_remote(path) and not Path(path).is_file():
            yield Skipped(valid(origin), "special")
        elif kind is None and not _looks_like_page(path):
            yield Skipped(valid(origin), "other-kind")
        elif kind == "container":
            container = Container(path, container_form(origin), self._limits)
            if container.is_ours:
                yield Skipped(valid(origin), "data-set")
            elif not (lack := container.lacks_articles(self._columns)):
                yield from self._container(container, path, valid(origin), size)
            elif lack.is_dump:
                yield ReadFailure(path, f"{path} {lack.why}")
            else:
                yield Skipped(valid(origin), "other-kind")
        else:
            yield from self._file(path, origin, size)

    def _file(self, path: str, origin: str, size: int | None = None) -> Iterator[Listed]:
        origin = valid(origin)
        size = size_of(path) if size is None else size
        if is_archive(path):
            yield from self._archive(path, origin, size)
        else:
            yield Entry(path, origin, size, url=self._address(path, origin), columns=self._columns)

    def _container(
        self, container: Container, path: str, origin: str, size: int | None = None
    ) -> Iterator[Listed]:
        """A container as entries: what can be read from the middle on is shared out."""
        size = size_of(path) if size is None else size
        url = self._address(path, origin)
        shares = container.stretches(size)
        for first, last in shares:
            share = size // len(shares)
            yield Entry(
                path,
                origin,
                share,
                url=url,
                first=first,
                last=last,
                form=container.form,
                columns=self._columns,
            )

    def _address(self, path: str, origin: str) -> str | None:
        return self._url or (self._addresses.address(path, origin) if self._addresses else None)

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


def _written_by_us(path: str, given: str, root: str | None = None) -> Listed:
    """What tinsach itself wrote: an error where the user names it, passed over where a pattern matches it."""
    if path != given:
        return Skipped(valid(path), "data-set")
    what = f"a part of the data root {root}" if root else "a table that tinsach itself wrote"
    return ReadFailure(given, f"{path} is {what}{_NOT_AGAIN}")


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


def _looks_like_page(path: str) -> bool:
    try:
        with open_place(path) as file:
            return is_page(file.read(SNIFFED))
    except OSError:
        return True  # reading it says what is wrong


def valid(path: str) -> str:
    """The path as valid Unicode: bytes that are none become the replacement character."""
    return os.fsencode(path).decode("utf-8", "replace")
