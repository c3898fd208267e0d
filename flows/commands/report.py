"""The command `report`: a data set as a page to look at."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from flows.commands.options import DataRoot

commands = typer.Typer(rich_markup_mode="markdown")


REPORT_EXAMPLES = """
Examples:

    tinsach report
    tinsach report --data /srv/news -o /srv/www/news.html
    tinsach report --data s3://news -o s3://news-site/report.html
    tinsach report --data /srv/snapshots/2026-11

The page is one file that needs nothing else: send it, print it, keep it.
"""


@commands.command(epilog=REPORT_EXAMPLES)
def report(
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Where the page goes: a file, also on s3://, or -; report.html in the data root by default.",
        ),
    ] = None,
    data: DataRoot = None,
) -> None:
    """Write a page about the data set: what it holds, how well it is filled, where a site has changed."""
    from flows.commands.writing import writing
    from flows.pages.report.page import report as page_about
    from flows.pages.report.page import write_report
    from flows.pages.tables import TablesError
    from flows.roots import data_set_in, reach_root
    from flows.settings import load_settings
    from raw.places import place

    root = load_settings({"data": data}).data
    reach_root(root)
    target = place(output) if output else root / "report.html"
    try:
        if output == "-":
            sys.stdout.buffer.write(page_about(data_set_in(root), name=str(root)).encode())
            return
        with writing(str(target)):
            write_report(data_set_in(root), target, name=str(root))
    except TablesError as error:
        raise typer.BadParameter(str(error)) from error
    typer.echo(f"Written: {target}")
