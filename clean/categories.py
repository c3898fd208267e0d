"""Unicode's general categories, all at once: what tables of characters are made of when they are first wanted."""

from __future__ import annotations

import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

PLANE = 0x10000
"""Code points of the basic plane."""


@cache
def categories() -> npt.NDArray[np.bytes_]:
    """The category of each code point of the basic plane, two letters: `Lu`."""
    return np.frombuffer("".join(map(unicodedata.category, map(chr, range(PLANE)))).encode(), "S2")


@cache
def letters_and_marks() -> npt.NDArray[np.bool_]:
    """Whether each code point of the basic plane is a letter or a mark."""
    return np.isin(categories().view("S1")[::2], [b"L", b"M"])
