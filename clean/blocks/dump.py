"""Read a plain-text dump: its lines become the blocks.

What a dump has in place of tags is its lines and the blank ones between them: an image leaves two
blank lines behind, a heading stands on the line above its paragraph.
"""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.page import Page


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
        blocks.append(Block(folded, "line", position=len(blocks), line=number, blanks_before=blanks))
        blanks = 0
    return Page(blocks, is_dump=True)
