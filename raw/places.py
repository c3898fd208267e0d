"""Where inputs lie: on a local disk, or in an object store that pyarrow knows (`s3://bucket/prefix`, `gs://...`).

What reads object stores is imported only for their addresses.  Credentials and endpoints come from the
environment, as each store's own tools have it (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

_ADDRESS: Final = re.compile(r"(?:s3|gs|gcs|abfss?|hdfs|viewfs)://")
"""Addresses of the object stores and file systems that pyarrow reads.  `file:` is not among them."""


def is_remote(given: str) -> bool:
    """Whether an input is an address of an object store."""
    return _ADDRESS.match(given) is not None


def open_place(path: str) -> BinaryIO:
    """A file for reading at any place of it.  Raises OSError."""
    if not is_remote(path):
        return Path(path).open("rb")
    store, inner = _store(path)
    return cast(BinaryIO, store.open_input_file(inner))


def size_of(path: str) -> int:
    """Bytes of a file; 0 where that cannot be said, since reading it says what is wrong."""
    try:
        if not is_remote(path):
            return Path(path).stat().st_size
        store, inner = _store(path)
        return int(store.get_file_info(inner).size or 0)
    except OSError:
        return 0


def files_at(address: str) -> Iterator[tuple[str, str]]:
    """Every file at or below an address, in the order of their names: its address, and its name below the one given.

    Raises OSError where nothing is there, or the store cannot be asked.
    """
    from pyarrow import fs

    store, inner = _store(address)
    scheme = address.partition("://")[0]
    info = store.get_file_info(inner)
    if info.type == fs.FileType.File:
        yield address, inner.rpartition("/")[2]
        return
    if info.type == fs.FileType.NotFound:
        raise FileNotFoundError(2, os.strerror(2), address)
    root = inner.rstrip("/")
    below = store.get_file_info(fs.FileSelector(inner, recursive=True))
    for path in sorted(one.path for one in below if one.type == fs.FileType.File):
        yield f"{scheme}://{path}", path.removeprefix(f"{root}/")


def _store(address: str) -> tuple[Any, str]:
    from pyarrow import ArrowInvalid, fs

    scheme, _, rest = address.partition("://")
    try:
        if scheme == "s3" and (endpoint := os.environ.get("AWS_ENDPOINT_URL")):
            store = fs.S3FileSystem(endpoint_override=endpoint, region=os.environ.get("AWS_DEFAULT_REGION"))
            return store, rest
        found: tuple[Any, str] = fs.FileSystem.from_uri(address)
        return found
    except (ArrowInvalid, ValueError) as error:
        raise OSError(22, str(error).partition("\n")[0], address) from error
