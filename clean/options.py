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
    """Bounds on the work for one page.  They count bytes, tags and characters, never time, so that a page has the same outcome on every machine.

    Each is ten times or more what any of 1,784 real news pages has.  docs/reliability.md has them as a table.
    """

    raw_bytes: int = 50_000_000
    """Bytes of a page or dump, unpacked; above it the capture is rejected as too-large."""
    nodes: int = 500_000
    """Tags of a page, and elements that formatting left open makes; above it the capture is rejected as too-many-nodes."""
    depth: int = 2_000
    """Elements inside one another, `html` the first; above it the capture is rejected as too-deep."""
    attributes: int = 500
    """Attributes of one element; above it the capture is rejected as too-many-nodes."""
    names: int = 10_000
    """Different names of a page's elements and attributes; above it the capture is rejected as too-many-nodes."""
    attribute_characters: int = 100_000
    """Characters of an attribute that is read (of meta, link and image elements); a longer one is left alone, with the warning `attribute-too-long`."""
    links: int = 1_000
    """Link elements that are read (canonical address, translations); the rest is left alone, with the warning `links-over-limit`."""
    json_ld_characters: int = 2_000_000
    """Characters of structured data that are read; a script beyond is left alone, with the warning `json-ld-over-limit`; so the next two."""
    json_ld_scripts: int = 200
    """Scripts of structured data that are read."""
    json_ld_depth: int = 200
    """Nesting of structured data that is followed."""
    images: int = 500
    """Images of an article; the rest is left out, with the warning `images-over-limit`."""
    block_characters: int = 1_000_000
    """Characters of one paragraph, or other block; a longer one is removed, with the warning `text-over-limit`."""
    output_characters: int = 5_000_000
    """Characters of an article's text; the blocks beyond are removed, with the warning `text-over-limit`."""


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
