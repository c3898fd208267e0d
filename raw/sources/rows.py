"""Dumps of rows: JSON lines, JSON and CSV, with a mapping of columns.  Parquet is in `raw.sources.parquet`.

A row that cannot be used is a rejection of its own, and the rows after it are taken.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice, takewhile
from typing import Any, BinaryIO, Final, cast

from raw.compression import CHUNK, OverLimit, Readable, read_bounded
from raw.entries import Entry, ReadLimits
from raw.outcomes import Read, bad_record, rejection, too_large
from raw.sources.columns import has_text, mapping
from raw.sources.lines import lines
from raw.sources.records import Record, capture_of, record_of, with_file
from schemas.sentences import counted

SLICE: Final = 8_000_000
"""Bytes of a file of JSON lines that one entry takes, so that several workers can share it."""

DELIMITERS: Final = "\t;|,"
"""Between the cells of a CSV file: the one that stands most often in its first line."""

LOOKED_AT: Final = 1000
"""Records of JSON in which the names of columns are looked for."""

_JOINT = re.compile(r"[\s,]*")
"""What parts a record from the next, in lines and in a list."""

_CARRIAGE = re.compile(r"[^\r]*\r\n?|[^\r]+")
"""A line up to its carriage return, or the rest."""

_STRUCTURE: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{},]', re.DOTALL)
"""A string of JSON, or a sign that opens, closes or parts."""

_TOO_DEEP = "is nested too deeply to be read."


def read_json_lines(stream: Readable, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """One record a line; of a stretch of a file those that begin there."""
    for place, line in _lines(stream, entry, limits):
        origin = f"{entry.origin}@{place}"
        if line is None:
            yield too_large(OverLimit(f"is larger than {limits.raw_bytes:,} bytes"), origin, entry)
        elif line.strip():
            yield _json_record(_utf8(line), origin, entry)


def read_json(stream: Readable, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """A list of records, an object that has such a list, or one record; JSON lines under a wrong name too."""
    raw = read_bounded(stream, limits)
    text = _utf8(raw)
    if not text or text.isspace():
        return
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if b"\n" in raw and raw.lstrip()[:1] == b"{":
            yield from read_json_lines(io.BytesIO(raw), entry, limits)
        elif listed := _listed(text):
            for number, one in enumerate(listed):
                yield _json_record(one, f"{entry.origin}@{number}", entry)
        else:
            message = (
                f"{entry.origin} is no valid JSON. Get it anew, or see where `python -m json.tool` stops."
            )
            yield rejection("unreadable", message, entry)
        return
    for number, row in enumerate(records_in(found)):
        yield _record_read(row, f"{entry.origin}@{number}", entry)


def _listed(text: str) -> list[str]:
    """The items of a list that cannot be read as a whole, each as it stands; one that is broken, or cut off, costs no other.

    A number of thousands of digits and a list nested too deeply are valid JSON, and no reader takes them.
    """
    if not text.lstrip().startswith("["):
        return []
    items: list[str] = []
    depth = start = 0
    for match in _STRUCTURE.finditer(text):
        sign = match[0]
        if sign in "[{":
            depth += 1
            start = match.end() if depth == 1 else start
        elif sign in "]}":
            depth -= 1
        if sign in ",]}" and depth == (sign == ","):
            items.append(text[start : match.start()])
            start = match.end()
        if not depth:
            break
    else:
        items.append(text[start:])
    return [item for item in items if item.strip()]


def records_in(found: Any) -> list[Any]:
    """The records of a JSON document."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict) and not has_text(mapping(map(str, found))):
        lists = [value for value in found.values() if isinstance(value, list) and value]
        if lists:
            return max(lists, key=len)
    return [found]


def read_csv(stream: Readable, entry: Entry, limits: ReadLimits) -> Iterator[Read]:
    """A CSV file with a line of names, in UTF-8, UTF-16 or any charset that contains ASCII."""
    csv.field_size_limit(limits.raw_bytes)
    text = _Text(stream, limits)
    rows = csv.reader(text, delimiter=_delimiter(text.first_line))
    try:
        names = next(rows, [])
    except csv.Error as error:
        message = f"{entry.origin} has no line of names that could be read ({error}). Get it anew."
        yield rejection("unreadable", message, entry)
        return
    columns = mapping(names, entry.columns)
    number = 0
    while True:
        number += 1
        origin = f"{entry.origin}@{number}"
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield bad_record(f"is no row of a CSV file ({error}).", origin, entry)
            continue
        if not any(row):
            continue
        if len(row) > len(names):
            yield bad_record(
                f"has {counted(len(row), 'cell')} where the first line has {len(names)}.", origin, entry
            )
            continue
        record = record_of(dict(zip(names, row, strict=False)), columns)
        yield answer_to(record, origin, entry, text.encoding)


