"""Cut datelines and bylines off the paragraphs that they were printed into."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.page import Page
from clean.fields.people import split_dateline, split_trailing_byline

_RUNNING = frozenset({"paragraph", "lead"})


def cut_credits(page: Page) -> None:
    """Datelines open the first paragraph, bylines close the last: both become blocks of their own."""
    paragraphs = [block for block in page.blocks if block.kind in _RUNNING]
    if not paragraphs:
        return
    cut: dict[int, list[Block]] = {}
    for block in paragraphs[:2]:
        dateline = split_dateline(block.text)
        if dateline is not None and 0 < dateline.end < len(block.text):
            cut[id(block)] = [
                _piece(block, 0, dateline.end, "dateline", "place or agency before the first sentence"),
                block,
            ]
            block.text = block.text[dateline.end :]
            break
    last = paragraphs[-1]
    byline = split_trailing_byline(last.text)
    if byline is not None and byline.start > 0:
        tail = _piece(last, byline.start, len(last.text), "byline", "names after the last sentence")
        cut[id(last)] = [*cut.get(id(last), [last]), tail]
        last.text = last.text[: byline.start].rstrip()
    if cut:
        page.blocks = [piece for block in page.blocks for piece in cut.get(id(block), (block,))]


def _piece(block: Block, start: int, end: int, kind: str, reason: str) -> Block:
    return Block(
        block.text[start:end].strip(),
        block.tag,
        element=block.element,
        position=block.position,
        kind=kind,
        reason=reason,
    )
