"""Where the markers of a line stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.bylines.markers import marker_at, roles_of
from clean.fields.people.lexicon import IS_UNSPACED, plain
from clean.late import late


class Mark(NamedTuple):
    """A marker in a line."""

    start: int
    end: int
    """With the colon."""
    roles: tuple[str, ...]
    bare: bool
    """It has no colon."""
    closes: bool
    """It follows the names."""


def marks_of(text: str, language: str | None) -> Iterator[Mark]:
    """The markers of a line, in its order."""
    low, end = plain(text), 0
    spaced = _SPACE.sub(" ", low)
    for place in _PLACE.finditer(text):
        begin = place.start()
        if begin < end or not _may_begin(low, begin) or (found := marker_at(spaced, begin)) is None:
            continue
        end = found.end
        if not _begins(text, begin, bare=found.kind == "opener" and " " not in low[begin:end]):
            continue
        if roles := roles_of(found.kind, low[begin : found.phrase_end], language):
            yield Mark(begin, end, roles, found.kind != "label", found.kind == "closer")


SEPARATORS: Final = " \t\n\u3000,;|/·⋅∙•–—-.()[]（）【】〔〕［］:：៖、，。・=＝／丨｜<>\u200b*"
"""Marks and white space between the parts of a line."""
_CASED: Final = (range(0x2E00), range(0xA640, 0xA800), range(0xFF00, 0xFF60))
"""Where scripts that have capitals stand: a tenth of the characters."""
_CAPITALS: Final = "".join(c for part in _CASED for c in map(chr, part) if c.isupper())
_PLACE: Final = late(
    rf"(?:^|(?<=[{re.escape(SEPARATORS)}]))[^{re.escape(SEPARATORS)}]|(?<=[^\W\d_])[{_CAPITALS}]|[{lexicon.UNSPACED}]"
)
"""Where a marker may begin: see `_begins`."""
_SPACE: Final = re.compile(r"\s")


def _may_begin(low: str, begin: int) -> bool:
    """The cheap test: whether the word at a place is the first of some marker."""
    word = _LETTERS.match(low, begin)
    return word is not None and (word[0] in _HEADS or word[0].startswith(_HEADS_OF_WILDCARDS))


_LETTERS: Final = re.compile(r"[^\W\d_丨]+")
_HEADS: Final = frozenset(
    word[0]
    for phrase in (*lexicon.LABELS, *lexicon.OPENERS, *lexicon.CLOSERS)
    if (word := _LETTERS.match(phrase)) is not None
)
"""First words of all markers, which no letter follows: where others stand the expression is not asked."""
_HEADS_OF_WILDCARDS: Final = tuple({match[1] for p in lexicon.LABELS if (match := re.match(r"(\w+)\*", p))})
"""What stands before a wildcard in a first word, as in `autor*in`."""


def _begins(text: str, start: int, *, bare: bool) -> bool:
    """Whether a marker may begin there: after a separator, or glued to a small letter."""
    if start == 0:
        return True
    before, here = text[start - 1], text[start]
    if before in SEPARATORS and not (bare and before == " "):
        return True
    if before == " ":
        ahead = text[:start].rstrip()
        return not ahead or not bare or ahead[-1] in SEPARATORS
    if IS_UNSPACED.match(here):
        return bool(IS_UNSPACED.match(before)) or not before.isalnum()
    return before.islower() and here.isupper()
