"""Pieces of the sentences that users read: counted things, and why the system refuses something."""

from __future__ import annotations

import re
from errno import EDQUOT, EFBIG, EMFILE, ENOSPC
from typing import Final

_ADVICE: Final = {
    EDQUOT: "make room or have it raised",
    EMFILE: "raise the limit with `ulimit -n`",
    ENOSPC: "make room on it",
}
"""What to do, by the system's number, where its words do not say so."""

FULL: Final = frozenset({EDQUOT, EFBIG, ENOSPC})
"""The system's numbers for: no more can be written there."""

_BEFORE = re.compile(r"\[errno \d+\] ", re.IGNORECASE)
"""Where the system's own words begin in those of pyarrow and Python."""


def counted(number: int, one: str, more: str = "") -> str:
    """`1 capture`, `1,234 captures`; more: the plural, where it is not made by an s."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def reason(error: OSError | UnicodeDecodeError) -> str:
    """Why something cannot be read or written, and what to do about it: to stand at the end of a sentence."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not in UTF-8; save it in UTF-8"
    said = _BEFORE.split(error.strerror or str(error))[-1]
    advice = _ADVICE.get(error.errno or 0)
    words = f"{said[:1].lower()}{said[1:]}" or type(error).__name__
    return f"{words}; {advice}" if advice else words
