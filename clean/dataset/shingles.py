"""Shingles of a text: overlapping pieces whose common share says how much of two texts is the same.

Where words stand apart a shingle is three words in a row; in scripts that do not part them it is as
many letters as make three words: five in Chinese and Japanese, twelve in Thai, Lao, Khmer, Burmese and Tibetan.  Case, width, punctuation and
spacing do not count.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clean.normal_form import normal_form

Hashes = NDArray[np.uint64]

WORDS: Final = 3
"""Words of a shingle."""

_UNPARTED: Final = (
    (5, re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),  # Han and kana
    (12, re.compile("[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff]")),  # Thai, Lao, Tibetan, Burmese, Khmer
)
"""Scripts that do not part words, with the letters of a shingle: some three words as well."""

_SAMPLE: Final = 600
"""Characters by which it is decided whether a text parts its words."""

_MIX: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
"""Odd constants of the splitmix64 generator, a mixing known to be good."""

_PARTS: Final = np.zeros(0x110000, bool)
"""By code point: whether it is no part of a word."""
_PARTS[
    [
        *range(0x30),  # controls, space and ASCII punctuation up to the digits
        *range(0x3A, 0x41),
        *range(0x5B, 0x61),
        *range(0x7B, 0xC0),
        *map(ord, "،؛؟۔।॥༎།၊။។៕៖"),
        *range(0x2000, 0x2070),  # general punctuation
        *range(0x3000, 0x3040),  # CJK punctuation; NFKC has made the wide forms narrow
    ]
] = True


def shingles(text: str) -> Hashes:
    """Hashes of the different shingles of a text, sorted; a text shorter than one shingle is one."""
    folded = normal_form("NFKC", text).casefold()
    points = np.frombuffer(folded.encode("utf-32-le", "replace"), np.uint32)
    is_letter = ~_PARTS[points]
    letters = _letters_of_a_shingle(folded)
    units = _mixed(points[is_letter].astype(np.uint64)) if letters else _word_hashes(points, is_letter)
    size = letters or WORDS
    if not len(units):
        return units
    size = min(size, len(units))
    ends = len(units) - size + 1
    mixed = np.zeros(ends, np.uint64)
    for place in range(size):
        mixed = _mixed(mixed * _MIX[1] + units[place : place + ends])
    return np.unique(mixed)


def _letters_of_a_shingle(text: str) -> int:
    """Letters of a shingle where the text does not part its words, else 0."""
    sample = text[:_SAMPLE]
    letters = len(sample) - sample.count(" ")
    return next((size for size, script in _UNPARTED if len(script.findall(sample)) * 2 > letters), 0)


def _word_hashes(points: NDArray[np.uint32], is_letter: NDArray[np.bool_]) -> Hashes:
    """One hash a word: the sum of its letters, each mixed with its place in the word."""
    starts = np.flatnonzero(is_letter & ~np.concatenate(([False], is_letter[:-1])))
    if not len(starts):
        return np.zeros(0, np.uint64)
    first_of_word = np.zeros(len(points), np.int64)
    first_of_word[starts] = starts
    place = np.arange(len(points)) - np.maximum.accumulate(first_of_word)
    parts = _mixed(points.astype(np.uint64) + (place.astype(np.uint64) << np.uint64(32)))
    parts[~is_letter] = 0
    return np.add.reduceat(parts, starts)


def _mixed(values: Hashes) -> Hashes:
    """Each value scattered over 64 bits."""
    values = (values + _MIX[0]) * _MIX[1]
    values ^= values >> np.uint64(29)
    values *= _MIX[2]
    return values ^ (values >> np.uint64(32))
