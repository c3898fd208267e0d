"""Name what every block outside the body is: by where it stands, and by what it says."""

from __future__ import annotations

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.fields.dates import date_line
from clean.fields.people import read_byline
from clean.label.traits import Traits, named_bit, zone_bit
from clean.phrases.furniture import furniture, teaser

_ZONE_KINDS = (
    (zone_bit("nav"), "navigation", "in a nav element"),
    (zone_bit("footer"), "legal", "in a footer element"),
    (zone_bit("noscript"), "hidden", "in a noscript element"),
    (zone_bit("iframe"), "embedded", "in an iframe"),
)
_NAMED_KINDS = tuple(
    (named_bit(name), name, f"its markup says {name}")
    for name in (
        "comments",
        "consent",
        "share",
        "related",
        "newsletter",
        "advertising",
        "navigation",
        "tags",
        "media-player",
        "legal",
    )
)
_AROUND = 25
"""Blocks before and after the body whose words are looked at; farther ones are named by their place."""
_SHORT = 320


def name_furniture(page: Page, traits: Traits) -> None:
    """Give a kind and a reason to every block that has none yet."""
    blocks = page.blocks
    body = [order for order, block in enumerate(blocks) if block.kind in BODY]
    first, last = (body[0] - _AROUND, body[-1] + _AROUND) if body else (0, -1)
    kept = {block.text for block in blocks if block.kind in BODY}
    for order, block in enumerate(blocks):
        if not block.kind:
            near = first <= order <= last
            block.kind, block.reason = _said(block) if near and len(block.text) <= _SHORT else ("", "")
            if not block.kind:
                block.kind, block.reason = _placed(block, traits, kept)


def _said(block: Block) -> tuple[str, str]:
    """Kind of a short block near the body by its words."""
    text = block.text
    match = furniture(text, alone=block.link_chars < len(text)) or teaser(text)
    if match is not None:
        return match.kind, match.reason
    if date_line(text) is not None:
        return "date", "only a date"
    if read_byline(text) is not None:
        return "byline", "only a byline"
    return "", ""


def _placed(block: Block, traits: Traits, kept: set[str]) -> tuple[str, str]:
    """Kind of a block by its copies, its ancestors and its markup's names."""
    if block.text in kept:
        return "duplicate", "stands in the body already"
    if block.hidden:
        return "hidden", "its markup hides it"
    zones, named = traits.zones[block.element], traits.inherited[block.element]
    for bit, kind, reason in _ZONE_KINDS:
        if zones & bit:
            return kind, reason
    for bit, kind, reason in _NAMED_KINDS:
        if named & bit:
            return kind, reason
    if block.link_chars > 0.6 * len(block.text):
        return "navigation", "mostly links"
    return "boilerplate", "low score"
