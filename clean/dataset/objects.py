"""Objects of a store that speaks S3, below one prefix: got whole or in part, put on conditions, tried again.

A put is atomic and can have a condition; that is all that the data set builds on.  What a store refuses for
a moment (503) and what a broken connection loses is asked for again.  A conditional put of which only the
answer was lost is then refused, since it has happened: so each object carries the digest of its bytes, and
one that carries ours is ours.

boto3 rather than pyarrow.fs, which cannot put on a condition.  It reads credentials, region and endpoint from
the usual AWS_... variables and files; how long a store is waited for is in `schemas.patience`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from clean.dataset.files import DataSetError
from schemas.patience import FIRST, Patience, patience

TAIL: Final = 65_536
"""Bytes of an object's end that are got first where parts of it are wanted: a Parquet file's footer, as a rule."""

_DIGEST: Final = "tinsach-sha256"
_REFUSED: Final = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
_MISSING: Final = frozenset({"NoSuchKey", "NotFound", "404"})


class Changed(Exception):
    """An object is not, or no longer, in the state that was asked for."""


class State(NamedTuple):
    """What is known of an object without its bytes."""

    etag: str
    """Changes whenever the bytes do."""
    digest: str
    """SHA-256 of its bytes, where it was put by `Objects`."""
    modified: datetime
    """By the store's clock."""


def digest_of(body: bytes) -> str:
    """How an object's bytes are recognised."""
    return sha256(body).hexdigest()


class Objects:
    """Everything below `s3://bucket/prefix`; paths are relative to it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.name = url.rstrip("/")
        self.bucket = parts.netloc
        self.prefix = f"{parts.path.strip('/')}/" if parts.path.strip("/") else ""
        self._patience = patience()
        self._client = self._made(self._patience)

    def reach(self) -> None:
        """Raise DataSetError, soon, where the store does not answer, or nobody says who asks.

        Whatever it answers is for the first request to judge; one that hangs up is there, and may pass.
        """
        from botocore import exceptions  # type: ignore[import-untyped,unused-ignore]

        seconds = self._patience.connect_seconds
        client = self._made(Patience(seconds, seconds, min(FIRST, self._patience.attempts)))
        try:
            client.head_bucket(Bucket=self.bucket)
        except (exceptions.ClientError, exceptions.ConnectionClosedError):
            pass
        except exceptions.BotoCoreError as error:
            raise self._failed(error) from error

    def _made(self, patience: Patience) -> Any:
        try:
            from botocore import exceptions
        except ImportError:
            raise DataSetError(
                "A data set on S3 needs the library boto3, which is not installed: run `pip install tinsach[s3]`."
            ) from None
        try:
            return _client(_environment(), patience)
        except (exceptions.BotoCoreError, ValueError) as error:
            raise self._failed(error) from error

    def key(self, path: str) -> str:
        """The key of a path."""
        return self.prefix + path

    def head(self, path: str) -> State | None:
        """State of an object; None where there is none."""
        try:
            found = self._call("head_object", path)
        except FileNotFoundError:
            return None
        return State(found["ETag"], found.get("Metadata", {}).get(_DIGEST, ""), found["LastModified"])

    def get(self, path: str) -> tuple[bytes, str]:
        """An object's bytes and its ETag; FileNotFoundError where there is none."""
        found = self._got(path)
        return found["Body"], found["ETag"]

    def part(self, path: str, wanted: str, etag: str) -> bytes:
        """A range of an object in a known state, as HTTP names it; Changed where it has another by now."""
        body: bytes = self._got(path, Range=wanted, IfMatch=etag)["Body"]
        return body

    def open(self, path: str) -> RangedObject:
        """An object of which parts are wanted."""
        found = self._got(path, Range=f"bytes=-{TAIL}")
        size = int(str(found.get("ContentRange", "")).rpartition("/")[2] or len(found["Body"]))
        return RangedObject(self, path, found["ETag"], size, found["Body"])

    def put(self, path: str, body: bytes, **condition: str) -> str:
        """Put an object; its ETag is returned."""
        answer = self._call("put_object", path, Body=body, Metadata={_DIGEST: digest_of(body)}, **condition)
        etag: str = answer["ETag"]
        return etag

    def replace(self, path: str, body: bytes, known: str) -> str:
        """Put an object where one with this ETag is, or none if it is empty; its ETag is returned.

        Raises Changed where there is another one by now.  The same bytes there already are as good.
        """
        try:
            return self.put(path, body, **({"IfMatch": known} if known else {"IfNoneMatch": "*"}))
        except (Changed, FileNotFoundError) as error:
            found = self.head(path)
            if found and found.digest == digest_of(body):
                return found.etag
            raise Changed(path) from error

    def copy(self, path: str, to: Objects) -> None:
        """Copy an object to the same path elsewhere, without its bytes passing through here."""
        to._call("copy_object", path, CopySource={"Bucket": self.bucket, "Key": self.key(path)})

    def delete(self, path: str) -> None:
        """Delete an object, if it is there."""
        self._call("delete_object", path)

    def listed(self, prefix: str) -> dict[str, str]:
        """ETag of every object below a prefix, by its path, in order."""
        found: dict[str, str] = {}
        more: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", None, Prefix=self.key(prefix), **more)
            for one in page.get("Contents", ()):
                found[one["Key"].removeprefix(self.prefix)] = one["ETag"]
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def _got(self, path: str, **asked: str) -> Mapping[str, Any]:
        """An object or a part of it, its bytes read: boto3 itself tries again only until they begin to come."""
        from botocore import exceptions

        broken = (
            exceptions.IncompleteReadError,
            exceptions.ReadTimeoutError,
            exceptions.ResponseStreamingError,
        )

        def attempt() -> Mapping[str, Any]:
            answer = self._call("get_object", path, **asked)
            return {**answer, "Body": answer["Body"].read()}

        for _ in range(self._patience.attempts - 1):
            try:
                return attempt()
            except broken:
                continue
        try:
            return attempt()
        except broken as error:
            raise self._failed(error) from error

    def _call(self, name: str, path: str | None, **asked: Any) -> Any:
        """Make a request.

        Raises FileNotFoundError where there is no such object, Changed where a condition does not hold,
        and DataSetError for what is wrong with the store, or with how it is asked.
        """
        from botocore import exceptions

        if path is not None:
            asked["Key"] = self.key(path)
        try:
            return getattr(self._client, name)(Bucket=self.bucket, **asked)
        except exceptions.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _MISSING:
                raise FileNotFoundError(2, os.strerror(2), f"{self.name}/{path}") from error
            if code in _REFUSED:
                raise Changed(path) from error
            raise self._failed(error) from error
        except exceptions.BotoCoreError as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> DataSetError:
        from botocore import exceptions

        said = str(error).rstrip(".")
        if isinstance(error, exceptions.NoCredentialsError | exceptions.PartialCredentialsError):
            return DataSetError(
                f"There are no credentials for the object store {self.name}: {said}. Set AWS_ACCESS_KEY_ID and "
                "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, and run the same command again."
            )
        if isinstance(error, exceptions.ConnectionError | exceptions.HTTPClientError):
            return DataSetError(
                f"The object store {self.name} does not answer: {said}. Check the network and AWS_ENDPOINT_URL, and "
                "run the same command again: it goes on where this one ended."
            )
        return DataSetError(
            f"The object store {self.name} cannot be used: {said}. See that the bucket is there, and what the "
            "AWS_... variables say of credentials, region and endpoint."
        )


