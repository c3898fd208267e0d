"""Which files of a folder or an archive are pages, by their names and first bytes.

A file that the user names is always read; this is for the files that come with a folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from pathlib import Path, PurePosixPath
from typing import Final

from raw.compression import SUFFIXES

_DATA = tomllib.loads(Path(__file__).with_name("suffixes.toml").read_text(encoding="utf-8"))
_PAGES: Final = frozenset(_DATA["pages"].split())
_ASSETS: Final = frozenset(_DATA["assets"].split())
_OTHERS: Final = frozenset(_DATA["others"].split())
_COMPANIONS: Final = tuple(_DATA["companions"].split())
_CONTAINERS: Final[dict[str, str]] = _DATA["containers"]
_NOT_READ_YET: Final[dict[str, str]] = _DATA["not_read_yet"]

_PAGE_WITH_QUERY = re.compile(r"\.(?:s?html?|php|aspx?|jsp)[?@&].", re.IGNORECASE)
"""Names that wget gives to addresses with a query."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|!--)", re.IGNORECASE)

SNIFFED = 1024
"""Bytes from which an unnamed file is judged."""


def uncompressed_name(name: str) -> str:
    """The name without the suffix of a compression."""
    suffix = _suffix(name)
    return _last(name)[: -len(suffix)] if suffix in SUFFIXES else name


def _suffix(name: str) -> str:
    """As PurePath has it, in small letters: asked several times of every file, of which there may be millions."""
    name = _last(name)
    at = name.rfind(".")
    return name[at:].lower() if 0 < at < len(name) - 1 else ""


def _last(path: str) -> str:
    return PurePosixPath(path).name if "/" in path else path


def kind_by_name(name: str) -> str | None:
    """page, archive, container, or the reason for passing it over; None where only its bytes can tell."""
    if name.startswith("."):
        return "hidden"
    if is_archive(name):
        return "archive"
    if container_form(name):
        return "container"
    plain = uncompressed_name(name)
    suffix = _suffix(plain)
    if suffix in _PAGES or _PAGE_WITH_QUERY.search(plain):
        return "page"
    if suffix in _ASSETS:
        return "asset"
    if suffix in _OTHERS:
        return "other-kind"
    return None


def is_archive(name: str) -> bool:
    """Whether the name is that of a zip or tar archive."""
    lower = name.lower()
    return lower.endswith((".zip", ".tgz", ".tbz2", ".txz")) or uncompressed_name(lower).endswith(".tar")


def is_page(head: bytes) -> bool:
    """Whether the first bytes are those of an HTML page; NULs are dropped for UTF-16's sake."""
    return bool(_HTML.search(head[:SNIFFED].replace(b"\0", b"")))


def is_companion(folder: str, siblings: Collection[str]) -> bool:
    """Whether the folder holds the parts of a saved page that lies beside it."""
    for ending in _COMPANIONS:
        stem = folder.removesuffix(ending)
        if stem != folder and (f"{stem}.html" in siblings or f"{stem}.htm" in siblings):
            return True
    return False


def is_part_of_page(path: str, paths: Collection[str]) -> bool:
    """Whether a file lies in such a folder, at whatever depth.  paths: of all files there, from the same place on."""
    folders = (path[:at] for at, sign in enumerate(path) if sign == "/")
    return any(is_companion(folder, paths) for folder in folders)


def container_form(name: str) -> str:
    """The form in which a container of pages is read, by its name; empty where it is none."""
    return _CONTAINERS.get(_suffix(uncompressed_name(name)), "")


def not_read_yet(name: str) -> str | None:
    """What the file is, where it holds pages in a form that is not opened."""
    return _NOT_READ_YET.get(_suffix(uncompressed_name(name)))
