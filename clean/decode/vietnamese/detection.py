"""Telling a legacy Vietnamese encoding by what is gained: words that are syllables once they are converted.

Each word of a text speaks for or against "this is Vietnamese in that encoding" with the logarithm of how much
likelier it is there than in any other text.  The weights were set on Vietnamese sentences in each encoding
against clean texts of a hundred languages, read as they are and as latin-1: `python -m bench encoding`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from clean.decode.vietnamese.encodings import NAMES, encoding
from clean.decode.vietnamese.syllables import frequent, syllables

THRESHOLD = 3.3
"""Evidence, in natural logarithms, above which a text is taken to be in the encoding."""

_GAIN_FREQUENT = 4.0
"""A changed word is now one of the most frequent syllables, and was none before."""
_GAIN = 2.2
"""A changed word is now a syllable, and was none before."""
_GAIN_LETTER = 0.3
"""A changed word is now a syllable of one letter: stray symbols are that, too."""
_SAME = -0.7
"""A changed word was a syllable before, and is one now."""
_LOSS = -4.0
"""A changed word was a syllable before, and is none now."""
_MISS = -2.5
"""A changed word is no syllable now, and was none before."""
_PLAIN = 0.25
"""An unchanged word is a syllable."""
_PLAIN_MARKED = 0.7
"""An unchanged word is a syllable with a mark: VISCII and VPS share many letters with latin-1."""
_FOREIGN = -0.5
"""An unchanged word is none."""
_BEYOND = -2.0
"""A letter that no reading as windows-1252 or latin-1 can give: this text was read rightly."""
_SHARE = 0.12
"""Share of the words that must be gained: quotation marks make few letters, an encoding makes many."""
_ENOUGH = 6
"""Letters of different words that are syllables, below which a text says nothing: by chance a letter and a sign make
one, as the `Mª` of Spanish names and the `më` of Albanian do.  Of 73,000 words of European languages, each alone, 29
were taken for Vietnamese without this bound and none is now; of 131,000 pairs of words 155, and 10."""
_OPENING = 4_000
"""Characters that are looked at: they are more than enough, and the work is bounded."""
_LETTERS_BEYOND = re.compile(
    "[\u0100-\u0151\u0154-\u015f\u0162-\u0177\u0179-\u017c\u017f-\u0191\u0193-\u02b8\u0370-\u1fff\u2c00-\ud7ff]"
)
"""Letters that are in neither windows-1252 nor latin-1."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The encoding that a text is in, and how much speaks for it."""

    name: str
    score: float
    """Evidence in natural logarithms."""
    gained: int
    """Words that became syllables."""
    beyond: int
    """Letters that were read rightly."""


def detect(text: str, names: tuple[str, ...] = NAMES) -> Finding | None:
    """The legacy encoding that most speaks for, if that is enough, in a text read as windows-1252 or latin-1."""
    best = max((weigh(text, name) for name in names), key=lambda finding: finding.score)
    return best if best.score >= THRESHOLD else None


def weigh(text: str, name: str) -> Finding:
    """How much speaks for one encoding, by the opening of the text."""
    text = text[:_OPENING]
    legacy = encoding(name)
    known, common = syllables(), frequent()
    beyond = len(_LETTERS_BEYOND.findall(text))
    score, gained, letters, words = _BEYOND * beyond, 0, 0, 0
    for word, count in Counter(legacy.words.findall(text)).items():
        words += count
        converted = legacy.convert(word)
        after = converted.lower() in known
        letters += len(converted) if after else 0
        if converted == word:
            score += count * (_FOREIGN if not after else _PLAIN if word.isascii() else _PLAIN_MARKED)
            continue
        before = word.lower() in known
        if after and not before:
            gained += count
            if len(converted) == 1:
                score += _GAIN_LETTER * count
            else:
                score += count * (_GAIN_FREQUENT if converted.lower() in common else _GAIN)
        elif after:
            score += _SAME * count
        else:
            score += count * (_LOSS if before else _MISS)
    enough = letters >= _ENOUGH and gained > _SHARE * words
    return Finding(name, score if enough else min(score, 0.0), gained, beyond)


def fits(text: str, name: str) -> bool:
    """Whether a piece of a page that is in this encoding is in it as well: nothing speaks against.

    Names and abbreviations are no syllables either way; a word that is one as it stands was read rightly.
    """
    text = text[:_OPENING]
    if _LETTERS_BEYOND.search(text):
        return False
    legacy, known, changed = encoding(name), syllables(), False
    for word in set(legacy.words.findall(text)):
        converted = legacy.convert(word)
        if converted == word:
            continue
        if word.lower() in known and converted.lower() not in known:
            return False
        changed = changed or len(converted) > 1
    return changed
