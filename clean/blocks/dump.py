"""Read a plain-text dump: its lines become the blocks.

What a dump has in place of tags is its lines and the blank ones between them: an image leaves two
blank lines behind, a heading stands on the line above its paragraph.  Where all lines are broken
at one width, as mail and wire services do, the lines of a paragraph become one block.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from clean.blocks.block import Block
from clean.blocks.page import Page

WIDEST: Final = 120
"""Characters of the widest column at which lines are broken."""
NARROWEST: Final = 45
"""Characters of the narrowest one."""
RAGGED: Final = 18
"""Characters by which a broken line may fall short of its column: a long word went to the next."""
FEWEST_BROKEN: Final = 5
"""Broken lines that show a column."""
FULL_SHARE: Final = 0.85
"""Share of them that fill it."""
SENTENCE_ENDS: Final = 0.4
"""Share of them that may end a sentence: of broken lines few do, of paragraphs nearly all."""


def read_dump(text: str) -> Page:
    """Read each line that is not blank as a block with tag `line`, its number and the blanks before it.

    White space within a line, non-breaking spaces among it, is folded to single spaces.  Lines end
    with LF, CRLF or CR, a form feed, or the line and paragraph separators of Unicode.
    """
    blocks: list[Block] = []
    blanks = 0
    for number, line in enumerate(text.splitlines(), 1):
        folded = " ".join(line.split())
        if not folded:
            blanks += 1
            continue
        blocks.append(Block(folded, "line", line=number, blanks_before=blanks))
        blanks = 0
    column = _column(blocks)
    if column:
        blocks = _unbroken(blocks, column)
    for position, block in enumerate(blocks):
        block.position = position
    return Page(blocks, is_dump=True)


def _column(blocks: list[Block]) -> int:
    """The width at which the lines are broken; 0 where they are not."""
    inner = [block.text for block, below in pairwise(blocks) if not below.blanks_before]
    if len(inner) < FEWEST_BROKEN:
        return 0
    width = max(map(len, inner))
    full = [line for line in inner if len(line) >= width - RAGGED]
    if not NARROWEST <= width <= WIDEST or len(full) < FULL_SHARE * len(inner):
        return 0
    return width if sum(line[-1] in ".!?" for line in full) <= SENTENCE_ENDS * len(full) else 0


def _unbroken(blocks: list[Block], column: int) -> list[Block]:
    """Join each line to the one above it that fills the column."""
    joined: list[list[str]] = []
    kept: list[Block] = []
    full = False
    for block in blocks:
        if full and not block.blanks_before:
            joined[-1].append(block.text)
        else:
            joined.append([block.text])
            kept.append(block)
        full = len(block.text) >= column - RAGGED
    for block, lines in zip(kept, joined, strict=True):
        block.text = " ".join(lines)
    return kept
