"""Take the story from the page's data where its elements have none of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clean.blocks.block import Block
from clean.blocks.embedded import embedded_paragraphs, text_blocks
from clean.blocks.page import Page
from clean.fields.stated import Stated

WARNING: Final = "body-from-data"

_THIN: Final = 200
"""Bytes in UTF-8 of a body below which the scripts are worth a look: a Chinese sentence has fewer characters."""
_STATED: Final = 300
"""Characters from which `articleBody` can be a body."""
_STORY: Final = 400
"""Bytes in UTF-8 of a body that says something of its own, and is no crumb of another."""
_BEGINNING: Final = 30
"""Characters of a block that show whether it stands in the data too."""
_SHARE: Final = 0.25
"""Share of `articleBody` that a page's own body reaches wherever the page prints its story (measured: all but
shells and paywalls)."""


def replace_by_data(page: Page, stated: Stated, body: list[Block]) -> list[Block]:
    """The body: the page's own, or that of its structured data or scripts where its own is only a crumb of it."""
    size = _size(block.text for block in body)
    stated_body = stated.body
    if (
        stated.article
        and len(stated_body) >= _STATED
        and size < _SHARE * _size([stated_body])
        and (size < _STORY or _is_part_of(body, stated_body))
    ):
        blocks = text_blocks(stated.article.article_body)
    elif size < _THIN and len(page.source) > 20 * _THIN:
        blocks = embedded_paragraphs(page.source)
        if _size(block.text for block in blocks) < 2 * size + _THIN:
            return body
    else:
        return body
    if not blocks:
        return body
    for block in body:
        block.kind, block.reason = "", ""
    first = len(page.blocks)
    for order, block in enumerate(blocks):
        block.kind, block.reason, block.position = "paragraph", "text of the page's data", first + order
    page.blocks += blocks
    page.warnings.append(WARNING)
    return blocks


def _is_part_of(body: list[Block], stated: str) -> bool:
    """Whether the data say on what the page begins: data that have none of its text are no more of its story."""
    whole = "".join(stated.split())
    return any("".join(block.text.split())[:_BEGINNING] in whole for block in body)


def _size(texts: Iterable[str]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
