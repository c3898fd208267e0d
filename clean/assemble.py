"""The last pass: labelled blocks and fields become the Article, with an account of what was removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, CAPTION
from clean.blocks.page import Elements, Page
from schemas import Removal, TextBlock

_SPACELESS: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
)
"""Letters of the scripts that put no space between words: each counts as a word of its own."""


class Body:
    """The text of an article, its blocks, and what was removed around them."""

    __slots__ = ("blocks", "removed", "spans", "text")

    def __init__(
        self, text: str, blocks: list[Block], spans: list[tuple[int, int]], removed: tuple[Removal, ...]
    ) -> None:
        self.text = text
        self.blocks = blocks
        """First block of each span."""
        self.spans = spans
        """Code-point offsets of each block of the text."""
        self.removed = removed

    def text_blocks(self, languages: Sequence[tuple[str, str]]) -> tuple[TextBlock, ...]:
        """The blocks with their languages, one (language, script) a span."""
        return tuple(
            TextBlock(block.kind, start, end, language, script)
            for block, (start, end), (language, script) in zip(
                self.blocks, self.spans, languages, strict=True
            )
        )


def assemble_body(page: Page) -> Body:
    """Join the blocks of the body by blank lines, cells of one row by tab; everything but captions else is removed.

    A caption stands in `Article.images`; every other block in `removed`, with the offset before which it stood.
    """
    pieces: list[str] = []
    kept: list[Block] = []
    spans: list[list[int]] = []
    removed: list[Removal] = []
    length = 0
    previous: Block | None = None
    for order, block in enumerate(page.blocks):
        if block.kind in BODY:
            joint = _joint(previous, block, page.elements)
            if joint is None:
                if pieces:
                    pieces.append("\n\n")
                    length += 2
                kept.append(block)
                spans.append([length, length + len(block.text)])
            else:
                pieces.append(joint)
                length += len(joint)
                spans[-1][1] = length + len(block.text)
            pieces.append(block.text)
            length += len(block.text)
            previous = block
        elif block.kind != CAPTION:
            removed.append(Removal(order, length, block.kind, block.reason, block.text))
    return Body("".join(pieces), kept, [(start, end) for start, end in spans], tuple(removed))


def _joint(previous: Block | None, block: Block, elements: Elements) -> str | None:
    """What joins a block to the one before it within one block of text; None where a new one begins."""
    if previous is None or previous.kind != block.kind:
        return None
    if block.kind == "table":
        return _cell_joint(previous, block, elements)
    return "\n" if block.joined and block.position == previous.position + 1 else None


def _cell_joint(previous: Block, block: Block, elements: Elements) -> str | None:
    """A tab between the cells of one row, a new line between the rows of one table."""
    row, earlier_row = (elements.parent[b.element] if b.element > 0 else -1 for b in (block, previous))
    if row < 0 or earlier_row < 0:
        return None
    if row == earlier_row:
        return "\t"
    return "\n" if elements.parent[row] == elements.parent[earlier_row] else None


def count_words(text: str) -> int:
    """Words of a text: runs between white space, and each letter of a script without spaces."""
    if text.isascii():
        return len(text.split())
    spaceless = len(_SPACELESS.findall(text))
    if not spaceless:
        return len(text.split())
    return spaceless + len(_SPACELESS.sub(" ", text).split())
