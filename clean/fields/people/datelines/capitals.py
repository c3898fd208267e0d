"""Datelines of a place in capitals and who reports."""

from __future__ import annotations

from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.datelines.dateline import BODY_LEAST, REACH, Dateline
from clean.late import late
from clean.phrases.fold import fold


def in_capitals(text: str) -> Dateline | None:
    """'ЗАРЕЧЬЕ, 21 октября. /РИА Заречье/. …', 'LERENG SUMBUL, SUARA LEMBAH - …': a place in capitals, then who reports."""
    found = _SLASHED.match(text, 0, REACH)
    if found is None:
        found = _PLACE_AND_MEDIUM.match(text, 0, REACH)
        if found is None or not found["source"].isupper() or fold(found["source"]) in lexicon.PLACES:
            return None
    if not found["place"].isupper() or len(text) - found.end() < BODY_LEAST:
        return None
    return Dateline(found.end(), (found["place"],), (found["source"].strip(),), (), found.group().strip())


_SLASHED: Final = late(
    r"(?P<place>[^\W\d_][^/,.\d]{2,40}),\s(?:\d{1,2}\s[^\W\d_]{3,12}\.?\s)?/(?P<source>[^/\n]{2,40})/\s?[.\-–—]?\s*"
)
_PLACE_AND_MEDIUM: Final = late(
    r"(?P<place>[^\W\d_][^,/\d]{2,30}),\s(?P<source>[^\W\d_][^,/\d–—(-]{2,30})\s[-–—]\s+"
)
