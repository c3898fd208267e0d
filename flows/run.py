"""A run: from inputs to the published data set.  The command line and the Prefect flow both call this.

    inputs --list--> shards --executor--> cleaned shards (staged) --publish--> data set
                                                             \\--> data/runs/<run id>.json

A run streams: memory does not grow with the input.  The run's id and the clock are here and nowhere below.
"""

from __future__ import annotations

import json
import platform
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

from clean import Options
from clean.dataset import DataSet, Outcomes
from clean.options import VERSION as CLEANER_VERSION
from flows.cleaning import EXAMPLES, Cleaned, Cleaner, Job, clean_capture, clean_shard
from flows.executors import Executor, Shard, Work
from flows.expected import Expected
from flows.publishing import Publishing
from flows.references import remember_inputs
from flows.roots import named_where_full, reach_root, shared_stage, sweep_raw
from flows.settings import Settings
from flows.spooling import Spool
from flows.tally import Tally
from flows.unfinished import registered, settle, sweep, unfinished
from raw import AddressList, Entry, ReadFailure, Skipped, list_inputs
from raw.places import AnyPath, is_remote, place, put_text
from schemas.sentences import counted

if TYPE_CHECKING:
    from raw.fetch.cycle import SourceReport

SHARD_ENTRIES: Final = 25
"""Entries that a worker takes at a time: a fraction of a second of work, so that workers end together."""

SHARD_BYTES: Final = 8_000_000
"""Bytes of files after which a shard is closed."""

LAST_ENTRIES: Final = 100
"""Entries at the end of an input that are handed out in ever smaller shards: as many as four workers take at a time."""

LAST_SHARD: Final = 5
"""Entries of the smallest of them."""

LISTED: Final = 100
"""Sentences about unreadable inputs that the run file lists; all are counted."""

LIBRARIES: Final = (
    "selectolax",
    "lxml",
    "beautifulsoup4",
    "ftfy",
    "chardet",
    "pycld2",
    "py3langid",
    "pyarrow",
)
"""Libraries whose version can change what comes out."""


