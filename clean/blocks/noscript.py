"""What a `noscript` leaves open would swallow the rest of the page.

A browser that runs scripts reads a `noscript` as raw text and goes on after it.  A parser without scripts, as here,
reads its markup: a `<noscript><iframe src=...></noscript>`, which tag managers have spread over many sites, then
opens an iframe whose raw text has no end, and the article is in it.
"""

from __future__ import annotations

from typing import Final

_RAW: Final = ("iframe", "style", "script", "textarea", "title", "noembed", "noframes", "xmp")
"""Elements whose content is no markup until their own closing tag."""


def close_noscripts(text: str) -> str:
    """The page with every comment and raw-text element that a `noscript` opened closed before that `noscript` ends."""
    start = text.find("<noscript")
    if start < 0:
        return text
    pieces: list[str] = []
    done = before = 0
    while start >= 0 and (end := text.find("</noscript", start)) >= 0:
        missing = _left_open(text[start:end])
        if missing and not _in_comment(text, before, start):
            pieces += (text[done:end], missing)
            done = end
        before, start = end, text.find("<noscript", end)
    return "".join([*pieces, text[done:]]) if pieces else text


def _in_comment(text: str, start: int, end: int) -> bool:
    return text.rfind("<!--", start, end) > text.rfind("-->", start, end)


def _left_open(content: str) -> str:
    """What closes the content's last comment and its last raw-text element, where they are open."""
    missing = "-->" if content.rfind("<!--") > content.rfind("-->") else ""
    for name in _RAW:
        opened = content.rfind(f"<{name}")
        if opened >= 0 and opened > content.rfind(f"</{name}"):
            missing += f"</{name}>"
    return missing
