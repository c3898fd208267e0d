"""The command `sites`: what each site has given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from flows.commands.options import DataRoot, ExecutorName, Scheduler

if TYPE_CHECKING:
    import pyarrow as pa

commands = typer.Typer(rich_markup_mode="markdown")

EXAMPLES = """
Examples:

    tinsach sites
    tinsach sites --to sites.parquet
    tinsach sites --data s3://news --executor dask --scheduler tcp://127.0.0.1:8786 --to sites.csv

What it writes has a row a site and language, with the number of articles that have each field.
"""

SHOWN: Final = 25
NARROWEST: Final = 70
"""Columns in which the figures and some of the site's name have room."""
FORMS: Final = (".parquet", ".csv")


@commands.command(epilog=EXAMPLES)
def sites(
    to: Annotated[
        str | None, typer.Option("--to", metavar="FILE", help="Write all of it: .parquet or .csv.")
    ] = None,
    data: DataRoot = None,
    executor: ExecutorName = None,
    scheduler: Scheduler = None,
) -> None:
    """Count what each site has given: articles, words, filled fields, rejections, first and last day."""
    from flows.commands.dataset import dataset_of
    from flows.commands.writing import local, writing
    from flows.settings import load_settings
    from flows.sites import site_statistics
    from schemas.sentences import counted

    if to and not to.endswith(FORMS):
        raise typer.BadParameter(f"{to} must end in {' or '.join(FORMS)}.")
    path = local(to) if to else None
    settings = load_settings({"data": data, "executor": executor, "scheduler": scheduler})
    found = site_statistics(dataset_of(data), settings)
    if path:
        with writing(path):
            _write(found, path)
        typer.echo(f"Written: {to}, {counted(found.num_rows, 'row')}.")
    else:
        _show(found)


def _write(table: pa.Table, to: Path) -> None:
    if to.suffix == ".csv":
        from clean.dataset.export import csv_lines

        with to.open("w", encoding="utf-8", newline="") as out:
            out.writelines(csv_lines(table.column_names, [table]))
    else:
        from pyarrow import parquet

        parquet.write_table(table, to)


def _show(table: pa.Table) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from flows.tally import NO_SITE
    from flows.terminal import line
    from schemas.sentences import counted

    shown = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")
    shown.add_column("site", overflow="fold", min_width=12)  # what gives way where the terminal is narrow
    shown.add_column("lang", no_wrap=True)
    for name in ("articles", "rejected", "title", "date", "reporters", "last"):
        shown.add_column(name, justify="right", no_wrap=True)
    for row in table.slice(0, SHOWN).to_pylist():
        filled = [
            f"{row[f'with_{name}'] / row['articles']:.0%}" if row["articles"] else ""
            for name in ("title", "published_date", "reporters")
        ]
        counts = [f"{row[name]:,}" for name in ("articles", "rejections")]
        last = str(row["last_published"] or "")
        shown.add_row(
            Text(line(row["site"] or NO_SITE)), Text(line(row["language"] or "")), *counts, *filled, last
        )
    # Where the terminal is too narrow its own line breaks are better than figures that are cut.
    Console(highlight=False, width=max(Console().width, NARROWEST)).print(shown)
    if table.num_rows > SHOWN:
        typer.echo(f"... and {counted(table.num_rows - SHOWN, 'row')} more; --to writes them all.")
