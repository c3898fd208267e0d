"""Japanese datelines: 【エルサレム＝山田太郎】, 【北京時事】."""

from __future__ import annotations

import re
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import Dateline
from clean.fields.people.lexicon import is_agency
from clean.fields.people.names.read import are_names
from clean.late import late
from clean.phrases.fold import fold


def japanese(text: str) -> Dateline | None:
    """'【エルサレム＝山田太郎】', '【北京時事】', '［ロンドン　１２日　ロイター］'."""
    found = _BRACKET.match(text)
    if found is None:
        return None
    parts = _EQUALS.split(found.group(1).strip())
    raw = found.group().strip()
    if len(parts) == 2 and all(parts) and len(parts[0]) <= 20:
        if is_agency(parts[1]):
            return Dateline(found.end(), (parts[0],), (parts[1],), (), raw)
        names = are_names(parts[1])
        return Dateline(found.end(), (parts[0],), (), names.people, raw) if names and names.people else None
    words = [w for w in _GAP.split(parts[0]) if not _DAY.fullmatch(w)]
    if len(words) == 1:
        words = _place_and_agency(words[0])
    sources = tuple(w for w in words if is_agency(w))
    places = tuple(w for w in words if not is_agency(w))
    if not sources or not places or not any(fold(p) in lexicon.PLACES for p in places):
        return None
    return Dateline(found.end(), places, sources, (), raw)


_BRACKET: Final = late(r"[【［\[]([^】］\]\n]{2,40})[】］\]]\s*")
_EQUALS: Final = re.compile(r"\s*[=＝]\s*")
_DAY: Final = re.compile(r"[0-9０-９]{1,2}日|[0-9０-９]{1,2}月[0-9０-９]{1,2}日")
_GAP: Final = re.compile(r"[\s、]+")


def _place_and_agency(word: str) -> list[str]:
    """'ワシントン共同' as place and agency."""
    for length in range(2, min(7, len(word) - 1)):
        if fold(word[-length:]) in lexicon.AGENCIES and fold(word[:-length]) in lexicon.PLACES:
            return [word[:-length], word[-length:]]
    return [word]
