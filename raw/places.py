"""Places: on a local disk, or in an object store that pyarrow knows (`s3://bucket/prefix`, `gs://...`).

Inputs may lie in any of them; what is written goes to a local disk or to s3.

What reads object stores is imported only for their addresses.  Credentials and endpoints come from the
environment, as each store's own tools have it (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...); how long a store
is waited for is in `schemas.patience`.
"""

from __future__ import annotations

import io
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from errno import EINVAL, EIO, EISDIR, ENOENT
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from random import uniform
from time import sleep
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar, cast
from urllib.parse import urlsplit

from schemas.patience import FIRST, patience

T = TypeVar("T")

_ADDRESS: Final = re.compile(r"(?:s3|gs|gcs|abfss?|hdfs|viewfs)://")
"""Addresses of the object stores and file systems that pyarrow reads.  `file:` is not among them."""


AT_ONCE: Final = 2
"""Times that the AWS library makes a request before it is our turn: it makes a part of a large file again, not all."""

FIRST_WAIT: Final = 0.5
"""Seconds before a request is made again; every wait is twice the one before, up to `LONGEST_WAIT`, or a little less."""

LONGEST_WAIT: Final = 16.0

_PASSING: Final = (
    "INTERNAL_FAILURE",
    "NETWORK_CONNECTION",
    "SLOW_DOWN",
    "SERVICE_UNAVAILABLE",
    "REQUEST_TIMEOUT",
    "THROTTLING",
    "HTTP status 429",
    "HTTP status 5",
)
"""Words of the AWS library for what passes by itself."""

_UNREACHED: Final = {
    "curlCode: 6,": "its host name cannot be resolved",
    "curlCode: 7,": "it takes no connection",
    "curlCode: 28,": "it does not answer in time",
}

_REASONS: Final = (
    *_UNREACHED.items(),
    ("NETWORK_CONNECTION", "the connection breaks off"),
    ("ACCESS_DENIED", "it denies access"),
    ("SIGNATURE_DOES_NOT_MATCH", "it denies access"),
    ("HTTP status 403", "it denies access"),
    ("HTTP status 301", "the bucket is in another region"),
    ("NO_SUCH_BUCKET", "there is no such bucket"),
    ("SLOW_DOWN", "it is too busy"),
    ("HTTP status 503", "it is too busy"),
    ("HTTP status 5", "it fails"),
)
"""What our sentences say for the AWS library's: the first that fits."""

_METADATA: Final = "http://169.254.169.254"
"""Where a machine of Amazon's asks who it is; nobody answers elsewhere, and the AWS library asks eight times."""

_METADATA_SECONDS: Final = 1.0

AHEAD: Final = 1 << 18
"""Bytes that are got at once where a record is read: a page, as a rule."""

NO_UNICODE: Final = "backslashreplace"
"""How text is written that a name of a file is in, which may be any bytes: what is no UTF-8 as `\\udcff`, in JSON the name."""

PIECE: Final = 1 << 23
"""Bytes of a file that are in memory at a time on their way to an object store."""


class RemotePath(str):
    """A place in an object store: its address, with as much of `pathlib.Path` as what we keep there asks for.

    Its methods raise OSError.  Nothing is there half: a file is there once all of it was put.
    """

    __slots__ = ()

    def __truediv__(self, name: str | Path) -> RemotePath:
        return RemotePath(f"{self.rstrip('/')}/{str(name).replace(os.sep, '/')}")

    @property
    def name(self) -> str:
        """The last part."""
        return self.rstrip("/").rpartition("/")[2]

    @property
    def stem(self) -> str:
        """The last part without its suffix."""
        return Path(self.name).stem

    def absolute(self) -> RemotePath:
        """Itself."""
        return self

    def is_file(self) -> bool:
        """Whether there is a file."""
        return self._is("is_file")

    def exists(self) -> bool:
        """Whether there is a file, or anything below."""
        return self.is_file() or self.is_dir()

    def is_dir(self) -> bool:
        """Whether anything lies below."""
        return self._is("type") and not self.is_file()

    def _is(self, what: str) -> bool:
        store, inner = store_at(self)
        return bool(getattr(_steadily(lambda: store.get_file_info(inner.rstrip("/")), self), what))

    def read_bytes(self) -> bytes:
        """The file's bytes."""
        store, inner = store_at(self)

        def attempt() -> bytes:
            with store.open_input_file(inner) as file:
                return bytes(file.read())

        return _steadily(attempt, self)

    def read_text(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        """The file's text."""
        return self.read_bytes().decode(encoding, errors)

    def write_bytes(self, data: bytes) -> None:
        """Put a file in its place."""
        store, inner = store_at(self)

        def attempt() -> None:
            with store.open_output_stream(inner, compression=None) as file:
                file.write(data)

        _steadily(attempt, self)

    def write_from(self, path: Path) -> None:
        """Put a local file in its place, however large."""
        store, inner = store_at(self)

        def attempt() -> None:
            with path.open("rb") as source, store.open_output_stream(inner, compression=None) as file:
                shutil.copyfileobj(source, file, PIECE)

        _steadily(attempt, self)

    def read_to(self, path: Path) -> None:
        """Get the file to a local place, however large."""
        store, inner = store_at(self)

        def attempt() -> None:
            with store.open_input_stream(inner, compression=None) as source, path.open("wb") as file:
                shutil.copyfileobj(source, file, PIECE)

        _steadily(attempt, self)

    def open_at(self, offset: int) -> BinaryIO:
        """The file for reading from some byte on."""
        file = open_place(self)
        file.seek(offset)
        return file

    def sizes(self) -> dict[str, int]:
        """Bytes of the files right below, by name."""
        from pyarrow import fs

        store, inner = store_at(self)
        wanted = fs.FileSelector(inner.rstrip("/"), allow_not_found=True)
        below = _steadily(lambda: store.get_file_info(wanted), self)
        return {one.base_name: int(one.size) for one in below if one.type == fs.FileType.File}

    def glob(self, pattern: str) -> Iterator[RemotePath]:
        """Files right below whose name is like this: one star is known."""
        start, _, end = pattern.partition("*")
        names = (name for name in self.sizes() if name.startswith(start) and name.endswith(end))
        yield from (self / name for name in sorted(names))

    def unlink(self, missing_ok: bool = False) -> None:
        """Remove the file.  pyarrow leaves an object without bytes in place of a folder that is empty now."""
        store, inner = store_at(self)
        if self.is_file():
            with suppress(FileNotFoundError):  # it is gone, and only the answer was lost
                _steadily(lambda: store.delete_file(inner), self)
        elif not missing_ok:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), self)


