"""The Prefect flow `ingest`: what `tinsach run` does, scheduled, retried and reported.

    fetch    asks the sources of sources.toml while the next tasks run, and stores what they give
    read     finds the first captures of an input, and tries again where it is not there (yet)
    take     reads, cleans and publishes the input, however large it is, by the executor: worker processes or Dask
    clean    does so with a batch of what was fetched
    publish  commits what was staged
    report   writes the run file and the artifacts
    look     writes the page about the whole data set, and links it

Tasks hand on paths and counts, never articles.  Of the two places that import Prefect this is the first;
the other is `flows.artifacts`.  Try it on a server of its own with

    python -m flows.ingest raw/samples --data data-samples
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Any, Final

# These must be in the environment before Prefect is imported: no outside connection, and time enough for
# the embedded server to come up on a busy machine.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows.alarms import raise_alarms
from flows.artifacts import create_artifacts, link_report
from flows.cleaning import Cleaned
from flows.executors import Executor, Shard, executor_for
from flows.publishing import Publishing
from flows.run import Report, Run, check_sums, names_of, opened
from flows.settings import Settings, SettingsError, load_settings
from flows.terminal import line
from raw import AddressList, AddressListError, read_address_list
from schemas.sentences import counted

BATCH_SHARDS: Final = 20
"""Shards by which it is seen whether an input gives anything."""

TELL_SECONDS: Final = 30.0
"""How often the log says how far an input is."""

READ_DELAYS: Final[list[float]] = [2, 10, 30]
"""Seconds before an input that is not there is looked for again: a mount or a copy may be on its way."""


class NotThereYet(Exception):
    """An input gave nothing; the text is the sentence that says why."""


class Source:
    """One input, found batch by batch."""

    def __init__(self, run: Run, given: str, addresses: AddressList | None, tries: int) -> None:
        self._run = run
        self._given = given
        self._addresses = addresses
        self._tries = tries
        self._shards: Iterator[Shard] | None = None

    def rest(self) -> Iterator[Shard]:
        """What follows the batches."""
        return self._shards or iter(())

    def __str__(self) -> str:
        return self._given

    def next_batch(self) -> list[Shard]:
        """The next shards; none at the end.

        Raises NotThereYet where the input as a whole gives nothing, as often as there are tries; after
        the last one the failure stands in the report.
        """
        failures = self._run.report.failures
        known = len(failures)
        first = self._shards is None
        if self._shards is None:
            self._shards = self._run.shards([self._given], None, self._addresses)
        batch = list(islice(self._shards, BATCH_SHARDS))
        if first and not batch and len(failures) > known and self._tries > 1:
            self._tries -= 1
            self._shards = None
            missed = failures[known]
            del failures[known:]
            raise NotThereYet(missed.message)
        return batch


@task(retries=len(READ_DELAYS), retry_delay_seconds=READ_DELAYS, cache_policy=NO_CACHE)
def read(source: Source) -> list[Shard]:
    """Find the next few hundred captures of an input."""
    return source.next_batch()


@task(cache_policy=NO_CACHE)
def take(
    run: Run, executor: Executor, publishing: Publishing, source: Source, shards: Sequence[Shard]
) -> int:
    """Read, clean and publish an input, of which these shards are the first.  Returns the captures of the run so far.

    One task, whatever the size: beside a task run of Prefect a batch costs nothing, but thousands stall its server.
    """
    logger = get_run_logger()
    told = monotonic()
    for cleaned in executor.map(run.work(), chain(shards, source.rest())):
        run.count(cleaned)
        publishing.take(cleaned)
        if monotonic() - told > TELL_SECONDS:
            told = monotonic()
            logger.info("%s: %s cleaned", line(source), counted(run.report.captures, "capture"))
    return run.report.captures


@task(cache_policy=NO_CACHE)
def clean(run: Run, executor: Executor, shards: Sequence[Shard]) -> list[Cleaned]:
    """Read, clean and stage a batch."""
    cleaned = list(executor.map(run.work(), shards))
    for one in cleaned:
        run.count(one)
    return cleaned


@task(retries=2, retry_delay_seconds=5, cache_policy=NO_CACHE)
def publish(run: Run, cleaned: Sequence[Cleaned]) -> dict[str, int]:
    """Commit what was staged.  Doing it twice changes nothing, so it may be tried again."""
    return run.publish(cleaned).counts()


@task(cache_policy=NO_CACHE)
def report(run: Run) -> Report:
    """Check that every capture ended once, write the run file, and show the run as artifacts."""
    check_sums(run.report)
    finished = run.finish("done")
    create_artifacts(finished)
    return finished


@task(cache_policy=NO_CACHE)
def look(settings: Settings) -> None:
    """Write data/report.html, the page about the data set as it is now, and link it as an artifact."""
    from flows.pages.report.page import write_report

    page = settings.data / "report.html"
    write_report(settings.data / "clean", page, name=str(settings.data))
    link_report(page)


@flow(name="ingest")
def ingest(
    inputs: list[str] | None = None,
    data: str | None = None,
    urls: str | None = None,
    workers: int | None = None,
    executor: str | None = None,
    sources: list[str] | None = None,
    sources_file: str | None = None,
    scheduler: str | None = None,
) -> State[Any]:
    """Clean files, folders, archives and what sources give into the data set.

    inputs: paths and patterns, seen from the working directory.  data: root of what is written.
    urls: a CSV of path and address.  workers, executor, scheduler: as of `tinsach run`.  sources: names of sources to
    fetch, [] for all of the file, which is `sources.toml` unless sources_file says otherwise.  What is not
    given comes from `tinsach.toml` and the environment.
    """
    settings = load_settings(
        {
            "data": data,
            "workers": workers,
            "executor": executor,
            "scheduler": scheduler,
            "sources": sources_file,
        }
    )
    addresses = read_address_list(Path(urls)) if urls else None
    wanted = None if sources is None else _sources(settings, sources)
    logger = get_run_logger()
    names = names_of(inputs or [], [source.name for source in wanted or ()])
    with opened(settings, names) as run:
        with executor_for(settings) as cleaners:
            with Publishing(run) as publishing:
                for given in inputs or []:
                    source = Source(run, given, addresses, tries=1 + len(READ_DELAYS))
                    if shards := read(source):
                        done = take(run, cleaners, publishing, source, shards)
                        logger.info("%s: %s cleaned", line(given), counted(done, "capture"))
            if wanted is not None:
                _fetch(run, wanted, settings, cleaners)
        finished = report(run)
    raise_alarms(finished, settings, wanted or [])
    look(settings, return_state=True)  # a page that fails fails nothing else; the task run says why
    return _state(finished)


def _sources(settings: Settings, names: list[str]) -> list[Any]:
    """The sources of these names.  Raises SourcesError, and SettingsError where nobody could be asked."""
    from flows.fetching import agent_for
    from raw.sources.specs import chosen, read_sources

    found = chosen(read_sources(settings.sources), names)
    agent_for(found, settings)
    return found


def _fetch(run: Run, sources: Sequence[Any], settings: Settings, cleaners: Executor) -> None:
    """Fetch in a thread, while tasks clean and publish what was stored; waits for another run that fetches."""
    from flows.fetching import fetch_into
    from flows.roots import held

    with held(settings, wait=True):
        fetch_into(
            run,
            sources,
            settings,
            lambda shards: clean(run, cleaners, shards),
            lambda cleaned: publish(run, cleaned),
        )
    for source in run.report.sources:
        get_run_logger().info("%s: %s", source.name, line(source.as_dict()))


def _state(finished: Report) -> State[Any]:
    """Completed, or Failed where an input gave nothing, so that it is seen; the others were done all the same."""
    counts = ", ".join(f"{count} {name}" for name, count in finished.outcomes.counts().items() if count)
    summary = f"{counted(finished.captures, 'capture')}: {counts or 'none'}."
    sentences = [failure.message for failure in finished.failures]
    for source in finished.sources:
        if source.failed:
            sentences.append(f"The source {source.name} failed: {' '.join(source.sentences[:1])}")
    if sentences:
        return Failed(message=f"{_few(sentences)} The rest was done: {summary}")
    return Completed(message=summary, data=finished.outcomes.counts())


def _few(sentences: Sequence[str]) -> str:
    shown = " ".join(sentences[:3])
    return shown if len(sentences) <= 3 else f"{shown} {len(sentences) - 3} more gave nothing."


def main() -> int:
    """Run the flow once, on the server that Prefect is set to or on an embedded one."""
    parser = argparse.ArgumentParser(prog="python -m flows.ingest", description="Run the flow `ingest` once.")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="files, folders and patterns")
    parser.add_argument(
        "--sources", nargs="*", metavar="SOURCE", help="sources to fetch; all where none is named"
    )
    parser.add_argument("--sources-file", metavar="FILE", help="file of sources; sources.toml by default")
    parser.add_argument("--data", metavar="DIR", help="root of everything that is written")
    parser.add_argument("--urls", metavar="CSV", help="a CSV file of path and address")
    parser.add_argument("--workers", type=int, metavar="N", help="worker processes; one a core by default")
    parser.add_argument("--executor", metavar="NAME", help="processes, serial or dask")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask scheduler, for the executor dask")
    given = parser.parse_args()
    _must_be_usable(given, parser)
    state: State[Any] = ingest(**vars(given), return_state=True)
    print(state.message)
    return 0 if state.is_completed() else 1


def _must_be_usable(given: argparse.Namespace, parser: argparse.ArgumentParser) -> None:
    """End with wrong usage before a server is started, which takes long."""
    if not given.inputs and given.sources is None:
        parser.error("Nothing was given to clean: name an INPUT, or fetch with --sources.")
    try:
        load_settings(
            {
                "data": given.data,
                "workers": given.workers,
                "executor": given.executor,
                "scheduler": given.scheduler,
                "sources": given.sources_file,
            }
        )
        if given.urls:
            read_address_list(Path(given.urls))
    except (SettingsError, AddressListError) as error:
        parser.error(str(error))


if __name__ == "__main__":
    raise SystemExit(main())
