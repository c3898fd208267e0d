"""What a caller can choose about cleaning."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Literal

from clean.sites.profile import Profile

VERSION = "1"
"""Version of the cleaning: it changes when the same page may come out differently."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on the work for one page.  They count bytes, nodes and characters, never time, so that a page has the same outcome on every machine."""

    raw_bytes: int = 50_000_000
    """Bytes of a page or dump; above it the capture is rejected as too-large."""
    depth: int = 4_000
    """Nested elements; above it the capture is rejected as too-deep."""
    attributes: int = 5_000
    """Attributes of one element; above it the capture is rejected as too-many-nodes."""
    json_ld_characters: int = 2_000_000
    """Characters of structured data that are read; the rest is left alone, with a warning."""
    json_ld_depth: int = 200
    """Nesting of structured data that is followed."""


@dataclass(frozen=True, slots=True)
class Options:
    """Options of `clean.clean`; every default is visible here."""

    repair: bool = True
    """Repair mojibake and legacy Vietnamese encodings."""
    language_detector: Literal["vote", "langdetect", "pycld2", "py3langid"] = "vote"
    """Detector of languages: the vote of all, or one alone."""
    limits: Limits = Limits()
    """Bounds on the work for one page."""
    profiles: tuple[Profile, ...] = ()
    """Site profiles beside the shipped ones; where both fit a page, these hold."""

    @property
    def digest(self) -> str:
        """Short digest of all options, for provenance."""
        return _digest(self)


@lru_cache(maxsize=16)
def _digest(options: Options) -> str:
    canonical = json.dumps(asdict(options), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
