"""Bounds on what one request may cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What a server may make us take and wait for."""

    header_bytes: int = 16_384
    """Bytes of one header line, and of the status line."""
    headers: int = 200
    """Header lines of a response."""
    body_bytes: int = 50_000_000
    """Bytes of a body as it comes over the wire."""
    unpacked_bytes: int = 50_000_000
    """Bytes of a body after its content encoding is undone."""
    ratio: int = 500
    """Unpacked bytes for each byte received; more is a bomb.  See raw.entries.ReadLimits."""
    ratio_free_bytes: int = 1_000_000
    """Unpacked bytes up to which the ratio is not looked at."""
    encodings: int = 3
    """Content encodings on top of each other."""
    redirects: int = 5
    """Redirects that are followed for one address; RFC 9309 asks for at least five for robots.txt."""
    connect_seconds: float = 15.0
    """Until a connection stands."""
    silence_seconds: float = 30.0
    """Between two pieces of a response."""
    total_seconds: float = 120.0
    """For one response as a whole, however steadily it drips."""
    objection: Callable[[str], str | None] | None = None
    """Says what of a list page's markup is over a limit, as a whole sentence, before it is parsed; None where nothing is.
    Cleaning knows what parsers cannot take; `flows` hands it over."""
