"""Placeholder until the reading of dumps is here."""

from clean.blocks.block import Block
from clean.blocks.page import Page


def read_dump(text: str) -> Page:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return Page([Block(line, "line", line=i) for i, line in enumerate(lines, 1) if line], is_dump=True)
