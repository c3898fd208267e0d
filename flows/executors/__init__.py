"""Who does the cleaning: this process, or several.

An executor takes the work, a function of one shard, and maps it over shards.  What comes out does not
depend on which executor did it; only the order may.
"""

from flows.executors.interface import Executor, Guard, Shard, Work
from flows.executors.processes import Processes, WorkersFailed
from flows.executors.serial import Serial

__all__ = ["Executor", "Guard", "Processes", "Serial", "Shard", "Work", "WorkersFailed"]
