"""The markers of roles: 'By', 'Photo:', '기자', and labels that are joined, 'text and photos:'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.late import late
from clean.phrases.alternatives import Beginnings, alternatives
from clean.phrases.reading import read_words


class Found(NamedTuple):
    """A marker in a text."""

    kind: str
    """label, opener or closer."""
    phrase_end: int
    end: int
    """With the colon."""


def marker_at(low: str, begin: int) -> Found | None:
    """The marker that begins at a place: a label before a colon, else an opener, else a closer, each as long as may be."""
    for end in _label_ends(low, begin, _MOST_LABELS - 1):
        if stop := _AFTER_LABEL.match(low, end):
            return Found("label", end, stop.end())
    for end in _OPENERS.ends(low, begin):
        if stop := _AFTER_OPENER.match(low, end):
            return Found("opener", end, stop.end())
    for end in _CLOSERS.ends(low, begin):
        if _AFTER_CLOSER.match(low, end):
            return Found("closer", end, end)
    return None


_AFTER_LABEL: Final = re.compile(r"\s?[:：៖]|\s?[=＝／丨｜/・](?=[\u3040-\u9fff])")
_AFTER_OPENER: Final = re.compile(r"\s?[:：៖]|(?=[\s\-–—])")
_AFTER_CLOSER: Final = re.compile(r"(?=[\s,;.|)\]）】、，]|$)")
_OPENERS: Final = Beginnings(lexicon.OPENERS)
_CLOSERS: Final = Beginnings(lexicon.CLOSERS)


def _label_ends(low: str, begin: int, more: int) -> Iterator[int]:
    """Where a label may end, or several that are joined: 'text and photos'."""
    for end in _LABELS.ends(low, begin):
        if more and (join := _LABELS_JOIN.match(low, end)):
            yield from _label_ends(low, join.end(), more - 1)
        yield end


_LABELS: Final = Beginnings(lexicon.LABELS)
_MOST_LABELS: Final = 4
"""Labels that are joined."""
_JOINING_WORDS: Final = alternatives(
    read_words(resources.files("clean.fields.people.bylines") / "markers.toml")["joining"]
)
_JOIN: Final = rf"(?:\s?[,/&+·、・-]\s?|\s{_JOINING_WORDS}\s)"
_LABELS_JOIN: Final = re.compile(_JOIN)


def roles_of(kind: str, phrase: str, language: str | None) -> tuple[str, ...]:
    """The roles that a marker gives on a page of that language; none where it is a common word there."""
    if kind == "closer":
        return lexicon.CLOSERS[phrase].roles
    if kind == "label":
        return _roles_of_label(phrase, language)
    marker = _opener(phrase)
    return marker.roles if marker is not None and _counts(marker, language) else ()


def _counts(marker: lexicon.Marker, language: str | None) -> bool:
    """Whether a marker counts on pages of that language."""
    return not marker.languages or language in marker.languages


def _opener(phrase: str) -> lexicon.Marker | None:
    return lexicon.OPENERS.get(phrase) or next(
        (m for pattern, m in _WILDCARDS if pattern.fullmatch(phrase)), None
    )


_WILDCARDS: Final = [
    (late(alternatives([phrase])), marker) for phrase, marker in lexicon.OPENERS.items() if "*" in phrase
]


def _roles_of_label(label: str, language: str | None) -> tuple[str, ...]:
    """Roles of 'text', or of 'text and photos'."""
    phrase = label.strip()
    marker = lexicon.LABELS.get(phrase)
    if marker is not None:
        own = lexicon.CONTESTED.get(phrase, {})
        return own.get(language or "", marker.roles) if _counts(marker, language) else ()
    parts = (lexicon.LABELS.get(part.strip()) for part in _BETWEEN_LABELS.split(label))
    return tuple(dict.fromkeys(role for part in parts if part is not None for role in part.roles))


_BETWEEN_LABELS: Final = re.compile(rf"{_JOIN}|和|と")
