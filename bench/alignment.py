"""Which blocks of a page its gold text consists of: labels for training, and what choosing them would score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

_SHINGLE = 4
_NEAR = 30
"""Gold tokens between a short block and its neighbours."""
_SHORT = 12
"""Tokens of a block that only its place can tell from a copy elsewhere."""


def align(gold: Sequence[str], blocks: Sequence[Sequence[str]]) -> list[float]:
    """Share of each block that is gold, 0 to 1.  `gold` and each block are tokens in order.

    Blocks of four tokens and more by their shingles; of copies the one nearest the middle of the story; short
    blocks only where they fit between their neighbours.
    """
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(gold) - _SHINGLE + 1):
        places[tuple(gold[i : i + _SHINGLE])].append(i)
    shares = [_share(block, places) for block in blocks]
    _drop_copies(shares, blocks, places)
    spans = _spans(shares, blocks, places)
    _fill_gaps(shares, spans, gold, blocks)
    return shares


def _share(block: Sequence[str], places: dict[tuple[str, ...], list[int]]) -> float:
    count = len(block) - _SHINGLE + 1
    if count < 1:
        return 0.0
    hits = sum(tuple(block[i : i + _SHINGLE]) in places for i in range(count))
    return hits / count if hits >= 0.3 * count or hits >= 8 else 0.0


def _drop_copies(
    shares: list[float], blocks: Sequence[Sequence[str]], places: dict[tuple[str, ...], list[int]]
) -> None:
    """Of equal blocks keep as many as the gold has, those nearest the middle of the blocks that stand once."""
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for order, share in enumerate(shares):
        if share:
            groups[tuple(blocks[order][:_NEAR])].append(order)
    single = sorted(group[0] for group in groups.values() if len(group) == 1)
    weight = sum(len(blocks[order]) * shares[order] for order in single)
    middle, passed = 0, 0.0
    for order in single:
        passed += len(blocks[order]) * shares[order]
        if passed >= weight / 2:
            middle = order
            break
    for key, group in groups.items():
        wanted = max(1, len(places.get(key[:_SHINGLE], ())))
        for order in sorted(group, key=lambda order: abs(order - middle))[wanted:]:
            shares[order] = 0.0


def _spans(
    shares: list[float], blocks: Sequence[Sequence[str]], places: dict[tuple[str, ...], list[int]]
) -> list[tuple[int, int] | None]:
    """Where in the gold each matched block stands; of several places the first that follows the block before."""
    spans: list[tuple[int, int] | None] = [None] * len(blocks)
    last = 0
    for order, block in enumerate(blocks):
        if not shares[order]:
            continue
        shingles = [tuple(block[i : i + _SHINGLE]) for i in range(len(block) - _SHINGLE + 1)]
        first = next(shingle for shingle in shingles if shingle in places)
        start = next((place for place in places[first] if place >= last - 3), places[first][0])
        spans[order] = (start, start + len(block))
        last = start + len(block)
    return spans


def _fill_gaps(
    shares: list[float],
    spans: list[tuple[int, int] | None],
    gold: Sequence[str],
    blocks: Sequence[Sequence[str]],
) -> None:
    """Match short blocks that stand in the gold right between their neighbours."""
    following: list[int | None] = [None] * len(blocks)
    ahead: int | None = None
    for order in range(len(blocks) - 1, -1, -1):
        following[order] = ahead
        span = spans[order]
        ahead = span[0] if span else ahead
    behind: int | None = None
    for order, block in enumerate(blocks):
        span = spans[order]
        if span:
            behind = span[1]
            continue
        if not block or len(block) > _SHORT:
            continue
        ahead = following[order]
        low = max(0, behind - 2 if behind is not None else (ahead or 0) - len(block) - _NEAR)
        high = min(
            len(gold), ahead + 2 if ahead is not None and ahead >= low else low + _NEAR + 12, low + 400
        )
        for start in range(low, high - len(block) + 1):
            if list(gold[start : start + len(block)]) == list(block):
                if (behind is not None and start - behind <= _NEAR) or (
                    ahead is not None and 0 <= ahead - start <= _NEAR
                ):
                    shares[order] = 1.0
                    behind = start + len(block)
                break