class RangedObject(io.RawIOBase):
    """An object read in parts, all of one state: a file for who reads Parquet."""

    def __init__(self, objects: Objects, path: str, etag: str, size: int, tail: bytes) -> None:
        super().__init__()
        self._objects = objects
        self._path = path
        self._etag = etag
        self._size = size
        self._tail = tail
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        return self._place

    def read(self, size: int = -1) -> bytes:
        end = self._size if size < 0 else min(self._place + size, self._size)
        start, self._place = self._place, max(end, self._place)
        if start >= end:
            return b""
        first = self._size - len(self._tail)
        if start >= first:
            return self._tail[start - first : end - first]
        return self._objects.part(self._path, f"bytes={start}-{end - 1}", self._etag)


def _environment() -> tuple[tuple[str, str], ...]:
    """What a client depends on, of the environment."""
    return tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))


@lru_cache(maxsize=8)
def _client(environment: tuple[tuple[str, str], ...], patience: Patience) -> Any:
    """A client, which any number of threads may use."""
    from botocore.config import Config  # type: ignore[import-untyped,unused-ignore]

    config = Config(
        # Between two attempts boto3 waits ever longer, up to 20 s.
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        connect_timeout=patience.connect_seconds,
        read_timeout=patience.answer_seconds,
    )
    return _session(environment).client("s3", config=config)


@lru_cache(maxsize=4)
def _session(_: tuple[tuple[str, str], ...]) -> Any:
    """What clients of one environment share: its first one takes a tenth of a second.

    The session that boto3 itself keeps would go on with the credentials that it found first.
    """
    import boto3  # type: ignore[import-untyped,unused-ignore]

    return boto3.session.Session()
