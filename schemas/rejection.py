"""The other answer of cleaning: why there is no article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from schemas.plain import percent_encoded

REJECTION_CODES = {
    "empty": "Nothing but white space was received.",
    "binary": "The bytes are no text: an image, a PDF, an archive, an office document.",
    "undecodable": "No charset turns the bytes into readable text.",
    "too-large": "The input, or every block of its text, is over a limit on its size.",
    "too-deep": "The tree is nested deeper than the limit.",
    "too-many-nodes": "The tree has more nodes or attributes than the limit.",
    "timeout": "Cleaning took longer than its deadline; the page is quarantined.",
    "crashed": "Cleaning ended its process; the page is quarantined.",
    "not-an-article": "The page has no running text.",
    "listing": "The page lists articles and has none of its own.",
    "blocked": "The page is a challenge, a login or an error page in place of the article.",
    "unreadable": "The input could not be read or unpacked.",
    "forgotten": "The article was taken down here; its tombstone keeps it from being published again.",
    "unsafe-path": "The archive member's path leaves the archive's folder.",
}
"""Every code with what it means, as a whole sentence."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a capture gave no article."""

    code: str
    """One of `REJECTION_CODES`."""
    message: str
    """A whole sentence: what happened, to which input, and what to do where something can be done."""
    stage: str
    """Where it was decided: read, decode, blocks, label, or run."""
    url: str | None = None
    """Address of the capture."""
    collected_from: str | None = None
    """Name of the configured source."""
    origin: str | None = None
    """Where the capture lay."""
    capture_digest: str | None = None
    """`sha256:` and the digest of the raw bytes; none where nothing could be read."""
    captured_at: datetime | None = None
    """Moment of receipt."""
    captured_at_basis: str | None = None
    """Who says so: transport, archive or run."""
    warc_file: str | None = None
    """Where the raw store keeps it."""
    warc_offset: int | None = None
    """Byte offset of the record in `warc_file`."""
    cleaner_version: str | None = None
    """Version of the cleaning that decided."""
    options_digest: str | None = None
    """Digest of the options that it ran with."""

    def __post_init__(self) -> None:
        """Names and addresses come from strangers, and stand in the message too: each is made plain, whoever says no."""
        for name in ("message", "url", "collected_from", "origin", "warc_file"):
            if text := getattr(self, name):
                object.__setattr__(self, name, percent_encoded(text))
