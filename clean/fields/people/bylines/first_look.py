"""The cheap test that nearly every line of a page fails."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import IS_UNSPACED, plain
from clean.late import late


def may_be_byline(line: str) -> bool:
    """Whether a line begins, ends or is labelled as bylines are."""
    openers = _OPENERS_BY_WORD.get(line.partition(" ")[0].lower().strip(_WRAP))
    if (openers and _opens(line, openers)) or "@" in line:
        return True
    if (":" in line or "(" in line) and len(line) < _LABELLED_BOUND and _has_label(line):
        return True
    if line.endswith(_CLOSERS_BY_END.get(line[-1:], ())):
        return True
    return not line.isascii() and _opens_unspaced(line)


def _opens(line: str, openers: tuple[str, ...]) -> bool:
    """Whether one of the phrases opens the line, and no small letter follows, as it would in a sentence."""
    low = plain(line[:60]).lstrip(_WRAP)
    phrase = next((phrase for phrase in openers if low.startswith(phrase)), None)
    if phrase is None:
        return False
    follows = line.lstrip(_WRAP)[len(phrase) :].lstrip(_WRAP)[:1]
    return "*" in phrase or phrase in _WILDCARD_HEADS or not follows.islower()


_WRAP: Final = "([（【［〔*-–—:：,|· "
"""Marks and white space around a phrase."""
_WILDCARD_HEADS: Final = frozenset(phrase.split("*")[0] for phrase in lexicon.OPENERS if "*" in phrase)


def _openers_by_word() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for phrase in lexicon.OPENERS:
        groups.setdefault(phrase.split(" ")[0], []).append(phrase.split("*")[0])
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in groups.items()}


_OPENERS_BY_WORD: Final = _openers_by_word()
"""Openers by their first word, the longest first."""


def _has_label(line: str) -> bool:
    """Whether a word before a colon, or first in brackets, ends or begins a marker."""
    at = line.find(":")
    if at >= 0 and plain(line[:at]).strip(_WRAP) in lexicon.LABELS:
        return True
    while at >= 0:
        word = _WORD_BEFORE.search(line, max(0, at - _LONGEST_WORD), at)
        if word is not None and plain(word[1]) in _LABEL_WORDS:
            return True
        at = line.find(":", at + 1)
    if "(" not in line and "[" not in line:
        return False
    return any(plain(word) in _BRACKET_WORDS for word in _IN_BRACKETS.findall(line))


_LABELLED_BOUND: Final = 160
"""Characters of a line in which a label is looked for."""
_LABEL_WORDS: Final = frozenset(phrase.split(" ")[-1] for phrase in lexicon.LABELS)
_WORD_BEFORE: Final = re.compile(r"([^\W\d_][^\W_]*\.?)\s?$")
_LONGEST_WORD: Final = 24
"""Characters of the last word of a label."""
_BRACKET_WORDS: Final = frozenset(phrase.split(" ")[0] for phrase in (*lexicon.OPENERS, *lexicon.CLOSERS))
_IN_BRACKETS: Final = re.compile(r"[(\[]\s?([^\W\d_]+)")


def _closers_by_end() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for phrase in lexicon.CLOSERS:
        for end in ("", ")", "）", " |"):
            closer = phrase + end
            groups.setdefault(closer[-1], []).append(closer)
    return {last: tuple(sorted(group)) for last, group in groups.items()}


_CLOSERS_BY_END: Final = _closers_by_end()
"""Words that may follow a name, and what may follow them, by their last character."""


def _opens_unspaced(line: str) -> bool:
    """Whether a line begins with a label or opener of a script that sets no spaces."""
    return bool(_UNSPACED_LABEL.match(line)) or line.startswith(_UNSPACED_OPENERS)


_UNSPACED_LABEL: Final = late(
    rf"[(（【〔\s]{{0,2}}(?:[{lexicon.UNSPACED}\u200b・·、]{{1,18}}\s?[:：៖=＝丨｜／/・]|[{lexicon.UNSPACED}·]{{0,12}}\s?(?:[记記]者|实习生|通讯员))"
)
_UNSPACED_OPENERS: Final = tuple(phrase + " " for phrase in lexicon.OPENERS if IS_UNSPACED.search(phrase))
