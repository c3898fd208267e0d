"""A data set in an object store that speaks S3, for drivers on any number of machines.

An object store has no rename and no lock, but a put is atomic and can have a condition.  One driver
commits at a time, by a lease (`clean.dataset.lease`).  A lease can be lost, so each bucket has a
record beside it, `.commits/<bucket>.json`, which only ever changes from a known state to the next:

1. whoever opens the bucket reads its record, and then its files;
2. the new files are put under `.staging/commit/<owner>/<bucket>/`;
3. the record names them, with the state of each file that they replace: the commit has happened.
   A record that is no longer as it was read means that another driver was first: what was read is
   out of date, and the bucket is merged anew;
4. each file is put in place on the condition that it replaces what the record says;
5. the record says that nothing is pending, and the stage is deleted.

Whoever opens the bucket next brings to its end what is pending there.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from clean.dataset import files, steps
from clean.dataset.layout import FAMILIES, Bucket, bucket_of_name, bucket_of_path
from clean.dataset.lease import Lease, owner_of
from clean.dataset.locks import held
from clean.dataset.objects import Changed, Objects, digest_of
from clean.dataset.store import Conflict

RUNS: Final = ".staging/runs/"
"""Where workers of other machines put what they hand to the driver, a folder a run."""

LEASE: Final = ".locks/commit.json"
_STAGES: Final = ".staging/commit/"
_RECORDS: Final = ".commits/"

TRIES: Final = 3
"""Times that a file is read by parts before it is got as a whole."""

ABANDONED: Final = timedelta(days=1)
"""Age by the store's clock at which a stage of another machine is swept that no record names."""

Record = dict[str, Any]
"""`sequence`, and while a commit is pending `stage` and `change`: by table the ETag that it replaces and the new digest."""


