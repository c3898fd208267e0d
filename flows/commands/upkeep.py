"""Commands that keep a data folder in order: reclean and maintain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DataRoot, ExecutorName, NoRepair, Profiles, Scheduler, Workers

if TYPE_CHECKING:
    from raw.places import AnyPath

commands = typer.Typer(rich_markup_mode="markdown")


RECLEAN_EXAMPLES = """
Examples:

    tinsach snapshot before && tinsach reclean && tinsach diff before data
    tinsach reclean --profiles profiles/
    tinsach reclean --all                       # after data/clean was lost: made anew from data/raw

What is read: the raw store, and local inputs where they lay. A row is replaced, no version comes of it; what is
rejected now keeps its row. Exit status: 0 done; 1 something could not be read; 2 wrong usage.
"""

MAINTAIN_EXAMPLES = """
Examples:

    tinsach maintain
    tinsach maintain --deep

Nothing that is whole is changed. Exit status: 0 all is well; 1 there is a problem, each says what; 2 wrong usage.
"""


@commands.command(epilog=RECLEAN_EXAMPLES)
def reclean(
    data: DataRoot = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what is stored and the data set does not know.")
    ] = False,
    workers: Workers = None,
    executor: ExecutorName = None,
    scheduler: Scheduler = None,
    no_repair: NoRepair = False,
    profiles: Profiles = None,
) -> None:
    """Clean again what is stored, with the present cleaner and options."""
    from rich.console import Console

    from flows import summary
    from flows.executors import executor_for
    from flows.progress import progress
    from flows.reclean import reclean as clean_again
    from flows.settings import load_settings
    from flows.terminal import line, while_read
    from schemas.sentences import counted

    settings = load_settings(
        {
            "data": data,
            "workers": workers,
            "executor": executor,
            "scheduler": scheduler,
            "repair": False if no_repair else None,
            "profiles": profiles,
        }
    )
    _must_exist(settings.data)
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)
    try:
        with executor_for(settings) as cleaners, progress(err) as advance:
            done = clean_again(settings, cleaners, everything=everything, progress=advance)
    except KeyboardInterrupt:
        typer.echo(
            "Interrupted. What was published stays; run the same command again to do the rest.", err=True
        )
        raise typer.Exit(130) from None
    with while_read():
        summary.show(done.report, settings, out)
        if done.moved:
            typer.echo(
                f"{counted(done.moved, 'article')} got another article_id, and the old rows were removed."
            )
    with while_read():
        summary.show_failures(done.report, err)
    if done.not_found:
        typer.echo(
            f"{counted(len(done.not_found), 'capture')} could not be read again, such as {line(done.not_found[0])}: "
            "the rows stay as they were. `tinsach run --keep` stores copies of local inputs.",
            err=True,
        )
    raise typer.Exit(0 if done.report.all_read and not done.not_found else 1)


@commands.command(epilog=MAINTAIN_EXAMPLES)
def maintain(
    data: DataRoot = None,
    deep: Annotated[
        bool, typer.Option("--deep", help="Read every record of the raw store and compare its digest.")
    ] = False,
) -> None:
    """Sweep what killed runs left, renew lost indexes, and check raw store and data set against each other."""
    from flows.maintain import maintain as keep_up
    from flows.settings import load_settings
    from flows.terminal import plain, while_read
    from schemas.sentences import counted

    settings = load_settings({"data": data})
    _must_exist(settings.data)
    done = keep_up(settings, deep=deep)
    with while_read():
        typer.echo(
            f"{counted(done.records, 'record')} in the raw store; {counted(done.articles, 'article')}, {done.stored:,} of them "
            "with their capture there."
        )
        for sentence in done.notes:
            typer.echo(f"Note: {plain(sentence)}")
    for sentence in done.problems:
        typer.echo(f"Problem: {plain(sentence)}", err=True)
    raise typer.Exit(1 if done.problems else 0)


def _must_exist(data: AnyPath) -> None:
    from flows.roots import reach_root

    reach_root(data)
    if not any((data / part).is_dir() for part in ("clean", "raw")):
        raise typer.BadParameter(
            f"There is no data root at {data}: name the one that `tinsach run --data` was given."
        )
