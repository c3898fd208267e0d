"""Zawgyi: Burmese in a font encoding that uses the code points of Unicode for other things.

No well-kept converter is on the package index, and a wrong conversion is worse than none: such text is named, not
changed.
"""

from __future__ import annotations

import re

WARNING = "zawgyi"
"""Warning that names Burmese text in this encoding."""

_BURMESE = re.compile("[\u1000-\u109f]")
_ZAWGYI = re.compile(
    "\u1039(?![\u1000-\u1021\u103f])|(?<![\u1000-\u1021\u1023-\u102a\u103b-\u103f\u1039])\u1031|[\u1060-\u1064\u1068-\u1069\u107d-\u107e\u108f\u1094]"
)
"""A virama that stacks nothing, a vowel sign E with no consonant before it, letters of Zawgyi's own."""
_UNICODE = re.compile("\u1039[\u1000-\u1021]|[\u1000-\u1021\u103b-\u103e]\u1031|[\u1000-\u1021]\u103a")
"""A stacked consonant, a vowel sign E after its consonant, a consonant with asat."""

_SAMPLE = 4_000


def is_zawgyi(text: str) -> bool:
    """Whether a text holds Burmese in Zawgyi rather than in Unicode, by its opening."""
    first = _BURMESE.search(text)
    if first is None:
        return False
    sample = text[first.start() : first.start() + _SAMPLE]
    return len(_ZAWGYI.findall(sample)) > len(_UNICODE.findall(sample))
