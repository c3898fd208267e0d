"""What processes hold and whose children they are, as the kernel says in /proc."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")


def resources(process: int) -> dict[str, float]:
    """What a process holds: resident megabytes, open files, threads, and child processes, dead ones among them.

    Raises OSError where the process is gone.
    """
    here = PROC / str(process)
    resident_pages = int((here / "statm").read_text().split()[1])
    return {
        "megabytes": resident_pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        "files": float(sum(1 for _ in (here / "fd").iterdir())),
        "threads": float(sum(1 for _ in (here / "task").iterdir())),
        "children": float(len(children(process))),
    }


def peak_megabytes(process: int) -> float:
    """The most that was ever resident of a process, in megabytes; 0 where it is gone."""
    try:
        lines = (PROC / str(process) / "status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")), 0.0)


def children(process: int) -> list[int]:
    """The child processes of a process, dead ones that nobody has waited for among them."""
    return [child for child, parent in _parents().items() if parent == process]


def family(process: int) -> list[int]:
    """A process and all that descend from it, itself first."""
    parents = _parents()
    found = [process]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found


def _parents() -> dict[int, int]:
    """Every process and its parent."""
    parents = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal():
            try:
                stat = (folder / "stat").read_text()
            except OSError:  # it ended meanwhile
                continue
            # The name stands in parentheses and may hold anything, parentheses too.
            parents[int(folder.name)] = int(stat.rpartition(")")[2].split()[1])
    return parents
