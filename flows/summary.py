"""What a run says when it ends: four tables whose sums are the captures read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.columns import Columns
from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.run import Report
from flows.settings import Settings
from flows.tally import ranked
from flows.terminal import line
from schemas.sentences import counted

SHOWN: Final = 12
"""Rows of a table; the rest is one row."""

SENTENCES: Final = 20
"""Inputs that could not be read, by sentence; the run file has more."""

STYLES: Final = {
    "new": "green",
    "changed": "cyan",
    "rejected": "yellow",
    "quarantined": "red",
}


def show(report: Report, settings: Settings, console: Console) -> None:
    """Print the closing tables, and where everything is."""
    if report.captures:
        console.print(Columns([_table(name, rows) for name, rows in sections(report)], padding=(0, 3)))
    for code, sentences in sorted(report.examples.items()):
        for sentence in sentences:
            console.print(Text.assemble((f"{line(code)}: ", "yellow"), line(sentence)), soft_wrap=True)
    if skipped := report.tally.skipped:
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in ranked(skipped))
        console.print(Text(f"Passed over: {line(reasons)}.", style="dim"), soft_wrap=True)
    clean = settings.data / "clean"
    rate = report.captures / report.seconds if report.seconds else 0.0
    console.print(
        Text(f"{counted(report.captures, 'capture')} in {report.seconds:.1f} s, {rate:,.0f} a second.")
    )
    console.print(Text(line(f"Articles: {clean}/articles/**/*.parquet")), soft_wrap=True)
    console.print(Text(line(f"Run file: {settings.data}/runs/{report.run_id}.json")), soft_wrap=True)


def show_failures(report: Report, console: Console) -> None:
    """Name what could not be read."""
    sentences = [failure.message for failure in report.failures] + report.unreadable
    for sentence in sentences[:SENTENCES]:
        console.print(Text.assemble(("Not read: ", "bold red"), line(sentence)), soft_wrap=True)
    total = len(report.failures) + report.tally.codes["unreadable"]
    if total > SENTENCES:
        console.print(Text(f"... and {total - SENTENCES:,} more; the run file and the rejections have them."))


def sections(report: Report) -> list[tuple[str, list[tuple[str, int]]]]:
    """The four tables as rows.  The counts of each add up to the captures read."""
    tally = report.tally
    rejected = tally.codes.total()
    languages = [*shortened(ranked(tally.languages)), *_rest("(rejected)", rejected)]
    codes = [*shortened(ranked(tally.codes)), *_rest("(articles)", tally.articles)]
    outcomes = [(name, count) for name, count in report.outcomes.counts().items() if count]
    return [
        ("outcome", outcomes),
        ("language", languages),
        ("site", shortened(ranked(tally.sites))),
        ("rejection", codes),
    ]


def shortened(rows: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """The first rows, and one for all the others."""
    if len(rows) <= SHOWN:
        return list(rows)
    others = rows[SHOWN - 1 :]
    return [*rows[: SHOWN - 1], (f"({len(others):,} others)", sum(count for _, count in others))]


def _rest(name: str, count: int) -> list[tuple[str, int]]:
    return [(name, count)] if count else []


def _table(name: str, rows: Sequence[tuple[str, int]]) -> Table:
    table = Table(show_footer=True, header_style="bold", footer_style="bold", box=None, padding=(0, 1))
    table.add_column(name, footer="captures", no_wrap=True, max_width=40)
    table.add_column("", footer=f"{sum(count for _, count in rows):,}", justify="right")
    for label, count in rows:
        table.add_row(Text(line(label), style=STYLES.get(label, "default")), f"{count:,}")
    return table
