"""The encodings that a page declares of itself: meta charset, http-equiv, the XML declaration."""

from __future__ import annotations

import re

_WINDOW = 8192
"""Bytes in which a declaration is looked for.  Browsers read 1,024; portals put scripts before it."""

_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\bencoding\s*=\s*["']?([A-Za-z0-9_.:\-]{2,40})""", re.I)
_META = re.compile(rb"""<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_.:\-]{2,40})""", re.I)
_CSS = re.compile(rb"""^@charset "([A-Za-z0-9_.:\-]{2,40})";""")


def declarations(raw: bytes) -> list[str]:
    """Labels that the first bytes of a page declare, in page order, each once; comments are passed over."""
    window = raw[:_WINDOW]
    if b"charset" not in window.lower() and b"<?xml" not in window[:64]:
        return []
    if b"<!--" in window:
        window = _without_comments(window)
    found = [match.group(1) for match in (_XML.search(window), _CSS.search(window)) if match]
    found += _META.findall(window)
    return list(dict.fromkeys(label.decode("ascii").lower() for label in found))


def _without_comments(window: bytes) -> bytes:
    kept, opener, rest = window.partition(b"<!--")
    while opener:
        _, closed, rest = rest.partition(b"-->")
        text, opener, rest = rest.partition(b"<!--")
        kept += text if closed else b""
    return kept
