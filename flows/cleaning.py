"""What a worker does with a shard: read, clean, stage.  It hands back paths and counts, never articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

from clean import Options
from clean.dataset import StagedBatch, stage_batch
from flows.executors import Guard, Shard
from flows.known import Known
from flows.tally import Tally
from raw import Entry, ReadLimits, Skipped, read_entry
from raw.stored import StoredEntry, read_stored
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


@dataclass(frozen=True, slots=True)
class Job:
    """What all shards of a run have in common."""

    cleaner: Cleaner
    options: Options
    limits: ReadLimits
    captured_at: datetime
    """Moment of the run, for captures of which nobody else says when they were received."""
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


def clean_shard(shard: Shard, guard: Guard, *, job: Job) -> Cleaned:
    """Read, clean and stage everything in a shard.  The same shard is staged under the same names."""
    work = _ShardWork(shard, guard, job)
    results = work.results()
    staged: list[StagedBatch] = []
    while some := list(islice(results, STAGED_TOGETHER)):
        began = process_time()
        staged.append(stage_batch(some, job.stage, f"{shard.number:06}-{len(staged):04}"))
        work.seconds["stage"] += process_time() - began
    return Cleaned(
        shard.number, tuple(staged), work.tally, tuple(work.unreadable), tuple(work.examples), work.seconds
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
        """The answer to every capture, counted."""
        for ordinal, read in enumerate(self._captures()):
            began = process_time()
            result = read if isinstance(read, Rejection) else self._answer(ordinal, read)
            self.seconds["clean"] += process_time() - began
            self.tally.add(result)
            if isinstance(result, Rejection):
                self._note(result)
            yield result

    def _note(self, rejection: Rejection) -> None:
        if rejection.code == "unreadable":
            self.unreadable.append(rejection.message)
        elif self.tally.codes[rejection.code] <= EXAMPLES:
            named = rejection.origin is None or rejection.origin in rejection.message
            sentence = rejection.message if named else f"{rejection.origin}: {rejection.message}"
            self.examples.append((rejection.code, sentence))

    def _captures(self) -> Iterator[Capture | Rejection]:
        with ExitStack() as stack:
            keep = stack.enter_context(_store(self._job.keep)) if self._job.keep else None
            known = stack.enter_context(Known(Path(self._job.known))) if self._job.known else None
            for read in self._timed(_read_all(self._shard.entries, self._job.limits)):
                if isinstance(read, Skipped):
                    self.tally.skipped[read.reason] += 1
                elif known:
                    # What cannot be read is known already, or is among the captures that are not found.
                    yield from known.as_known(read) if isinstance(read, Capture) else ()
                elif isinstance(read, Rejection):
                    yield replace(read, captured_at=self._job.captured_at, captured_at_basis="run")
                else:
                    self.tally.raw_bytes += len(read.raw)
                    yield self._kept(self._stamped(read), keep)

    def _kept(self, capture: Capture, store: RawStore | None) -> Capture:
        """The capture, with a copy in the raw store where one is wanted."""
        if store is None or capture.warc:
            return capture
        return replace(capture, warc=store.keep(capture, self._job.captured_at))

    def _timed(
        self, reads: Iterable[Capture | Rejection | Skipped]
    ) -> Iterator[Capture | Rejection | Skipped]:
        source = iter(reads)
        while True:
            began = process_time()
            read = next(source, None)
            self.seconds["read"] += process_time() - began
            if read is None:
                return
            yield read

    def _stamped(self, capture: Capture) -> Capture:
        if capture.captured_at is not None:
            return capture
        return replace(capture, captured_at=self._job.captured_at, captured_at_basis="run")

    def _answer(self, ordinal: int, capture: Capture) -> Article | Rejection:
        if code := self._shard.quarantined.get(ordinal):
            return _quarantined(
                capture, code, QUARANTINE[code].format(origin=_name(capture)), self._job.options
            )
        self._guard.begin(ordinal)
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
            self._guard.end()


def _read_all(entries: Iterable[Entry], limits: ReadLimits) -> Iterator[Capture | Rejection | Skipped]:
    for entry in entries:
        for read in read_stored(entry) if isinstance(entry, StoredEntry) else read_entry(entry, limits):
            if entry.collected_from and not isinstance(read, Skipped):
                yield replace(read, collected_from=entry.collected_from)
            else:
                yield read


def _store(folder: str) -> RawStore:
    """The raw store; what writes WARC is imported where it is wanted alone."""
    from raw.store import RawStore

    return RawStore(Path(folder))


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
