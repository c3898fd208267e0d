"""One value that somebody offers for a field."""

from __future__ import annotations

from typing import NamedTuple


class Candidate(NamedTuple):
    """A candidate for a field of the Article; the resolver picks among them and remembers the losers."""

    field: str
    """Article's field: `title`, `reporters`, `published`, ..."""
    value: object
    """What it offers: a string, a tuple of names, a `PrintedDate`."""
    origin: str
    """json-ld, microdata, opengraph, dublin-core, meta, time, block, address or profile."""
    rule: str
    """Name of the rule that read it."""
    confidence: float
    """Probability that it is right, 0 to 1, from the calibration table."""
