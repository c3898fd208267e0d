"""Runs that did not come to their end, killed ones among them, and the run that goes on with them.

A run holds a lock file that says what it reads and when it began, and removes it at its end: a file that nobody holds
is that of a run that ended early.  The next run over the same inputs goes on with it: what does not say when it was
received was received when the first of them began, unless it has changed since.  So the captures of an article keep
the order that one run would have given them, and the data set comes out the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from clean.dataset.locks import held, tried
from raw.places import AnyPath

LOCKS: Final = Path(".locks") / "runs"
"""Folder of the files, in the data set's local folder."""

DRAFT_AGE: Final = timedelta(hours=1)
"""Age from which nobody is still writing at a run file."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that ended early."""

    lock: Path
    moment: datetime
    """When it began, or the first of those that it went on with."""


@contextmanager
def registered(folder: Path, run_id: str, inputs: Sequence[str], moment: datetime) -> Iterator[None]:
    """A run is under way; it has come to its end unless something is raised.  Without inputs nobody can go on with it."""
    if not inputs:
        yield
        return
    lock = folder / LOCKS / run_id
    with held(lock):
        lock.write_text(json.dumps({"inputs": list(inputs), "moment": moment.isoformat()}), encoding="utf-8")
        yield
        lock.unlink(missing_ok=True)


def unfinished(folder: Path, inputs: Sequence[str]) -> list[Unfinished]:
    """The runs over these inputs that ended early and that no run has gone on with."""
    found = []
    for lock in sorted((folder / LOCKS).glob("*")):
        with tried(lock) as mine:
            said = _read(lock) if mine else None
        if said and said[0] == list(inputs):
            found.append(Unfinished(lock, said[1]))
    return found


def settle(ended: Iterable[Unfinished]) -> None:
    """Another run goes on with these."""
    for one in ended:
        one.lock.unlink(missing_ok=True)


def sweep(runs: AnyPath) -> None:
    """Remove drafts of run files that killed processes left; a younger one may be somebody's."""
    for draft in runs.glob(".*.tmp") if isinstance(runs, Path) else ():
        if not changed_since(str(draft), datetime.now(UTC) - DRAFT_AGE):
            draft.unlink(missing_ok=True)


def changed_since(path: str, moment: datetime) -> bool:
    """Whether a local file, or its place, has changed since; of what lies elsewhere that is not asked."""
    try:
        stat = Path(path).stat()
    except (OSError, ValueError):
        return False
    return max(stat.st_mtime, stat.st_ctime) > moment.timestamp()


def _read(lock: Path) -> tuple[list[str], datetime] | None:
    """What a run said when it began; None where it was killed before it had said it, and then it had done nothing."""
    try:
        said = json.loads(lock.read_text(encoding="utf-8"))
        return said["inputs"], datetime.fromisoformat(said["moment"])
    except (OSError, ValueError, KeyError, TypeError):
        lock.unlink(missing_ok=True)
        return None
