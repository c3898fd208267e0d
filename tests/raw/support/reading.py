"""What the tests of reading share."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from raw import ReadFailure, Skipped
from schemas import Capture, Rejection

PAGE = b"<!DOCTYPE html><html><title>Bridge</title><body><p>The bridge is open again.</p></body></html>"

Found = Callable[..., dict[str, str]]


def summary(reads: Iterable[Capture | Rejection | Skipped | ReadFailure]) -> dict[str, str]:
    """What became of each origin: page, the rejection's code, the reason for skipping, or failure."""
    found: dict[str, str] = {}
    for read in reads:
        if isinstance(read, ReadFailure):
            name, what = read.input, "failure"
        elif isinstance(read, Capture):
            name, what = read.origin or "", "page"
        elif isinstance(read, Rejection):
            name, what = read.origin or "", read.code
        else:
            name, what = read.origin, read.reason
        assert name not in found, f"{name} ended twice"
        found[name] = what
    return found
