"""Sums down a tree: what each element carries, put together with what all its ancestors carry."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Ancestry:
    """The ancestors of every element of a page, for arrays of one row an element.

    By pointer doubling (Wyllie, The Complexity of Parallel Computations, 1979): each round doubles the number of
    ancestors that are put together, so five rounds do for thirty levels.
    """

    __slots__ = ("_jumps", "parent")

    def __init__(self, parents: list[int]) -> None:
        """Take the index of each element's parent, -1 for the first; parents stand before their children."""
        size = len(parents)
        above = np.asarray([*parents, size], dtype=np.int64)
        above[above < 0] = size
        self.parent = above
        """Index of each element's parent; one past the last, as that index itself, where there is none."""
        self._jumps = []
        while above.min(initial=size) < size:
            self._jumps.append(above)
            above = above[above]

    def inherit(self, carried: NDArray[Any], together: np.ufunc, nothing: float) -> NDArray[Any]:
        """What each element and all its ancestors carry, put together by an operation for which `nothing` is neutral.

        The answer has one row more than what is given: the last is `nothing`, for the parent that the first lacks.
        """
        rows = np.full((len(carried) + 1, *carried.shape[1:]), nothing, dtype=carried.dtype)
        rows[:-1] = carried
        for jump in self._jumps:
            rows = together(rows, rows[jump])
        return rows
