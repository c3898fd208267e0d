"""What class names, ids and roles say: words of the markup, and the evidence that each carries."""

from __future__ import annotations

import re
from typing import Final

_WORD: Final = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+")
_WORDS_BOUND: Final = 24
"""Words that are looked at of one element: frameworks give some elements a hundred classes."""


def hint_words(hints: str) -> list[str]:
    """The words of class names and ids, lower case: `articleBody col-md-8` gives article, body, col, md."""
    words = _WORD.findall(hints) if hints.islower() else [word.lower() for word in _WORD.findall(hints)]
    return words[:_WORDS_BOUND]
