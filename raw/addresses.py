"""Where a local page came from: a list that the user gives, or what its saver wrote into it."""

from __future__ import annotations

import csv
import html
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from schemas.sentences import reason

HEAD = 4096
"""Bytes at the start of a page in which savers leave their comment."""

_SAVED_FROM = re.compile(
    rb"<!--[^>]{0,300}?(?:"
    rb"saved from url=\(\d{1,5}\)\s*(https?://[^\s<>\"']{1,2000})"  # Internet Explorer, Edge, Chrome, Firefox
    rb"|Page saved with SingleFile\s+url:\s*(https?://[^\s<>\"']{1,2000})"
    rb"|Mirrored from ([^\s<>\"']{1,2000}) by HTTrack"
    rb")",
    re.IGNORECASE,
)

_PATH_NAMES = frozenset({"path", "file", "filename", "file_name"})
_URL_NAMES = frozenset({"url", "address", "link"})


class AddressListError(ValueError):
    """The list of addresses cannot be used; the text is a whole sentence."""


def saved_from(raw: bytes) -> str | None:
    """The address in the comment that a browser, SingleFile or HTTrack left when it saved the page."""
    head = raw[:HEAD].replace(b"\0", b"")
    if b"<!--" not in head:
        return None
    for match in _SAVED_FROM.finditer(head):
        browser, single_file, mirrored = match.groups()
        address = browser or single_file or b"http://" + mirrored
        url = html.unescape(address.decode("utf-8", "replace"))
        if is_address(url):
            return url
    return None


def is_address(url: str) -> bool:
    """Whether it is an absolute http or https address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


class AddressList:
    """Addresses by path, from a CSV of two columns.

    A path may be written as it lies seen from the CSV's own folder or from the current one, or as the
    run calls it: relative to the input.  A member of an archive is written as if the archive were a
    folder: `pages.zip/2023/a.html`.
    """

    def __init__(self, rows: Mapping[str, str], folder: Path) -> None:
        self.used = False
        """Whether an address was found in it."""
        self._given = dict(rows)
        self._absolute: dict[str, str] = {}
        for base in (Path.cwd(), folder):
            for path, url in rows.items():
                self._absolute[_normal(base / path)] = url

    def __len__(self) -> int:
        return len(self._given)

    def address(self, path: str, origin: str) -> str | None:
        """Address of a file, if the list has it."""
        found = self._absolute.get(_normal(Path(path))) or self._given.get(origin)
        self.used |= bool(found)
        return found

    def members(self, path: str, origin: str) -> dict[str, str]:
        """Addresses of an archive's members, by the member's path."""
        found: dict[str, str] = {}
        for rows, prefix in ((self._given, f"{origin}/"), (self._absolute, f"{_normal(Path(path))}/")):
            found |= {key.removeprefix(prefix): url for key, url in rows.items() if key.startswith(prefix)}
        self.used |= bool(found)
        return found


def read_address_list(path: Path) -> AddressList:
    """Read a CSV (or TSV) of path and address, with or without a line of names.

    Raises AddressListError where the file cannot be read or a line is no path and address.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AddressListError(
            f"The list of addresses {path} cannot be read: {reason(error)}. "
            "It should be a CSV file in UTF-8 with a path and an address on each line."
        ) from error
    first_line = text.partition("\n")[0]
    delimiter = next((mark for mark in "\t;" if mark in first_line), ",")
    rows: dict[str, str] = {}
    columns = (0, 1)
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), 1):
        if not any(cell.strip() for cell in row):
            continue
        if number == 1 and (named := _named_columns(row)):
            columns = named
            continue
        if len(row) <= max(columns) or not is_address(row[columns[1]].strip()):
            raise AddressListError(
                f"Line {number} of {path} is not a path and an http address: {delimiter.join(row)[:120]!r}. "
                "Write one file on each line, such as: pages/a.html,https://news.example/a"
            )
        rows[row[columns[0]].strip()] = row[columns[1]].strip()
    return AddressList(rows, path.parent)


def _named_columns(row: list[str]) -> tuple[int, int] | None:
    """Columns of path and address, where the row is a line of names."""
    names = [cell.strip().lower() for cell in row]
    path = next((at for at, name in enumerate(names) if name in _PATH_NAMES), None)
    url = next((at for at, name in enumerate(names) if name in _URL_NAMES), None)
    return None if path is None or url is None else (path, url)


def _normal(path: Path) -> str:
    """Absolute path without `..`, links left as they are."""
    return os.path.normpath(Path.cwd() / path)
