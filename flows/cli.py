"""The command line.  Each command loads what it needs when it runs, so that help comes at once.

Exit status: 0 done, also with rejections; 1 an input could not be read (it is named, the rest was done);
2 wrong usage; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from flows.commands import browse, dataset, fetch, report, sites, sources, upkeep
from flows.commands.options import DataRoot, ExecutorName, NoRepair, Profiles, Scheduler, Workers
from flows.loading import keep_pandas_out
from flows.terminal import plain, while_read, whole_streams, whole_width

if TYPE_CHECKING:
    from rich.console import Console

    from flows.settings import Settings
    from raw import AddressList
    from schemas import Article, Capture, Rejection

DONE, NOT_READ, USAGE, INTERRUPTED = 0, 1, 2, 130

app = typer.Typer(
    name="tinsach",
    help="Clean news: from what news sites and portals really serve to trustworthy articles in Parquet.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

STATUS = (
    "Exit status: 0 done, also with rejections; 1 an input could not be read; 2 wrong usage; 130 interrupted."
)

RUN_EXAMPLES = f"""
Examples:

    tinsach run pages/                          a folder, with all below it
    tinsach run a.html dumps.zip 'more/*.txt'   files, archives and patterns
    tinsach run pages/ --urls addresses.csv     a CSV of path and address
    tinsach run crawl.warc.gz blog.xml          archives of the web, exports of a CMS
    tinsach run dump.csv --columns text=Body    a dump whose columns have names of their own
    tinsach run https://news.example/a          addresses, fetched now and kept in the raw store
    curl -s https://news.example/a | tinsach run - --url https://news.example/a

{STATUS}
"""

CLEAN_EXAMPLES = f"""
Examples:

    tinsach clean page.html
    tinsach clean page.html --format markdown > page.md
    tinsach clean - --format json --url https://news.example/a < page.html

{STATUS}
"""

EXPLAIN_EXAMPLES = f"""
Examples:

    tinsach explain page.html
    tinsach explain page.html --full | less -R
    tinsach explain page.html --html out.html

{STATUS}
"""

SETTINGS_EXAMPLES = """
Examples:

    tinsach settings
    TINSACH_WORKERS=4 tinsach settings

A file `tinsach.toml` in the current folder sets any of them, one on a line: `workers = 4`. TINSACH_CONFIG
names another file.
"""

DOCTOR_EXAMPLES = """
Examples:

    tinsach doctor
    tinsach doctor --data /srv/news

Exit status: 0 all is well, also with warnings; 1 there is a problem; 2 wrong usage.
"""

Address = Annotated[
    str | None, typer.Option("--url", metavar="URL", help="Address of the page, if it is one page.")
]


class UsageError(Exception):
    """The command cannot be done as it was given; the text is a whole sentence."""


def command() -> None:
    """`tinsach`, in a process of its own: `flows.__main__` starts it."""
    whole_streams()
    whole_width()
    keep_pandas_out()
    main()


def main() -> None:
    """What the command line says, done in this process."""
    with clear_errors():
        app(prog_name="tinsach")


@contextmanager
def clear_errors() -> Iterator[None]:
    """Turn what can go wrong into a sentence and an exit status; TINSACH_DEBUG=1 shows where it went wrong."""
    try:
        with while_read():
            yield
    except (SystemExit, KeyboardInterrupt):
        raise
    except UsageError as error:
        _stop(str(error), USAGE)
    except Exception as error:
        if os.environ.get("TINSACH_DEBUG"):
            raise
        _stop(*_sentence(error))


def _sentence(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit status."""
    import sqlite3

    from clean.dataset import DataSetError
    from clean.sites.reading import ProfileError
    from flows.commands.writing import CannotWrite
    from flows.executors import WorkersFailed
    from flows.roots import FetchRunning
    from flows.settings import SettingsError
    from raw import AddressListError
    from raw.sources.specs import SourcesError

    if isinstance(error, SettingsError | AddressListError | ProfileError | SourcesError):
        return str(error), USAGE
    if isinstance(error, DataSetError | WorkersFailed | FetchRunning | CannotWrite):
        return str(error), NOT_READ
    if isinstance(error, OSError):
        return _refused(error), NOT_READ
    if isinstance(error, sqlite3.Error):
        then = "See whether the data root may be written to and its disk has room, and run the same command again."
        if type(error) is sqlite3.DatabaseError:  # what it says of a file that is damaged
            then = (
                "Remove clean/.ledger from the data root, which is made anew; if that does not help, raw/fetch.sqlite, "
                "without which known articles are fetched once more."
            )
        return f"A database in the data root cannot be used: {error}. {then}", NOT_READ
    if isinstance(error, MemoryError):
        return (
            "There was not enough memory. Run the same command again with fewer --workers, or with a larger "
            "worker_mib if that setting bounds them too tightly.",
            NOT_READ,
        )
    return (
        f"tinsach failed, which is a bug: {type(error).__name__}: {error}. "
        "Set TINSACH_DEBUG=1 to see where, and please report it.",
        NOT_READ,
    )


