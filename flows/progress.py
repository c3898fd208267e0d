"""The bar of a run: captures done of captures found, pages a second, and how many were refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
)
from rich.text import Text

from flows.run import Report
from flows.settings import Settings
from raw import Entry, list_inputs


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text("" if speed is None else f"{speed:,.0f} pages/s")


@contextmanager
def progress(
    inputs: Sequence[str], settings: Settings, console: Console
) -> Iterator[Callable[[Report], None]]:
    """A bar for as long as the run takes; what it gives is called with the report after every shard.

    Where the console is no terminal there is no bar.
    """
    if not console.is_terminal:
        yield lambda report: None  # noqa: ARG005
        return
    columns = (SpinnerColumn(), BarColumn(), MofNCompleteColumn(), _Rate(), TextColumn("{task.fields[note]}"))
    stop = Event()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None, note="")

        def advance(report: Report) -> None:
            refused = report.tally.codes.total()
            bar.update(task, completed=report.captures, note=f"{refused:,} rejected" if refused else "")

        def count() -> None:
            total = count_entries(inputs, settings, stop)
            if not stop.is_set():
                bar.update(task, total=total)

        if "-" not in inputs:
            Thread(target=count, daemon=True).start()
        try:
            yield advance
        finally:
            stop.set()


def count_entries(inputs: Sequence[str], settings: Settings, stop: Event) -> int:
    """How many captures there will be, as far as it can be told without reading: a tar counts as one."""
    total = 0
    for listed in list_inputs(inputs, limits=settings.read_limits()):
        if isinstance(listed, Entry):
            total += 1 if listed.last is None else listed.last - listed.first
        if stop.is_set():
            break
    return total
