"""The pieces that were read of a dateline, and whether it may end after them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_agency
from clean.late import late
from clean.phrases.fold import fold


@dataclass(slots=True)
class Head:
    """What has been read of a dateline so far."""

    places: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    strong: bool = False
    """An agency, or a name in brackets."""
    capitals: bool = False
    known: bool = False
    """A known place."""
    loose: bool = False
    """A piece that only looks like a name."""
    dated: bool = False
    ended_by_source: bool = False
    mark: str = ""
    """A short word in capitals that came first: a medium's mark, or a place where a place or source follows."""

    def take(self, piece: str) -> bool:
        """Add a piece; False where it is no place, date or source."""
        self.ended_by_source = False
        if len(piece) > 40 or fold(piece) in lexicon.KICKERS:
            return False
        if _DATE.fullmatch(piece):
            self.dated = True
            return bool(self.places or self.sources)
        if fold(piece) in lexicon.PLACES:
            self.capitals = self.capitals or piece.isupper()
            return self._take_place(piece)
        if is_agency(piece) and not piece.islower() and len(piece.split()) < 5:
            return self._take_source(piece)
        words = piece.split()
        if len(words) > 4 or any(map(str.isdigit, piece)):
            return False
        if piece.isupper():
            return self._take_capitals(piece, words)
        if _is_caseless(piece):
            return len(words) < 4 and self._take_loose(piece)
        return _looks_like_name(piece, words) and self._take_loose(piece)

    def take_bracket(self, inner: str) -> bool:
        """Add what stands in brackets; False where it is no place or source."""
        if not inner or len(inner.split()) > 4:
            return False
        if (inner.islower() or any(map(str.isdigit, inner))) and not is_agency(inner):
            return False
        return self._take_place(inner) if fold(inner) in lexicon.PLACES else self._take_source(inner)

    def _take_place(self, piece: str) -> bool:
        self.places.append(piece)
        self.known = True
        return True

    def _take_source(self, piece: str) -> bool:
        self.sources.append(piece)
        self.strong = self.ended_by_source = True
        return True

    def _take_loose(self, piece: str) -> bool:
        self.places.append(piece)
        self.loose = True
        return True

    def _take_capitals(self, piece: str, words: list[str]) -> bool:
        """A piece in capitals: short ones are a medium's mark, longer ones a place."""
        if len(piece) < 3:
            return self._may_be_state(piece) and self._take_loose(piece)
        one_word = len(words) == 1
        is_mark = one_word and len(piece) <= _MARK_LONGEST
        if is_mark and not (self.places or self.sources):
            self.mark = piece
        self.capitals = self.capitals or one_word
        self.loose = self.loose or not one_word
        (self.sources if is_mark else self.places).append(piece)
        return True

    def _may_be_state(self, piece: str) -> bool:
        """Whether it is the two letters of a state after its city: 'NEW YORK, NY'."""
        return len(piece) == 2 and piece.isalpha() and bool(self.places) and not self.sources

    def may_end(self, kind: str, mark: str, follows: str, language: str | None) -> bool:
        """Whether the dateline may end at a mark, with that character after it."""
        if follows.islower():
            return self.strong and kind == "dash" and bool(self.places)
        if kind == "soft":
            return self._may_end_at_stop(mark, language)
        if kind == "colon":
            caseless = _is_caseless((self.places or self.sources or ["a"])[0][:1])
            sure = self.ended_by_source if self.loose else self.known or self.strong
            return sure and (caseless or (self.capitals and not self.loose))
        if self.strong:
            return True
        if mark.strip().startswith(".") and len(mark.strip()) > 1:
            return bool(self.places or self.sources)
        if self.known:
            return not self.loose or self.dated
        if self.loose:
            return self.capitals and len(self.places) > 1 and all(map(str.isupper, self.places))
        return self.capitals

    def _may_end_at_stop(self, mark: str, language: str | None) -> bool:
        """Whether it may end at a full stop: after a source, in German and Swedish after a known place alone."""
        if mark.strip() in (".", "/.", "./") and self.ended_by_source and (self.places or "/" in mark):
            return True
        if not mark.startswith(".") or not self.known or self.loose or self.dated or len(self.places) != 1:
            return False
        return language == "de" or (language == "sv" and self.capitals)

    def places_and_sources(self) -> tuple[list[str], list[str]]:
        """The places and the sources, once all is read: what was taken for a medium's mark may be a place."""
        places, sources = self.places, self.sources
        if self.mark and (places or len(sources) > 1):
            places, sources = [self.mark, *places], sources[1:]
        if places:
            states = [s for s in sources[:-1] if len(s) <= _MARK_LONGEST and s.isupper() and not is_agency(s)]
            places, sources = [*places, *states], [source for source in sources if source not in states]
        return places, sources


_MARK_LONGEST: Final = 5
"""Letters of a medium's mark (TTO, BEGIC) where no list knows the word; places are longer."""
_DATE: Final = late(
    r"(?:[^\W\d_]{1,12}\.?\s){0,2}\d{1,2}(?:[.ºª°]|\s?日)?(?:\s(?:de\s)?[^\W\d_]{2,12}\.?)?(?:,?\s(?:de\s)?\d{4})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{4}"
)


def _is_caseless(piece: str) -> bool:
    """Whether its script has no capitals, by which a name could be told."""
    return piece.lower() == piece.upper()


def _looks_like_name(piece: str, words: list[str]) -> bool:
    """Whether its words begin with capitals, but for the particles within it."""
    return piece[0].isupper() and all(
        _WORD.fullmatch(word) and (word[0].isupper() or word in PARTICLES) for word in words
    )


_WORD: Final = re.compile(r"[^\W\d_][\w.'’-]*")
PARTICLES: Final = frozenset("de del do da am an of la el le di dos das y ob der".split())
"""Small words within the names of places."""
