"""Data sets of two runs, beside each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

GIVEN_BY_THE_RUN: Final = {"first_seen", "captured_at"}
"""Columns that may differ between two runs over the same files."""


def rows_of(root: Path) -> dict[str, Counter[str]]:
    """The rows of every table, without the moments that the run gave."""
    found: dict[str, Counter[str]] = {}
    for path in sorted(root.glob("*/**/*.parquet")):
        table = found.setdefault(path.relative_to(root).parts[0], Counter())
        for row in pq.read_table(path, partitioning=None).to_pylist():
            table[repr({name: value for name, value in row.items() if name not in GIVEN_BY_THE_RUN})] += 1
    return found
