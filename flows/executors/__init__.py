"""Who does the cleaning: this process, or several.

An executor maps work, a function of one shard, over shards.  What comes out does not
depend on which executor did it; only the order may.
"""

from flows.executors.interface import Executor, Guard, Place, Shard, Work, WorkersFailed
from flows.executors.processes import Processes
from flows.executors.serial import Serial
from flows.settings import Settings

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


def executor_for(settings: Settings) -> Executor:
    """The executor that the settings name."""
    if settings.executor == "serial":
        return Serial()
    return Processes(settings.workers, page_seconds=settings.page_seconds, worker_mib=settings.worker_mib)
