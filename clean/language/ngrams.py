"""The project's own detector: hashed character n-grams, summed into a small vector, and one linear layer.

It is there for what the public detectors are weak in (short texts, close relatives, Vietnamese
without its marks) and for languages that none of them knows: it has seen texts of those as well,
as background, so that it can say "none of ours".  `python -m bench train-language` makes the
weights; they hold no text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from clean.language.characters import BREAK, Points, folded_words

ORDERS = 5
"""Lengths of the n-grams: 1 to 5 characters."""
BITS = 16
"""The n-grams are hashed to 2**16 buckets."""
_MIX = np.uint32(0x9E3779B1)
_SPREAD = 0x85EBCA6B
_ORDERS = np.arange(ORDERS)
_ROWS, _BACKS = np.array([(order, back) for order in range(ORDERS) for back in range(order + 1)]).T
"""Row and distance before a break of every n-gram that has the break in it."""

Floats: TypeAlias = npt.NDArray[np.float32]


def hash_ngrams(folded: Points) -> npt.NDArray[np.int32]:
    """Buckets of the n-grams that begin at each position, a row for each length.

    Where none begins, at the end and where it would cross from one text into the next, the
    bucket is 2**BITS, which weighs nothing.
    """
    positions = len(folded)
    buckets = np.full((ORDERS, positions), 1 << BITS, np.int32)
    breaks = np.flatnonzero(folded == BREAK)
    state = np.zeros(positions, np.uint32)
    for order in range(1, min(ORDERS, positions) + 1):
        count = positions - order + 1
        state = (state[:count] ^ folded[order - 1 :]) * _MIX
        state ^= state >> np.uint32(15)
        row = buckets[order - 1]
        row[:count] = (state * np.uint32((_SPREAD + 2 * order) & 0xFFFFFFFF)) >> np.uint32(32 - BITS)
    if len(breaks):
        crossing = np.maximum(breaks[:, None] - _BACKS, 0) + _ROWS * positions
        buckets.reshape(-1)[crossing] = 1 << BITS
    return buckets


@dataclass(frozen=True)
class Weights:
    """What was learnt.  `embedding` has a row of int8 for each bucket and a last one of zeros; `labels` are `language-Script`."""

    embedding: npt.NDArray[np.int8]
    layer: Floats
    bias: Floats
    labels: tuple[str, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Weights:
        """Read the weights that ship, or those of a file that `save` wrote."""
        if path is None:
            with as_file(files("clean.language") / "data" / "ngrams.npz") as shipped:
                return cls.load(shipped)
        with np.load(path, allow_pickle=False) as stored:
            nothing = np.zeros((1, stored["embedding"].shape[1]), np.int8)
            return cls(
                np.concatenate([stored["embedding"], nothing]),
                stored["layer"].astype(np.float32),
                stored["bias"].astype(np.float32),
                tuple(str(label) for label in stored["labels"]),
            )

    def save(self, path: Path) -> None:
        """Write them as a compressed archive of arrays."""
        np.savez_compressed(
            path,
            embedding=self.embedding[:-1],
            layer=self.layer.astype(np.float16),
            bias=self.bias.astype(np.float16),
            labels=np.array(self.labels),
        )

    def vectors(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """Summed embeddings, a row for each text, and the number of n-grams of each.  No text may be without letters."""
        folded = folded_words(texts)
        buckets = hash_ngrams(folded)
        rows = self._rows.take(buckets, mode="clip").view(np.int8).reshape(ORDERS, len(folded), -1)
        at_position = rows.sum(axis=0, dtype=np.int16)
        breaks = np.flatnonzero(folded == BREAK)
        starts = np.concatenate([[0], breaks + 1])
        lengths = np.concatenate([breaks, [len(folded)]]) - starts
        counts = np.maximum(lengths[:, None] - _ORDERS, 0).sum(axis=1)
        return np.add.reduceat(at_position, starts, axis=0, dtype=np.int32), counts

    @cached_property
    def _rows(self) -> npt.NDArray[np.void]:
        """The rows of the embedding as one item each, which are taken at once rather than number by number."""
        return self.embedding.view(f"V{self.embedding.shape[1]}").reshape(-1)


def scale(sums: npt.NDArray[np.int32], counts: npt.NDArray[np.int64]) -> Floats:
    """Summed embeddings as the linear layer takes them, a row for each text, whatever its length."""
    return sums.astype(np.float32) / np.sqrt(np.maximum(counts, 1)).astype(np.float32)[:, None]
