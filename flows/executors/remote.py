"""What a Dask task does, on whatever machine: it has the shard cleaned by a guarded worker process of its own.

So a page that kills or hangs its process costs the Dask worker nothing: no task of a neighbour is lost or gets
its share of the blame, and what stands in `flows.executors.processes` about isolation holds word for word.  The
process stays for the tasks that follow in the same thread, and ends with the Dask worker.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from socket import gethostname
from typing import Any

from flows.executors.interface import Shard, Work, WorkersFailed
from flows.executors.processes import Processes
from raw.places import is_remote

_own = threading.local()


def clean_here(work: Work, shard: Shard, bounds: Mapping[str, Any], versions: Mapping[str, str]) -> Any:
    """The work's answer for a shard.

    bounds: of `Processes`.  versions: what the driver has of `relevant_versions`.  Raises WorkersFailed where
    this machine lacks the driver's versions or folders, and what the work raised.
    """
    _check_versions(versions)
    _check_folders(shard)
    processes = _processes(bounds)
    try:
        (answer,) = processes.map(work, [shard])
    except BaseException:
        _own.processes = None
        processes.__exit__()
        raise
    return answer


def _processes(bounds: Mapping[str, Any]) -> Processes:
    """This thread's worker process; another one where the bounds are others than before."""
    held: Processes | None = getattr(_own, "processes", None)
    if held is None or _own.bounds != bounds:
        if held:
            held.__exit__()
        held = _own.processes = Processes(1, **bounds).__enter__()
        _own.bounds = bounds
    return held


@cache
def relevant_versions() -> dict[str, str]:
    """Versions that must be the same everywhere, or rows would depend on who made them."""
    from flows.run import versions

    found = versions()
    return found | {"python": ".".join(found["python"].split(".")[:2])}


def _check_versions(wanted: Mapping[str, str]) -> None:
    here = relevant_versions() if wanted else {}
    for name, version in wanted.items():
        if here.get(name) != version:
            raise WorkersFailed(
                f"The Dask worker on {gethostname()} has {name} {here.get(name)} where the driver has {version}, "
                "which can change what comes out. Install the same versions everywhere, as in constraints.txt."
            )


def _check_folders(shard: Shard) -> None:
    for entry in shard.entries:
        if entry.data is None and not is_remote(entry.path) and not Path(entry.path).parent.is_dir():
            raise WorkersFailed(
                f"The folder of {entry.path} is not there on {gethostname()}, where a Dask worker was to read it. "
                "Keep the input on a file system that driver and workers share, under the same path, or on s3://."
            )
