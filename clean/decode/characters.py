"""The characters of a text that need a look: those above ASCII, and control characters."""

from __future__ import annotations

import numpy as np

_PLAIN = bytes({*range(0x20, 0x7F), 0x09, 0x0A, 0x0C, 0x0D})
"""ASCII that prints, or is white space."""

_LONG = 300
"""Length from which counting is faster than a set of strings, up to ten times."""
_PLANE = 0xFFFF


def above_ascii(text: str) -> str:
    """The characters of a text that need a look, in order."""
    return above_ascii_of_utf8(text.encode("utf-8", "surrogatepass"))


def above_ascii_of_utf8(raw: bytes) -> str:
    """The same of a text in UTF-8: an order of magnitude faster than to look at its characters one by one."""
    return raw.translate(None, _PLAIN).decode("utf-8", "surrogatepass")


def distinct(text: str) -> frozenset[str]:
    """The characters of a text, each once."""
    if len(text) < _LONG:
        return frozenset(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    seen = np.flatnonzero(np.bincount(codes[codes <= _PLANE], minlength=1))
    astral = np.unique(codes[codes > _PLANE])
    return frozenset(map(chr, (*seen.tolist(), *astral.tolist())))
