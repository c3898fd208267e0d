"""What a worker does with a shard: read, clean, stage.  It hands back paths and counts, never articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from socket import gethostname
from time import process_time
from typing import TYPE_CHECKING, Final

import clean
from clean import Options
from clean.dataset import StagedBatch, stage_batch
from flows.executors import Guard, Place, Shard, WorkersFailed
from flows.known import Known
from flows.reads import guarded_reads
from flows.tally import Tally
from flows.unfinished import changed_since
from raw import ReadLimits, Skipped
from raw.outcomes import Read
from raw.places import is_remote
from schemas import Article, Capture, Rejection

if TYPE_CHECKING:
    from raw.store import RawStore

Cleaner = Callable[[Capture, Options], Article | Rejection]

EXAMPLES: Final = 2
"""Rejections of one code that a shard gives as examples."""

STAGED_TOGETHER: Final = 200
"""Results that are held in memory before they are staged: an archive may hold any number."""

QUARANTINE: Final = {
    "timeout": "{origin} took more CPU seconds than one page may and was stopped; it is quarantined. "
    "Look at it with `tinsach explain`, or raise page_seconds.",
    "crashed": "{origin} ended its worker process three times and is quarantined; the other pages are not "
    "affected. Please report it as a bug of tinsach.",
}
"""Why a page is not cleaned again."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all shards of a run have in common."""

    cleaner: Cleaner
    options: Options
    limits: ReadLimits
    captured_at: datetime
    """For captures of which nobody else says when they were received: `flows.run.Report.moment`."""
    started: datetime
    """Start of the run, for those whose file has changed since."""
    stage: str
    """Folder for staged batches."""
    keep: str = ""
    """Folder of the raw store into which captures are copied that lie in no store yet; empty for none."""
    known: str = ""
    """File of `flows.known.Known`: only captures that are known there are cleaned, as what they are known as."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cleaned shard."""

    number: int
    staged: tuple[StagedBatch, ...]
    tally: Tally
    unreadable: tuple[str, ...] = ()
    """A sentence for each file that could not be read or unpacked."""
    examples: tuple[tuple[str, str], ...] = ()
    """The first captures of each other rejection: its code, and a sentence that names the capture."""
    seconds: dict[str, float] = field(default_factory=dict)
    """CPU seconds spent reading, cleaning and staging."""


def clean_capture(capture: Capture, options: Options) -> Article | Rejection:
    """`clean.clean`, by a name that a driver can give to its workers without loading the tables of cleaning."""
    return clean.clean(capture, options)


def clean_shard(shard: Shard, guard: Guard, *, job: Job) -> Cleaned:
    """Read, clean and stage everything in a shard.  The same shard is staged under the same names.

    Raises WorkersFailed where the run's stage is not to be seen from here.
    """
    if not (is_remote(job.stage) or Path(job.stage).is_dir()):
        raise WorkersFailed(
            f"The folder {job.stage} is not there on {gethostname()}, where a worker was to stage its pages. "
            "Put --data on a file system that driver and workers share, under the same path, or on s3://."
        )
    work = _ShardWork(shard, guard, job)
    results = work.results()
    staged: list[StagedBatch] = []
    while some := list(islice(results, STAGED_TOGETHER)):
        began = process_time()
        guard.idle()
        staged.append(_stage(some, job, f"{shard.number:06}-{len(staged):04}"))
        work.seconds["stage"] += process_time() - began
        for result in some:
            work.count(result)
    return Cleaned(
        shard.number, tuple(staged), work.tally, tuple(work.unreadable), tuple(work.examples), work.seconds
    )


def _stage(results: list[Article | Rejection], job: Job, name: str) -> StagedBatch:
    """Stage results; in the place of one that no table takes, which is a bug, stands its quarantine."""
    try:
        return stage_batch(results, job.stage, name)
    except (ValueError, TypeError, OverflowError, MemoryError):
        for place, result in enumerate(results):
            try:
                stage_batch([result], job.stage, name)
            except (ValueError, TypeError, OverflowError, MemoryError) as error:
                results[place] = _not_stored(result, error)
        return stage_batch(results, job.stage, name)


def _not_stored(result: Article | Rejection, error: Exception) -> Rejection:
    called = ascii(result.origin or result.url or "A capture without origin")
    return Rejection(
        "crashed",
        f"What was found in {called} fits no table ({type(error).__name__}); the page is quarantined. "
        "Please report it as a bug of tinsach.",
        "run",
        capture_digest=result.capture_digest,
        captured_at=result.captured_at,
        captured_at_basis=result.captured_at_basis,
    )


