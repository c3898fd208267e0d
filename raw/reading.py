"""From an entry to its captures: opening, unpacking, and a named rejection where that fails."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import BinaryIO

from raw import archives, compression, ours
from raw.addresses import AddressList, saved_from
from raw.compression import OverLimit, compression_of, open_compressed, read_bounded
from raw.entries import Entry, ReadFailure, ReadLimits, Skipped
from raw.forms import Container, read_container
from raw.outcomes import Read, damaged, rejection, too_large
from raw.pages import is_archive
from raw.places import open_place
from raw.sources.columns import has_text, mapping
from raw.sources.files import list_inputs
from raw.sources.rows import names_in_json
from schemas import Capture
from schemas.sentences import counted, reason

__all__ = ["Read", "read_entry", "read_inputs"]


def read_inputs(
    inputs: Sequence[str],
    *,
    url: str | None = None,
    addresses: AddressList | None = None,
    columns: Mapping[str, str] | None = None,
    limits: ReadLimits | None = None,
) -> Iterator[Read | ReadFailure]:
    """Everything that the inputs hold, one at a time; see `raw.list_inputs` and `raw.read_entry`."""
    limits = limits or ReadLimits()
    for listed in list_inputs(inputs, url=url, addresses=addresses, columns=columns, limits=limits):
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
            if entry.form:
                yield from read_container(file, entry, limits)
            elif is_archive(entry.path):
                yield from _read_archive(file, entry, limits)
            else:
                yield from _read_page(file, entry, limits)
    except OSError as error:
        yield rejection("unreadable", f"{entry.origin} cannot be read: {reason(error)}.", entry)


def _open(entry: Entry) -> BinaryIO:
    return io.BytesIO(entry.data) if entry.data is not None else open_place(entry.path)


def _read_page(file: BinaryIO, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """One file, compressed or not: a page, or what turns out to be records under the name of one."""
    form = compression_of(file.read(6))
    file.seek(0)
    try:
        if form is None:
            raw = read_bounded(file, limits)
        else:
            raw = read_bounded(open_compressed(file, form, limits), limits, max(entry.size, 1))
    except OverLimit as error:
        yield too_large(error, entry.origin, entry)
    except compression.DAMAGED as error:
        if form is None:
            raise
        yield damaged(error, form, entry.origin, entry)
    else:
        if raw.startswith(ours.PAGE):
            yield Skipped(entry.origin, "data-set")
        elif not _are_records(raw, entry.columns):
            yield _capture(raw, entry.origin, entry.url)
        elif lack := Container(entry.path, "json", limits, raw).lacks_articles(entry.columns):
            yield rejection("unreadable", f"{entry.origin} {lack.why}", entry)
        else:
            yield from read_container(io.BytesIO(raw), replace(entry, form="json"), limits)


def _are_records(raw: bytes, columns: Mapping[str, str]) -> bool:
    """Whether bytes are JSON whose first record has a text: dumps are often called .txt."""
    if not raw[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return False
    names = next(filter(None, names_in_json(raw)), [])
    return has_text(mapping(names)) or has_text(mapping(names, columns))


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
        yield too_large(error, entry.origin, entry)
    except archives.DAMAGED as error:
        yield damaged(error, "archive", entry.origin, entry)
    else:
        if not pages and entry.last is None:
            message = (
                f"The archive {entry.origin} has no pages, but {counted(others, 'file')} of other kinds."
            )
            yield rejection("empty", message, entry)


def _read_member(member: archives.Member, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    origin = f"{entry.origin}/{member.path}"
    if archives.is_unsafe(member.path):
        message = (
            f"The archive {entry.origin} has a member whose path leaves the archive's folder, "
            f"{member.path!r}; it was not read. Be wary of where the archive came from."
        )
        yield rejection("unsafe-path", message, entry, origin=origin)
        return
    if why := "page-part" if member.is_part else archives.skip_reason(member.path):
        yield Skipped(origin, why)
        return
    url = entry.urls.get(member.path) or entry.url
    try:
        raw = member.read()
        if (form := compression_of(raw)) and archives.has_packed_name(member.path):
            raw = read_bounded(open_compressed(io.BytesIO(raw), form, limits), limits, len(raw))
    except OverLimit as error:
        yield too_large(error, origin, entry)
    except archives.DAMAGED as error:
        yield damaged(error, "archive member", origin, entry)
    else:
        if form := archives.form_of(member.path):
            container = Container(member.path, form, limits, raw)
            if container.is_ours:
                yield Skipped(origin, "data-set")
                return
            if lack := container.lacks_articles(entry.columns):
                yield (
                    rejection("unreadable", f"{origin} {lack.why}", entry, origin=origin)
                    if lack.is_dump
                    else Skipped(origin, "other-kind")
                )
                return
            inner = replace(entry, origin=origin, form=form, first=0, last=None, data=raw, url=None)
            yield from read_container(io.BytesIO(raw), inner, limits)
        elif archives.needs_a_look(member.path) and not archives.looks_like_page(raw):
            yield Skipped(origin, "other-kind")
        else:
            yield _capture(raw, origin, url)


def _capture(raw: bytes, origin: str, url: str | None) -> Capture:
    return Capture(raw=raw, url=url or saved_from(raw), origin=origin)
