"""The folder of the raw store.

    data/raw/
      tinsach-000001.warc.gz         appended to until it has 1 GB, then never touched again
      index/tinsach-000001.parquet   a row a response; a cache, like all that follows
      .payloads.sqlite               which payload of which address is stored where
      .locks/                        one a file, so that no two processes write into the same

A record is one gzip member and is written by one call.  A process killed in the midst of it leaves a
torn end, which readers pass over and the next writer cuts off; nothing before it is touched.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from raw.members import Member
from raw.store import records
from raw.store.blank import blank_out
from raw.store.index import KINDS, Index, Row, date_of, end_of, head_of, media_type_of
from raw.store.lookup import Lookup
from raw.store.records import StoredAt, StoredResponse, one_line, payload_digest
from raw.store.segment import Segment, held
from schemas import Capture, WarcLocation
from schemas.capture import CapturedAtBasis

ROLL_AT: Final = 1_000_000_000
"""Bytes of a file after which the next one is begun: the size that web archives customarily use."""

StoredPlace = tuple[str, int]
"""WARC file and offset."""

_EPOCH: Final = "1970-01-01T00:00:00Z"
"""Date of blank records: they say nothing, also not when."""

_NAME: Final = re.compile(r"tinsach-(\d{6,})\.warc\.gz")


class RawStoreError(Exception):
    """The store has not what was asked of it; the text is a whole sentence."""


class RawStore:
    """The raw store in a folder, `data/raw` by custom.  A context manager; closed, everything is on disk.

    Several processes may have it open at once: each writes into a file of its own.
    """

    def __init__(self, root: Path, *, roll_at: int = ROLL_AT) -> None:
        self.root = root
        self.name = str(root)
        """What sentences call it."""
        self._roll_at = roll_at
        self._segment: Segment | None = None
        self._lookup: Lookup | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Force everything to disk and let go of all files."""
        segment, self._segment = self._segment, None
        lookup, self._lookup = self._lookup, None
        if lookup:
            lookup.close()
        if segment:
            segment.close()

    def sync(self) -> None:
        """Force what was appended to disk: after this not even a loss of power loses it."""
        if self._segment:
            self._segment.sync()

    def append(self, record: StoredResponse) -> StoredAt:
        """Store a response.  A payload that this address had before is not stored twice: a revisit points to it.

        It outlives the process at once; `sync` and `close` make it outlive the machine's power.
        Raises OSError when it cannot be written; the store is then as before.
        """
        digest = payload_digest(record.body)
        earlier = self._known().earlier(one_line(record.url), digest)
        packed = records.response_record(record, digest, earlier)
        media_type = next((value for name, value in record.headers if name.lower() == "content-type"), "")
        return self._put(
            packed,
            url=one_line(record.url),
            moment=record.fetched_at,
            status=record.status,
            media_type=media_type.partition(";")[0].strip().lower() or None,
            digest=digest,
            collected_from=record.collected_from,
            revisit=earlier is not None,
        )

    def keep(self, capture: Capture, moment: datetime) -> WarcLocation:
        """Store a copy of what came from no server; where its bytes are stored already, say where.

        moment: for a capture that does not say when it was received.
        """
        name = one_line(capture.url or f"urn:sha256:{sha256(capture.raw).hexdigest()}")
        digest = payload_digest(capture.raw)
        earlier = self._known().earlier(name, digest)
        if earlier:
            return WarcLocation(earlier.warc_file, earlier.offset)
        moment = capture.captured_at or moment
        at = self._put(
            records.resource_record(capture, moment, name),
            url=name,
            moment=moment,
            status=None,
            media_type=capture.media_type or "application/octet-stream",
            digest=digest,
            collected_from=capture.collected_from,
            revisit=False,
        )
        return WarcLocation(at.warc_file, at.offset)

    def read(self, warc_file: str, offset: int) -> Capture:
        """The capture at a place; of a revisit the payload that it points to, with the moment of the visit.

        Raises RawStoreError where there is no such record.
        """
        if not _NAME.fullmatch(warc_file):
            raise self._no_file(warc_file)
        with self._open_at(warc_file, offset) as file:
            return self._capture(_record_at(file, warc_file, offset), warc_file, offset)

    def _open_at(self, warc_file: str, offset: int) -> BinaryIO:
        """A file for reading from some byte on.  Raises RawStoreError where there is none."""
        try:
            file = (self.root / warc_file).open("rb")
        except FileNotFoundError:
            raise self._no_file(warc_file) from None
        file.seek(offset)
        return file

    def _no_file(self, warc_file: str) -> RawStoreError:
        return RawStoreError(
            f"The raw store {self.name} has no file {warc_file}. If it was moved, put it back."
        )

    def captures(
        self,
        *,
        collected_from: str | None = None,
        urls: Collection[str] | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        revisits: bool = False,
    ) -> Iterator[Capture]:
        """What is stored, file by file in the order of storing.

        since, until: bounds on the moment of fetching, the second excluded.  revisits: also visits that
        found what was stored before.
        """
        for row in self.rows():
            if (
                (revisits or not row.revisit)
                and (collected_from is None or row.collected_from == collected_from)
                and (urls is None or row.url in urls)
                and (since is None or row.fetched_at >= since)
                and (until is None or row.fetched_at < until)
            ):
                yield self.read(row.warc_file, row.offset)

    def forget(
        self,
        *,
        urls: Collection[str] = (),
        digests: Collection[str] = (),
        places: Collection[StoredPlace] = (),
    ) -> int:
        """Take out every record of these addresses, of these payloads (`sha1:...`), and at these places.

        Each gives way to a blank record of the same length, so that no other moves; what was asked of
        the server goes with it.  Waits for processes that write.  Returns how many visits are gone.
        """
        self.close()
        wanted_urls = frozenset(map(one_line, urls))
        wanted = frozenset(places)
        rows = [
            row
            for row in self.rows()
            if row.url in wanted_urls or row.digest in digests or (row.warc_file, row.offset) in wanted
        ]
        for name in sorted({row.warc_file for row in rows}):
            self._blank_out(name, {row.offset for row in rows if row.warc_file == name})
        return len(rows)

    def _blank_out(self, name: str, offsets: Collection[int]) -> None:
        path = self.root / name
        ids: set[str | None] = set()

        def is_wanted(member: Member) -> bool:
            record = head_of(member)
            if member.offset in offsets:
                ids.add(record.headers.get("WARC-Record-ID"))
                return True
            return record.headers.get("WARC-Concurrent-To") in ids - {None}

        with held(self._lock(path)):
            index = self._index(path)
            kept = [row for row in index.rows() if row.offset not in offsets]
            damaged = index.is_damaged()
            # A process killed from here on leaves a file of which everything is made anew.
            index.remove()
            self._known().drop([path.name])
            draft = self.root / ".locks" / f"{path.name}.draft"
            blank_out(path, draft, is_wanted, _EPOCH)
            index.write(kept, damaged=damaged)
            self._known().drop([path.name])
            self._known().add(path.name, kept, path.stat().st_size)

    def sweep(self) -> None:
        """Recover the files beside which killed processes left a half-written index; it goes."""
        for draft in (self.root / "index").glob("*.tmp"):
            path = self.root / f"{draft.name.partition('.')[0]}.warc.gz"
            if path.exists() and (segment := Segment.tried(path, self._index(path), self._lock(path))):
                segment.close()

    def maintain(self, *, deep: bool = False) -> Iterator[str]:
        """Cut off torn ends, make lost indexes anew, and say what is damaged, in sentences.

        Files into which other processes write are left to them.  deep: every record is read and its
        payload compared with its digest.
        """
        self.close()
        for path in self.files():
            segment = Segment.tried(path, self._index(path), self._lock(path))
            if segment is None:
                continue
            damaged = segment.is_damaged
            segment.close()
            if damaged:
                yield f"{path.name} is damaged in its midst: some records of it are lost, and nothing is written to it any more."
            if deep:
                yield from self._wrong_records(path, self._index(path).rows())
        self._known()

    def _wrong_records(self, path: Path, rows: Iterable[Row]) -> Iterator[str]:
        """Records that do not read as the index says."""
        for row in rows:
            try:
                found = stored_digest(path, row.offset)
            except RawStoreError as error:
                yield str(error)
            else:
                if not row.revisit and found != row.digest:
                    yield f"The record at byte {row.offset} of {path.name} is not what was stored: its digest differs."

    def rows(self) -> Iterator[Row]:
        """The index of all files."""
        for name in sorted(self.sizes()):
            yield from self._rows_of(name)

    def sizes(self) -> dict[str, int]:
        """Bytes of every WARC file, by name."""
        return {path.name: path.stat().st_size for path in self.files()}

    def _rows_of(self, name: str) -> Iterator[Row]:
        """The index of one file."""
        return self._index(self.root / name).rows()

    def files(self) -> list[Path]:
        """The WARC files, oldest first."""
        return sorted(path for path in self.root.glob("tinsach-*.warc.gz") if _NAME.fullmatch(path.name))

    def _put(
        self,
        packed: bytes,
        *,
        url: str,
        moment: datetime,
        status: int | None,
        media_type: str | None,
        digest: str,
        collected_from: str | None,
        revisit: bool,
    ) -> StoredAt:
        segment = self._writable(moment)
        offset = segment.append(packed)
        row = Row(
            url,
            moment,
            status,
            media_type,
            digest,
            segment.name,
            offset,
            len(packed),
            collected_from,
            revisit,
        )
        segment.add(row)
        self._known().add(segment.name, [row], segment.size)
        return StoredAt(segment.name, offset, digest, revisit)

    def _writable(self, moment: datetime) -> Segment:
        """The file to write into: one with room that nobody else holds, or a new one."""
        if self._segment and self._segment.size < self._roll_at:
            return self._segment
        full, self._segment = self._segment, None
        if full:
            full.close()
        for path in self._unfilled():
            if path.stat().st_size < self._roll_at and (segment := self._opened(path)):
                self._segment = segment
                return segment
        self._segment = self._new_segment(moment)
        return self._segment

    def _unfilled(self) -> list[Path]:
        """Files that may have room."""
        return self.files()

    def _opened(self, path: Path) -> Segment | None:
        """A file for writing; None where another process holds it, or it is damaged or full."""
        segment = Segment.tried(path, self._index(path), self._lock(path))
        if segment and (segment.is_damaged or segment.size >= self._roll_at):
            segment.close()
            return None
        return segment

    def _new_segment(self, moment: datetime) -> Segment:
        number = self._next_number(moment)
        self.root.mkdir(parents=True, exist_ok=True)
        while True:
            path = self.root / f"tinsach-{number:06}.warc.gz"
            try:
                path.open("xb").close()
            except FileExistsError:
                number += 1
                continue
            if segment := self._opened(path):
                segment.append(records.info_record(path.name, moment))
                return segment
            number += 1

    def _next_number(self, moment: datetime) -> int:  # noqa: ARG002
        files = self.files()
        return int(_NAME.fullmatch(files[-1].name)[1]) + 1 if files else 1  # type: ignore[index]

    def _known(self) -> Lookup:
        """The payloads, with whatever other processes stored since it was last looked."""
        if self._lookup is None:
            self._lookup = Lookup(self.root / ".payloads.sqlite")
            self._catch_up(self._lookup)
        return self._lookup

    def _catch_up(self, lookup: Lookup) -> None:
        sizes = self.sizes()
        taken = lookup.taken()
        lookup.drop([name for name, known in taken.items() if known > sizes.get(name, 0)])
        taken = lookup.taken()
        for name, size in sizes.items():
            known = taken.get(name, 0)
            if known < size:
                rows = [row for row in self._rows_of(name) if row.offset >= known]
                lookup.add(name, rows, max(known, end_of(rows)))

    def _capture(self, record: WarcRecord, warc_file: str, offset: int) -> Capture:
        revisit = record.record_type == WarcRecordType.revisit
        url = record.headers.get("WARC-Target-URI") or ""
        moment = date_of(record)
        if not revisit:
            return _capture_of(record, url, moment, WarcLocation(warc_file, offset))
        digest = record.headers.get("WARC-Payload-Digest") or ""
        earlier = self._known().earlier(url, digest)
        if earlier is None:
            raise RawStoreError(
                f"The payload to which the revisit at {offset} of {warc_file} points is not in the raw store."
            )
        with self._open_at(earlier.warc_file, earlier.offset) as file:
            payload = _record_at(file, earlier.warc_file, earlier.offset)
            return _capture_of(payload, url, moment, WarcLocation(warc_file, offset))

    def _index(self, path: Path) -> Index:
        return Index(path, self.root / "index" / f"{path.name.removesuffix('.warc.gz')}.parquet")

    def _lock(self, path: Path) -> Path:
        return self.root / ".locks" / path.name.removesuffix(".warc.gz")


