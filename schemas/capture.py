"""A page or dump, as received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

CapturedAtBasis = Literal["transport", "archive", "run"]


@dataclass(frozen=True, slots=True)
class WarcLocation:
    """Where a record starts in the raw store."""

    file: str
    """Name of the WARC file, relative to data/raw."""
    offset: int
    """Byte offset of the record's first byte in that file."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One page or dump as it was received, with what the transport said of it."""

    raw: bytes
    """The bytes as received, after transfer and content encodings, before any decoding."""
    url: str | None = None
    """Address from which it was received."""
    media_type: str | None = None
    """Media type that the transport stated, without parameters: `text/html`."""
    charset: str | None = None
    """Charset that the transport stated."""
    captured_at: datetime | None = None
    """Moment of receipt, with a time zone."""
    captured_at_basis: CapturedAtBasis | None = None
    """Who says so: the transport, the archive's record, or the run that read it."""
    status: int | None = None
    """HTTP status."""
    collected_from: str | None = None
    """Name of the configured source."""
    origin: str | None = None
    """Where it lay: path relative to the input, archive member, row."""
    source_key: str | None = None
    """Key that the source gives the item, where it has no address: a row id, a GUID."""
    warc: WarcLocation | None = None
    """Where the raw store keeps it."""

    def __post_init__(self) -> None:
        """Raise TypeError where text is given for bytes: how a page was encoded is a part of what was received."""
        if isinstance(self.raw, str):
            raise TypeError(
                "A capture is of bytes, and not of text. Read the page as bytes, or encode it: text.encode()."
            )
