"""Choose the blocks of the story: a learned score for each, then the choice that promises most."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from clean.blocks.block import HEADINGS, Block
from clean.blocks.page import Page
from clean.fields.stated import Stated
from clean.label.features import block_features
from clean.label.forms import drop_forms
from clean.label.model import load_model, score, sift
from clean.label.stretches import drop_stretches
from clean.label.tables import complete_tables
from clean.label.traits import Traits, consent_blocks, named_bit, zone_bit
from clean.label.wording import wording_features
from clean.sites.facts import Facts

_LISTS: Final = frozenset({"li", "dd", "dt"})
_CELLS: Final = frozenset({"td", "th"})
_CELL: Final = 80
"""Characters of a cell of data; a longer one is a paragraph of a layout table."""
_REPEATED: Final = 40
"""Characters from which a second copy is a duplicate and not a refrain."""
_LIKELY_SIBLING: Final = 0.2
"""Probability from which a block follows its chosen siblings (measured on hosts not seen: F +.0016 at .1 to .3)."""
_LIKELY_COUSIN: Final = 0.3
"""The same for a block whose container stands beside a chosen block's, of its tag whatever its names (F the same; lists on wcxb +.0008)."""
_SURE: Final = 0.5
_UNSURE_SIBLING: Final = 0.05
"""Share of the greatest probability, where that is less than sure."""
_HOPELESS: Final = 0.01
"""Greatest probability of a page without a story (measured on hosts not seen: .66 is the least of 1,072 pages that have one)."""
_BLOCKQUOTE: Final = zone_bit("blockquote")
_LEAD: Final = named_bit("lead")


def choose_body(page: Page, traits: Traits, stated: Stated, facts: Facts) -> list[Block]:
    """Label the blocks of the story, those of a site profile or else the likeliest, and answer them in page order."""
    chosen = facts.body_blocks(page) if facts.body else _likeliest(page, traits, stated, facts.barred)
    seen: set[str] = set()
    body: list[Block] = []
    for block, reason in chosen:
        if len(block.text) >= _REPEATED and block.text in seen:
            block.kind, block.reason = "duplicate", "stands in the body already"
            continue
        seen.add(block.text)
        block.kind, block.reason = _kind(block, traits, first=not body), reason
        body.append(block)
    return body


def _likeliest(page: Page, traits: Traits, stated: Stated, barred: list[int]) -> list[tuple[Block, str]]:
    """The blocks that the scores choose, with their reasons; `barred` are positions that are none of them."""
    probabilities, sizes = score_blocks(page, traits, stated)
    free = np.fromiter((not block.kind for block in page.blocks), dtype=bool, count=len(page.blocks))
    free[[*barred, *consent_blocks(page, traits)]] = False
    orders = np.flatnonzero(free)
    if not len(orders) or probabilities[orders].max() < _HOPELESS:
        return []
    chosen = orders[choose(probabilities[orders], sizes[orders])].tolist()
    likely = orders[probabilities[orders] >= _likely_sibling(float(probabilities.max()))].tolist()
    looks = [page.elements.signature[block.element] for block in page.blocks]
    kin = _kin(page, chosen, likely, probabilities)
    near = drop_stretches({*chosen, *kin}, probabilities, sizes, looks)
    return [
        (page.blocks[order], f"score {float(probabilities[order]):.2f}")
        for order in drop_forms(page, sorted(complete_tables(page, near)))
    ]


def _likely_sibling(greatest: float) -> float:
    """The least probability of a sibling; on a page that is unlike all others every probability is low."""
    return _LIKELY_SIBLING if greatest >= _SURE else _UNSURE_SIBLING * greatest


def _kin(page: Page, chosen: list[int], likely: list[int], probabilities: NDArray[np.float32]) -> list[int]:
    """The likely blocks that look like one of the chosen and stand beside it, and the likelier ones whose containers do.

    The second are the entries of a live blog, or paragraphs each in a box of its own.
    """
    elements = page.elements

    def place(order: int) -> tuple[int, int]:
        element = page.blocks[order].element
        return elements.signature[element], elements.parent[element]

    def row(order: int) -> tuple[int, str, int]:
        look, box = place(order)
        return look, elements.tag[box], elements.parent[box]

    places, rows = {place(order) for order in chosen}, {row(order) for order in chosen}
    return [
        order
        for order in likely
        if place(order) in places or (probabilities[order] >= _LIKELY_COUSIN and row(order) in rows)
    ]


def score_blocks(
    page: Page, traits: Traits, stated: Stated
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Probability that each block is part of the story, and its size in words."""
    model = load_model()
    names, columns = block_features(page, traits, stated.body, stated.description)
    kept = sift(columns, model.sieve)
    words = wording_features(page, traits, model.evidence, kept)
    probabilities = np.zeros(len(columns), dtype=np.float32)
    probabilities[kept] = score(np.concatenate((columns[kept], words), axis=1), model)
    return probabilities, np.expm1(columns[:, names.index("words")])


def choose(probabilities: NDArray[np.float32], sizes: NDArray[np.float32]) -> NDArray[np.bool_]:
    """The set of blocks with the greatest expected F-measure.

    Twice the expected hits over what is chosen plus what is expected in all; the best set is always
    the likeliest k blocks for some k (Ye et al., Optimizing F-measure: A Tale of Two Approaches, ICML 2012).  At least one block.
    """
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum((probabilities * sizes)[order])
    taken = np.cumsum(sizes[order])
    best = int(np.argmax(2 * hits / (taken + hits[-1] + 1e-9)))
    chosen = np.zeros(len(probabilities), dtype=bool)
    chosen[order[: best + 1]] = True
    return chosen


def _kind(block: Block, traits: Traits, *, first: bool) -> str:
    """Which sort of body block it is, by its tag and the names of its element."""
    if block.tag in HEADINGS:
        return "heading"
    if block.tag in _LISTS:
        return "list"
    if block.tag == "pre":
        return "preformatted"
    if traits.zones[block.element] & _BLOCKQUOTE:
        return "quote"
    if block.tag in _CELLS and len(block.text) < _CELL:
        return "table"
    return "lead" if first and traits.own[block.element] & _LEAD else "paragraph"
