"""Lines that are a byline or a source line as a whole.

A line is cut at its markers ('By', 'Photo:', '기자') into pieces, each with a role; every piece must
then hold names and nothing else.  A sentence of the body fails that, whatever it begins with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from clean.fields.people import lexicon
from clean.fields.people.lexicon import IS_UNSPACED, plain
from clean.fields.people.names.read import Names, are_names
from clean.fields.people.names.surroundings import before_date
from clean.fields.people.names.titles import beside_korean_names, korean_names
from clean.late import late
from clean.phrases.alternatives import Beginnings, alternatives
from clean.phrases.fold import fold

LONGEST: Final = 240
"""Characters of a line that may be a byline."""


@dataclass(frozen=True, slots=True)
class Byline:
    """Who made a piece, by role.  Names stand as printed, one an item."""

    reporters: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    """Agencies, desks and media."""
    raw: str = ""
    """The line as printed."""


def read_byline(line: str, language: str | None = None) -> Byline | None:
    """Read a line that is a byline or source line from its first character to its last, else None.

    `language` (ISO 639-1) admits openers that are common words elsewhere: 'Di Anna Bianchi' in Italian.
    """
    if len(line) > LONGEST or not _may_be_byline(line):
        return None
    return parse_byline(line, language)


def _may_be_byline(line: str) -> bool:
    """The cheap test that nearly every line of a page fails."""
    openers = _OPENERS_BY_WORD.get(line.partition(" ")[0].lower().strip(_WRAP))
    if openers and _opens(line, openers):
        return True
    if "@" in line:
        return True
    if (":" in line or "(" in line) and len(line) < _LABELLED_BOUND and _has_label(line):
        return True
    if line.isascii():
        return line[-1:] in _LAST_ASCII and line.endswith(_LAST_WORDS)
    if line[-1] in _LAST_CHARACTERS and line.endswith(_LAST_WORDS):
        return True
    return bool(_UNSPACED_LABEL.match(line)) or line.startswith(_UNSPACED_OPENERS)


def _opens(line: str, openers: tuple[str, ...]) -> bool:
    """Whether one of the phrases opens the line, and no small letter follows, as it would in a sentence."""
    low = plain(line[:60]).lstrip(_WRAP)
    phrase = next((phrase for phrase in openers if low.startswith(phrase)), None)
    if phrase is None:
        return False
    follows = line.lstrip(_WRAP)[len(phrase) :].lstrip(_WRAP)[:1]
    return "*" in phrase or phrase in _WILDCARD_HEADS or not follows.islower()


def _has_label(line: str) -> bool:
    """Whether a word before a colon, or first in brackets, ends or begins a marker."""
    at = line.find(":")
    if at >= 0 and plain(line[:at]).strip(_WRAP) in lexicon.LABELS:
        return True
    while at >= 0:
        word = _WORD_BEFORE.search(line, max(0, at - _LONGEST_WORD), at)
        if word is not None and plain(word[1]) in _LABEL_WORDS:
            return True
        at = line.find(":", at + 1)
    if "(" not in line and "[" not in line:
        return False
    return any(plain(word) in _BRACKET_WORDS for word in _IN_BRACKETS.findall(line))


class _Piece(NamedTuple):
    """Text between markers with the roles that they give it."""

    roles: tuple[str, ...]
    text: str
    bare: bool
    """The marker had no colon."""


def parse_byline(line: str, language: str | None = None) -> Byline | None:
    """As `read_byline`, without the cheap test."""
    if "\u200b" in line:
        line = line.replace("\u200b", "")
    text = _ADDRESS.sub(" ", line) if "@" in line else line
    people: dict[str, list[str]] = {role: [] for role in lexicon.ROLES}
    people["reporter"] += _titled(text)
    if people["reporter"]:
        return _byline(people, line)
    pieces = list(_pieces(text, language, signed="@" in line))
    if not pieces:
        return None
    for piece in pieces:
        names = _names(piece)
        if names is None:
            return None
        for role in piece.roles:
            people[role] += names.people
            if role == "photographer":
                people[role] += names.agencies
            else:
                people["source"] += names.agencies
    return _byline(people, line)


def _byline(people: dict[str, list[str]], line: str) -> Byline | None:
    found = {role: tuple(dict.fromkeys(names)) for role, names in people.items()}
    if not any(found.values()):
        return None
    return Byline(
        reporters=found["reporter"],
        translators=found["translator"],
        photographers=found["photographer"],
        editors=found["editor"],
        sources=found["source"],
        raw=line.strip(),
    )


def _titled(text: str) -> list[str]:
    """Names of a line in which a title stands beside each: '홍길동 기자', '記者王小明／台北報導'."""
    if text.isascii():
        return []
    reported = _REPORTED.match(text)
    if reported:
        names = are_names("、".join(reported.group(1).split()))
        return list(names.people) if names else []
    if len(text) > 80:
        return []
    found = korean_names(text)
    if found and all(_is_beside(word) for word in beside_korean_names(text).split()):
        return list(dict.fromkeys(found))
    return []


def _is_beside(word: str) -> bool:
    """Whether a word may stand beside a titled name: a mark, a place, an agency, another title."""
    word = word.strip(_SEPARATORS)
    if not word or lexicon.is_agency(word) or fold(word) in lexicon.PLACES | lexicon.TITLES:
        return True
    return plain(word) in lexicon.LABELS


def _names(piece: _Piece) -> Names | None:
    """The names of a piece; None where it holds anything but names."""
    text = piece.text.strip(_SEPARATORS)
    if _DIGIT.search(text):
        undated = _DATE_TAIL.sub("", text)
        if len(undated) < len(text) and not _DIGIT.search(undated):
            text = before_date(undated).strip(_SEPARATORS)
    if not text:
        return Names()
    if piece.roles == ("source",):
        return _source(text, piece.bare)
    if piece.bare and IS_UNSPACED.search(text) and (len(text) > 40 or _DIGIT.search(piece.text)):
        return None
    names = are_names(text, loose=not piece.bare and piece.roles == ("photographer",))
    if names is None or not piece.bare:
        return names
    if (
        any(" " not in n and n.islower() is False and n[1:].islower() for n in names.people)
        and text.isascii()
    ):
        return None
    if text[0].islower():
        return None
    if lexicon.is_arabic(text) and not lexicon.GIVEN.intersection(plain(text).split()):
        return None
    return names


def _source(text: str, bare: bool) -> Names | None:
    """The sources credited; without a colon only what is printed as a name."""
    parts = [part.strip(_SEPARATORS) for part in _SOURCES.split(text)]
    parts = [part for part in parts if part]
    words = [word for part in parts for word in part.split()]
    if not parts or len(text) > 90 or len(words) > 12 or text.endswith(("?", "!", "…")):
        return None
    if bare and (len(words) > 6 or "," in text or any(w[:1].islower() for w in words)):
        return None
    if not bare and sum(w[:1].islower() and w[:1].isascii() for w in words) > max(3, len(words) // 2):
        return None
    return Names(agencies=tuple(dict.fromkeys(parts)))


def _pieces(text: str, language: str | None, *, signed: bool) -> Iterator[_Piece]:
    """The pieces of a line; none where it has no marker."""
    marks = list(_marks(text, language))
    if not marks:
        if signed and len(text) < 60:
            yield _Piece(("reporter",), text, True)
        return
    lead = text[: marks[0].start]
    at_end = marks[0].closes
    if lead.strip(_SEPARATORS):
        yield _Piece(marks[0].roles if at_end else ("reporter",), lead, True)
    for at, mark in enumerate(marks):
        end = marks[at + 1].start if at + 1 < len(marks) else len(text)
        value = text[mark.end : end]
        if mark.closes:
            if value.strip(_SEPARATORS):
                following = marks[at + 1] if at + 1 < len(marks) else None
                roles = following.roles if following and following.closes else ("reporter",)
                yield _Piece(roles, value, True)
        elif value.strip(_SEPARATORS) or at + 1 == len(marks):
            yield _Piece(mark.roles, value, mark.bare)


class _Mark(NamedTuple):
    start: int
    end: int
    roles: tuple[str, ...]
    bare: bool
    closes: bool


def _marks(text: str, language: str | None) -> Iterator[_Mark]:
    low, at = plain(text), 0
    spaced = _SPACE.sub(" ", low)
    for place in _PLACE.finditer(text):
        begin = place.start()
        if begin < at or (word := _LETTERS.match(low, begin)) is None:
            continue
        if word[0] not in _HEADS and not word[0].startswith(_HEADS_OF_WILDCARDS):
            continue
        found = _marker_at(spaced, begin)
        if found is None:
            continue
        at = end = found.end
        phrase = low[begin : found.phrase_end]
        if not _begins(text, begin, bare=found.kind == "opener" and " " not in low[begin:end]):
            continue
        if found.kind == "closer":
            yield _Mark(begin, end, lexicon.CLOSERS[phrase].roles, True, True)
        elif found.kind == "opener":
            marker = _marker(phrase)
            if marker is None or (marker.languages and language not in marker.languages):
                continue
            yield _Mark(begin, end, marker.roles, True, False)
        else:
            roles = _label_roles(phrase, language)
            if roles:
                yield _Mark(begin, end, roles, False, False)


class _Found(NamedTuple):
    """A marker in a text."""

    kind: str
    """label, opener or closer."""
    phrase_end: int
    end: int
    """With the colon."""


def _marker_at(low: str, begin: int) -> _Found | None:
    """The marker that begins at a place: a label before a colon, else an opener, else a closer, each as long as may be."""
    for end in _label_ends(low, begin, _MOST_LABELS - 1):
        if stop := _AFTER_LABEL.match(low, end):
            return _Found("label", end, stop.end())
    for end in _OPENERS.ends(low, begin):
        if stop := _AFTER_OPENER.match(low, end):
            return _Found("opener", end, stop.end())
    for end in _CLOSERS.ends(low, begin):
        if _AFTER_CLOSER.match(low, end):
            return _Found("closer", end, end)
    return None


def _label_ends(low: str, begin: int, more: int) -> Iterator[int]:
    """Where a label may end, or several that are joined: 'text and photos'."""
    for end in _LABELS.ends(low, begin):
        if more and (join := _LABELS_JOIN.match(low, end)):
            yield from _label_ends(low, join.end(), more - 1)
        yield end


def _begins(text: str, start: int, *, bare: bool) -> bool:
    """Whether a marker may begin there: after a separator, or glued to a small letter."""
    if start == 0:
        return True
    before, here = text[start - 1], text[start]
    if before in _SEPARATORS and not (bare and before == " "):
        return True
    if before == " ":
        ahead = text[:start].rstrip()
        return not ahead or not bare or ahead[-1] in _SEPARATORS
    if IS_UNSPACED.match(here):
        return bool(IS_UNSPACED.match(before)) or not before.isalnum()
    return before.islower() and here.isupper()


def _marker(phrase: str) -> lexicon.Marker | None:
    marker = lexicon.OPENERS.get(phrase)
    if marker is not None:
        return marker
    return next((m for pattern, m in _WILDCARDS if pattern.fullmatch(phrase)), None)


def _label_roles(label: str, language: str | None) -> tuple[str, ...]:
    """Roles of 'text', or of 'text and photos'."""
    phrase = label.strip()
    marker = lexicon.LABELS.get(phrase)
    if marker is not None and marker.languages and language not in marker.languages:
        return ()
    if marker is not None:
        own = lexicon.CONTESTED.get(phrase)
        return own.get(language or "", marker.roles) if own else marker.roles
    roles: list[str] = []
    for part in _LABEL_JOIN.split(label):
        marker = lexicon.LABELS.get(part.strip()) if part.strip() else None
        if marker is not None:
            roles += marker.roles
    return tuple(dict.fromkeys(roles))


_SEPARATORS: Final = " \t\n\u3000,;|/·⋅∙•–—-.()[]（）【】〔〕［］:：៖、，。・=＝／丨｜<>\u200b*"
_WRAP: Final = "([（【［〔*-–—:：,|· "
_ADDRESS: Final = re.compile(r"\S+@\S+|(?<!\S)@\w+|https?://\S+")
_CASED: Final = (range(0x2E00), range(0xA640, 0xA800), range(0xFF00, 0xFF60))
"""Where scripts that have capitals stand: a tenth of the characters."""
_CAPITALS: Final = "".join(c for part in _CASED for c in map(chr, part) if c.isupper())
_PLACE: Final = late(
    rf"(?:^|(?<=[{re.escape(_SEPARATORS)}]))[^{re.escape(_SEPARATORS)}]|(?<=[^\W\d_])[{_CAPITALS}]|[{lexicon.UNSPACED}]"
)
"""Where a marker may begin: see `_begins`."""
_SOURCES: Final = re.compile(r"\s*[,;、|]\s+|\s+[-–—/]\s+|[;、|]|(?<=\w)/(?=[A-Z])")
_DIGIT: Final = re.compile(r"\d")
_DATE_TAIL: Final = re.compile(
    r"(?:^|[\s,|(–—·•-])[^\s\d|]{0,10}\s?\d{1,4}\b(?:[\s.,:/–-]{0,3}(?:\d{1,4}|[^\W\d_]{1,12})\.?){0,6}$"
)
"""A date or time after the names."""

_JOINING_WORDS: Final = alternatives(
    {"và", "and", "und", "et", "y", "e", "och", "og", "en", "dan", "и", "і", "та", "i", "ve", "和", "与", "ו"}
)
_SPACE: Final = re.compile(r"\s")
_LABELS: Final = Beginnings(lexicon.LABELS)
_JOIN: Final = rf"(?:\s?[,/&+·、・-]\s?|\s{_JOINING_WORDS}\s)"
_LABEL_JOIN: Final = re.compile(rf"{_JOIN}|和|と")
_MOST_LABELS: Final = 4
"""Labels that are joined."""
_LABELS_JOIN: Final = re.compile(_JOIN)
_AFTER_LABEL: Final = re.compile(r"\s?[:：៖]|\s?[=＝／丨｜/・](?=[\u3040-\u9fff])")
_OPENERS: Final = Beginnings(lexicon.OPENERS)
_AFTER_OPENER: Final = re.compile(r"\s?[:：៖]|(?=[\s\-–—])")
_CLOSERS: Final = Beginnings(lexicon.CLOSERS)
_AFTER_CLOSER: Final = re.compile(r"(?=[\s,;.|)\]）】、，]|$)")
_LETTERS: Final = re.compile(r"[^\W\d_丨]+")
_HEADS: Final = frozenset(
    word[0]
    for phrase in (*lexicon.LABELS, *lexicon.OPENERS, *lexicon.CLOSERS)
    if (word := _LETTERS.match(phrase)) is not None
)
"""First words of all markers, which no letter follows: where others stand the expression is not asked."""
_HEADS_OF_WILDCARDS: Final = tuple({match[1] for p in lexicon.LABELS if (match := re.match(r"(\w+)\*", p))})
"""What stands before a wildcard in a first word, as in `autor*in`."""
_WILDCARDS: Final = [
    (late(alternatives([phrase])), marker) for phrase, marker in lexicon.OPENERS.items() if "*" in phrase
]

_LABELLED_BOUND: Final = 160
"""Characters of a line in which a label is looked for."""
_WORD_BEFORE: Final = re.compile(r"([^\W\d_][^\W_]*\.?)\s?$")
_LONGEST_WORD: Final = 24
"""Characters of the last word of a label."""
_IN_BRACKETS: Final = re.compile(r"[(\[]\s?([^\W\d_]+)")
_WILDCARD_HEADS: Final = frozenset(phrase.split("*")[0] for phrase in lexicon.OPENERS if "*" in phrase)


def _openers_by_word() -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = {}
    for phrase in lexicon.OPENERS:
        groups.setdefault(phrase.split(" ")[0], []).append(phrase.split("*")[0])
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in groups.items()}


_OPENERS_BY_WORD: Final = _openers_by_word()
"""Openers by their first word, the longest first."""
_LABEL_WORDS: Final = frozenset(phrase.split(" ")[-1] for phrase in lexicon.LABELS)
_BRACKET_WORDS: Final = frozenset(phrase.split(" ")[0] for phrase in (*lexicon.OPENERS, *lexicon.CLOSERS))
_LAST_WORDS: Final = tuple(sorted(p + end for p in lexicon.CLOSERS for end in ("", ")", "）", " |")))
_LAST_CHARACTERS: Final = frozenset(word[-1] for word in _LAST_WORDS)
_LAST_ASCII: Final = frozenset(word[-1] for word in _LAST_WORDS if word.isascii())
"""Last characters of the words that may follow a name."""
_UNSPACED_LABEL: Final = late(
    rf"[(（【〔\s]{{0,2}}(?:[{lexicon.UNSPACED}\u200b・·、]{{1,18}}\s?[:：៖=＝丨｜／/・]|[{lexicon.UNSPACED}·]{{0,12}}\s?(?:[记記]者|实习生|通讯员))"
)
_UNSPACED_OPENERS: Final = tuple(phrase + " " for phrase in lexicon.OPENERS if IS_UNSPACED.search(phrase))
_REPORTED: Final = late(
    r"[(（【〔]?\s?(?:[\u3400-\u9fff·]{0,12}?\s?)(?:[记記]者|实习生|實習生|通[讯訊][员員]|特派[员員])[\s:：]?([\u3400-\u9fff·、 ]{2,24}?)"
    r"(?:\s?[／/]\s?[\u3400-\u9fff]{1,10}|\s?[\u3400-\u9fff]{2,6}(?=[报報][导導道]))?(?:[报報][导導道]|摄|攝|文)?\s?[)）】〕]?$"
)
"""'本报记者 王芳 李明', '記者王小明／台北報導', '南方周刊记者 王芳 广州报道'."""
