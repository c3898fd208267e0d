"""A fixed copy of the tables for reads that take long: hard links, which cost no space."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

from clean.dataset import files
from clean.dataset.store import LocalStore
from schemas.arrow import TABLES


def snapshot(store: LocalStore, directory: Path) -> int:
    """Link every file of every table into a new folder; the whole data set is held alone by the caller.

    A replacement gives a file a new inode, so the linked one stays as it is.  On another file
    system the files are copied.  Returns the number of files.  Raises DataSetError when the folder
    is there already.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise files.DataSetError(
            f"{directory} is there already: name a folder that does not exist yet for the snapshot."
        )
    draft = directory.with_name(f".{directory.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)
    linked = 0
    for table in TABLES:
        for path in store.paths(table):
            target = draft / path
            target.parent.mkdir(parents=True, exist_ok=True)
            _link(store.root / path, target)
            linked += 1
    draft.mkdir(parents=True, exist_ok=True)
    draft.replace(directory)
    return linked


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK):
            raise
        shutil.copy2(source, target)
