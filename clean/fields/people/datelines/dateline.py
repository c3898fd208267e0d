"""What a dateline gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph."""

    end: int
    """Offset at which the paragraph's own text begins."""
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Agencies and media, and the paper's or portal's own name."""
    reporters: tuple[str, ...] = ()
    raw: str = ""
    """As printed."""


REACH: Final = 110
"""Characters at the start of a paragraph in which a dateline ends."""
BODY_LEAST: Final = 25
"""Characters that must follow: a dateline stands before a text."""
