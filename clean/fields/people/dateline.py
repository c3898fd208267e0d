"""Datelines: where, by whom and when a piece was filed, printed before its first sentence.

    Hanoi (VNA) - Prime Minister …        МОСКВА, 29 июня. /ТАСС/. Совет …
    【エルサレム＝山田太郎】              新华社北京4月24日电（记者王五）

In scripts with spaces a dateline is a row of short pieces (place, date, source) with a dash, a colon
or a full stop after it.  Every piece must be one of the three, and together they must be evidence
enough: an agency, a name in brackets, capitals, or a known place.  Chinese, Japanese, Korean and
Burmese datelines have fixed forms of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.lexicon import is_agency, plain
from clean.fields.people.names.read import are_names
from clean.fields.people.names.titles import beside_korean_names, korean_names
from clean.late import late
from clean.phrases.fold import fold

REACH: Final = 110
"""Characters at the start of a paragraph in which a dateline ends."""
_BODY_LEAST: Final = 25
"""Characters that must follow: a dateline stands before a text."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """A dateline at the start of a paragraph."""

    end: int
    """Offset at which the paragraph's own text begins."""
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Agencies and media, and the paper's or portal's own name."""
    reporters: tuple[str, ...] = ()
    raw: str = ""
    """As printed."""


def split_dateline(text: str, language: str | None = None) -> Dateline | None:
    """The dateline that `text` begins with, or None.  A sentence with a dash in it stays whole."""
    if len(text) < _BODY_LEAST:
        return None
    first = text[0]
    if first in _BRACKETS:
        return _bracketed(text) or _spaced(text, language)
    if "\u2e80" <= first <= "\ud7ff":
        return _chinese(text)
    if first == "\u200b" or "\u1000" <= first <= "\u17ff":
        return _khmer(text) if "\u1780" <= text.lstrip("\u200b ")[:1] <= "\u17ff" else _burmese(text)
    capitals = _in_capitals(text) if text[1].isupper() else None
    if capitals is not None:
        return capitals
    second = text[:80].split(" ", 2)
    sentence = len(second) > 1 and second[1][:1].islower() and first.isupper() and second[0][-1].isalpha()
    if sentence and second[1] not in _INNER_PARTICLES:
        return None
    return _spaced(text, language) if _may_be_spaced(text) else None


_SLASHED: Final = late(
    r"(?P<place>[^\W\d_][^/,.\d]{2,40}),\s(?:\d{1,2}\s[^\W\d_]{3,12}\.?\s)?/(?P<source>[^/\n]{2,40})/\s?[.\-–—]?\s*"
)
_PLACE_AND_MEDIUM: Final = late(
    r"(?P<place>[^\W\d_][^,/\d]{2,30}),\s(?P<source>[^\W\d_][^,/\d–—(-]{2,30})\s[-–—]\s+"
)


def _in_capitals(text: str) -> Dateline | None:
    """'ЗАРЕЧЬЕ, 21 октября. /РИА Заречье/. …', 'LERENG SUMBUL, SUARA LEMBAH - …': a place in capitals, then who reports."""
    found = _SLASHED.match(text, 0, REACH)
    if found is None:
        found = _PLACE_AND_MEDIUM.match(text, 0, REACH)
        if found is None or not found["source"].isupper() or fold(found["source"]) in lexicon.PLACES:
            return None
    if not found["place"].isupper() or len(text) - found.end() < _BODY_LEAST:
        return None
    return Dateline(found.end(), (found["place"],), (found["source"].strip(),), (), found.group().strip())


def _may_be_spaced(text: str) -> bool:
    """The cheap test that nearly every paragraph fails: a short first piece, with no small word in it."""
    mark = _MARK.search(text, 0, 60)
    if mark is None:
        return False
    piece = text[: mark.start()]
    if piece.count(" ") > 4:
        return False
    if any(word[0].islower() and word not in _INNER_PARTICLES for word in piece.split()):
        return False
    if mark.group() == ".":
        return piece.isupper() or (
            mark.end() < len(text) and text[mark.end()] in "-–— " and fold(piece) in lexicon.PLACES
        )
    return mark.group() in "-–—ـ" or bool(_TERMINATOR.search(text, mark.start(), REACH))


_MARK: Final = re.compile(r"[,،.\-–—:(/|។៖।ـ\n]")
_TERMINATOR: Final = re.compile(r"\s[-–—ـ|]|[-–—]{2}|[)\].][-–—]|[-–—]\s|[/:।]")
_BRACKETS: Final = frozenset("([（【〔［")
_INNER_PARTICLES: Final = frozenset(
    {"de", "del", "do", "da", "am", "an", "of", "la", "el", "le", "di", "dos", "das", "y", "ob", "der"}
)

# Scripts with spaces.

_TOKEN: Final = late(
    r"(?P<bracket>[(（\[][^()（）\[\]]{1,40}[)）\]])"
    r"|(?P<dash>\s*\.\s?[-–—]+\s*|\s+[-–—ـ]{1,3}\s+|[-–—]{2}\s*|(?<=[)\]])[-–—]\s*|(?<=\w)[-–—]\s+|\s[|]\s)"
    r"|(?P<colon>\s*[:។៖।]\s*)"
    r"|(?P<soft>\s*[,،/•]\s*|\.\s+|\.?/\.?\s*)"
)
_DATE: Final = late(
    r"(?:[^\W\d_]{1,12}\.?\s){0,2}\d{1,2}(?:[.ºª°]|\s?日)?(?:\s(?:de\s)?[^\W\d_]{2,12}\.?)?(?:,?\s(?:de\s)?\d{4})?|\d{1,2}[./]\d{1,2}(?:[./]\d{2,4})?|\d{4}"
)
_CAPITAL_WORD: Final = re.compile(r"[^\W\d_][\w.'’-]*")


@dataclass(slots=True)
class _Head:
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


def _spaced(text: str, language: str | None) -> Dateline | None:
    head, at, best, sure = _Head(), 0, None, False
    for token in _TOKEN.finditer(text, 0, REACH):
        piece = text[at : token.start()]
        if piece.strip() and not _take(piece.strip(), head):
            break
        at = token.end()
        kind = token.lastgroup
        if kind == "bracket":
            if not _take_bracket(token.group()[1:-1].strip(), head):
                break
            sure = sure or _is_known_agency_alone(token, text)
            if sure and best is None:
                best = _dateline(text, at + (text[at : at + 1] == " "), head)
        elif _ends(kind or "", token.group(), head, text[at : at + 1], language):
            best = _dateline(text, at, head)
    if best is None or len(text) - best.end < _BODY_LEAST:
        return None
    return best


def _dateline(text: str, end: int, head: _Head) -> Dateline:
    places, sources = head.places, head.sources
    if head.mark and (places or len(sources) > 1):
        places, sources = [head.mark, *places], sources[1:]
    states = [
        s for s in sources[:-1] if places and len(s) <= _MARK_LONGEST and s.isupper() and not is_agency(s)
    ]
    if states:
        places, sources = [*places, *states], [source for source in sources if source not in states]
    return Dateline(end, tuple(places), tuple(sources), (), text[:end].strip())


def _is_known_agency_alone(token: re.Match[str], text: str) -> bool:
    """'(CNN)The storm': a known agency in brackets at the very start needs no dash."""
    return (
        token.start() == 0
        and fold(token.group()[1:-1]) in lexicon.AGENCIES
        and text[token.end() :].lstrip()[:1].isupper()
    )


def _take(piece: str, head: _Head) -> bool:
    """Add a piece to the head; False where it is no place, date or source."""
    head.ended_by_source = False
    if len(piece) > 40 or fold(piece) in lexicon.KICKERS:
        return False
    if _DATE.fullmatch(piece):
        head.dated = True
        return bool(head.places or head.sources)
    if fold(piece) in lexicon.PLACES:
        head.places.append(piece)
        head.known = True
        head.capitals = head.capitals or piece.isupper()
        return True
    if is_agency(piece) and (piece.isupper() or not piece.islower()) and len(piece.split()) < 5:
        head.sources.append(piece)
        head.strong = head.ended_by_source = True
        return True
    words = piece.split()
    if len(words) > 4 or any(c.isdigit() for c in piece):
        return False
    if piece.isupper():
        return _take_capitals(piece, words, head)
    if (
        all(_CAPITAL_WORD.fullmatch(w) and (w[0].isupper() or w in _INNER_PARTICLES) for w in words)
        and piece[0].isupper()
    ):
        head.loose = True
        head.places.append(piece)
        return True
    return False


def _take_capitals(piece: str, words: list[str], head: _Head) -> bool:
    """A piece in capitals: short ones are a medium's mark, longer ones a place."""
    if len(piece) < 3:
        return _take_state(piece, head)
    if not (head.places or head.sources) and len(piece) <= _MARK_LONGEST and len(words) == 1:
        head.mark = piece
    head.capitals = head.capitals or len(words) == 1
    head.loose = head.loose or len(words) > 1
    if len(piece) <= _MARK_LONGEST and len(words) == 1:
        head.sources.append(piece)
    else:
        head.places.append(piece)
    return True


