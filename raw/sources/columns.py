"""Which column of a dump holds what: by well-known names, or as the user says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

ROLES: Final[dict[str, tuple[str, ...]]] = {
    role: tuple(names.split())
    for role, names in tomllib.loads(
        Path(__file__).with_name("columns.toml").read_text(encoding="utf-8")
    ).items()
}
"""What a column can be, with the names by which it goes."""

_JOINTS = re.compile(r"[\s\-.:/]+")


class ColumnsError(ValueError):
    """The columns that the user names cannot be used; the text is a whole sentence."""


def parse_columns(text: str) -> dict[str, str]:
    """`text=Body,url=Link` as a mapping of role to column.  Raises ColumnsError."""
    columns: dict[str, str] = {}
    for piece in filter(None, (part.strip() for part in text.split(","))):
        role, equals, name = (part.strip() for part in piece.partition("="))
        if not equals or role not in ROLES or not name:
            raise ColumnsError(
                f"{piece!r} names no column. Write what it holds and its name, such as text=Body,url=Link; "
                f"there are: {', '.join(ROLES)}."
            )
        columns[role] = name
    return columns


def mapping(names: Iterable[str], given: Mapping[str, str] = {}) -> dict[str, tuple[str, ...]]:
    """The columns of each role, in order of trust, among those that a source has."""
    there: dict[str, str] = {}
    for name in names:
        there.setdefault(_folded(name), name)
    found: dict[str, tuple[str, ...]] = {}
    for role, known in ROLES.items():
        wanted = (_folded(given[role]),) if role in given else known
        columns = tuple(there[name] for name in wanted if name in there)
        if columns:
            found[role] = columns
    return found


def has_text(found: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether anything holds an article's text."""
    return "html" in found or "text" in found


def _folded(name: str) -> str:
    return _JOINTS.sub("_", name.strip().strip("\ufeff")).lower()
