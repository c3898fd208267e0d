"""The package's tab-separated data files, each read once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_table(name: str) -> Iterator[list[str]]:
    """Yield the rows of `data/NAME`, without comments and blank lines."""
    text = (files("clean.language") / "data" / name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
