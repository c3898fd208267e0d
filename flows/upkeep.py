"""The Prefect flows `reclean`, `report` and `maintain`: what the commands of these names do, scheduled.

    python -m flows.upkeep maintain --data data
    python -m flows.upkeep report --data data
    python -m flows.upkeep reclean --data data

A flow ends as Failed where something is damaged or could not be read again, so that it is seen.
"""

from __future__ import annotations

import argparse
import os
from typing import Any, Final

# As in flows.ingest: these must be in the environment before Prefect is imported.
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from flows import maintain as upkeep
from flows import reclean as again
from flows.executors import executor_for
from flows.ingest import look
from flows.maintain import Maintained
from flows.reclean import Recleaned
from flows.settings import Settings, load_settings
from schemas.sentences import counted


@task(name="reclean", cache_policy=NO_CACHE)
def clean_again(settings: Settings) -> Recleaned:
    """Read again what is stored, clean it, and publish it.  Doing it twice changes nothing."""
    with executor_for(settings) as executor:
        return again.reclean(settings, executor)


@task(name="maintain", cache_policy=NO_CACHE)
def keep_up(settings: Settings, deep: bool) -> Maintained:
    """Sweep, renew and check."""
    return upkeep.maintain(settings, deep=deep)


@flow(name="reclean")
def reclean(
    data: str | None = None,
    workers: int | None = None,
    executor: str | None = None,
    scheduler: str | None = None,
    profiles: str | None = None,
) -> State[Any]:
    """Clean again what is stored, with the present cleaner and options.

    data: root of what is written.  workers, executor, scheduler, profiles: as of `tinsach reclean`.
    """
    return recleaned(
        clean_again(
            _settings(data=data, workers=workers, executor=executor, scheduler=scheduler, profiles=profiles)
        )
    )


@flow(name="report")
def report(data: str | None = None) -> State[Any]:
    """Write the page about the data set, as `ingest` does after each run: for what was published by other means."""
    settings = _settings(data=data)
    look(settings)
    return Completed(message=f"Written: {settings.data / 'report.html'}")


@flow(name="maintain")
def maintain(data: str | None = None, deep: bool = False) -> State[Any]:
    """Sweep what killed runs left, renew lost indexes, and check raw store and data set against each other."""
    return maintained(keep_up(_settings(data=data), deep))


def recleaned(done: Recleaned) -> State[Any]:
    """How a flow that cleaned again ends."""
    counts = ", ".join(f"{count} {name}" for name, count in done.report.outcomes.counts().items() if count)
    summary = f"{counted(done.report.captures, 'capture')} cleaned again: {counts or 'none'}; {done.moved} under another id."
    if done.not_found:
        return Failed(
            message=f"{counted(len(done.not_found), 'capture')} could not be read again, such as {done.not_found[0]}. {summary}"
        )
    return Completed(message=summary, data=done.report.outcomes.counts())


def maintained(done: Maintained) -> State[Any]:
    """How a flow of upkeep ends."""
    summary = f"{counted(done.records, 'record')} in the raw store, {counted(done.articles, 'article')}."
    if done.problems:
        return Failed(
            message=f"{counted(len(done.problems), 'problem')}: {' '.join(done.problems[:3])} {summary}"
        )
    return Completed(message=" ".join([summary, *done.notes]))


def _settings(**flags: Any) -> Settings:
    return load_settings(flags)


FLOWS: Final[dict[str, Any]] = {"reclean": reclean, "report": report, "maintain": maintain}


def main() -> int:
    """Run a flow once, on the server that Prefect is set to or on an embedded one."""
    parser = argparse.ArgumentParser(prog="python -m flows.upkeep", description="Run a flow of upkeep once.")
    parser.add_argument("flow", choices=list(FLOWS))
    parser.add_argument("--data", metavar="DIR", help="root of everything that is written")
    given = parser.parse_args()
    state: State[Any] = FLOWS[given.flow](data=given.data, return_state=True)
    print(state.message)
    return 0 if state.is_completed() else 1


if __name__ == "__main__":
    raise SystemExit(main())
