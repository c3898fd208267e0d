"""What the words of a block and of its markup are worth: evidence learned a word at a time.

Each known word carries the log-odds that a block which has it belongs to the story, counted over
hosts so that no single site decides (`bench/train.py`).  A block gets the mean, least and greatest
evidence of four sets of words: of its own names, of its parent's, of all higher ancestors' and of its text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clean.blocks.page import Page
from clean.label.hints import hint_words

_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_TEXT_BOUND: Final = 400
"""Characters of a text that are looked at."""
_WORDS_BOUND: Final = 40

SETS: Final = ("own", "parent", "ancestors", "text")
COLUMNS: Final = tuple(f"{name}_{value}" for name in SETS for value in ("mean", "least", "most"))


class Evidence(NamedTuple):
    """Log-odds by word."""

    names: dict[str, float]
    """Words of class names and ids, and tags in angle brackets."""
    words: dict[str, float]
    """Words of texts, lower case; pairs of letters in scripts without spaces."""


class _Sum(NamedTuple):
    total: float = 0.0
    number: int = 0
    least: float = 0.0
    most: float = 0.0


_NOTHING: Final = _Sum()


def element_words(tag: str, hints: str) -> list[str]:
    """The words that an element is known by: those of its names, and its tag."""
    words = hint_words(hints) if hints else []
    words.append(f"<{tag}>")
    return words


def text_words(text: str) -> list[str]:
    """The first words of a text, lower case; pairs of letters where the script has no spaces."""
    text = text[:_TEXT_BOUND].lower()
    if not text.isascii() and _SPACELESS.search(text):
        letters = [letter for letter in text if not letter.isspace()][: 2 * _WORDS_BOUND]
        return [first + second for first, second in itertools.pairwise(letters)]
    return _WORD.findall(text)[:_WORDS_BOUND]


def wording_features(page: Page, evidence: Evidence) -> NDArray[np.float32]:
    """One row a block, columns as in `COLUMNS`."""
    names = evidence.names
    elements = page.elements
    known: dict[tuple[str, str], _Sum] = {}
    own: list[_Sum] = []
    above: list[_Sum] = []
    for tag, hints, parent in zip(elements.tag, elements.hints, elements.parent, strict=True):
        key = (tag, hints)
        found = known.get(key)
        if found is None:
            found = known[key] = _sum(names.get(word, 0.0) for word in element_words(tag, hints))
        own.append(found)
        above.append(_joined(above[parent], own[parent]) if parent >= 0 else _NOTHING)
    rows: list[tuple[_Sum, _Sum, _Sum, _Sum]] = []
    words = evidence.words
    for block in page.blocks:
        key = (block.tag, block.hints)
        found = known.get(key)
        if found is None:
            found = known[key] = _sum(names.get(word, 0.0) for word in element_words(*key))
        parent = elements.parent[block.element]
        text = _sum(words.get(word, 0.0) for word in text_words(block.text))
        rows.append(
            (
                found,
                own[parent] if parent >= 0 else _NOTHING,
                above[parent] if parent >= 0 else _NOTHING,
                text,
            )
        )
    sums = np.asarray(rows, dtype=np.float32)
    sums[:, :, 0] /= np.maximum(sums[:, :, 1], 1)
    return sums[:, :, (0, 2, 3)].reshape(len(rows), -1)


def _sum(values: Iterable[float]) -> _Sum:
    listed = list(values)
    return _Sum(sum(listed), len(listed), min(listed), max(listed)) if listed else _NOTHING


def _joined(first: _Sum, second: _Sum) -> _Sum:
    if not first.number:
        return second
    if not second.number:
        return first
    return _Sum(
        first.total + second.total,
        first.number + second.number,
        min(first.least, second.least),
        max(first.most, second.most),
    )
