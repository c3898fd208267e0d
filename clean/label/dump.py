"""Placeholder until the labelling of dumps is here."""

from clean.blocks.block import Block
from clean.blocks.page import Page


def label_dump(page: Page) -> list[Block]:
    for block in page.blocks:
        block.kind, block.reason = "paragraph", "line"
    return page.blocks