class S3Store:
    """A data set below `s3://bucket/prefix`; the work folder is local and may be lost."""

    def __init__(self, url: str, work: Path) -> None:
        self.objects = Objects(url)
        self._work = work
        self._leased: Lease | None = None
        self._owner = ""
        self._opened: dict[Bucket, tuple[str, int]] = {}
        """ETag and sequence of the records of the buckets that are open."""
        self._seen: dict[str, str] = {}
        """ETag of files as they were read as a whole, and of an open bucket as they were put; empty where there was none."""

    @contextmanager
    def open_to_commits(self) -> Iterator[None]:
        with self.alone():
            yield

    @contextmanager
    def open_to_reads(self) -> Iterator[None]:
        yield  # a file is got as a whole, and none is ever renamed

    @contextmanager
    def alone(self) -> Iterator[None]:
        with held(self._work / ".locks" / "dataset"):
            self._owner = owner_of(self._work / ".locks")
            lease = Lease(self.objects, LEASE, self._owner)
            with lease.held():
                self._leased = lease
                try:
                    self._recover()
                    yield
                finally:
                    self._leased = None

    @contextmanager
    def month(self, family: str, month: str) -> Iterator[None]:  # noqa: ARG002
        yield  # the whole is leased, and `settle_buckets` has a condition

    @contextmanager
    def bucket(self, bucket: Bucket) -> Iterator[None]:
        if self._leased:
            self._leased.ensure()
        self._forget(bucket)
        self._opened[bucket] = self._settled(bucket)
        try:
            yield
        finally:
            self._opened.pop(bucket, None)
            self._forget(bucket)

    def settle_buckets(self, family: str, month: str, wanted: int) -> int:
        path = f"{_RECORDS}{family}-{month}.json"
        try:
            self.objects.replace(path, json.dumps({"of": wanted}).encode(), "")
        except Changed:
            return int(json.loads(self.objects.get(path)[0])["of"])
        return wanted

    def paths(self, table: str) -> list[str]:
        return list(self.states(table))

    def states(self, table: str) -> dict[str, str]:
        listed = self.objects.listed(f"{table}/")
        return {path: etag for path, etag in sorted(listed.items()) if path.endswith(".parquet")}

    def state(self, path: str) -> str:
        # Of an open bucket the rows are merged with the files that were read: their state counts, whatever is there by now.
        if path in self._seen and bucket_of_path(path) in self._opened:
            return self._seen[path]
        found = self.objects.head(path)
        return found.etag if found else ""

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        name = f"{self.objects.name}/{path}"
        if columns is not None:
            for _ in range(TRIES - 1):
                with suppress(Changed):  # replaced between two parts
                    return files.read_from(pa.PythonFile(self.objects.open(path), mode="r"), name, columns)
        try:
            body, self._seen[path] = self.objects.get(path)
        except FileNotFoundError:
            self._seen[path] = ""
            raise
        return files.read_from(pa.BufferReader(body), name, columns)

    def replace(self, bucket: Bucket, tables: Iterable[tuple[str, pa.Table]]) -> int:
        etag, sequence = self._opened[bucket]
        stage = f"{_STAGES}{self._owner}/{bucket.name}/"
        bodies = {name: _parquet(name, table) for name, table in tables}
        change = {}
        for name, body in bodies.items():
            change[name] = self.state(bucket.path(name)), digest_of(body)
            self.objects.put(f"{stage}{name}.parquet", body)
            steps.checkpoint(f"staged {name}")
        record = {"sequence": sequence + 1, "stage": stage, "change": change}
        etag = self._record(bucket, record, etag)
        steps.checkpoint("ready")
        self._opened[bucket] = self._finish(bucket, record, etag, bodies)
        return sum(map(len, bodies.values()))

    def put(self, path: str, table_name: str, table: pa.Table) -> int:
        body = _parquet(table_name, table)
        known = self._seen.pop(path, None)
        try:
            self.objects.replace(path, body, self.state(path) if known is None else known)
        except Changed as error:
            raise self._conflict(path) from error
        return len(body)

    def remove(self, path: str) -> None:
        self.objects.delete(path)

    def _settled(self, bucket: Bucket) -> tuple[str, int]:
        """ETag and sequence of a bucket's record, once nothing is pending; empty and 0 where there is none."""
        try:
            body, etag = self.objects.get(_record_path(bucket))
        except FileNotFoundError:
            return "", 0
        record = json.loads(body)
        if "change" in record:
            return self._finish(bucket, record, etag, {})
        return etag, int(record["sequence"])

    def _finish(
        self, bucket: Bucket, record: Record, etag: str, bodies: Mapping[str, bytes]
    ) -> tuple[str, int]:
        """Put the files of a pending commit in place, unless they are there."""
        for name, (replaced, digest) in record["change"].items():
            self._move(bucket, name, record["stage"], replaced, digest, etag, bodies.get(name))
            steps.checkpoint(f"renamed {name}")
        sequence = int(record["sequence"]) + 1
        etag = self._record(bucket, {"sequence": sequence}, etag)
        self._sweep(self.objects.listed(record["stage"]))
        return etag, sequence

    def _move(
        self,
        bucket: Bucket,
        name: str,
        stage: str,
        replaced: str,
        digest: str,
        etag: str,
        body: bytes | None,
    ) -> None:
        path = bucket.path(name)
        if body is None:
            found = self.objects.head(path)
            if found and found.digest == digest:
                return
            try:
                body = self.objects.get(f"{stage}{name}.parquet")[0]
            except FileNotFoundError:
                self._still(bucket, etag)
                return  # the stage was deleted by hand: `maintain` says what is missing
        try:
            self._seen[path] = self.objects.replace(path, body, replaced)
        except Changed:
            self._still(bucket, etag)
            # No driver changes a file while its bucket's commit is pending: somebody put it there by other means.
            self._seen[path] = self.objects.put(path, body)

    def _forget(self, bucket: Bucket) -> None:
        """What is in a bucket is asked for anew."""
        for name in FAMILIES[bucket.family]:
            self._seen.pop(bucket.path(name), None)

    def _still(self, bucket: Bucket, etag: str) -> None:
        """Raise Conflict unless a bucket's record is as it was."""
        if self.state(_record_path(bucket)) != etag:
            raise self._conflict(bucket.path(bucket.family))

    def _record(self, bucket: Bucket, record: Record, known: str) -> str:
        try:
            return self.objects.replace(_record_path(bucket), json.dumps(record).encode(), known)
        except Changed as error:
            raise self._conflict(bucket.path(bucket.family)) from error

    def _recover(self) -> None:
        """Bring to its end what is pending of any bucket, and sweep what killed processes have staged."""
        staged = self.objects.listed(_STAGES)
        for name in sorted({path.split("/")[-2] for path in staged}):
            self._settled(bucket_of_name(name))
        self._sweep(path for path in staged if path.startswith(f"{_STAGES}{self._owner}/"))
        self._sweep(filter(self._is_abandoned, staged))

    def sweep_runs(self) -> None:
        """Delete what runs of other days left staged."""
        self._sweep(filter(self._is_abandoned, self.objects.listed(RUNS)))

    def _is_abandoned(self, path: str) -> bool:
        found, now = self.objects.head(path), self.objects.head(LEASE)
        return bool(found and now and now.modified - found.modified > ABANDONED)

    def _sweep(self, staged: Iterable[str]) -> None:
        for path in staged:
            self.remove(path)
            steps.checkpoint("swept")

    def _conflict(self, path: str) -> Conflict:
        return Conflict(
            f"{self.objects.name}/{path} was replaced by another committer, time and again. Let the other one end, "
            "then run the same command again."
        )


def _record_path(bucket: Bucket) -> str:
    return f"{_RECORDS}{bucket.name}.json"


def _parquet(table_name: str, table: pa.Table) -> bytes:
    sink = io.BytesIO()
    files.write_to(table_name, table, sink)
    return sink.getvalue()
