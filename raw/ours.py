"""What tinsach itself wrote: read again, its articles would be articles once more, in each run."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from typing import Final

from raw.places import is_folder, is_remote, place

PARTS: Final = frozenset({"clean", "raw", "runs", "report.html"})
"""What a data root holds."""

TABLES_AND_REPORTS: Final = PARTS - {"raw"}
"""Parts without a page in them; the raw store's files are archives as good as any."""

PAGE: Final = b'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="generator" content="tinsach">'
"""What every page begins with that `report` and `explain` write, wherever they are told to."""

_MARK: Final = re.compile(r"(.*/)?(?:clean/\.locks/|runs/\d{8}T\d{6}Z-)[^/]+")
"""What a data root in an object store has from its first run on, below the root itself."""


def is_root(folder: str) -> bool:
    """Whether a folder, or a place in an object store, is a data root with a data set."""
    locks = f"{folder}/clean/.locks"
    if not is_remote(locks):
        return is_folder(locks)
    try:
        return bool(place(locks).is_dir())
    except OSError:  # who may read some of a bucket may not ask for all of it
        return False


def root_above(path: str, parts: Collection[str] = PARTS) -> str | None:
    """The data root that has a place in one of its parts, be it there or not; None where there is none."""
    # Without `..`, which may lead out of it again.
    names = (path if is_remote(path) else os.path.abspath(path)).split("/")  # noqa: PTH100
    roots = ("/".join(names[:at]) or "/" for at, name in enumerate(names) if name in parts)
    return next(filter(is_root, roots), None)


def roots_among(names: Iterable[str]) -> list[str]:
    """Where below an address data roots lie, by the names of all files there: empty, or with a slash at the end."""
    return sorted({mark[1] or "" for name in names if (mark := _MARK.fullmatch(name))})


def is_part(name: str, root: str) -> bool:
    """Whether a file below an address is a part of such a root."""
    return name.startswith(root) and name[len(root) :].partition("/")[0] in PARTS
