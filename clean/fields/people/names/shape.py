"""The shape of one person's name, in whatever script."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_account, is_agency, plain
from clean.fields.people.names.letters import CJK, is_unspaced_name
from clean.late import late
from clean.phrases.reading import read_words


def is_person(name: str) -> bool:
    """Whether a printed piece has the shape of one person's name, in whatever script."""
    return not is_account(name) and has_shape_of_person(name)


def has_shape_of_person(name: str) -> bool:
    """As `is_person`, of what is no name of an account."""
    if not 1 < len(name) <= _LONGEST or _NO_NAME.search(name):
        return False
    if not name.isascii() and CJK.search(name):
        return _is_cjk_name(name)
    if not _has_no_word_of_others(name):
        return False
    words = name.split()
    if not name.isascii():
        if _UNSPACED.search(name):
            return len(words) <= 4 and len(name) <= 40
        if _CASELESS.search(name):
            return len(words) <= 5 and len(name) <= 40 and all(len(word) <= 14 for word in words)
    return _is_cased_name(name, words)


_LONGEST: Final = 60
"""Characters of one name."""
_UNSPACED: Final = late(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Letters of scripts that set no spaces: Thai, Lao, Burmese, Khmer."""
_CASELESS: Final = late(r"[\u0590-\u08ff\u0900-\u0dff\u10d0-\u10ff\u1200-\u137f]")
"""Letters of scripts that have no capitals: Hebrew, Arabic, those of India, Georgian, Ethiopic."""
_NO_NAME: Final = re.compile(r"""[\d?!@#%&*=<>{}\[\]"“”„:;…/\\|_]""")


def _is_cjk_name(name: str) -> bool:
    if lexicon.NEVER_PART.search(name):
        return False
    together = name.replace(" ", "", 1) if len(name) < 8 else name
    return is_unspaced_name(together)


def _has_no_word_of_others(name: str) -> bool:
    """Whether no word of it is one that no name holds, and the whole no label."""
    low = plain(name)
    return lexicon.NEVER.isdisjoint(low.split()) and low not in lexicon.LABELS and low not in lexicon.UNTIL


def _is_cased_name(name: str, words: list[str]) -> bool:
    """Latin, Cyrillic, Greek, Armenian, Georgian: capitals but for the particles."""
    if len(words) > 6:
        return False
    capitals = 0
    for word in words:
        low = word.lower()
        first = word.lstrip("'’‘\"(-")[:1]
        if first.isupper() or (first.isalpha() and not first.islower()):
            capitals += 1
        elif low not in PARTICLES and not low.startswith(_PREFIXES):
            return False
        if word.endswith(".") and len(word) > 4 and low not in _SUFFIXES:
            return False
    if not capitals:
        return False
    if len(words) == 1:
        return not _ACCOUNT_SHAPE.search(name) and _is_mononym(name)
    return words[-1] not in PARTICLES


_WORDS: Final = read_words(resources.files("clean.fields.people.names") / "shape.toml")
PARTICLES: Final = frozenset(_WORDS["particles"])
"""Words of a name that are printed small."""
_PREFIXES: Final = tuple(_WORDS["prefixes"])
_SUFFIXES: Final = frozenset(_WORDS["suffixes"])


def _is_mononym(name: str) -> bool:
    """One word that may be a whole name: 'Sukarno', 'B.NG', 'PV'; a long one in capitals is a heading."""
    if name.isupper():
        return len(name) <= 6 or "." in name
    return len(name) > 2 or "." in name


_ACCOUNT_SHAPE: Final = re.compile(r"[^\W\d_]{3,}\.[^\W\d_]|^[^.]*[a-z][A-Z]{2}")


def has_first_name(name: str) -> bool:
    """Whether it begins with a known first name and goes on: 'Ann Lee', and no 'Harbour Post'."""
    words = plain(name).split()
    return 1 < len(words) < 5 and words[0] in lexicon.GIVEN and not is_agency(name)
