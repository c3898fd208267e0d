"""The names that a block's label can have."""

from __future__ import annotations

from typing import Final

BODY: Final = frozenset({"heading", "paragraph", "lead", "list", "quote", "table", "preformatted"})
"""Kinds that stand in `Article.text`."""

FIELDS: Final = frozenset(
    {
        "title",
        "subtitle",
        "byline",
        "dateline",
        "date",
        "source",
        "section",
        "tags",
        "credit",
        "image-name",
        "views",
        "comment-count",
    }
)
"""Kinds that moved to a field and stand in `Article.removed`."""

CAPTION: Final = "caption"
"""Stands in `Article.images`, neither in the text nor in what was removed."""

FURNITURE: Final = frozenset(
    {
        "share",
        "print",
        "font-size",
        "back-to-top",
        "language-switcher",
        "navigation",
        "related",
        "comments",
        "cms-fields",
        "consent",
        "legal",
        "newsletter",
        "paywall",
        "advertising",
        "login",
        "search",
        "media-player",
        "embedded",
        "author-box",
        "hidden",
        "reading",
        "duplicate",
        "page-title",
        "other-article",
        "over-limit",
        "boilerplate",
    }
)
"""Everything else, by sort; `boilerplate` where only the score says so."""
