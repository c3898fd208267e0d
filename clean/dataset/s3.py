"""A data set in an object store that speaks S3, with one committer at a time.

An object store has no rename and no lock, but a put is atomic and can have a condition.  Replacing
the files of a bucket:

1. the new files are put under `.staging/commit/<bucket>/`;
2. `ready` beside them names the state (ETag) of each file that they replace: the commit has happened;
3. each is put in place on condition that it replaces what `ready` says (If-Match), or nothing
   (If-None-Match);
4. `ready` and the stage are deleted.

Processes of one machine wait for each other by a lock in the work folder.  A committer on another
machine is noticed by the conditions, before it can be overwritten, and the commit ends with an
error: committing again is safe.  Whoever commits next finishes what was ready.

Needs boto3 (`pip install tinsach[s3]`), which reads credentials, region and endpoint from the usual
AWS_... variables and files.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa

from clean.dataset import files, steps
from clean.dataset.files import DataSetError
from clean.dataset.layout import Bucket, bucket_of_name
from clean.dataset.locks import held

SCHEME: Final = "s3"

_STAGES: Final = ".staging/commit/"
_READY: Final = "ready"
_REFUSED: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_MISSING: Final = frozenset({"NoSuchKey", "NotFound", "404"})


class S3Store:
    """A data set below `s3://bucket/prefix`; the work folder is local and may be lost."""

    def __init__(self, url: str, work: Path) -> None:
        parts = urlsplit(url)
        self._name = url.rstrip("/")
        self._bucket = parts.netloc
        self._prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        self._locks = work / ".locks"
        self._client = _client()

    @contextmanager
    def open_to_commits(self) -> Iterator[None]:
        with self.alone():
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        with held(self._locks / "dataset"):
            self._recover()
            yield

    @contextmanager
    def month(self, family: str, month: str) -> Iterator[None]:  # noqa: ARG002
        yield  # the lock on the whole is held

    @contextmanager
    def bucket(self, bucket: Bucket) -> Iterator[None]:  # noqa: ARG002
        yield  # the lock on the whole is held

    def paths(self, table: str) -> list[str]:
        return list(self.states(table))

    def states(self, table: str) -> dict[str, str]:
        listed = self._listed(f"{table}/")
        return {path: etag for path, etag in sorted(listed.items()) if path.endswith(".parquet")}

    def state(self, path: str) -> str:
        try:
            found = self._client.head_object(Bucket=self._bucket, Key=self._prefix + path)
        except self._client.exceptions.ClientError as error:
            if _code(error) in _MISSING:
                return ""
            raise
        etag: str = found["ETag"]
        return etag

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        return files.read_from(pa.BufferReader(self._get(path)), f"{self._name}/{path}", columns)

    def replace(self, bucket: Bucket, tables: Mapping[str, pa.Table]) -> int:
        stage = f"{_STAGES}{bucket.name}/"
        written = 0
        change = {}
        for name, table in tables.items():
            body = _parquet(name, table)
            replaced = self.state(bucket.path(name))
            change[name] = replaced, self._put(f"{stage}{name}.parquet", body)
            written += len(body)
            steps.checkpoint(f"staged {name}")
        self._put(stage + _READY, json.dumps(change).encode())
        steps.checkpoint("ready")
        self._finish(stage)
        return written

    def put(self, path: str, table_name: str, table: pa.Table) -> int:
        body = _parquet(table_name, table)
        self._put_in_place(path, body, self.state(path))
        return len(body)

    def remove(self, path: str) -> None:
        self._client.delete_object(Bucket=self._bucket, Key=self._prefix + path)

    def _recover(self) -> None:
        """Finish the stages that are ready, and sweep those that are not."""
        for stage in sorted({path.rpartition("/")[0] + "/" for path in self._listed(_STAGES)}):
            self._finish(stage)

    def _finish(self, stage: str) -> None:
        staged = self._listed(stage)
        if stage + _READY in staged:
            try:
                self._move_all(stage)
            except DataSetError:
                self._sweep(stage, staged)  # what another committer put there stays
                raise
        self._sweep(stage, staged)

    def _sweep(self, stage: str, staged: Iterable[str]) -> None:
        for path in sorted(staged, key=lambda path: path != stage + _READY):
            self.remove(path)
            steps.checkpoint("after ready")

    def _move_all(self, stage: str) -> None:
        bucket = bucket_of_name(stage.removeprefix(_STAGES).rstrip("/"))
        for name, (replaced, new) in json.loads(self._get(stage + _READY)).items():
            self._move(f"{stage}{name}.parquet", bucket.path(name), replaced, new)
            steps.checkpoint(f"renamed {name}")

    def _move(self, source: str, path: str, replaced: str, new: str) -> None:
        """Put a staged file in its place, unless it is there: bytes put in one part have the same ETag everywhere."""
        if self.state(path) != new:
            try:
                body = self._get(source)
            except self._client.exceptions.NoSuchKey as error:
                raise self._conflict(path) from error
            self._put_in_place(path, body, replaced)

    def _put_in_place(self, path: str, body: bytes, replaced: str) -> None:
        """Put a file where a file of this state is, or none; DataSetError when there is another one."""
        condition = {"IfMatch": replaced} if replaced else {"IfNoneMatch": "*"}
        try:
            self._put(path, body, **condition)
        except self._client.exceptions.ClientError as error:
            if _code(error) in _REFUSED | _MISSING:
                raise self._conflict(path) from error
            raise

    def _conflict(self, path: str) -> DataSetError:
        return DataSetError(
            f"{self._name}/{path} was replaced by another committer meanwhile. One process may commit to an object "
            "store at a time: let the other one end, then run the same command again."
        )

    def _put(self, path: str, body: bytes, **condition: str) -> str:
        answer = self._client.put_object(Bucket=self._bucket, Key=self._prefix + path, Body=body, **condition)
        etag: str = answer["ETag"]
        return etag

    def _get(self, path: str) -> bytes:
        answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + path)
        body: bytes = answer["Body"].read()
        return body

    def _listed(self, prefix: str) -> dict[str, str]:
        """ETag of every object below a prefix, by its path."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix
        )
        return {
            found["Key"].removeprefix(self._prefix): found["ETag"]
            for page in pages
            for found in page.get("Contents", ())
        }


def _client() -> Any:
    try:
        import boto3  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise DataSetError(
            "A data set on S3 needs the library boto3, which is not installed: run `pip install boto3`."
        ) from None
    return boto3.client("s3")


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _parquet(table_name: str, table: pa.Table) -> bytes:
    sink = io.BytesIO()
    files.write_to(table_name, table, sink)
    return sink.getvalue()
