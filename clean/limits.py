"""What of a page is left out because it is over a limit while the article is not; each leaves a warning.

The limits that a whole page breaks are looked at before its markup is parsed: see `clean.blocks.bounds`.
"""

from __future__ import annotations

from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.label.refusal import Refusal
from clean.options import Limits

LINKS: Final = "links-over-limit"
"""Warning: some link elements were not read."""
ATTRIBUTE: Final = "attribute-too-long"
"""Warning: a meta, link or image element was not read."""
TEXT: Final = "text-over-limit"
"""Warning: some of the text stands in what was removed."""

_LONGEST_IMAGE_ADDRESS: Final = 2_000
"""Characters of an image's address that the walk over the page keeps: so long a one was cut."""


def leave_markup_out(page: Page, limits: Limits) -> None:
    """Drop links, meta elements and images that are over the limits on attributes and links, in place."""
    longest = limits.attribute_characters
    meta = [entry for entry in page.meta if len(entry[1]) <= longest]
    links = [link for link in page.links if len(link.href) <= longest]
    images = [image for image in page.images if len(image.url) < min(_LONGEST_IMAGE_ADDRESS, longest + 1)]
    if len(meta) + len(links) + len(images) < len(page.meta) + len(page.links) + len(page.images):
        page.meta, page.links, page.images = meta, links, images
        page.warnings.append(ATTRIBUTE)
    if len(links) > limits.links:
        page.links = links[: limits.links]
        page.warnings.append(LINKS)


def leave_text_out(page: Page, limits: Limits) -> Refusal | None:
    """Take blocks that are too long, and those beyond the text's limit, out of the body, in place.

    Answers why there is no article, where nothing is left of it.
    """
    longest = min(limits.block_characters, limits.output_characters)
    if len(page.source) <= longest:
        return None
    body = [block for block in page.blocks if block.kind in BODY]
    left = limits.output_characters
    over: list[Block] = []
    for block in body:
        if len(block.text) > limits.block_characters:
            _remove(block, f"longer than the limit of {limits.block_characters:,} characters of a block")
        elif len(block.text) > left:
            left = 0
            _remove(block, f"beyond the limit of {limits.output_characters:,} characters of a text")
        else:
            left -= len(block.text)
            continue
        over.append(block)
    if over:
        page.warnings.append(TEXT)
    if body and len(over) == len(body):
        return Refusal(
            "too-large",
            "All of the text stands in blocks over a limit; raise the limits block_characters and "
            "output_characters if it is wanted.",
        )
    return None


def _remove(block: Block, reason: str) -> None:
    block.kind, block.reason = "over-limit", reason