def _take_state(piece: str, head: _Head) -> bool:
    """The two letters of a state after its city: 'NEW YORK, NY'."""
    if len(piece) != 2 or not piece.isalpha() or not head.places or head.sources:
        return False
    head.places.append(piece)
    head.loose = True
    return True


_MARK_LONGEST: Final = 5
"""Letters of a medium's mark (TTO, BEGIC) where no list knows the word; places are longer."""


def _take_bracket(inner: str, head: _Head) -> bool:
    if not inner or len(inner.split()) > 4 or (inner.islower() and not is_agency(inner)):
        return False
    if any(c.isdigit() for c in inner) and not is_agency(inner):
        return False
    if fold(inner) in lexicon.PLACES:
        head.places.append(inner)
        head.known = True
        return True
    head.sources.append(inner)
    head.strong = head.ended_by_source = True
    return True


def _ends(kind: str, mark: str, head: _Head, follows: str, language: str | None) -> bool:
    """Whether the dateline may end at this mark."""
    if follows.islower():
        return head.strong and kind == "dash" and bool(head.places)
    if kind == "soft":
        by_stop = (
            mark.strip() in (".", "/.", "./") and head.ended_by_source and bool(head.places or "/" in mark)
        )
        place_stop = (
            mark.startswith(".") and head.known and not head.loose and (head.capitals or language == "de")
        )
        return by_stop or (
            place_stop and not head.dated and len(head.places) == 1 and language in ("de", "sv")
        )
    if kind == "colon":
        caseless = not (head.places or head.sources or ["a"])[0][:1].isupper()
        return (head.known or head.strong) and not head.loose and (head.capitals or caseless)
    if head.strong:
        return True
    if mark.strip().startswith(".") and len(mark.strip()) > 1:
        return bool(head.places or head.sources)
    if head.loose and not head.known:
        return head.capitals and len(head.places) > 1 and not any(not p.isupper() for p in head.places)
    if head.known:
        return not head.loose or head.dated
    return head.capitals


