"""The characters of a text that need a look: those above ASCII, and control characters."""

from __future__ import annotations

from functools import cached_property

import numpy as np

_PLAIN = bytes({*range(0x20, 0x7F), 0x09, 0x0A, 0x0C, 0x0D})
"""ASCII that prints, or is white space."""

_SHORT = 300
"""Length up to which looking is faster than counting."""
_PLANE = 0xFFFF


class Characters:
    """What a text consists of, as far as repair asks: most of a page is ASCII, and passed over at once."""

    def __init__(self, text: str, utf8: bytes | None = None) -> None:
        """`utf8`: the text in UTF-8, where the caller has it at hand."""
        self.text = text
        self.utf8 = text.encode("utf-8", "surrogatepass") if utf8 is None else utf8
        """The text in UTF-8: half as wide as most texts, and looked through twice as fast."""
        self.above_ascii = self.utf8.translate(None, _PLAIN).decode("utf-8", "surrogatepass")
        """The characters that need a look, in order."""
        self.distinct = distinct(self.above_ascii)
        """The same, each once."""

    @cached_property
    def beside(self) -> str:
        """The characters above ASCII, each with what stands directly before and behind it, in order.

        What two or three characters in a row have to show shows here as in the whole text.
        """
        if len(self.utf8) <= _SHORT:
            return self.text
        codes = np.frombuffer(self.utf8, np.uint8)
        above = codes >= 0x80
        kept = above.copy()
        kept[1:] |= above[:-1]
        kept[:-1] |= above[1:]
        return codes[kept].tobytes().decode("utf-8", "surrogatepass")


def distinct(text: str) -> frozenset[str]:
    """The characters of a text, each once."""
    if len(text) <= _SHORT:
        return frozenset(text)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    astral = codes[codes > _PLANE]
    seen = np.zeros(_PLANE + 1, bool)
    seen[codes[codes <= _PLANE] if len(astral) else codes] = True
    return frozenset(map(chr, (*np.flatnonzero(seen).tolist(), *np.unique(astral).tolist())))