def _refused(error: OSError) -> str:
    """What to say where the system refuses something."""
    from schemas.sentences import reason

    try:
        Path.cwd()
    except OSError:
        return "The current folder is not there any more. Go to another one, and run the same command again."
    why = reason(error)
    if error.filename is None:
        return f"The system refused: {why}. See to that, and run the same command again."
    if "://" in str(error.filename):
        then = "Check the network, the credentials and AWS_ENDPOINT_URL, and run the same command again."
        return f"{error.filename} cannot be used: {why}. {then}"
    path = Path(os.fsdecode(error.filename))
    option = "XDG_CACHE_HOME" if _is_cache(path) else "--data"
    # Path.is_file raises where a folder above may not be looked into.
    if file := next((above for above in path.parents if os.path.isfile(above)), None):  # noqa: PTH113
        return f"{file} is a file, and no folder. Name another place with {option}."
    return f"{path} cannot be used: {why}. See to that, or name another place with {option}."


def _is_cache(path: Path) -> bool:
    """Whether a path is of the cache folder, or above it where it is to be."""
    from raw.places import cache_folder

    try:
        caches = cache_folder()
    except RuntimeError:  # nobody's home
        return False
    return path.is_relative_to(caches) or caches.is_relative_to(path)


def _stop(sentence: str, status: int) -> NoReturn:
    sys.stderr.write(f"{plain(sentence)}\n")
    raise SystemExit(status)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"tinsach {version('tinsach')}")
        raise typer.Exit(DONE)


@app.callback()
def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command(epilog=RUN_EXAMPLES)
def run(
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Files, folders, patterns, addresses, or - for standard input."),
    ],
    data: DataRoot = None,
    url: Address = None,
    urls: Annotated[
        Path | None, typer.Option("--urls", metavar="CSV", help="A CSV file of path and address.")
    ] = None,
    workers: Workers = None,
    executor: ExecutorName = None,
    scheduler: Scheduler = None,
    no_repair: NoRepair = False,
    profiles: Profiles = None,
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="ROLE=NAME,...", help="Which column of a dump holds what."),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Copy local inputs into the raw store.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Addresses may lie in private networks.")
    ] = False,
) -> None:
    """Clean files, folders and archives of HTML or text into the data set; or addresses.

    Takes .html, .txt and the like, WARC, MHTML, JSON, CSV and Parquet dumps, and exports of CMSs, also in
    .gz, .bz2, .xz, .zst, .zip and .tar. Running it again over the same input changes nothing.
    """
    _check_url(url, inputs)
    settings = _settings(
        data=data,
        workers=workers,
        executor=executor,
        scheduler=scheduler,
        repair=False if no_repair else None,
        profiles=profiles,
        columns=columns,
        keep=True if keep else None,
    )
    settings.column_names()
    if addresses := [given for given in inputs if fetch.is_web_address(given)]:
        if len(addresses) < len(inputs):
            raise UsageError("Addresses and files are two runs: give one kind of input at a time.")
        raise typer.Exit(fetch.fetch_addresses(addresses, settings, allow_private=allow_private))
    raise typer.Exit(_run(inputs, settings, url, urls))


