"""Spaces that are missing where two elements met."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import plain


def unglued(text: str) -> str:
    """Set the spaces that are missing where two elements met: 'Ann LeePublished', 'Lee|Updated'."""
    return _GLUED.sub(_unglue, spaced_opener(text))


_GLUED: Final = re.compile(r"([A-Z](?<=[^\W\d_A-Z][A-Z])[^\W\d_]{2,})")
"""A capital word right after a small letter; the capital comes first since that is quick to look for."""


def _unglue(word: re.Match[str]) -> str:
    """'Ann LeePublished' as 'Ann Lee Published': elements whose texts met without a space."""
    low = plain(word.group(1))
    known = low in lexicon.DATE_WORDS or low in lexicon.TITLES or low in lexicon.OPENERS
    return " " + word.group(1) if known else word.group(1)


def spaced_opener(text: str) -> str:
    """Set the space after an opener that a name touches: 'ByAnn Lee'."""
    return _GLUED_OPENER.sub(r"\g<0> ", text) if text.startswith(_TOUCHING) else text


_TOUCHING: Final = ("By", "Por", "Par", "Von", "Door")
_GLUED_OPENER: Final = re.compile(rf"^(?:{'|'.join(_TOUCHING)})(?=[A-ZÀ-Þ][^\W\d_])")
