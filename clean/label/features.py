"""Features of every block of a page, as the columns of one NumPy array.

Nothing here looks at a node: all comes from the blocks and elements that the walk made.  Sums over an
element's subtree are differences of running sums, since elements cover contiguous blocks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clean.blocks.page import Page
from clean.label.hints import hint_words

Array = NDArray[np.float32]
Ints = NDArray[np.int64]

_LOWER, _UPPER, _CASELESS, _SPACELESS, _DIGIT, _SPACE, _STOP, _COMMA, _QUOTE, _SYMBOL, _OTHER = range(11)
_CLASSES: Final = 11
_STOPS: Final = ".!?。！？…؟।॥።៕။։‽"
_COMMAS: Final = ",;，；、،؛:："
_QUOTES: Final = "\"'“”‘’«»„‟「」『』《》〈〉‹›"
_SYMBOLS: Final = "|•·→►▶▼▲←↑↓✓★☆©®/\\#@+*=<>~^_{}[]"
_SPACELESS_BLOCKS: Final = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))

_TAGS: Final = ("p", "div", "li", "td", "h1", "h2", "h3", "h4", "span", "figcaption", "blockquote", "pre", "article", "section", "dd", "title", "button", "option", "label", "body", "th", "center", "font", "caption", "main", "header", "footer", "nav", "aside", "form")
_TAG_CODE: Final = {tag: code for code, tag in enumerate(_TAGS, start=1)} | {"h5": 8, "h6": 8, "dt": 15, "textarea": 18, "legend": 19}
_ZONES: Final = ("article", "main", "nav", "footer", "header", "aside", "form", "table", "li", "figure", "blockquote", "section", "p", "iframe", "noscript")
_ZONE_BIT: Final = {tag: 1 << bit for bit, tag in enumerate(_ZONES)} | {"ul": 1 << 8, "ol": 1 << 8, "dl": 1 << 8, "td": 1 << 7}


@cache
def _character_classes() -> NDArray[np.uint8]:
    """Class of each code point of the basic plane; the others count as letters of a script without spaces."""
    classes = np.full(0x10000, _OTHER, dtype=np.uint8)
    of_category = {"Ll": _LOWER, "Lu": _UPPER, "Lt": _UPPER, "Lo": _CASELESS, "Lm": _CASELESS, "Mn": _CASELESS, "Mc": _CASELESS, "Nd": _DIGIT, "Zs": _SPACE, "Cc": _SPACE}
    for point in range(0x10000):
        known = of_category.get(unicodedata.category(chr(point)))
        if known is not None:
            classes[point] = known
    for first, last in _SPACELESS_BLOCKS:
        block = classes[first : last + 1]
        block[block == _CASELESS] = _SPACELESS
    for characters, kind in ((_STOPS, _STOP), (_COMMAS, _COMMA), (_QUOTES, _QUOTE), (_SYMBOLS, _SYMBOL)):
        for character in characters:
            classes[ord(character)] = kind
    return classes
