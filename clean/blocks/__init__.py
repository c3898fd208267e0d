"""A page or a dump, read into blocks: one shape for everything that comes after."""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.block import Block
from clean.blocks.bounds import breach
from clean.blocks.dump import read_dump
from clean.blocks.html import Picker, read_html
from clean.blocks.page import Page

__all__ = ["Block", "Page", "breach", "is_html", "read_blocks"]

_HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
_MARKUP: Final = re.compile(
    r"<(?:!doctype html|html|head|body|title|meta|div|article|main|section|p|br|table|h[1-6]|span|script|a|ul|li)\b",
    re.IGNORECASE,
)
_SNIFFED: Final = 100_000
"""Characters in which markup is looked for: dumps that quote a tag far down are dumps."""


def read_blocks(text: str, media_type: str | None = None, picker: Picker | None = None) -> Page:
    """Read decoded text as a page where its type or its markup says so, else as a plain-text dump."""
    page = read_html(text, picker) if is_html(text, media_type) else read_dump(text)
    page.source = text
    return page


def is_html(text: str, media_type: str | None) -> bool:
    """Whether decoded text is a page rather than a dump: by its media type, else by its markup."""
    if media_type in _HTML_TYPES:
        return True
    if media_type == "text/plain":
        return False
    return _MARKUP.search(text, 0, _SNIFFED) is not None
