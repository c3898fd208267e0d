"""What the words of a block and of its markup are worth: evidence learned a word at a time.

Each known word carries the log-odds that a block which has it belongs to the story, counted over
hosts so that no single site decides (`bench/train.py`).  A block gets the mean, least and greatest
evidence of four sets of words: of its own names, of its parent's, of all higher ancestors' and of its text.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clean.blocks.page import Page
from clean.label.hints import hint_words

_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_TEXT_BOUND: Final = 240
"""Characters of a text that are looked at."""

_LETTERS_BOUND: Final = 80
"""Letters of a script without spaces that are looked at."""

SETS: Final = ("own", "parent", "ancestors", "text")
COLUMNS: Final = tuple(f"{name}_{value}" for name in SETS for value in ("mean", "least", "most"))


class Known(dict[str, float]):
    """Log-odds by word; a word that is not known says nothing."""

    def __missing__(self, word: str) -> float:
        return 0.0


class Evidence(NamedTuple):
    """Log-odds by word."""

    names: Known
    """Words of class names and ids, and tags in angle brackets."""
    words: Known
    """Words of texts, lower case; pairs of letters in scripts without spaces."""


_Sum = tuple[float, int, float, float]
"""Total, number, least and greatest of some words' evidence."""
_NOTHING: Final[_Sum] = (0.0, 0, 0.0, 0.0)


def element_words(tag: str, hints: str) -> list[str]:
    """The words that an element is known by: those of its names, and its tag."""
    words = hint_words(hints) if hints else []
    words.append(f"<{tag}>")
    return words


def text_words(text: str) -> list[str]:
    """The first words of a text, lower case; pairs of letters where the script has no spaces."""
    text = text[:_TEXT_BOUND].lower()
    if not text.isascii() and _SPACELESS.search(text):
        letters = "".join(text.split())[:_LETTERS_BOUND]
        return [first + second for first, second in pairwise(letters)]
    return _WORD.findall(text)


def wording_features(page: Page, evidence: Evidence) -> NDArray[np.float32]:
    """One row a block, columns as in `COLUMNS`."""
    look_up = evidence.names.__getitem__
    elements = page.elements
    known: dict[tuple[str, str], _Sum] = {}
    own: list[_Sum] = []
    above: list[_Sum] = []
    for tag, hints, parent in zip(elements.tag, elements.hints, elements.parent, strict=True):
        key = (tag, hints)
        found = known.get(key)
        if found is None:
            found = known[key] = _sum(list(map(look_up, element_words(tag, hints))))
        own.append(found)
        above.append(_joined(above[parent], own[parent]) if parent >= 0 else _NOTHING)
    rows: list[_Sum] = []
    look_up_word = evidence.words.__getitem__
    for block in page.blocks:
        key = (block.tag, block.hints)
        found = known.get(key)
        if found is None:
            found = known[key] = _sum(list(map(look_up, element_words(*key))))
        parent = elements.parent[block.element]
        rows += (found, own[parent], above[parent]) if parent >= 0 else (found, _NOTHING, _NOTHING)
        rows.append(_sum(list(map(look_up_word, text_words(block.text)))))
    sums = np.asarray(rows, dtype=np.float32).reshape(-1, len(SETS), 4)
    sums[:, :, 0] /= np.maximum(sums[:, :, 1], 1)
    return sums[:, :, (0, 2, 3)].reshape(len(sums), -1)


def _sum(values: list[float]) -> _Sum:
    return (sum(values), len(values), min(values), max(values)) if values else _NOTHING


def _joined(first: _Sum, second: _Sum) -> _Sum:
    if not first[1]:
        return second
    if not second[1]:
        return first
    return (first[0] + second[0], first[1] + second[1], min(first[2], second[2]), max(first[3], second[3]))