# Brackets at the start: Japanese, Korean, Chinese.

_JAPANESE: Final = late(r"[【［\[]([^】］\]\n]{2,40})[】］\]]\s*")
_KOREAN: Final = late(r"[(\[【（]([^)\]】）\n]{2,50})[)\]】）]\s*(?:([가-힣·,\s]{4,50}?)\s*=\s*)?")
_CHINESE_REPORT: Final = late(
    r"[(（【〔](?:本[报報刊社台网網]|[\u3400-\u9fff]{2,6}社)?[记記]者\s?([\u3400-\u9fff·、\s]{2,24}?)\s?"
    r"(?:[／/]?\s?([\u3400-\u9fff]{2,4}?)(?:\d{1,2}日)?(?:專?[电電]|[报報][导導道]|[综綜]合[报報][导導道]))?[)）】〕]\s*"
)
_EQUALS: Final = re.compile(r"\s*[=＝]\s*")
_FULL_DATE: Final = re.compile(r"[0-9０-９]{1,2}日|[0-9０-９]{1,2}月[0-9０-９]{1,2}日")


def _bracketed(text: str) -> Dateline | None:
    if text.isascii():
        return None
    report = _CHINESE_REPORT.match(text)
    if report:
        name, place = report.group(1), report.group(2)
        if place is not None and not re.search(r"[／/]", report.group()):
            name, place = _name_and_place(name + place)
        names = are_names(name)
        return Dateline(
            report.end(), (place,) if place else (), (), names.people if names else (), report.group().strip()
        )
    korean = _KOREAN.match(text)
    if korean and re.search(r"[가-힣]", korean.group(1)):
        return _korean(korean)
    japanese = _JAPANESE.match(text)
    return _japanese(japanese) if japanese else None


def _name_and_place(glued: str) -> tuple[str, str | None]:
    """'王小明台北' as name and known place."""
    for length in range(4, 1, -1):
        if glued[-length:] in lexicon.PLACES:
            return glued[:-length], glued[-length:]
    return glued, None


def _korean(found: re.Match[str]) -> Dateline | None:
    """'(서울=연합뉴스) 홍길동 기자 = ', '[부산=스포츠신문 홍길동 기자]'."""
    inner, after = found.group(1), found.group(2) or ""
    head, equals, tail = inner.partition("=")
    named = tail if equals else inner
    reporters, rest = korean_names(named) + korean_names(after), beside_korean_names(named)
    if not equals and not (reporters and len(rest.split()) <= 2):
        return None
    if after and not reporters:
        return None
    places = tuple(p.strip() for p in re.split(r"[·,]", head) if p.strip()) if equals else ()
    sources = tuple(s for s in (rest.strip(" ,·"),) if s)
    if (
        equals
        and not reporters
        and not (sources and (is_agency(sources[0]) or fold(places[0]) in lexicon.PLACES))
    ):
        return None
    return Dateline(found.end(), places, sources, tuple(dict.fromkeys(reporters)), found.group().strip())