def names_in_json(head: bytes) -> Iterator[list[str]]:
    """Keys of the first records of JSON lines or of a JSON document: one may leave out what another has.

    Of what is no record, a number or a text, there are none.
    """
    for record in islice(_whole_records(_utf8(head).lstrip("\ufeff \t\r\n[")), LOOKED_AT):
        yield list(map(str, record)) if isinstance(record, dict) else []


def _whole_records(text: str) -> Iterator[Any]:
    """What can be read from the start of some JSON, of which the end may be missing."""
    decoder, place = json.JSONDecoder(), 0
    while place < len(text):
        try:
            found, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield from records_in(found)
        place = _JOINT.match(text, place).end()  # type: ignore[union-attr]


def names_in_csv(head: bytes) -> Iterator[list[str]]:
    """Names in the first line of a CSV file."""
    text = _Text(io.BytesIO(head), ReadLimits())
    with suppress(csv.Error, UnicodeError):
        yield next(csv.reader(text, delimiter=_delimiter(text.first_line)), [])


NAMES_IN: Final[dict[str, Callable[[bytes], Iterator[list[str]]]]] = {
    "jsonl": names_in_json,
    "json": names_in_json,
    "csv": names_in_csv,
}
"""How the names of the columns are found from the first bytes of each form."""


def _json_record(text: str, origin: str, entry: Entry) -> Read:
    try:
        row = json.loads(text)
    except RecursionError:
        return bad_record(_TOO_DEEP, origin, entry)
    except ValueError as error:
        return bad_record(f"is no line of JSON ({first_line(error)}).", origin, entry)
    return _record_read(row, origin, entry)


def _record_read(row: Any, origin: str, entry: Entry) -> Read:
    if not isinstance(row, dict):
        return bad_record("is no record with named fields.", origin, entry)
    try:
        return answer_to(record_of(row, mapping(map(str, row), entry.columns)), origin, entry)
    except RecursionError:
        return bad_record(_TOO_DEEP, origin, entry)


def answer_to(record: Record, origin: str, entry: Entry, encoding: str = "utf-8") -> Read:
    """The capture that a record is, or the rejection of an empty one."""
    if record.is_empty:
        return rejection(
            "empty", f"{origin} has no text: its fields of text are empty or missing.", entry, origin=origin
        )
    return capture_of(with_file(record, entry.origin), origin, encoding=encoding)


def _lines(stream: Readable, entry: Entry, limits: ReadLimits) -> Iterator[tuple[int, bytes | None]]:
    """Lines that begin in the entry's stretch of the file."""
    if not entry.first:
        found = lines(stream, limits.raw_bytes)
    else:
        # From the byte before on: what comes up to the first line feed belongs to the stretch before.
        cast(BinaryIO, stream).seek(entry.first - 1)
        found = lines(stream, limits.raw_bytes, entry.first - 1)
        next(found, None)
    return takewhile(lambda line: entry.last is None or line[0] < entry.last, found)


def _utf8(raw: bytes) -> str:
    """JSON is UTF-8 (RFC 8259); bytes that are not become the replacement character, so that one costs no record."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", "replace")
    return raw.decode("utf-8-sig", "replace")


def _delimiter(line: str) -> str:
    return max(DELIMITERS, key=line.count)


def first_line(error: BaseException) -> str:
    """What an error says, in short."""
    return str(error).partition("\n")[0][:200]


class _Text:
    """Lines of a stream of text, for csv.  Bytes that are not UTF-8 come through one character a byte."""

    def __init__(self, stream: Readable, limits: ReadLimits) -> None:
        self._stream = stream
        self._most = limits.raw_bytes
        head = stream.read(CHUNK)
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            # Rare, and then an export of one office program: the whole is decoded at once.
            whole = head + read_bounded(stream, limits)
            head, self._stream = whole.decode("utf-16", "replace").encode(), io.BytesIO()
        head = head.removeprefix(b"\xef\xbb\xbf")
        self.encoding = "utf-8" if _is_utf8(head) else "latin-1"
        self._head = head
        self.first_line = head.partition(b"\n")[0].decode(self.encoding, "replace")

    def __iter__(self) -> Iterator[str]:
        for _, line in lines(_Chain(self._head, self._stream), self._most):
            if line is None:
                raise OverLimit(f"has a line of more than {self._most:,} bytes")
            # A bare carriage return ends a line too, as old files have it; within quotes csv joins it again.
            yield from _CARRIAGE.findall(line.decode(self.encoding, "replace"))


class _Chain:
    """A piece of a stream that was read already, and then the rest of it."""

    def __init__(self, head: bytes, stream: Readable) -> None:
        self._head = head
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        if self._head:
            piece, self._head = self._head, b""
            return piece
        return self._stream.read(size)


def _is_utf8(head: bytes) -> bool:
    """Whether a piece of text is UTF-8; its last character may be cut."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 3 and error.end == len(head)
    return True
