"""Less and less of a file around the bytes that kill who reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flows.executors.interface import Place, Shard

if TYPE_CHECKING:
    from raw import Entry

FORMS: Final = ("warc", "jsonl")
"""Forms that are shared out by bytes: each record belongs to the stretch in which it begins."""

SMALLEST: Final = 64_000
"""Bytes of a stretch that is not halved any more: some two or three packed pages."""


def halves(shard: Shard, ordinal: int) -> Shard | None:
    """The shard with one of its entries in two halves; None where the entry is no stretch, or a small one.

    What is known of captures of the entry is forgotten, since the halves number theirs anew.
    """
    entry = shard.entries[ordinal]
    last = _end(entry)
    if last is None or last - entry.first <= SMALLEST:
        return None
    middle = (entry.first + last) // 2
    size = entry.size // 2
    pair = replace(entry, last=middle, size=size), replace(entry, first=middle, size=size)
    return replace(
        shard,
        entries=(*shard.entries[:ordinal], *pair, *shard.entries[ordinal + 1 :]),
        quarantined=_shifted(shard.quarantined, ordinal),
        unreadable=_shifted(shard.unreadable, ordinal),
    )


def _end(entry: Entry) -> int | None:
    """Where a stretch of bytes ends; None for what is none."""
    if entry.form not in FORMS or not (entry.first or entry.last):
        return None
    if entry.last is not None:
        return entry.last
    from raw.places import size_of

    return size_of(entry.path)


def _shifted(known: Mapping[Place, str], ordinal: int) -> dict[Place, str]:
    return {(at + (at > ordinal), number): code for (at, number), code in known.items() if at != ordinal}