def _japanese(found: re.Match[str]) -> Dateline | None:
    """'【エルサレム＝山田太郎】', '【北京時事】', '［ロンドン　１２日　ロイター］'."""
    parts = _EQUALS.split(found.group(1).strip())
    raw = found.group().strip()
    if len(parts) == 2 and all(parts) and len(parts[0]) <= 20:
        if is_agency(parts[1]):
            return Dateline(found.end(), (parts[0],), (parts[1],), (), raw)
        names = are_names(parts[1])
        return Dateline(found.end(), (parts[0],), (), names.people, raw) if names and names.people else None
    words = [w for w in re.split(r"[\s、]+", parts[0]) if not _FULL_DATE.fullmatch(w)]
    if len(words) == 1:
        words = _place_and_agency(words[0])
    sources = tuple(w for w in words if is_agency(w))
    places = tuple(w for w in words if not is_agency(w))
    if not sources or not places or not any(fold(p) in lexicon.PLACES for p in places):
        return None
    return Dateline(found.end(), places, sources, (), raw)


def _place_and_agency(word: str) -> list[str]:
    """'ワシントン共同' as place and agency."""
    for length in range(2, min(7, len(word) - 1)):
        if fold(word[-length:]) in lexicon.AGENCIES and fold(word[:-length]) in lexicon.PLACES:
            return [word[:-length], word[-length:]]
    return [word]


# Chinese without brackets: 新华社北京4月24日电, 本报讯（记者…）.

_CHINESE: Final = late(
    r"[据據]?(?P<source>本[报報刊台网網社]|[\u3400-\u9fff]{1,5}?[社网網报報台])"
    r"(?P<place>[\u3400-\u9fff·]{2,8}?)?"
    r"(?:\s?(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?\s?(?:[专專综綜]合?)?[电電讯訊]"
    r"(?!\s?[话話视視影子力信脑腦])\s*(?P<names>[(（][^()（）]{2,80}[)）])?\s*[:：]?\s*"
)
_CHINESE_ROLES: Final = late(
    r"(?:本[报報台网網]|全媒体|融媒体|特[约約派]|首席|见习|見習|实习|實習)?(?:[记記]者|通[讯訊][员員]|实习生|见习生|[编編][辑輯])\s?"
)


def _chinese(text: str) -> Dateline | None:
    found = _CHINESE.match(text, 0, REACH)
    if found is None:
        return None
    source, place, names = found.group("source", "place", "names")
    own = source[0] == "本"
    if not own and fold(source) not in lexicon.AGENCIES:
        return None
    dated = names or re.search(r"\d日", found.group())
    if not own and not dated and place and fold(place) not in lexicon.PLACES:
        return None
    reporters: list[str] = []
    for part in _CHINESE_ROLES.split(names.strip("()（）")) if names else ():
        read = are_names(part) if part.strip() else None
        if read:
            reporters += read.people
    sources = () if own else (source,)
    return Dateline(
        found.end(),
        (place,) if place else (),
        sources,
        tuple(dict.fromkeys(reporters)),
        found.group().strip(),
    )


# Khmer and Burmese.

_KHMER: Final = late(
    r"[\u200b\s]*(?:ដោយ\s?[:៖]\s?(?P<name>[^:៖/]{2,40})/\s*)?[(\u200b]*"
    r"(?P<place>[\u1780-\u17ff\u200b]{2,45})[)\u200b]*\s*\u200b*[:៖]\u200b?\s*\u200b*"
)


def _khmer(text: str) -> Dateline | None:
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


_BURMESE: Final = late(
    r"(?P<place>[\u1000-\u109f]{4,20})(?:၊\s?|\s)(?P<month>[\u1000-\u109f]{3,12}\s?)(?:[၀-၉]{1,2}|[0-9]{1,2})(?:\s*[-–—:။]\s*|\s+)"
)


def _burmese(text: str) -> Dateline | None:
    """'နေပြည်တော် ဧပြီ ၉ …': a known place, a month and a day."""
    found = _BURMESE.match(text, 0, REACH)
    if found is None or fold(found.group("place")) not in lexicon.PLACES:
        return None
    return Dateline(found.end(), (found.group("place"),), (), (), found.group().strip())
