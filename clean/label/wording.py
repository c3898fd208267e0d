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

from clean.blocks.block import Block
from clean.blocks.page import Elements, Page
from clean.label.hints import hint_words
from clean.label.traits import Traits

Array = NDArray[np.float32]

_WORD: Final = re.compile(r"[^\W\d_]+")
_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
_TEXT_BOUND: Final = 160
"""Characters of a text that are looked at."""

_LETTERS_BOUND: Final = 80
"""Letters of a script without spaces that are looked at."""

_NO_SUM: Final = np.zeros((1, 2), dtype=np.float32)
_NO_BOUND: Final = np.full((1, 2), -np.inf, dtype=np.float32)
_SIGNS: Final = np.asarray((-1, 1), dtype=np.float32)
"""Evidence to the contrary is kept turned round, so that the greatest of both is asked for."""

SETS: Final = ("own", "parent", "ancestors", "text")
COLUMNS: Final = tuple(f"{name}_{value}" for name in SETS for value in ("mean", "least", "most"))


class Evidence(NamedTuple):
    """Log-odds by word; a word that is not known says nothing."""

    names: dict[str, float]
    """Words of class names and ids, and tags in angle brackets."""
    words: dict[str, float]
    """Words of texts, lower case; pairs of letters in scripts without spaces."""


class _Said(NamedTuple):
    """What the words of some items say: one row an item."""

    sums: Array
    """(items, 2): total of the evidence, and number of words."""
    bounds: Array
    """(items, 2): greatest evidence, and greatest evidence to the contrary."""


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


def wording_features(
    page: Page, traits: Traits, evidence: Evidence, positions: NDArray[np.int64] | None = None
) -> Array:
    """One row a block, columns as in `COLUMNS`: of all blocks, or of those at some positions."""
    elements = page.elements
    blocks = page.blocks if positions is None else [page.blocks[position] for position in positions]
    signatures, inline = _signatures_of(blocks, elements)
    spoken = [[*words, f"<{tag}>"] for (tag, _), words in zip(elements.signatures, traits.words, strict=True)]
    said = _say(spoken + [element_words(tag, hints) for tag, hints in inline], evidence.names)
    sums, bounds = said.sums[elements.signature], said.bounds[elements.signature]
    all_sums = traits.ancestry.inherit(sums, np.add, 0)
    all_bounds = traits.ancestry.inherit(bounds, np.maximum, -np.inf)
    parent = traits.ancestry.parent[[block.element for block in blocks]]
    above = traits.ancestry.parent[parent]
    sets = (
        _Said(said.sums[signatures], said.bounds[signatures]),
        _Said(np.concatenate((sums, _NO_SUM))[parent], np.concatenate((bounds, _NO_BOUND))[parent]),
        _Said(all_sums[above], all_bounds[above]),
        _say([text_words(block.text) or [""] for block in blocks], evidence.words),
    )
    columns = np.empty((len(blocks), len(SETS), 3), dtype=np.float32)
    for at, (sums, bounds) in enumerate(sets):
        columns[:, at, 0] = sums[:, 0] / np.maximum(sums[:, 1], 1)
        columns[:, at, 1:] = np.where(sums[:, 1:] > 0, bounds[:, ::-1] * _SIGNS, 0)
    return columns.reshape(len(blocks), -1)


def _signatures_of(blocks: list[Block], elements: Elements) -> tuple[list[int], list[tuple[str, str]]]:
    """Signature of each block, and those that are no element's: of inline elements that blocks open with."""
    inline: dict[tuple[str, str], int] = {}
    found = []
    for block in blocks:
        if block.hints == elements.hints[block.element]:
            found.append(elements.signature[block.element])
        else:
            key = block.tag, block.hints
            found.append(inline.setdefault(key, len(elements.signatures) + len(inline)))
    return found, list(inline)


def _say(spoken: list[list[str]], evidence: dict[str, float]) -> _Said:
    """The evidence of the words of each item; an item has at least one word."""
    known = evidence.get
    odds = np.asarray([known(word, 0.0) for words in spoken for word in words], dtype=np.float32)
    counts = np.asarray([len(words) for words in spoken], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    return _Said(
        np.stack((np.add.reduceat(odds, starts), counts), axis=1, dtype=np.float32, casting="unsafe"),
        np.stack((np.maximum.reduceat(odds, starts), np.maximum.reduceat(-odds, starts)), axis=1),
    )