def _run(inputs: list[str], settings: Settings, url: str | None, urls: Path | None) -> int:
    from flows.executors import executor_for

    addresses = _read_addresses(urls) if urls else None
    try:
        # Workers start first: what they load takes longer than what is loaded here.
        with executor_for(settings) as executor:
            from rich.console import Console

            from flows import summary
            from flows.progress import progress
            from flows.run import run as run_inputs

            out, err = Console(highlight=False), Console(stderr=True, highlight=False)
            with progress(err) as advance:
                report = run_inputs(
                    inputs, settings, executor, url=url, addresses=addresses, progress=advance
                )
    except KeyboardInterrupt:
        _say("Interrupted. What was published stays; run the same command again to do the rest.")
        return INTERRUPTED
    with while_read():
        summary.show(report, settings, out)
    with while_read():
        summary.show_failures(report, err)
    if addresses is not None and not addresses.used:
        _say(
            f"None of the paths in {urls} is among what was read, so no page has its address from there. Write them as seen "
            "from the current folder, from the list's own folder or from the input."
        )
    return DONE if report.all_read else NOT_READ


def _read_addresses(urls: Path) -> AddressList:
    from raw import read_address_list

    return read_address_list(urls)


@app.command(epilog=CLEAN_EXAMPLES)
def clean(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A page or dump, or - for standard input.")],
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or markdown.")] = "text",
    url: Address = None,
    no_repair: NoRepair = False,
    profiles: Profiles = None,
) -> None:
    """Print the article of one page; nothing is stored."""
    from flows.render import FORMATS, as_json

    if format not in FORMATS:
        raise UsageError(f"There is no format {format!r}. There are: {', '.join(FORMATS)}.")
    result = _clean_one(file, url, _settings(repair=False if no_repair else None, profiles=profiles))
    from schemas import Article

    if isinstance(result, Article):
        sys.stdout.buffer.write(FORMATS[format](result).encode())
    elif format == "json":
        sys.stdout.buffer.write(as_json(result).encode())
    if not isinstance(result, Article):
        _say(f"There is no article ({result.code}). {result.message}")
        raise typer.Exit(NOT_READ if result.code == "unreadable" else DONE)


@app.command(epilog=EXPLAIN_EXAMPLES)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A page or dump, or - for standard input.")],
    full: Annotated[
        bool, typer.Option("--full", help="Show whole blocks rather than their beginnings.")
    ] = False,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="OUT", help="Write a page to look at instead: a file, or -."),
    ] = None,
    url: Address = None,
    no_repair: NoRepair = False,
    profiles: Profiles = None,
) -> None:
    """Show what became of every block of a page, and why; and where each field comes from."""
    from rich.console import Console

    from flows.commands.writing import local, writing
    from flows.explain import explain as show

    settings = _settings(repair=False if no_repair else None, profiles=profiles)
    capture, result = _read_and_clean(file, url, settings)
    options = settings.options()
    if html is None:
        show(result, Console(highlight=False), full=full, capture=capture, options=options)
    else:
        from flows.pages.explained import explained

        page = explained(capture, result, options)
        if html == "-":
            sys.stdout.buffer.write(page.encode())
        elif Path(html).absolute() == Path(file).absolute():
            raise UsageError(
                f"{html} is the page itself, which would be lost. Name another file with --html."
            )
        else:
            path = local(html)
            with writing(path):
                path.write_text(page, encoding="utf-8")
            _say(f"Written: {html}")
    if getattr(result, "code", "") == "unreadable":
        raise typer.Exit(NOT_READ)


