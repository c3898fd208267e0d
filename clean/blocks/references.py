"""Repair what only shows once character references are resolved: `&#212;&#232;` is as broken as its bytes.

Decoding repairs the text as received.  Numeric references, and named ones beyond the markup's own, can
still hide a legacy encoding, mojibake or invisible characters; blocks are repaired one by one, so that a
page in which a single quotation is broken keeps the rest as it is.
"""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.page import Page
from clean.decode.repair import repair_blocks

_MARKUP_NAMES: Final = "amp|lt|gt|quot|apos|nbsp|copy|reg|raquo|laquo|hellip|ndash|mdash|rsquo|lsquo|rdquo|ldquo|bull|middot|times|euro"
_REFERENCE: Final = re.compile(rf"&#[xX]?[0-9a-fA-F]|&(?!(?:{_MARKUP_NAMES});)[A-Za-z]{{2,8}};")


def repair_references(page: Page, source: str) -> None:
    """Repair the blocks of a page whose source has character references, in place; name the repairs."""
    if "&" not in source or _REFERENCE.search(source) is None:
        return
    repaired = repair_blocks([block.text for block in page.blocks])
    names: dict[str, None] = {}
    for block, (text, name) in zip(page.blocks, repaired, strict=True):
        if name is not None and text.strip():
            block.text = _folded(text)
            names.update(dict.fromkeys(name.split("+")))
    page.repairs += names


def _folded(text: str) -> str:
    """The white space around what was taken out folded again."""
    return "\n".join([" ".join(line.split()) for line in text.split("\n")])
