"""What decoding answers: text, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Decoded:
    """Bytes as text."""

    text: str
    """The text, repaired unless repair was switched off."""
    charset: str
    """Name of the decoding used, such as `utf-8`, `windows-1251`, `tcvn3`."""
    repairs: tuple[str, ...] = ()
    """Repairs made, in order: `tolerant-utf-8`, `mojibake:windows-1252`, `vietnamese:tcvn3`, `nfc`."""
    evidence: tuple[str, ...] = ()
    """What led to the charset, in the order in which it was looked at: short strings."""


@dataclass(frozen=True, slots=True)
class Undecodable:
    """Bytes that are no text."""

    code: Literal["empty", "binary", "undecodable"]
    """Rejection code."""
    message: str
    """Why, as a whole sentence."""
