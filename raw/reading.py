"""From an entry to its captures: opening, unpacking, and a named rejection where that fails."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from raw import archives, compression
from raw.addresses import AddressList, saved_from
from raw.compression import OverLimit, compression_of, open_compressed, read_bounded
from raw.entries import Entry, ReadFailure, ReadLimits, Skipped
from raw.pages import is_archive
from raw.sources.files import list_inputs, reason
from schemas import Capture, Rejection

STAGE = "read"
"""Stage of every rejection that is made here."""

Read = Capture | Rejection | Skipped


def read_inputs(
    inputs: Sequence[str],
    *,
    url: str | None = None,
    addresses: AddressList | None = None,
    limits: ReadLimits | None = None,
) -> Iterator[Read | ReadFailure]:
    """Everything that the inputs hold, one at a time; see `raw.list_inputs` and `raw.read_entry`."""
    limits = limits or ReadLimits()
    for listed in list_inputs(inputs, url=url, addresses=addresses, limits=limits):
        if isinstance(listed, Entry):
            yield from read_entry(listed, limits)
        else:
            yield listed


def read_entry(entry: Entry, limits: ReadLimits | None = None) -> Iterator[Read]:
    """The captures of an entry, one at a time, and a Rejection for each that cannot be had.

    It raises nothing for what the file holds: damage, bombs, missing rights and members whose path
    climbs out are rejections of the stage `read`.
    """
    limits = limits or ReadLimits()
    try:
        with _open(entry) as file:
            if is_archive(entry.path):
                yield from _read_archive(file, entry, limits)
            else:
                yield _read_page(file, entry, limits)
    except OSError as error:
        yield _rejection("unreadable", f"{entry.origin} cannot be read: {reason(error)}.", entry)


def _open(entry: Entry) -> BinaryIO:
    return io.BytesIO(entry.data) if entry.data is not None else Path(entry.path).open("rb")


def _read_page(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Capture | Rejection:
    """One file, compressed or not."""
    form = compression_of(file.read(6))
    file.seek(0)
    try:
        if form is None:
            raw = read_bounded(file, limits)
        else:
            raw = read_bounded(open_compressed(file, form, limits), limits, max(entry.size, 1))
    except OverLimit as error:
        return _too_large(error, entry.origin, entry)
    except compression.DAMAGED as error:
        if form is None:
            raise
        return _damaged(error, form, entry.origin, entry)
    return _capture(raw, entry.origin, entry.url)


def _read_archive(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """The pages of an archive; damage ends the archive, but keeps what came before it."""
    pages = others = 0
    try:
        if entry.path.lower().endswith(".zip"):
            members = archives.zip_members(file, limits, entry.first, entry.last)
        else:
            members = archives.tar_members(file, entry.size, limits)
        for member in members:
            for read in _read_member(member, entry, limits):
                others += isinstance(read, Skipped)
                pages += not isinstance(read, Skipped)
                yield read
    except OverLimit as error:
        yield _too_large(error, entry.origin, entry)
    except archives.DAMAGED as error:
        yield _damaged(error, "archive", entry.origin, entry)
    else:
        if not pages and entry.last is None:
            message = f"The archive {entry.origin} has no pages; {others} files in it are of other kinds."
            yield _rejection("empty", message, entry)


def _read_member(member: archives.Member, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    origin = f"{entry.origin}/{member.path}"
    if archives.is_unsafe(member.path):
        message = (
            f"The archive {entry.origin} has a member whose path leaves the archive's folder, "
            f"{member.path!r}; it was not read. Be wary of where the archive came from."
        )
        yield _rejection("unsafe-path", message, entry, origin=origin)
        return
    if why := archives.skip_reason(member.path):
        yield Skipped(origin, why)
        return
    url = entry.urls.get(member.path) or entry.url
    try:
        raw = member.read()
        if (form := compression_of(raw)) and archives.has_packed_name(member.path):
            raw = read_bounded(open_compressed(io.BytesIO(raw), form, limits), limits, len(raw))
    except OverLimit as error:
        yield _too_large(error, origin, entry)
    except archives.DAMAGED as error:
        yield _damaged(error, "archive member", origin, entry)
    else:
        if archives.needs_a_look(member.path) and not archives.looks_like_page(raw):
            yield Skipped(origin, "other-kind")
        else:
            yield _capture(raw, origin, url)


def _capture(raw: bytes, origin: str, url: str | None) -> Capture:
    return Capture(raw=raw, url=url or saved_from(raw), origin=origin)


def _too_large(error: OverLimit, origin: str, entry: Entry) -> Rejection:
    message = f"{origin} {error}, so it was not read further. Split it, or raise the limit in tinsach.toml."
    return _rejection("too-large", message, entry, origin=origin)


def _damaged(error: BaseException, form: str, origin: str, entry: Entry) -> Rejection:
    message = str(error).lower()
    if "password" in message or "encrypted" in message:
        what = "is encrypted, and no password can be given here. Unpack it yourself first."
    elif isinstance(error, EOFError) or "end of data" in message or "truncated" in message:
        what = f"ends in the middle of its {form} data: it was cut short when it was written or copied. Get it anew."
    else:
        what = f"is damaged: its {form} data cannot be unpacked. Get it anew."
    return _rejection("unreadable", f"{origin} {what}", entry, origin=origin)


def _rejection(code: str, message: str, entry: Entry, *, origin: str | None = None) -> Rejection:
    digest = None if entry.data is None else f"sha256:{hashlib.sha256(entry.data).hexdigest()}"
    return Rejection(
        code, message, STAGE, url=entry.url, origin=origin or entry.origin, capture_digest=digest
    )
