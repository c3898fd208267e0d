"""Lines that are a byline or a source line as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.bylines.first_look import may_be_byline
from clean.fields.people.bylines.marks import SEPARATORS
from clean.fields.people.bylines.pieces import names_of, pieces_of
from clean.fields.people.lexicon import plain
from clean.fields.people.names.read import are_names
from clean.fields.people.names.titles import beside_korean_names, korean_names
from clean.late import late
from clean.phrases.fold import fold


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
    if len(line) > LONGEST or not may_be_byline(line):
        return None
    return parse_byline(line, language)


LONGEST: Final = 240
"""Characters of a line that may be a byline."""


def parse_byline(line: str, language: str | None = None) -> Byline | None:
    """As `read_byline`, without the cheap test."""
    if "\u200b" in line:
        line = line.replace("\u200b", "")
    text = _ADDRESS.sub(" ", line) if "@" in line else line
    people: dict[str, list[str]] = {role: [] for role in lexicon.ROLES}
    people["reporter"] += _titled(text)
    if people["reporter"]:
        return _byline(people, line)
    pieces = list(pieces_of(text, language, signed="@" in line))
    if not pieces:
        return None
    for piece in pieces:
        names = names_of(piece)
        if names is None:
            return None
        for role in piece.roles:
            people[role] += names.people
            if role == "photographer":
                people[role] += names.agencies
            else:
                people["source"] += names.agencies
    return _byline(people, line)


_ADDRESS: Final = re.compile(r"\S+@\S+|(?<!\S)@\w+|https?://\S+")


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


_REPORTED: Final = late(
    r"[(（【〔]?\s?(?:[\u3400-\u9fff·]{0,12}?\s?)(?:[记記]者|实习生|實習生|通[讯訊][员員]|特派[员員])[\s:：]?([\u3400-\u9fff·、 ]{2,24}?)"
    r"(?:\s?[／/]\s?[\u3400-\u9fff]{1,10}|\s?[\u3400-\u9fff]{2,6}(?=[报報][导導道]))?(?:[报報][导導道]|摄|攝|文)?\s?[)）】〕]?$"
)
"""'本报记者 王芳 李明', '記者王小明／台北報導', '南方周刊记者 王芳 广州报道'."""


def _is_beside(word: str) -> bool:
    """Whether a word may stand beside a titled name: a mark, a place, an agency, another title."""
    word = word.strip(SEPARATORS)
    if not word or lexicon.is_agency(word) or fold(word) in lexicon.PLACES | lexicon.TITLES:
        return True
    return plain(word) in lexicon.LABELS
