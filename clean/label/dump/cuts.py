"""Blocks that are not lines: lines joined to one block, and lines cut in two."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.fields.people import read_credit, split_dateline, split_trailing_byline
from clean.label import shape
from clean.label.dump.form import FORM
from clean.phrases.fold import fold
from clean.phrases.furniture import caption_mark


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


def take_credits(blocks: list[Block]) -> list[Block]:
    """Take the credit off each caption; it goes with the image, and its label is a block of its own."""
    taken: list[Block] = []
    for block in blocks:
        taken.append(block)
        credit = read_credit(block.text) if block.kind == "caption" else None
        if credit is None or not credit.credit or not credit.caption or _is_mark(block.text, credit.labels):
            continue
        block.text, block.credit = credit.caption, credit.credit
        taken += [
            Block(label, block.tag, line=block.line, kind="credit", reason="label of a credit")
            for label in credit.labels
            if label
        ]
    return taken


def _is_mark(text: str, labels: tuple[str, ...]) -> bool:
    """Whether what looks like a credit's label belongs to the caption: 'In photo: the new hall'."""
    mark = caption_mark(text)
    return mark is not None and any(fold(label).strip(" :(") in mark for label in labels)
