"""Who does the cleaning: this process, several, or the workers of a Dask cluster.

An executor maps work, a function of one shard, over shards.  What comes out does not
depend on which executor did it; only the order may.
"""

from typing import Final

from flows.executors.interface import Executor, Guard, Place, Shard, Work, WorkersFailed
from flows.executors.processes import Processes
from flows.executors.serial import Serial
from flows.settings import Settings, SettingsError, cores

__all__ = [
    "Executor",
    "Guard",
    "Place",
    "Processes",
    "Serial",
    "Shard",
    "Work",
    "WorkersFailed",
    "executor_for",
]

MOST_A_CORE: Final = 16
"""Worker processes: a number mistyped would start processes until the machine has no memory left."""


def executor_for(settings: Settings) -> Executor:
    """The executor that the settings name."""
    if settings.executor == "serial":
        return Serial()
    if settings.executor == "dask":
        from flows.executors.cluster import Dask

        if not settings.scheduler:
            raise SettingsError(
                "The executor dask needs the address of a scheduler: --scheduler tcp://HOST:8786. Start one with `dask scheduler`."
            )
        return Dask(settings.scheduler, page_seconds=settings.page_seconds, worker_mib=settings.worker_mib)
    if settings.workers > (most := MOST_A_CORE * cores()):
        raise SettingsError(
            f"There are too many workers: {settings.workers:,}. This machine bears at most {most}, {MOST_A_CORE} a core; "
            "one a core, which is the default, is fastest. Name fewer with --workers."
        )
    return Processes(settings.workers, page_seconds=settings.page_seconds, worker_mib=settings.worker_mib)