def is_name(name: str) -> bool:
    """Whether a file is one of the store's WARC files, by its name."""
    return _NAME.fullmatch(name) is not None


def stored_digest(path: Path, offset: int) -> str:
    """Digest of the payload of a record, as it is stored.  Raises RawStoreError."""
    with path.open("rb") as file:
        file.seek(offset)
        return payload_digest(_record_at(file, path.name, offset, decode=False).reader.read())


_BASES: Final[dict[str, CapturedAtBasis]] = {"archive": "archive", "run": "run"}


def _record_at(file: BinaryIO, name: str, offset: int, *, decode: bool = True) -> WarcRecord:
    try:
        found = ArchiveIterator(file, parse_http=True, auto_decode="all" if decode else "none")
        record = next(iter(found), None)
    except (OSError, ValueError, IndexError):
        record = None
    if record is None or not record.record_type & KINDS:
        raise RawStoreError(
            f"There is no whole record at byte {offset} of {name}. Run `tinsach maintain` to see what is damaged."
        )
    return record


def _capture_of(record: WarcRecord, url: str, moment: datetime, place: WarcLocation) -> Capture:
    own = record.headers
    is_resource = record.record_type == WarcRecordType.resource
    basis = _BASES.get(own.get(records.BASIS) or "" if is_resource else "", "transport")
    return Capture(
        raw=record.reader.read(),
        url=None if url.startswith("urn:sha256:") else url,
        media_type=_stated_type(record),
        charset=own.get(records.CHARSET) if is_resource else record.http_charset,
        captured_at=moment,
        captured_at_basis=basis,
        status=record.http_headers.status_code if record.http_headers is not None else None,
        collected_from=own.get(records.COLLECTED_FROM),
        origin=own.get(records.ORIGIN),
        source_key=own.get(records.SOURCE_KEY),
        warc=place,
    )


def _stated_type(record: WarcRecord) -> str | None:
    stated = media_type_of(record)
    return None if stated == "application/octet-stream" else stated