class _Steady(io.RawIOBase):
    """A file of an object store whose reads are tried again."""

    def __init__(self, file: Any, address: str) -> None:
        super().__init__()
        self._file = file
        self._address = address
        self._size = int(file.size())
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: Any) -> int:
        wanted = max(0, min(len(buffer), self._size - self._place))
        found = _steadily(lambda: self._file.read_at(wanted, self._place), self._address) if wanted else b""
        buffer[: len(found)] = found
        self._place += len(found)
        return len(found)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def _steadily(attempt: Callable[[], T], address: str, attempts: int | None = None) -> T:
    """Do something that changes nothing when it is done twice, again and again where a store fails for a while.

    The AWS library tries again too, but has only so many tries for all requests together.  Raises OSError, which
    names the address and says why.
    """
    left = patience().attempts if attempts is None else attempts
    wait = FIRST_WAIT
    while True:
        left -= 1
        try:
            return attempt()
        except OSError as error:
            if error.errno is not None:  # pyarrow's own have none, but where nothing is there
                raise
            if left <= 0 or not any(word in str(error) for word in _PASSING):
                raise OSError(EIO, _reason(str(error)), address) from error
        # Many workers that were refused at once do not come back at once.
        sleep(wait * uniform(0.5, 1.0))
        wait = min(2 * wait, LONGEST_WAIT)


def _reason(said: str) -> str:
    """What a store's answer means, as the rest of a sentence."""
    return next(
        (reason for word, reason in _REASONS if word in said), f"it says: {said.partition(chr(10))[0]}"
    )


AnyPath = Path | RemotePath


def place(given: str | Path) -> AnyPath:
    """A path, or a place in an object store."""
    return RemotePath(given) if isinstance(given, str) and is_remote(given) else Path(given)


def put_text(path: AnyPath, text: str) -> None:
    """Put a text file in its place: as a whole, or not at all.  Raises OSError."""
    if isinstance(path, RemotePath):
        path.write_bytes(text.encode(errors=NO_UNICODE))
        return
    if (
        path.exists() and not path.is_file() and not path.is_dir()
    ):  # a device or a pipe, which is not replaced
        path.write_text(text, encoding="utf-8", errors=NO_UNICODE)
        return
    if path.is_symlink():
        path = path.resolve()  # the link stays, and what it leads to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", errors=NO_UNICODE)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def work_folder(address: str) -> Path:
    """Local folder for what a place in an object store cannot hold: the same for every process of this user."""
    return cache_folder() / sha256(address.rstrip("/").encode()).hexdigest()[:16]


