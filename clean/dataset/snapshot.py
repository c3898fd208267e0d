"""A fixed copy of the tables for reads that take long: hard links where that is possible, which cost no space."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Final

from clean.dataset import files
from clean.dataset.layout import is_address
from clean.dataset.objects import Objects
from clean.dataset.s3 import S3Store
from clean.dataset.store import LocalStore
from schemas.arrow import TABLES

PARTIAL: Final = ".partial"
"""Object that stands in a copy until it is whole: an object store cannot rename a folder."""


def snapshot(store: LocalStore | S3Store, target: Path | str) -> int:
    """Copy every file of every table to a new folder, or to `s3://bucket/prefix`; the number of files is returned.

    The whole data set is held alone by the caller.  In a folder of the same file system the files are
    linked, since a replacement gives a file a new inode; from an object store to another place of it
    they are copied there.  Raises DataSetError when something is there already.
    """
    paths = [path for table in TABLES for path in store.paths(table)]
    if isinstance(target, str) and is_address(target):
        _to_objects(store, paths, Objects(target))
    else:
        _to_folder(store, paths, Path(target))
    return len(paths)


def _to_folder(store: LocalStore | S3Store, paths: list[str], directory: Path) -> None:
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise _taken(str(directory))
    draft = directory.with_name(f".{directory.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for path in paths:
        target = draft / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(store, LocalStore):
            _link(store.root / path, target)
        else:
            target.write_bytes(store.objects.get(path)[0])
    draft.replace(directory)


def _to_objects(store: LocalStore | S3Store, paths: list[str], target: Objects) -> None:
    there = target.listed("")
    if there and PARTIAL not in there:
        raise _taken(target.name)
    target.put(PARTIAL, b"")
    for path in paths:
        if isinstance(store, LocalStore):
            target.put(path, (store.root / path).read_bytes())
        else:
            store.objects.copy(path, target)
    target.delete(PARTIAL)


def _taken(name: str) -> files.DataSetError:
    return files.DataSetError(
        f"{name} is there already: name a folder that does not exist yet for the snapshot."
    )


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
            raise
        shutil.copy2(source, target)
