"""What reading hands on before there are captures: where they lie, and what is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that holds captures: a file, an archive or a run of an archive's members.

    It is small and can be sent to another process, which then reads it with `raw.read_entry`.
    """

    path: str
    """Path of the file, for opening; `-` for what came by standard input."""
    origin: str
    """Path relative to the input, for provenance; always valid Unicode."""
    size: int
    """Bytes to read, as far as they are known: they balance the work, nothing else."""
    url: str | None = None
    """Address that the user gave for it."""
    urls: Mapping[str, str] = field(default_factory=dict)
    """Addresses of members of an archive, by the member's path."""
    first: int = 0
    """Where its stretch of the file begins: a member of a zip archive, a byte of a WARC file or of JSON lines,
    a row group of a Parquet file."""
    last: int | None = None
    """Where its stretch ends, this one excluded; None for the file's end."""
    form: str = ""
    """What holds the pages, as in `raw.forms`; empty for a page, and for zip and tar."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which column holds what, where the user says so."""
    data: bytes | None = None
    """The bytes themselves where they lie in no file."""
    collected_from: str | None = None
    """Name of the configured source, where it is of one."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that is no page and was passed over without being read."""

    origin: str
    reason: str
    """hidden, asset, page-part, data-set, other-kind, folder-link, special, nested-archive; of records error-status, revisit, unpublished, no-text."""


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """An input that gave nothing at all: it stands in no table, but the user must hear of it."""

    input: str
    """The input as the user wrote it."""
    message: str
    """A whole sentence: what happened and what to do."""


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on what is read and unpacked for one capture and for one archive."""

    raw_bytes: int = 50_000_000
    """Bytes of one page or dump, unpacked; more is rejected as too-large and never held in memory."""
    ratio: int = 500
    """Unpacked bytes for each packed byte; more is taken for a bomb. Web pages reach about 50, and the
    densest that deflate can pack is 1,032."""
    ratio_free_bytes: int = 1_000_000
    """Unpacked bytes up to which the ratio is not looked at, since small texts may repeat themselves."""
    decoder_bytes: int = 256_000_000
    """Memory that an xz stream may ask of its decoder."""