@dataclass(slots=True)
class Report:
    """What a run did; it is written to data/runs/<run id>.json."""

    run_id: str
    started: datetime
    options: Options = field(default_factory=Options)
    """What cleaning was told; site profiles are read once, when the run starts."""
    inputs: tuple[str, ...] = ()
    """What it reads: paths, absolute, and names of sources."""
    goes_on_from: datetime | None = None
    """Start of the killed run over the same inputs that this one goes on with."""
    state: str = "running"
    """running, done, interrupted or failed."""
    finished: datetime | None = None
    outcomes: Outcomes = field(default_factory=Outcomes)
    """How every capture ended."""
    tally: Tally = field(default_factory=Tally)
    """What was found in the captures."""
    failures: list[ReadFailure] = field(default_factory=list)
    """Inputs that gave nothing."""
    unreadable: list[str] = field(default_factory=list)
    """Sentences about files that could not be read, the first so many; each is a rejection too."""
    examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Other rejections by code, the first of each as a sentence that names the capture."""
    sources: list[SourceReport] = field(default_factory=list)
    """What came of each source, where the run fetched."""
    expected: int = 0
    """Captures that there will be, as far as it can be told; 0 where it cannot."""
    seconds: float = 0.0
    """Time that the run took."""
    cpu_seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    """CPU seconds by pass, added up over all processes: read, clean, stage, publish."""

    @property
    def moment(self) -> datetime:
        """What is given to captures of which nobody else says when they were received."""
        return self.goes_on_from or self.started

    @property
    def captures(self) -> int:
        """Captures read."""
        return self.tally.captures

    @property
    def all_read(self) -> bool:
        """Whether every input could be read."""
        failed = any(source.failed for source in self.sources)
        return not (self.failures or failed or self.tally.codes["unreadable"])


class Run:
    """One run in progress: hands out shards, publishes what comes back, keeps the report."""

    def __init__(
        self, settings: Settings, dataset: DataSet, stage: Path, report: Report, shared: AnyPath | None = None
    ) -> None:
        """shared: where workers put what the driver reads; the stage unless they share no disk."""
        self.settings = settings
        self.report = report
        self._dataset = dataset
        self.stage = stage
        self._shared = shared or stage
        self._numbers = count()
        self._expected = Expected()
        self._spool = Spool(self._shared, settings.read_limits(), settings.page_seconds, settings.worker_mib)
        self._spooled: dict[int, AnyPath] = {}
        self._began = perf_counter()

    def shards(
        self, inputs: Sequence[str], url: str | None, addresses: AddressList | None
    ) -> Iterator[Shard]:
        """The inputs' entries, in handfuls; what is no page and what cannot be found goes to the report."""
        return self.sharded(self._entries(inputs, url, addresses))

    def _entries(
        self, inputs: Sequence[str], url: str | None, addresses: AddressList | None
    ) -> Iterator[Entry]:
        limits, columns = self.settings.read_limits(), self.settings.column_names()
        remember_inputs(self.settings.data, inputs, self.settings.columns)
        self._expected.look_at(inputs)
        for listed in list_inputs(inputs, url=url, addresses=addresses, columns=columns, limits=limits):
            if isinstance(listed, Skipped):
                self.report.tally.skipped[listed.reason] += 1
            elif isinstance(listed, ReadFailure):
                self.report.failures.append(listed)
            else:
                yield listed

    def sharded(self, entries: Iterable[Entry]) -> Iterator[Shard]:
        """Entries in handfuls, and large ones piece by piece."""
        waiting: deque[Entry] = deque()
        for entry in entries:
            if self._spool.wants(entry):
                yield from self._pieces(entry)
                continue
            waiting.append(entry)
            if len(waiting) >= SHARD_ENTRIES + LAST_ENTRIES:
                yield self._handful(waiting, SHARD_ENTRIES)
        while waiting:
            # Less and less, so that workers end together: the others wait for the one that has the last.
            yield self._handful(
                waiting, max(LAST_SHARD, len(waiting) * SHARD_ENTRIES // (SHARD_ENTRIES + LAST_ENTRIES))
            )

    def _handful(self, waiting: deque[Entry], most: int) -> Shard:
        """The next so many entries, or fewer if they are large."""
        handful = [waiting.popleft()]
        size = handful[0].size
        while waiting and len(handful) < most and size < SHARD_BYTES:
            handful.append(waiting.popleft())
            size += handful[-1].size
        return self._sent(Shard(next(self._numbers), tuple(handful)))

    def _pieces(self, entry: Entry) -> Iterator[Shard]:
        for piece in self._spool.pieces(entry, next(self._numbers)):
            shard = Shard(next(self._numbers), (piece,))
            self._spooled[shard.number] = place(piece.spool)
            yield self._sent(shard)

    def _sent(self, shard: Shard) -> Shard:
        self._expected.sent(shard)
        return shard

    def work(self, cleaner: Cleaner | None = None, known: str = "") -> Work:
        """What is to be done with every shard of this run; `known` as in `flows.cleaning.Job`."""
        settings = self.settings
        stage = str(self._shared.absolute())
        job = Job(
            cleaner or clean_capture,
            self.report.options,
            settings.read_limits(),
            self.report.moment,
            self.report.started,
            stage,
            keep=str(settings.data.absolute() / "raw") if settings.keep else "",
            known=known,
        )
        return partial(clean_shard, job=job)

    def count(self, cleaned: Cleaned) -> None:
        """Take a cleaned shard into the report."""
        report = self.report
        report.tally.merge(cleaned.tally)
        self._expected.done(cleaned.number, cleaned.tally.captures)
        report.expected = self._expected.captures()
        report.unreadable += cleaned.unreadable[: LISTED - len(report.unreadable)]
        for code, sentence in cleaned.examples:
            if len(report.examples[code]) < EXAMPLES:
                report.examples[code].append(sentence)
        for name, seconds in cleaned.seconds.items():
            report.cpu_seconds[name] += seconds
        if spooled := self._spooled.pop(cleaned.number, None):
            spooled.unlink()

    def take(self, shards: Iterable[Cleaned], progress: Callable[[Report], None] | None = None) -> None:
        """Count cleaned shards and publish them while others are being cleaned; all are published in the end."""
        with Publishing(self) as publishing:
            for cleaned in shards:
                self.count(cleaned)
                if progress:
                    progress(self.report)
                publishing.take(cleaned)

    def publish(self, group: Iterable[Cleaned]) -> Outcomes:
        """Commit staged batches to the data set, and forget them."""
        began = process_time()
        staged = [batch for cleaned in sorted(group, key=lambda one: one.number) for batch in cleaned.staged]
        outcomes = self._dataset.commit(staged, self.report.started, expected=self.report.expected)
        for batch in staged:
            batch.remove()
        self.report.outcomes += outcomes
        self.report.cpu_seconds["publish"] += process_time() - began
        return outcomes

    def finish(self, state: str) -> Report:
        """Close the report and write it."""
        self._spool.close()
        report = self.report
        report.state = state
        report.finished = datetime.now(UTC)
        report.seconds = perf_counter() - self._began
        write_report(report, self.settings)
        return report


def run(
    inputs: Sequence[str],
    settings: Settings,
    executor: Executor,
    *,
    url: str | None = None,
    addresses: AddressList | None = None,
    cleaner: Cleaner | None = None,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Read, clean and publish everything that the inputs hold.

    executor: entered, for the caller may start it long before.  progress is called after every shard.  Raises OSError when the data folder cannot be written, and
    flows.executors.WorkersFailed; a page or an input that fails is in the report and raises nothing.
    """
    with opened(settings, names_of(inputs)) as this:
        this.take(executor.map(this.work(cleaner), this.shards(inputs, url, addresses)), progress)
        check_sums(this.report)
        return this.finish("done")


@contextmanager
def opened(settings: Settings, inputs: Sequence[str] = ()) -> Iterator[Run]:
    """A new run, its report on disk from the start, and its stage swept whatever happens.

    inputs: by which a later run knows that it goes on with this one, should it be killed.
    """
    reach_root(settings.data)
    started = datetime.now(UTC)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    dataset = DataSet(settings.data / "clean")
    earlier = unfinished(dataset.root, inputs)
    begun = min((one.moment for one in earlier), default=None)
    report = Report(run_id, started, settings.options(), tuple(inputs), begun)
    with (
        named_where_full(settings.data),
        registered(dataset.root, run_id, inputs, report.moment),
        dataset.staging() as stage,
        shared_stage(settings, stage, run_id) as shared,
    ):
        settle(earlier)
        sweep(settings.data / "runs")
        sweep_raw(settings)
        this = Run(settings, dataset, stage, report, shared)
        write_report(report, settings)
        try:
            yield this
        except BaseException as error:
            with suppress(OSError):  # the same failure may stand in the way of its report
                this.finish("interrupted" if isinstance(error, KeyboardInterrupt) else "failed")
            raise


def names_of(inputs: Sequence[str], sources: Iterable[str] = ()) -> list[str]:
    """What a run reads, by names that hold wherever it is started; none where it reads what cannot be read again."""
    if "-" in inputs:  # standard input
        return []
    places = [given if is_remote(given) else str(Path.cwd() / given) for given in inputs]
    return [*places, *(f"source {name}" for name in sources)]


class SumsDiffer(RuntimeError):
    """Captures were lost or doubled, which is a bug of tinsach."""


def check_sums(report: Report) -> None:
    """Raise SumsDiffer unless every capture read has ended exactly once."""
    if report.outcomes.total != report.captures:
        raise SumsDiffer(
            f"{counted(report.captures, 'capture')} led to {counted(report.outcomes.total, 'outcome')}. This is a bug of "
            f"tinsach; please report it with data/runs/{report.run_id}.json."
        )


def write_report(report: Report, settings: Settings) -> AnyPath:
    """Write the report to data/runs, atomically."""
    path = settings.data / "runs" / f"{report.run_id}.json"
    put_text(path, json.dumps(as_dict(report, settings), ensure_ascii=False, indent=1) + "\n")
    return path


def as_dict(report: Report, settings: Settings) -> dict[str, Any]:
    """The report as it stands in its file."""
    options = report.options
    return {
        "run_id": report.run_id,
        "state": report.state,
        "started": report.started.isoformat(),
        "finished": report.finished.isoformat() if report.finished else None,
        "goes_on_from": report.goes_on_from.isoformat() if report.goes_on_from else None,
        "inputs": list(report.inputs),
        "captures": report.captures,
        "outcomes": report.outcomes.counts(),
        "found": report.tally.as_dict(),
        "inputs_not_read": [asdict(failure) for failure in report.failures],
        "unreadable": report.unreadable,
        "rejection_examples": {code: report.examples[code] for code in sorted(report.examples)},
        "sources": {source.name: source.as_dict() for source in report.sources},
        "files_written": report.outcomes.files_written,
        "bytes_written": report.outcomes.bytes_written,
        "seconds": round(report.seconds, 3),
        "cpu_seconds": {name: round(seconds, 3) for name, seconds in sorted(report.cpu_seconds.items())},
        "settings": {
            name: str(value) if isinstance(value, Path) else value for name, value in asdict(settings).items()
        },
        "options": asdict(options),
        "options_digest": options.digest,
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Versions of the program, of the cleaning, and of what can change an outcome."""
    found = {"tinsach": _version("tinsach"), "cleaner": CLEANER_VERSION, "python": platform.python_version()}
    return found | {name: _version(name) for name in LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