def cache_folder() -> Path:
    """Local folder of all that may be lost between two runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tinsach"


def is_remote(given: str) -> bool:
    """Whether an input is an address of an object store."""
    return _ADDRESS.match(given) is not None


def is_folder(path: str) -> bool:
    """Whether there is a local folder, as far as the system lets us know."""
    return os.path.isdir(path)  # noqa: PTH112 - Path's own raises where a folder above may not be looked into


def is_anything(path: str) -> bool:
    """Whether there is a local file or folder, as far as the system lets us know."""
    return os.path.exists(path)  # noqa: PTH110 - likewise


def open_place(path: str) -> BinaryIO:
    """A file for reading at any place of it.  Raises OSError."""
    if not is_remote(path):
        return Path(path).open("rb")
    store, inner = store_at(path)
    file = _steadily(lambda: store.open_input_file(inner), path)
    return cast(BinaryIO, io.BufferedReader(_Steady(file, path), AHEAD))


def size_of(path: str) -> int:
    """Bytes of a file; 0 where that cannot be said, since reading it says what is wrong."""
    try:
        if not is_remote(path):
            return Path(path).stat().st_size
        store, inner = store_at(path)
        return int(_steadily(lambda: store.get_file_info(inner), path).size or 0)
    except OSError:
        return 0


class Stored(NamedTuple):
    """A file of an object store."""

    base: str
    """Address that was asked for, up to the name."""
    origin: str
    """Its name below that."""
    size: int
    """Bytes."""

    @property
    def address(self) -> str:
        """Its own address."""
        return self.base + self.origin


def files_at(address: str) -> Iterator[Stored]:
    """Every file at or below an address, in the order of their names.

    Raises OSError where nothing is there, or the store cannot be asked.
    """
    from pyarrow import fs

    _reach(address)
    store, inner = store_at(address)
    scheme = address.partition("://")[0]
    info = _steadily(lambda: store.get_file_info(inner), address)
    if info.type == fs.FileType.File:
        name = inner.rpartition("/")[2]
        yield Stored(address.removesuffix(name), name, info.size)
        return
    if info.type == fs.FileType.NotFound:
        raise FileNotFoundError(ENOENT, os.strerror(ENOENT), address)
    base = f"{scheme}://{inner.rstrip('/')}/"
    wanted = fs.FileSelector(inner, recursive=True)
    # Of what pyarrow says of each only this much is held on to: there may be millions.
    yield from sorted(
        Stored(base, f"{scheme}://{one.path}".removeprefix(base), one.size)
        for one in _steadily(lambda: store.get_file_info(wanted), address)
        if one.type == fs.FileType.File
    )


def _reach(address: str) -> None:
    """Raise OSError, soon, where the store does not answer.  Whatever it answers is for the next request to judge."""
    store, inner = store_at(address, hasty=True)
    try:
        _steadily(lambda: store.get_file_info(inner), address, FIRST)
    except OSError as error:
        if error.strerror in _UNREACHED.values():
            raise


def store_at(address: str, *, hasty: bool = False) -> tuple[Any, str]:
    """The `pyarrow.fs.FileSystem` of an address, and the path in it.  Raises OSError.

    hasty: for the very first question, at whose answer somebody waits.
    """
    from pyarrow import ArrowInvalid, fs

    scheme, _, rest = address.partition("://")
    try:
        if scheme == "s3":
            if rest[:1] in ("", "/"):
                raise OSError(EINVAL, "it names no bucket, as s3://bucket/prefix does", address)
            _look_for_metadata()
            seconds, longest, _ = patience()
            endpoint, region = os.environ.get("AWS_ENDPOINT_URL"), os.environ.get("AWS_DEFAULT_REGION")
            bounds = (seconds, seconds, 1) if hasty else (seconds, longest, AT_ONCE)
            return _s3(endpoint, region, *bounds), rest
        found: tuple[Any, str] = fs.FileSystem.from_uri(address)
        return found
    except (ArrowInvalid, ValueError) as error:
        raise OSError(EINVAL, str(error).partition("\n")[0], address) from error


@lru_cache(maxsize=8)
def _s3(
    endpoint: str | None, region: str | None, connect_seconds: int, answer_seconds: int, attempts: int
) -> Any:
    from pyarrow import fs

    return fs.S3FileSystem(
        endpoint_override=endpoint,
        region=region,
        connect_timeout=connect_seconds,
        request_timeout=answer_seconds,
        # A small file goes in one request, and an error is said when the file is closed.
        allow_delayed_open=True,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=attempts),
    )


def _look_for_metadata() -> None:
    """Where nobody says who asks, ask once whether this machine is one of Amazon's, which knows.

    The AWS library would ask time and again, for 9 s before the first request and for 2 s before every other.
    """
    from http.client import HTTPConnection, HTTPException

    given = os.environ
    if "AWS_ACCESS_KEY_ID" in given or "AWS_EC2_METADATA_DISABLED" in given:
        return
    at = urlsplit(given.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or _METADATA)
    connection = HTTPConnection(at.netloc, timeout=_METADATA_SECONDS)
    try:
        connection.request("PUT", "/latest/api/token", headers={"X-aws-ec2-metadata-token-ttl-seconds": "60"})
        connection.getresponse()
    except (OSError, HTTPException):
        given["AWS_EC2_METADATA_DISABLED"] = "true"
    finally:
        connection.close()
