"""What stands around names in one string, and glued to them: openers, dates, addresses, markup."""

from __future__ import annotations

import html
import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import plain
from clean.fields.people.names.glued import unglued
from clean.fields.people.names.letters import EDGES
from clean.fields.people.names.shape import PARTICLES


def unwrapped(value: str, language: str | None) -> str:
    """Without entities, addresses, a leading 'By' and what follows the names."""
    if "&" in value:
        value = html.unescape(value)
    if "<" in value:
        value = _MARKUP.sub(" ", value)
    if "@" in value or "//" in value or "www." in value:
        value = without_addresses(value, " ; ")
    value = once(unglued(value.strip(_OUTER)))
    return before_date(_without_opener(value, language)).strip(_OUTER)


_OUTER: Final = "".join(c for c in EDGES if c not in "()[]（）【】.")
"""Marks around a whole list of names."""
_MARKUP: Final = re.compile(r"<[a-zA-Z/][^<>]*>")


def without_addresses(value: str, instead: str = " ") -> str:
    """A value without e-mail addresses, social handles, web addresses and employers."""
    return _ADDRESS.sub(instead, _EMPLOYER.sub("", value))


_ADDRESS: Final = re.compile(r"\S*@\S*|https?://\S+|www\.\S+")
"""E-mail, social handle, web address."""
_EMPLOYER: Final = re.compile(r"\s@\s[^,;|]*")
"""'Ann Lee @ Harbour Post'."""


def once(value: str) -> str:
    """'Ann Lee Ann Lee Ann Lee is …' as 'Ann Lee': a name printed for the picture, the link and the box."""
    words = value.split()
    for length in (2, 3, 4):
        if len(words) >= 2 * length and words[:length] == words[length : 2 * length]:
            return " ".join(words[:length])
    return value


def _without_opener(value: str, language: str | None) -> str:
    """Without leading phrases such as 'By' or 'Texte de', of which there may be two."""
    shorter = _after_opener(value, language)
    if shorter != value:
        shorter = _after_opener(shorter, language)
    return _after_inner_opener(shorter)


def _after_opener(value: str, language: str | None) -> str:
    """What follows the longest phrase that opens a value; the value where none does, or nothing follows."""
    low = plain(value)
    for length in range(min(_OPENER_WORDS, low.count(" ") + 1), 0, -1):
        head = " ".join(low.split(" ", length)[:length])
        phrase = head.rstrip(":： -")
        marker = lexicon.OPENERS.get(phrase) or (lexicon.LABELS.get(phrase) if head != phrase else None)
        if marker is None or (marker.languages and language and language not in marker.languages):
            continue
        if rest := value[len(head) :].lstrip(EDGES):
            return rest
    return value


_OPENER_WORDS: Final = 4


def _after_inner_opener(value: str) -> str:
    """What follows 'By' where a rubric or a date stands before it: 'News By Ann Lee', 'Posted on May 2 by Ann Lee'."""
    words = value.split(" ", 16)
    dated = plain(words[0]) in lexicon.UNTIL
    for at, word in enumerate(words[1 : 15 if dated else 4], 1):
        low = plain(word)
        if low in lexicon.OPENERS and (dated or low not in PARTICLES) and not lexicon.OPENERS[low].languages:
            rest = " ".join(words[at + 1 :])
            if rest[:1].isupper():
                return rest
    return value


def before_date(value: str) -> str:
    """The names that a date, or a word that no name has, follows: 'Ann Lee Updated 3 hours ago'."""
    digit = _DIGIT.search(value)
    words = (value[: digit.start()] if digit is not None else value).split()
    while digit is not None and words and plain(words[-1].strip(EDGES)) in lexicon.DATE_WORDS:
        words.pop()
    for at, word in enumerate(words[1:], 1):
        low = plain(word).rstrip(":")
        if low in lexicon.UNTIL and low not in PARTICLES and (at > 1 or word.islower()):
            return " ".join(words[:at])
    return " ".join(words)


_DIGIT: Final = re.compile(r"\d")
