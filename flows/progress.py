"""The bar of a run: captures done of what the inputs' bytes promise, pages a second, and how many were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from flows.run import Report
from schemas.sentences import counted


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} pages/s")


@contextmanager
def progress(console: Console) -> Iterator[Callable[[Report], None]]:
    """A bar for as long as the run takes; what it gives is called with the report after every shard.

    Where the console is no terminal there is no bar.
    """
    if not console.is_terminal:
        yield lambda report: None  # noqa: ARG005
        return
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), _Rate())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def advance(report: Report) -> None:
            total = report.expected if report.expected > report.captures else None
            bar.update(task, completed=report.captures, total=total, description=_said(report, total))

        yield advance


def _said(report: Report, total: int | None) -> str:
    refused = report.tally.codes.total()
    of = f" of about {total:,}" if total else ""
    return f"{counted(report.captures, 'capture')}{of}{f', {refused:,} rejected' if refused else ''}"
