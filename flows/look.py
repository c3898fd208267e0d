"""A first look at a data set: `python -m flows.look [DATA]` prints some of its articles."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from clean.dataset.files import below
from flows.terminal import line

COLUMNS: Final = ("language", "published_date", "title", "reporters", "sources", "words")
"""Columns of `articles` that are shown."""

CUT: Final = frozenset({"title", "reporters", "sources"})
"""Those that give way where the terminal is narrow."""

ROWS: Final = 20


def articles(root: Path) -> list[dict[str, Any]]:
    """All articles with the columns that are shown, by language, then newest first."""
    import pyarrow.dataset as ds

    files = sorted(map(str, below(root / "clean" / "articles")))
    if not files:
        return []
    rows: list[dict[str, Any]] = ds.dataset(files).to_table(columns=list(COLUMNS)).to_pylist()
    rows.sort(key=lambda row: str(row["published_date"] or ""), reverse=True)
    return sorted(rows, key=lambda row: str(row["language"]))


def show(root: Path, console: Console) -> None:
    """Print the first rows, and how to go on."""
    rows = articles(root)
    if not rows:
        none = f"There are no articles in {root}/clean/articles yet: tinsach run INPUT --data {root}"
        console.print(Text(line(none)), soft_wrap=True)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in COLUMNS:
        table.add_column(name, no_wrap=name not in CUT)
    for row in rows[:ROWS]:
        table.add_row(*(Text(_shown(row[name]), no_wrap=True, overflow="ellipsis") for name in COLUMNS))
    console.print(table)
    if len(rows) > ROWS:
        console.print(f"... and {len(rows) - ROWS:,} more.")
    query = f"SELECT * FROM read_parquet('{root}/clean/articles/**/*.parquet') LIMIT 5"
    console.print(Text(f'\nIn DuckDB: duckdb.sql("{line(query)}").show()'), soft_wrap=True)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return line(", ".join(value), 40)
    return "" if value is None else line(value, 70)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m flows.look", description="Print some articles of a data set."
    )
    parser.add_argument("data", nargs="?", default="data", type=Path, help="root of the data (default: data)")
    show(parser.parse_args().data, Console(highlight=False))
