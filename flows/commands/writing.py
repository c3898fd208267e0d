"""What commands write beside the data root, to a place that the user names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from raw.places import is_remote
from schemas.sentences import reason


class CannotWrite(Exception):
    """A place cannot be written to; the text is a whole sentence."""


def local(target: str | Path) -> Path:
    """Where something goes that is written to this machine alone.  Raises CannotWrite."""
    if is_remote(str(target)):
        raise CannotWrite(
            f"{target} is in an object store, and this is written to a local disk alone. Name a local place, and copy it."
        )
    return Path(target)


@contextmanager
def writing(target: str | Path) -> Iterator[None]:
    """Raise CannotWrite where the system refuses to write to the target, which others of its errors are not about."""
    try:
        yield
    except OSError as error:
        path = Path(target)
        at = path if error.filename is None else Path(error.filename)
        if isinstance(error, BrokenPipeError) or is_remote(str(target)):
            raise
        if at != path and at not in path.parents and at.parent != path.parent:
            raise
        raise CannotWrite(
            f"{target} cannot be written: {reason(error)}. Name another place for it."
        ) from error
