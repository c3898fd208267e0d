"""The parts of a list of names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_agency, plain
from clean.fields.people.names.letters import CJK, EDGES, is_unspaced_name
from clean.fields.people.names.shape import PARTICLES, is_person
from clean.fields.people.names.titles import korean_names
from clean.phrases.fold import fold


def pieces_of(value: str) -> Iterator[str]:
    """The parts of a list of names; an agency in brackets is a part of its own."""
    if any(c in value for c in "(（[【"):
        asides = [m.group(1).strip() for m in _PARENTHESIS.finditer(value)]
        value = _PARENTHESIS.sub(" ", value)
        yield from (aside for aside in asides if is_agency(aside))
    if titled := korean_names(value):
        yield from titled
        return
    for group in value.split(";"):
        if _is_surname_first(group):
            yield group.strip(EDGES)
            continue
        parts = [part for raw in _SEPARATOR.split(group) if (part := raw.strip(_PART_EDGES))]
        for part in parts:
            if len(parts) == 1 or fold(part) not in lexicon.PLACES:
                for name in _slashed(part):
                    yield from _joined(name)


_PARENTHESIS: Final = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_SEPARATOR: Final = re.compile(r"\s*[;|•¦\n\t,、،，]\s*|\s+[·⋅∙–—/]\s+|\s-\s|・(?=\w+記者)|；")
_PART_EDGES: Final = " \t\n\u3000,;:|/-–—•·⋅∙*'\"“”„«»_<>~#+&："


def _is_surname_first(value: str) -> bool:
    """'Smith, John' and 'de la Cruz, Ana María': one comma, one surname before it, given names after."""
    head, comma, tail = value.partition(",")
    if not comma or "," in tail:
        return False
    head, tail = head.strip(), tail.strip()
    if not head or not tail or " " in head or "." in head or not is_person(head) or not is_person(tail):
        return False
    if not (head.isascii() or head.isalpha()) or CJK.search(head) or len(tail.split()) > 3:
        return False
    return not any(
        is_agency(x) or fold(x) in lexicon.TITLES or fold(x) in lexicon.PLACES for x in (head, tail)
    )


def _slashed(part: str) -> list[str]:
    """'Ann Lee/AFP' as two; 'Work/Life Reporter' as it is."""
    if "/" not in part and "／" not in part:
        return [part]
    halves = [half.strip() for half in re.split("[/／]", part)]
    if all(is_agency(half) or ((" " in half or not half.isascii()) and is_person(half)) for half in halves):
        return halves
    return [part]


def _joined(part: str) -> Iterator[str]:
    """The names joined by a word: 'A B and C D', 'A B avec AFP', 'A B in London'."""
    words = part.split(" ")
    if len(words) > 1 and plain(words[-1]) in lexicon.AND:
        words.pop()
    if len(words) == 1 or CJK.search(part):
        yield from _joined_unspaced(part)
        return
    start = 0
    for at, word in enumerate(words):
        if at <= start or at == len(words) - 1 or word[:1].isupper():
            continue
        low = plain(word)
        if word == "&" or low in lexicon.WITH or (low in lexicon.AND and _splits(words, start, at)):
            yield " ".join(words[start:at])
            start = at + 1
        elif low in lexicon.AT and low not in PARTICLES and at > start + 1:
            yield " ".join(words[start:at])
            return
    yield " ".join(words[start:])


def _splits(words: list[str], start: int, at: int) -> bool:
    """Whether 'y', 'e', 'i' joins two names rather than the halves of one: both have two words."""
    if len(words[at]) > 1 or not words[at].isascii():
        return True
    return at - start > 1 and len(words) - at > 2


def _joined_unspaced(part: str) -> Iterator[str]:
    """Names that a script without spaces joins: 王五和李四."""
    if "・" in part or "·" in part:
        halves = re.split(r"[・·]", part)
        if len(halves) > 1 and all(is_unspaced_name(half) or is_agency(half) for half in halves):
            yield from halves
            return
    words = [word for word in part.split() if fold(word) not in lexicon.TITLES]
    surnames = all(1 < len(w) < 5 and w[0] in lexicon.SURNAMES for w in words)
    if len(words) > 1 and (surnames or any(map(is_agency, words))):
        yield from words
    else:
        yield part
