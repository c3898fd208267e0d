"""Drop what was chosen far from the story, unless it is about as sure: comments, teasers and notices read like prose.

The chosen blocks make stretches, with other blocks between them.  The weightiest is the story; another, the nearest first, stays
where its mean probability reaches a share of the story's that grows with the logarithm of the blocks between
(measured on hosts not seen: F +.0022, 29 pages better and 3 worse).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_BETWEEN: Final = 3
"""Other blocks that a stretch may hold in one place: an image's caption, a teaser."""
_NEAREST: Final = 0.1
"""Share of the story's mean probability that is asked of a stretch one block away."""
_EACH_FOLD: Final = 0.2
"""How much more for each e-fold of the distance."""
_MOST: Final = 0.75
_ALIKE: Final = 0.2
"""How much less where it stands in elements like the story's."""


class _Stretch(NamedTuple):
    orders: list[int]
    size: float
    weight: float
    """Words that are expected to be of the story."""

    @property
    def mean(self) -> float:
        return self.weight / max(self.size, 1e-9)


def drop_stretches(
    chosen: Collection[int],
    probabilities: NDArray[np.float32],
    sizes: NDArray[np.float32],
    signatures: Sequence[int],
) -> list[int]:
    """The chosen positions, in order, without stretches that are no part of the story.

    All but the first argument have one value a block; `signatures` are those of `Elements`.
    """
    stretches = _stretches(sorted(chosen), probabilities, sizes)
    if len(stretches) < 2:
        return sorted(chosen)
    main = max(range(len(stretches)), key=lambda at: stretches[at].weight)
    story = stretches[main]
    looks = {signatures[order] for order in story.orders}
    kept = list(story.orders)
    for ways in (stretches[main + 1 :], stretches[:main][::-1]):
        near = story
        for other in ways:
            between = max(other.orders[0] - near.orders[-1], near.orders[0] - other.orders[-1]) - 1
            share = min(_MOST, _NEAREST + _EACH_FOLD * math.log(between)) * story.mean
            alike = not looks.isdisjoint(signatures[order] for order in other.orders)
            if other.mean >= share - (_ALIKE if alike else 0):
                kept += other.orders
                near = other
    return sorted(kept)


def _stretches(
    chosen: list[int], probabilities: NDArray[np.float32], sizes: NDArray[np.float32]
) -> list[_Stretch]:
    runs: list[list[int]] = []
    for order in chosen:
        if not runs or order - runs[-1][-1] - 1 > _BETWEEN:
            runs.append([])
        runs[-1].append(order)
    return [
        _Stretch(run, float(sizes[run].sum()), float((probabilities[run] * sizes[run]).sum())) for run in runs
    ]
