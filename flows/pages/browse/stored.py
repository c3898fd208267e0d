"""A stored raw page for a reader: its source as text, and the page itself made unable to do anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from clean.blocks import breach, is_html
from clean.decode import Undecodable, decode
from clean.options import Limits
from raw.places import AnyPath
from raw.store import RawStoreError, open_store
from schemas import Article, Capture, Rejection
from schemas.sentences import reason

CHARACTERS: Final = 500_000
"""Characters of the source that are shown."""

ACTING: Final = (
    "script, link, meta, base, iframe, frame, frameset, object, embed, applet, portal, template, image, use"
)
"""Elements that run, load or lead elsewhere, of which the page is rid."""

LOADING: Final = frozenset({"src", "srcset", "poster", "background", "ping"})
"""Attributes that load what they name, which a page loses unless it has the thing in itself."""

LEADING: Final = frozenset({"href", "xlink:href", "action", "formaction", "to", "from", "values"})
"""Attributes that lead somewhere, by a click or by an animation of SVG; within the page they may."""

_LOADS: Final = re.compile(r"url\s*\(|@import", re.IGNORECASE)
"""What loads in a style sheet.  The policy stops what is written in a way that this does not know."""

POLICY: Final = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
"""What the page may do: be looked at.  Even what slipped through the above can neither run nor load."""


class NotStored(Exception):
    """There is nothing to show; the text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored page, decoded and not repaired."""

    capture: Capture
    text: str
    charset: str
    page: bool
    """Whether it is HTML, which can be looked at as a page too."""

    @property
    def shown(self) -> str:
        """The source, as much of it as is shown."""
        return self.text[:CHARACTERS]


def stored(root: AnyPath, answer: Article | Rejection) -> Stored:
    """The capture behind an answer.  root: the raw store.  Raises NotStored."""
    capture = _capture(root, answer)
    decoded = decode(capture.raw, capture.charset, repair=False)
    if isinstance(decoded, Undecodable):
        raise NotStored(f"The stored capture cannot be shown as text. {decoded.message}")
    page = is_html(decoded.text, capture.media_type) and breach(decoded.text, Limits()) is None
    return Stored(capture, decoded.text, decoded.charset, page)


def harmless(page: str) -> str:
    """A page without all that acts, loads or leads elsewhere."""
    tree = LexborHTMLParser(page)
    for element in tree.css(ACTING):
        element.decompose()
    for element in tree.css("*"):
        for name, value in element.attributes.items():
            if _is_harmful(name, value or ""):
                del element.attrs[name]
        if element.tag == "style" and _LOADS.search(element.text()):
            element.decompose()
    return f"<!DOCTYPE html>\n{tree.html or ''}"


def _is_harmful(name: str, value: str) -> bool:
    if name in LEADING:
        return not value.startswith("#")
    if name == "style":
        return _LOADS.search(value) is not None
    return name.startswith("on") or (name in LOADING and not value.startswith("data:"))


def _capture(root: AnyPath, answer: Article | Rejection) -> Capture:
    if answer.warc_file is None or answer.warc_offset is None:
        origin = answer.origin or answer.url
        raise NotStored(
            "This capture is not in the raw store"
            + (f"; it was read from {origin}, which still has it if nobody moved it." if origin else ".")
        )
    try:
        with open_store(root) as store:
            return store.read(answer.warc_file, answer.warc_offset)
    except RawStoreError as error:
        raise NotStored(str(error)) from error
    except OSError as error:
        raise NotStored(f"The raw store {root} cannot be read: {reason(error)}.") from error
