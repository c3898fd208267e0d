"""Mark headings that the markup gives as paragraphs: short lines between the paragraphs of a story."""

from __future__ import annotations

from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page

_LONGEST: Final = 100
"""Characters of a heading."""
_PARAGRAPH: Final = 60
"""Characters of the paragraph that must follow one."""
_ENDS: Final = frozenset('.!?…。！？।۔:：;；,，、"”»」』)）')


def mark_headings(page: Page) -> None:
    """A short line that ends in no stop, after a finished paragraph and before a longer one, is a heading."""
    body = [block for block in page.blocks if block.kind in BODY]
    for before, block, after in zip(body, body[1:], body[2:], strict=False):
        if block.kind == "paragraph" and _is_heading(before, block, after):
            block.kind, block.reason = "heading", f"short line between paragraphs, {block.reason}"


def _is_heading(before: Block, block: Block, after: Block) -> bool:
    text = block.text
    if len(text) > _LONGEST or block.joined or block.link_chars > 0.5 * len(text):
        return False
    if len(after.text) < max(_PARAGRAPH, 1.5 * len(text)) or after.kind not in ("paragraph", "quote"):
        return False
    bracketed = text[0] in "【［■◆▼▲●" and (text[-1] in "】］" or text[0] not in "【［")
    return (bracketed or text[-1] not in _ENDS) and before.text[-1] in _ENDS