@app.command(epilog=SETTINGS_EXAMPLES)
def settings(data: DataRoot = None) -> None:
    """Show the settings in force, and where each one comes from."""
    from rich.text import Text

    from flows.settings import resolve
    from flows.terminal import line

    table = _table("setting", "value", "from", "meaning")
    for setting in resolve({"data": data}):
        cells = (setting.name, _as_written(setting.value), setting.origin, setting.help)
        table.add_row(*(Text(line(cell)) for cell in cells))
    _console().print(table)


def _as_written(value: Any) -> str:
    """The value of a setting as tinsach.toml has it, without quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


@app.command(epilog=DOCTOR_EXAMPLES)
def doctor(data: DataRoot = None) -> None:
    """Check versions, parsers, language data and the place to write."""
    from rich.text import Text

    from flows.doctor import examine
    from flows.terminal import line

    marks = {"ok": "[green]ok[/]", "warning": "[yellow]warning[/]", "problem": "[red]problem[/]"}
    findings = list(examine(_settings(data=data)))
    table = _table("", "what", "found")
    for finding in findings:
        table.add_row(marks[finding.state], Text(line(finding.what)), Text(line(finding.detail)))
    _console().print(table)
    problems = sum(finding.state == "problem" for finding in findings)
    if problems:
        _say(f"{problems} of {len(findings)} checks found a problem; each says what to do.")
        raise typer.Exit(NOT_READ)


app.add_typer(dataset.commands)
app.add_typer(upkeep.commands)
app.add_typer(report.commands)
app.add_typer(sites.commands)
app.add_typer(browse.commands)
app.add_typer(fetch.commands)
app.add_typer(sources.commands)


def _settings(**flags: Any) -> Settings:
    from flows.settings import load_settings

    return load_settings(flags)


def _clean_one(file: str, url: str | None, settings: Settings) -> Article | Rejection:
    """The answer to the one page in a file."""
    return _read_and_clean(file, url, settings)[1]


def _read_and_clean(
    file: str, url: str | None, settings: Settings
) -> tuple[Capture | None, Article | Rejection]:
    """The one page in a file, None where it cannot be read, and the answer to it."""
    from clean import clean
    from schemas import Capture

    _check_url(url, [file])
    read = _read_one(file, url, settings)
    return (read, clean(read, settings.options())) if isinstance(read, Capture) else (None, read)


def _read_one(file: str, url: str | None, settings: Settings) -> Capture | Rejection:
    from raw import ReadFailure, Skipped, read_inputs
    from raw.places import is_folder

    found: list[Capture | Rejection] = []
    if fetch.is_web_address(file):
        raise UsageError(
            f"{file} is an address, and one page alone is only read from a file. "
            f"Fetch and store it with: tinsach run {file}"
        )
    if file != "-" and is_folder(file):
        raise UsageError(f"{file} is a folder. Give one page, or clean them all with: tinsach run {file}")
    for read in read_inputs([file], url=url, limits=settings.read_limits()):
        if isinstance(read, ReadFailure):
            _stop(read.message, NOT_READ)
        if not isinstance(read, Skipped):
            found.append(read)
        if len(found) > 1:
            raise UsageError(
                f"{file} holds several pages. Give one page, or clean them all with: tinsach run {file}"
            )
    if not found:
        raise UsageError(f"{file} holds no page. Look at what is in it; pages end in .html, .htm or .txt.")
    return found[0]


def _check_url(url: str | None, inputs: list[str]) -> None:
    if url is None:
        return
    from raw.addresses import is_address
    from raw.places import is_folder

    if not is_address(url):
        raise UsageError(f"--url must be an address such as https://news.example/a, and not {url!r}.")
    if len(inputs) > 1 or is_folder(inputs[0]):
        raise UsageError(
            "--url is the address of one page, but there are several inputs. Give a CSV with --urls."
        )


def _say(sentence: str) -> None:
    sys.stderr.write(f"{plain(sentence)}\n")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _table(*columns: str) -> Any:
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
