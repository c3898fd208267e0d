"""Khmer and Burmese datelines."""

from __future__ import annotations

from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import REACH, Dateline
from clean.fields.people.lexicon import plain
from clean.late import late
from clean.phrases.fold import fold


def khmer(text: str) -> Dateline | None:
    """'ភ្នំពេញ៖ …': a place, or whatever one word stands before the sign at the very start."""
    found = _KHMER.match(text, 0, REACH)
    if found is None:
        return None
    place, name = found.group("place").replace("\u200b", ""), found.group("name")
    if (len(place) > 25 and fold(place) not in lexicon.PLACES) or plain(place) in lexicon.LABELS:
        return None
    if "៖" not in found.group() and fold(place) not in lexicon.PLACES:
        return None
    reporters = (name.replace("\u200b", "").strip(),) if name else ()
    return Dateline(found.end(), (place,), (), reporters, found.group().strip("\u200b "))


_KHMER: Final = late(
    r"[\u200b\s]*(?:ដោយ\s?[:៖]\s?(?P<name>[^:៖/]{2,40})/\s*)?[(\u200b]*"
    r"(?P<place>[\u1780-\u17ff\u200b]{2,45})[)\u200b]*\s*\u200b*[:៖]\u200b?\s*\u200b*"
)


def burmese(text: str) -> Dateline | None:
    """'နေပြည်တော် ဧပြီ ၉ …': a known place, a month and a day."""
    found = _BURMESE.match(text, 0, REACH)
    if found is None or fold(found.group("place")) not in lexicon.PLACES:
        return None
    return Dateline(found.end(), (found.group("place"),), (), (), found.group().strip())


_BURMESE: Final = late(
    r"(?P<place>[\u1000-\u109f]{4,20})(?:၊\s?|\s)(?P<month>[\u1000-\u109f]{3,12}\s?)(?:[၀-၉]{1,2}|[0-9]{1,2})(?:\s*[-–—:။]\s*|\s+)"
)
