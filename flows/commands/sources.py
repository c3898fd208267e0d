"""The commands `sources check` and `sources add`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from flows.settings import Settings
    from raw.fetch.checking import Checked
    from raw.fetch.discovery import Proposal
    from raw.fetch.fetcher import Fetcher
    from raw.fetch.limits import FetchLimits
    from raw.sources.specs import Source

commands = typer.Typer(rich_markup_mode="markdown")
group = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Look at sources before fetching them."
)
commands.add_typer(group, name="sources")

T = TypeVar("T")

SourcesFile = Annotated[
    Path | None, typer.Option("--sources", metavar="FILE", help="File of sources; sources.toml by default.")
]

CHECK_EXAMPLES = """
Examples:

    tinsach sources check
    tinsach sources check example-news

Exit status: 0 all is well; 1 a source has a problem, which is named; 2 wrong usage.
"""

ADD_EXAMPLES = """
Examples:

    tinsach sources add https://news.example/             look, and print what could be added
    tinsach sources add https://news.example/ --write     append the best to sources.toml
    tinsach sources add https://news.example/ --write --name example

Exit status: 0 something was found; 1 nothing was; 2 wrong usage.
"""


@group.command(epilog=CHECK_EXAMPLES)
def check(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources; all by default.")
    ] = None,
    sources: SourcesFile = None,
) -> None:
    """Try each source: reachable, allowed, what it names, and one article. Nothing is stored."""
    from asyncio import gather

    from flows.settings import load_settings
    from raw.fetch.checking import check as try_source
    from raw.sources.specs import chosen, read_sources

    settings = load_settings({"sources": sources})
    wanted = chosen(read_sources(settings.sources), names or [])

    async def all_of_them(fetcher: Fetcher, limits: FetchLimits) -> list[Checked]:
        return list(await gather(*(try_source(source, fetcher, limits) for source in wanted)))

    files = [_check_files(source, settings) for source in wanted if source.kind == "files"]
    wanted = [source for source in wanted if source.kind != "files"]
    found = files + (_with_fetcher(settings, all_of_them) if wanted else [])
    for one in found:
        _show(one, settings)
    if any(one.problems for one in found):
        raise typer.Exit(1)


@group.command(epilog=ADD_EXAMPLES)
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="A site, a section, a feed or a sitemap.")],
    name: Annotated[
        str | None, typer.Option("--name", help="Name of the source; from the host by default.")
    ] = None,
    write: Annotated[bool, typer.Option("--write", help="Append the best proposal to the file.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="The site is in a private network, and that is meant.")
    ] = False,
    sources: SourcesFile = None,
) -> None:
    """Find a site's feeds and sitemaps, and propose tables for sources.toml."""
    from flows.settings import load_settings
    from raw.fetch.answers import FetchFailed
    from raw.fetch.discovery import discover, name_of

    settings = load_settings({"sources": sources})

    async def look(fetcher: Fetcher, limits: FetchLimits) -> list[Proposal] | str:
        try:
            return await discover(url, fetcher, limits, private=allow_private)
        except FetchFailed as error:
            if error.code == "bad-address":
                raise typer.BadParameter(error.message) from error
            return error.message

    found = _with_fetcher(settings, look)
    if isinstance(found, str) or not found:
        nothing = f"No feed, no sitemap and no list of articles was found at {url}."
        _say(found if isinstance(found, str) else nothing)
        raise typer.Exit(1)
    for number, proposal in enumerate(found):
        called = name or name_of(proposal.url, proposal.kind)
        typer.echo(
            proposal.as_toml(f"{called}-{number + 1}" if number else called, allow_private=allow_private)
        )
    if write:
        _append(settings.sources, found[0], name or name_of(found[0].url, found[0].kind), allow_private)


def _append(path: Path, proposal: Proposal, name: str, allow_private: bool) -> None:
    """Add a table to the file, which must be as good afterwards as before."""
    from flows.commands.writing import writing
    from raw.sources.specs import read_sources

    if path.exists() and name in read_sources(path):
        raise typer.BadParameter(f"{path} has a source called {name} already. Give another --name.")
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    table = proposal.as_toml(name, allow_private=allow_private)
    with writing(path):
        path.write_text(f"{before.rstrip()}\n\n{table}" if before.strip() else table, encoding="utf-8")
    _say(f"Written to {path}: [{name}]. Try it with: tinsach sources check {name}")


def _check_files(source: Source, settings: Settings) -> Checked:
    """What lies where a source of files points."""
    from raw import Entry, ReadFailure, list_inputs
    from raw.fetch.checking import Checked

    found = Checked(source)
    for listed in list_inputs(source.paths, columns=source.columns, limits=settings.read_limits()):
        if isinstance(listed, Entry):
            found.documents += 1
        elif isinstance(listed, ReadFailure):
            found.problems.append(listed.message)
    return found


def _with_fetcher(settings: Settings, use: Callable[[Fetcher, FetchLimits], Awaitable[T]]) -> T:
    """Something done with a fetcher that remembers nothing."""
    import asyncio

    from flows.fetching import SystemClock, agent_of, limits_of, manners_of
    from raw.fetch.checking import NoMemory
    from raw.fetch.client import Client
    from raw.fetch.fetcher import Fetcher

    agent, limits, clock = agent_of(settings), limits_of(settings), SystemClock()

    async def run() -> T:
        async with Client(agent, clock, limits) as client:
            fetcher = Fetcher(client, NoMemory(), clock, manners=manners_of(settings), limits=limits)
            return await use(fetcher, limits)

    return asyncio.run(run())


def _show(found: Checked, settings: Settings) -> None:
    from flows.terminal import line
    from schemas.sentences import counted

    source = found.source
    typer.echo(f"{source.name}: {'problem' if found.problems else 'ok'} ({source.kind})")
    for problem in found.problems:
        typer.echo(f"  problem   {line(problem)}")
    if found.documents and source.kind == "files":
        typer.echo(f"  holds     {counted(found.documents, 'file')} to read, or parts of files")
    elif found.documents:
        carried = f", {counted(found.items, 'text')}" if source.full_text else ""
        typer.echo(
            f"  holds     {counted(found.links, 'article')}{carried} in {counted(found.documents, 'document')}"
        )
    for reason, count in sorted(found.skipped.items()):
        typer.echo(f"  left out  {count:,} {reason}")
    if found.delay:
        typer.echo(f"  robots    asks for {found.delay:g} s between requests")
    if found.sample is not None:
        typer.echo(f"  sample    {line(found.sample.url)}")
        for said in _article(found, settings):
            typer.echo(f"            {line(said, 110)}")


def _article(found: Checked, settings: Settings) -> list[str]:
    """What cleaning makes of the sample."""
    from clean import clean
    from schemas import Article, Capture
    from schemas.sentences import counted

    answer: Any = found.sample
    capture = Capture(
        raw=answer.content, url=answer.url, media_type=answer.media_type or None, status=answer.status
    )
    result = clean(capture, settings.options())
    if not isinstance(result, Article):
        return [f"no article ({result.code}): {result.message}"]
    people = ", ".join(result.reporters) or "nobody named"
    return [
        result.title or "no title",
        f"{result.published_local or 'no date'}, {people}, {result.language}, {counted(result.words or 0, 'word')}",
    ]


def _say(sentence: str) -> None:
    from flows.terminal import plain

    typer.echo(plain(sentence), err=True)
