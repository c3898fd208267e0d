"""The command `fetch`, and `run` for addresses."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DataRoot, ExecutorName, Scheduler, Workers

if TYPE_CHECKING:
    from rich.console import Console

    from flows.run import Report
    from flows.settings import Settings
    from raw.sources.specs import Source

commands = typer.Typer(rich_markup_mode="markdown")

DONE, NOT_READ, INTERRUPTED = 0, 1, 130

FETCH_EXAMPLES = """
Examples:

    tinsach fetch                               all sources of sources.toml
    tinsach fetch example-news example-maps     these two
    TINSACH_CONTACT=desk@news.example tinsach fetch --data /srv/news

Run it as often as you like: what has not changed is not fetched again, and hosts are asked politely. A run that
was interrupted, even killed, is gone on with by the next one.

Exit status: 0 done, also with rejections; 1 a source failed (it is named, the others were done); 2 wrong usage.
"""

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="File of sources; sources.toml by default.")
]


@commands.command(epilog=FETCH_EXAMPLES)
def fetch(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources; all by default.")
    ] = None,
    sources: SourcesFile = None,
    data: DataRoot = None,
    workers: Workers = None,
    executor: ExecutorName = None,
    scheduler: Scheduler = None,
) -> None:
    """Fetch what is due of the configured sources, store it, clean it and publish it."""
    from flows.settings import load_settings
    from raw.sources.specs import chosen, read_sources

    settings = load_settings(
        {
            "sources": sources,
            "data": data,
            "workers": workers,
            "executor": executor,
            "scheduler": scheduler,
        }
    )
    wanted = chosen(read_sources(settings.sources), names or [])
    raise typer.Exit(fetch_and_show(wanted, settings))


def is_web_address(text: str) -> bool:
    """Whether an input of `run` is to be fetched."""
    return text.lower().startswith(("http://", "https://"))


def fetch_addresses(urls: Sequence[str], settings: Settings, *, allow_private: bool) -> int:
    """Fetch single addresses now, whatever the schedule says; gives the exit status."""
    from raw.fetch.address import BadAddress, normal
    from raw.sources.specs import Source

    addresses = []
    for url in urls:
        try:
            addresses.append(normal(url))
        except BadAddress as error:
            raise typer.BadParameter(f"{url!r} {error}.") from error
    source = Source("", "page", tuple(dict.fromkeys(addresses)), allow_private=allow_private)
    return fetch_and_show([source], settings, asked=source.urls)


def fetch_and_show(sources: Sequence[Source], settings: Settings, asked: Sequence[str] = ()) -> int:
    """Fetch, and print what came of it; gives the exit status."""
    from rich.console import Console

    from flows.executors import executor_for
    from flows.fetching import agent_for, fetch
    from flows.terminal import while_read
    from schemas.sentences import counted

    agent_for(sources, settings)  # nothing is started without a contact
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        with executor_for(settings) as executor, err.status("Fetching") as status:

            def advance(report: Report) -> None:
                status.update(f"Fetching: {counted(report.captures, 'capture')} cleaned")

            report = fetch(sources, settings, executor, asked=asked, progress=advance)
    except KeyboardInterrupt:
        typer.echo("Interrupted. What was stored stays; run the same command again to go on.", err=True)
        return INTERRUPTED
    with while_read():
        _show(report, settings, out)
    with while_read():
        _show_failures(report, err)
    return DONE if report.all_read else NOT_READ


def _show(report: Report, settings: Settings, out: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    from flows import summary
    from flows.tally import ranked
    from flows.terminal import line

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("source", "found", "articles", "documents", "left out", "received"):
        table.add_column(name, justify="right" if name in ("found", "received") else "left", overflow="fold")
    for source in report.sources:
        cells = [
            ", ".join(f"{count:,} {what}" for what, count in ranked(counts)) or "none due"
            for counts in (source.pages, source.documents)
        ]
        skipped = ", ".join(f"{count:,} {what}" for what, count in ranked(source.skipped))
        table.add_row(
            Text(line(source.name or "addresses"), style="red" if source.failed else ""),
            f"{source.found:,}",
            *cells,
            skipped,
            f"{source.received / 1e6:,.1f} MB",
        )
    out.print(table)
    summary.show(report, settings, out)


def _show_failures(report: Report, err: Console) -> None:
    from rich.text import Text

    from flows import summary
    from flows.terminal import line

    for source in report.sources:
        for sentence in source.sentences:
            label = f"{source.name or 'addresses'}: "
            err.print(Text.assemble((label, "bold red"), line(sentence)), soft_wrap=True)
    summary.show_failures(report, err)
