"""What is known of a text's language."""

from __future__ import annotations

from dataclasses import dataclass

from schemas import LanguageShare

UNKNOWN = "und"
"""ISO 639-2's code for an undetermined language."""
NO_SCRIPT = "Zyyy"
"""ISO 15924's code where no letter tells a script."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Language and script of a text."""

    language: str = UNKNOWN
    """ISO 639-1 where it exists, else 639-3; `und` when not known."""
    script: str = NO_SCRIPT
    """ISO 15924; `Zyyy` without a letter."""
    confidence: float = 0.0
    """Calibrated probability, 0 to 1, that `language` is right; for `und`, of the best guess that was refused."""
    languages: tuple[LanguageShare, ...] = ()
    """Every language of the text with its share of the letters, greatest first."""


NOTHING = Detection()
"""The answer for a text without letters."""
