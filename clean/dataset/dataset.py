"""The data set as its users know it: stage, commit, read."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from clean.dataset import files
from clean.dataset.answered import answered_by, withdraw
from clean.dataset.check import problems
from clean.dataset.duplicates import COLUMNS, find_duplicates
from clean.dataset.forget import Forgotten, forget, read_tombstones
from clean.dataset.forget import withdraw as withdraw_articles
from clean.dataset.incoming import Incoming
from clean.dataset.layout import empty_path, is_address, month_of, single_path
from clean.dataset.ledger import Ledger
from clean.dataset.locks import held, tried
from clean.dataset.outcomes import Outcomes
from clean.dataset.publish import TRIES, Publisher, refresh_all
from clean.dataset.s3 import S3Store
from clean.dataset.snapshot import snapshot
from clean.dataset.staging import StagedBatch
from clean.dataset.store import Conflict, LocalStore
from clean.dataset.tombstones import Tombstones
from clean.dataset.upgrade import upgrade
from schemas.arrow import TABLES

T = TypeVar("T")

LEDGER: Final = ".ledger/ledger.sqlite"
"""The ledger's place in the data set."""


class DataSet:
    """The published data set in a folder, `data/clean` by custom: `articles` and its siblings.

        data = DataSet("data/clean")
        with data.staging() as folder:
            batches = [stage_batch(results, folder, f"batch-{n:06}") for n, results in ...]  # in any process
            outcomes = data.commit(batches, now)

    Nothing is kept open between calls.  Several processes may commit at the same time.

    It may also lie in an object store, as `s3://bucket/prefix`; then processes of any number of machines
    may commit, one after the other.  `work` is a local folder for what is being staged and for the ledger;
    it may be lost, and each machine has its own.
    """

    def __init__(self, root: Path | str, work: Path | None = None) -> None:
        self._store: LocalStore | S3Store
        if isinstance(root, str) and is_address(root):
            self._work = work or _work_folder(root)
            self._store = S3Store(root, self._work)
        elif str(root).startswith("s3:/"):
            raise files.DataSetError(
                f"{root} is no folder. Give the address of an object store as text, s3://bucket/prefix: as a path it "
                "loses a slash."
            )
        else:
            self._work = Path(root)
            self._store = LocalStore(self._work)

    @property
    def root(self) -> Path:
        """Folder of the tables; of a data set in an object store the local work folder."""
        return self._work

    @property
    def address(self) -> str:
        """The folder or the address of the data set."""
        return str(self._work.absolute()) if isinstance(self._store, LocalStore) else self._store.objects.name

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder for batches, out of every reader's reach, which is gone afterwards.

        Folders of processes that were killed are swept.
        """
        parent = self._work / ".staging"
        with ExitStack() as stack:
            with held(self._work / ".locks" / "staging"):
                _sweep(parent)
                parent.mkdir(parents=True, exist_ok=True)
                folder = Path(tempfile.mkdtemp(prefix="run-", dir=parent))
                stack.enter_context(held(folder.with_suffix(".lock")))
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                folder.with_suffix(".lock").unlink(missing_ok=True)

    def commit(self, batches: Sequence[StagedBatch], now: datetime, *, expected: int = 0) -> Outcomes:
        """Publish staged batches and say how each of their captures ended.

        `now` (with a time zone) becomes `first_seen` of what is published for the first time.
        `expected` says how many articles the whole run may bring, if known: a month is opened with
        room for them.  Committing what is committed already changes no byte.  A commit that is
        killed leaves whole buckets, old or new; committing again finishes it.  Many batches in one
        commit cost less than many commits, since each bucket is rewritten once.

        Raises DataSetError when the data set is of another schema version.
        """
        with self._store.open_to_commits(), self._ledger() as ledger:
            refresh_all(self._store, ledger)
            tombstones = read_tombstones(self._store)
            articles, rejections = Incoming("articles", batches), Incoming("rejections", batches)
            answered = answered_by(articles.arrivals())
            outcomes = Publisher(self._store, ledger, articles, now, expected, tombstones, {}).run()
            outcomes += _again(lambda: withdraw(self._store, ledger, answered))
            outcomes += Publisher(self._store, ledger, rejections, now, 0, tombstones, answered).run()
            self._ensure_tables(now)
            return outcomes

    def forget(self, wanted: Iterable[str], now: datetime) -> Forgotten:
        """Take down articles, named by article_id or by address, and keep them from coming back.

        They leave articles, removals, evidence, versions, rejections and duplicates; `Forgotten`
        names the addresses and captures that the raw store has of them.  Snapshots are copies and
        keep what they have.  Waits for running commits, and holds up others meanwhile.
        """
        names = list(wanted)

        def attempt() -> Forgotten:
            with self._alone() as ledger:
                refresh_all(self._store, ledger)
                return forget(self._store, ledger, names, now)

        return _again(attempt)

    def withdraw(self, articles: Iterable[str]) -> dict[str, int]:
        """Take articles out that are published under another id now; they may come again.

        Returns the rows removed, by table.
        """
        gone = list(articles)

        def attempt() -> dict[str, int]:
            with self._alone() as ledger:
                refresh_all(self._store, ledger)
                return withdraw_articles(self._store, ledger, gone)

        return _again(attempt)

    def maintain(self) -> list[str]:
        """Bring to its end, or sweep, what killed processes left; renew the ledger; look for broken rules.

        Commits go on meanwhile.  Returns a sentence for every problem.
        """
        with self.staging():
            pass
        with self._store.open_to_commits(), self._ledger() as ledger:
            if isinstance(self._store, S3Store):
                self._store.sweep_runs()
            # What cannot be read is named among the problems.
            with suppress(pa.ArrowException, OSError, files.DataSetError):
                refresh_all(self._store, ledger)
            return list(problems(self._store))

    def find_duplicates(self) -> Counter[str]:
        """Make the table `duplicates` anew from all articles; rows by method, and `clusters`, are returned.

        Articles stay as they are, and commits go on meanwhile: what they bring is found next time.
        """
        with self._store.open_to_reads():
            found = find_duplicates(self.pieces("articles", COLUMNS))
        return self.put_duplicates(found)

    def put_duplicates(self, rows: pa.Table) -> Counter[str]:
        """Put these rows in place of the table `duplicates`; rows by method, and `clusters`, are returned."""
        found = files.sort("duplicates", rows)
        path = single_path("duplicates")

        def attempt() -> None:
            with self._store.open_to_commits():
                if not self._store.state(path) or not self._store.read(path).equals(found):
                    self._store.put(path, "duplicates", found)

        _again(attempt)
        counts = Counter(found["method"].to_pylist())
        counts["clusters"] = pc.count_distinct(found["cluster_id"]).as_py()
        return counts

    def tombstones(self) -> Tombstones:
        """What was taken down: ask `cover` before fetching an address."""
        return read_tombstones(self._store)

    def snapshot(self, directory: Path | str) -> int:
        """Copy every file to a new folder, or to `s3://bucket/prefix`, where nothing ever changes; their number is returned.

        Where it can, it links them.  Raises DataSetError when something is there already.
        """
        with self._store.alone():
            return snapshot(self._store, directory)

    def upgrade(self) -> dict[int, int]:
        """Rewrite files of an older schema version; how many there were of each version is returned.

        Raises DataSetError when a file is newer than this program.
        """
        with self._store.alone():
            return upgrade(self._store)

    @contextmanager
    def _ledger(self) -> Iterator[Ledger]:
        ledger = Ledger(self._work / LEDGER)
        try:
            yield ledger
        finally:
            ledger.close()

    @contextmanager
    def _alone(self) -> Iterator[Ledger]:
        with self._store.alone(), self._ledger() as ledger:
            yield ledger

    def paths(self, table: str) -> list[str]:
        """Files of a table, in order; relative to the data set."""
        return self._store.paths(table)

    def states(self, table: str) -> dict[str, str]:
        """By file of a table, in order, a word that changes whenever the file does."""
        return self._store.states(table)

    def has(self, path: str) -> bool:
        """Whether there is such a file."""
        return self._store.state(path) != ""

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One file."""
        return self._store.read(path, columns)

    def pieces(self, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """A table file by file, each some tens of megabytes at most."""
        for path in self._store.paths(table):
            yield self._store.read(path, columns)

    def files(self, table: str) -> list[Path]:
        """Parquet files of a table on a local file system, in order."""
        return [self.root / path for path in self._store.paths(table)]

    def _ensure_tables(self, now: datetime) -> None:
        """A table without any file gets one without rows, so that readers find its schema."""
        for name in TABLES:
            if not self._store.paths(name):
                path = empty_path(name, month_of(now))
                self._store.put(path, name, TABLES[name].empty_table())


def _again(operation: Callable[[], T]) -> T:
    """Do something that another committer may come before, and once more where it did."""
    for _ in range(TRIES - 1):
        try:
            return operation()
        except Conflict:
            continue
    return operation()


def _work_folder(url: str) -> Path:
    """Where a data set that lies elsewhere keeps its local files: by its address, so that it finds them again."""
    caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return caches / "tinsach" / sha256(url.rstrip("/").encode()).hexdigest()[:16]


def _sweep(parent: Path) -> None:
    """Remove staging folders whose process is gone: nobody holds their lock."""
    for folder in {path.with_suffix("") for path in parent.glob("run-*")}:
        with tried(folder.with_suffix(".lock")) as mine:
            if mine:
                shutil.rmtree(folder, ignore_errors=True)
                folder.with_suffix(".lock").unlink(missing_ok=True)
