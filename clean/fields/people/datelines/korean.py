"""Korean datelines: (서울=연합뉴스) 홍길동 기자 =."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import Dateline
from clean.fields.people.lexicon import is_agency
from clean.fields.people.names.titles import beside_korean_names, korean_names
from clean.late import late
from clean.phrases.fold import fold


def match_korean(text: str) -> re.Match[str] | None:
    """A bracket with Korean letters that a text begins with, and the names and sign of equality after it."""
    found = _BRACKET.match(text)
    return found if found is not None and _HANGUL.search(found[1]) else None


_BRACKET: Final = late(r"[(\[【（]([^)\]】）\n]{2,50})[)\]】）]\s*(?:([가-힣·,\s]{4,50}?)\s*=\s*)?")
_HANGUL: Final = late(r"[가-힣]")


def korean(found: re.Match[str]) -> Dateline | None:
    """'(서울=연합뉴스) 홍길동 기자 = ', '[부산=스포츠신문 홍길동 기자]'."""
    inner, after = found.group(1), found.group(2) or ""
    head, equals, tail = inner.partition("=")
    named = tail if equals else inner
    reporters, rest = korean_names(named) + korean_names(after), beside_korean_names(named)
    if not equals and not (reporters and len(rest.split()) <= 2):
        return None
    if after and not reporters:
        return None
    places = tuple(p.strip() for p in _COMMA.split(head) if p.strip()) if equals else ()
    sources = tuple(s for s in (rest.strip(" ,·"),) if s)
    if (
        equals
        and not reporters
        and not (sources and (is_agency(sources[0]) or fold(places[0]) in lexicon.PLACES))
    ):
        return None
    return Dateline(found.end(), places, sources, tuple(dict.fromkeys(reporters)), found.group().strip())


_COMMA: Final = re.compile(r"[·,]")
