"""The unit that everything after the reading of a page works on."""

from __future__ import annotations

from typing import Final

HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
"""Tags of headings."""
HEADLINES: Final = frozenset({"h1", "h2", "h3"})
"""Those that set the headline of a story; lower ones stand within it."""


class Block:
    """One block of text: a paragraph, heading, cell, list item, caption or line of a dump.

    The walk over a page, or the reading of a dump, fills the structural attributes; labelling
    sets `kind` and `reason`.  Made in great numbers, hence slots and no dataclass.
    """

    __slots__ = (
        "blanks_before",
        "credit",
        "element",
        "emphasis_chars",
        "hidden",
        "hints",
        "joined",
        "kind",
        "line",
        "link_chars",
        "position",
        "reason",
        "tag",
        "text",
    )

    def __init__(
        self,
        text: str,
        tag: str = "p",
        hints: str = "",
        element: int = -1,
        link_chars: int = 0,
        emphasis_chars: int = 0,
        joined: bool = False,
        hidden: bool = False,
        position: int = 0,
        line: int = 0,
        blanks_before: int = 0,
        kind: str = "",
        reason: str = "",
    ) -> None:
        self.text = text
        """Text with white space folded to single spaces; lines of verse and code by newline."""
        self.tag = tag
        """Nearest block-level element (`p`, `li`, `td`, `h1`, `figcaption`, `div`, ...); `line` in a dump."""
        self.hints = hints
        """Class, id, role and itemprop of that element and of the inline elements that the text opens with, as printed."""
        self.element = element
        """Index of that element in `Page.elements`; -1 in a dump."""
        self.link_chars = link_chars
        """Characters of the text that stand inside links, about."""
        self.emphasis_chars = emphasis_chars
        """Characters of the text that are bold or emphasised, about."""
        self.joined = joined
        """Whether one line break, and no more, parts it from the block before."""
        self.hidden = hidden
        """Whether the markup hides it."""
        self.position = position
        """Order in the document."""
        self.line = line
        """Line of a dump, from 1; 0 in a page."""
        self.blanks_before = blanks_before
        """Blank lines of a dump before it."""
        self.credit = ""
        """Of a caption: the photographer or agency that labelling cut off it."""
        self.kind = kind
        """Label: empty until labelling."""
        self.reason = reason
        """Why it has that label, in a few words."""

    def __repr__(self) -> str:
        return f"Block({self.kind or self.tag}: {self.text[:60]!r})"
