"""Blocks that are not lines: lines joined to one block, and lines cut in two."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.fields.people.dateline import split_dateline
from clean.fields.people.trailing import split_trailing_byline
from clean.label import shape
from clean.label.dump.form import FORM


def join_fragments(blocks: list[Block]) -> list[Block]:
    """Join a line of the body that breaks off within a sentence to the line below that goes on in small letters."""
    joined: list[list[str]] = []
    kept: list[Block] = []
    for block in blocks:
        if kept and _goes_on(joined[-1][-1], kept[-1], block):
            joined[-1].append(block.text)
        else:
            joined.append([block.text])
            kept.append(block)
    for block, texts in zip(kept, joined, strict=True):
        if len(texts) > 1:
            block.text = " ".join(texts)
    return kept


def _goes_on(above: str, first: Block, block: Block) -> bool:
    """Whether a line continues the paragraph above it: in small letters, or with nothing but its closing marks."""
    if block.blanks_before or first.kind not in {"paragraph", "list"}:
        return False
    if block.kind == "boilerplate":
        return shape.is_end_mark(block.text)
    return block.kind in {"paragraph", "heading"} and block.text[0].islower() and above[-1].isalpha()


def join_forms(blocks: list[Block]) -> list[Block]:
    """Join the lines of one form to one block."""
    kept: list[Block] = []
    labels: list[str] = []
    for block in blocks:
        in_form = block.reason == FORM
        if in_form and labels:
            labels.append(block.text)
            continue
        if labels:
            kept[-1].text = "\n".join(labels)
        labels = [block.text] if in_form else []
        kept.append(block)
    if labels:
        kept[-1].text = "\n".join(labels)
    return kept


def cut_dateline(blocks: list[Block]) -> list[Block]:
    """Cut the dateline from the first paragraph, or from the second below a lead."""
    opening = [block for block in blocks if block.kind == "paragraph"][:2]
    for block in opening:
        found = split_dateline(block.text)
        if found is not None and 0 < found.end < len(block.text):
            return _split(
                blocks, block, found.end, ("dateline", "place and agency before the first words"), None
            )
    return blocks


def cut_trailing_byline(blocks: list[Block]) -> list[Block]:
    """Cut a byline that is glued to the end of the last paragraph."""
    last = next((block for block in reversed(blocks) if block.kind == "paragraph"), None)
    found = split_trailing_byline(last.text) if last is not None else None
    if last is None or found is None or not 0 < found.start < len(last.text):
        return blocks
    return _split(blocks, last, found.start, None, ("byline", "names after the last sentence"))


def _split(
    blocks: list[Block], block: Block, at: int, first: tuple[str, str] | None, second: tuple[str, str] | None
) -> list[Block]:
    """Split a block in two; each half keeps the block's label unless it is given one of its own."""
    halves: list[Block] = []
    for text, label in ((block.text[:at], first), (block.text[at:], second)):
        kind, reason = label or (block.kind, block.reason)
        halves.append(
            Block(
                text.strip(),
                block.tag,
                line=block.line,
                blanks_before=0 if halves else block.blanks_before,
                kind=kind,
                reason=reason,
            )
        )
    position = next(index for index, other in enumerate(blocks) if other is block)
    return [*blocks[:position], *halves, *blocks[position + 1 :]]