class _ShardWork:
    """One shard in the making."""

    def __init__(self, shard: Shard, guard: Guard, job: Job) -> None:
        self._shard = shard
        self._guard = guard
        self._job = job
        self.tally = Tally()
        self.unreadable: list[str] = []
        self.examples: list[tuple[str, str]] = []
        self.seconds = {"read": 0.0, "clean": 0.0, "stage": 0.0}

    def results(self) -> Iterator[Article | Rejection]:
        """The answer to every capture."""
        for place, read in self._captures():
            began = process_time()
            result = read if isinstance(read, Rejection) else self._answer(place, read)
            self.seconds["clean"] += process_time() - began
            yield result

    def count(self, result: Article | Rejection) -> None:
        """Take an answer into the counts."""
        self.tally.add(result)
        if isinstance(result, Rejection):
            self._note(result)

    def _note(self, rejection: Rejection) -> None:
        if rejection.code == "unreadable":
            self.unreadable.append(rejection.message)
        elif self.tally.codes[rejection.code] <= EXAMPLES:
            named = rejection.origin is None or rejection.origin in rejection.message
            sentence = rejection.message if named else f"{rejection.origin}: {rejection.message}"
            self.examples.append((rejection.code, sentence))

    def _captures(self) -> Iterator[tuple[Place, Capture | Rejection]]:
        with ExitStack() as stack:
            keep = stack.enter_context(_store(self._job.keep)) if self._job.keep else None
            known = stack.enter_context(Known(Path(self._job.known))) if self._job.known else None
            for place, read in self._timed(guarded_reads(self._shard, self._guard, self._job.limits)):
                if isinstance(read, Skipped):
                    self.tally.skipped[read.reason] += 1
                elif known:
                    # What cannot be read is known already, or is among the captures that are not found.
                    for capture in known.as_known(read) if isinstance(read, Capture) else ():
                        yield place, capture
                elif isinstance(read, Rejection):
                    yield place, replace(read, captured_at=self._moment(place), captured_at_basis="run")
                else:
                    self.tally.raw_bytes += len(read.raw)
                    yield place, self._kept(self._stamped(read, place), keep)

    def _kept(self, capture: Capture, store: RawStore | None) -> Capture:
        """The capture, with a copy in the raw store where one is wanted."""
        if store is None or capture.warc:
            return capture
        return replace(capture, warc=store.keep(capture, self._job.captured_at))

    def _timed(self, reads: Iterator[tuple[Place, Read]]) -> Iterator[tuple[Place, Read]]:
        while True:
            began = process_time()
            found = next(reads, None)
            self.seconds["read"] += process_time() - began
            if found is None:
                return
            yield found

    def _stamped(self, capture: Capture, place: Place) -> Capture:
        if capture.captured_at is not None:
            return capture
        return replace(capture, captured_at=self._moment(place), captured_at_basis="run")

    def _moment(self, place: Place) -> datetime:
        """When something was read that does not say so: when a killed run read it, unless it has changed since."""
        earlier, now = self._job.captured_at, self._job.started
        if earlier < now and changed_since(self._shard.entries[place[0]].path, earlier):
            return now
        return earlier

    def _answer(self, place: Place, capture: Capture) -> Article | Rejection:
        if code := self._shard.quarantined.get(place):
            return _quarantined(
                capture, code, QUARANTINE[code].format(origin=_name(capture)), self._job.options
            )
        self._guard.cleaning(place)
        try:
            return self._job.cleaner(capture, self._job.options)
        except Exception as error:
            # Cleaning promises never to raise.  Where it breaks that promise, one page is lost and not the run.
            message = (
                f"Cleaning {_name(capture)} raised {type(error).__name__}, which it never should; the page is "
                "quarantined. Please report it as a bug of tinsach."
            )
            return _quarantined(capture, "crashed", message, self._job.options)
        finally:
            self._guard.idle()


def _store(folder: str) -> RawStore:
    """The raw store; what writes WARC is imported where it is wanted alone."""
    from raw.store import open_store

    return open_store(folder)


def _name(capture: Capture) -> str:
    """What a sentence calls a capture."""
    return capture.origin or capture.url or "a capture without origin"


def _quarantined(capture: Capture, code: str, message: str, options: Options) -> Rejection:
    return Rejection(
        code,
        message,
        "run",
        url=capture.url,
        collected_from=capture.collected_from,
        origin=capture.origin,
        capture_digest=f"sha256:{sha256(capture.raw).hexdigest()}",
        captured_at=capture.captured_at,
        captured_at_basis=capture.captured_at_basis,
        options_digest=options.digest,
    )
