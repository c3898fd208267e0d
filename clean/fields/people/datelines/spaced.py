"""Datelines in scripts with spaces: a row of pieces with a mark after it."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import BODY_LEAST, REACH, Dateline
from clean.fields.people.datelines.head import PARTICLES, Head
from clean.late import late
from clean.phrases.fold import fold


def may_be_spaced(text: str) -> bool:
    """The cheap test that nearly every paragraph fails: a short first piece, with no small word in it."""
    mark = _MARK.search(text, 0, 60)
    if mark is None:
        return False
    piece = text[: mark.start()]
    if piece.count(" ") > 4:
        return False
    if any(word[0].islower() and word not in PARTICLES for word in piece.split()):
        return False
    if mark.group() == ".":
        return piece.isupper() or (
            mark.end() < len(text) and text[mark.end()] in "-–— " and fold(piece) in lexicon.PLACES
        )
    return mark.group() in "-–—ـ" or bool(_TERMINATOR.search(text, mark.start(), REACH))


_MARK: Final = re.compile(r"[,،.\-–—:(/|។៖।ـ\n]")
_TERMINATOR: Final = re.compile(r"\s[-–—ـ|]|[-–—]{2}|[)\].][-–—]|[-–—]\s|[/:।]")


def spaced(text: str, language: str | None) -> Dateline | None:
    """The longest row of pieces that ends in a mark and is evidence enough."""
    head, at, best, sure = Head(), 0, None, False
    for token in _TOKEN.finditer(text, 0, REACH):
        piece = text[at : token.start()]
        if piece.strip() and not head.take(piece.strip()):
            break
        at = token.end()
        kind = token.lastgroup
        if kind == "bracket":
            if not head.take_bracket(token.group()[1:-1].strip()):
                break
            sure = sure or _is_known_agency_alone(token, text)
            if sure and best is None:
                best = _dateline(text, at + (text[at : at + 1] == " "), head)
        elif head.may_end(kind or "", token.group(), text[at : at + 1], language):
            best = _dateline(text, at, head)
    if best is None or len(text) - best.end < BODY_LEAST:
        return None
    return best


_TOKEN: Final = late(
    r"(?P<bracket>[(（\[][^()（）\[\]]{1,40}[)）\]])"
    r"|(?P<dash>\s*\.\s?[-–—]+\s*|\s+[-–—ـ]{1,3}\s+|[-–—]{2}\s*|(?<=[)\]])[-–—]\s*|(?<=\w)[-–—]\s+|\s[|]\s)"
    r"|(?P<colon>\s*[:។៖।]\s*)"
    r"|(?P<soft>\s*[,،/•]\s*|\.\s+|\.?/\.?\s*)"
)


def _is_known_agency_alone(token: re.Match[str], text: str) -> bool:
    """'(CNN)The storm': a known agency in brackets at the very start needs no dash."""
    return (
        token.start() == 0
        and fold(token.group()[1:-1]) in lexicon.AGENCIES
        and text[token.end() :].lstrip()[:1].isupper()
    )


def _dateline(text: str, end: int, head: Head) -> Dateline:
    places, sources = head.places_and_sources()
    return Dateline(end, tuple(places), tuple(sources), (), text[:end].strip())
