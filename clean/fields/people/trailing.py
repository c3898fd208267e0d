"""Bylines at the end of the last paragraph, often glued to its last sentence.

…nhiều điều chưa biết.Nhã Khanh (Theo ScienceDaily)
…, the ministry said. (Reporting by Ann Lee; editing by Bob Ray)
…밝혔다. 홍길동 기자 hong@paper.com
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clean.fields.people import lexicon
from clean.fields.people.bylines.read import Byline, parse_byline
from clean.fields.people.lexicon import is_agency
from clean.fields.people.names.read import are_names
from clean.fields.people.names.shape import is_person
from clean.fields.people.names.titles import korean_names
from clean.phrases.fold import fold

REACH: Final = 160
"""Characters at the end of a paragraph in which a byline stands."""


@dataclass(frozen=True, slots=True)
class TrailingByline:
    """A byline at the end of a paragraph."""

    start: int
    """Offset at which the paragraph's own text ends; what follows is the byline."""
    byline: Byline


def split_trailing_byline(text: str, language: str | None = None) -> TrailingByline | None:
    """The byline that the last paragraph ends with, or None.

    Bare names count where they are glued to the sentence before them, and on Vietnamese pages, where
    papers sign below the text, after a space too; elsewhere a marker, brackets or a title is needed.
    """
    tail = text.rstrip()
    ended = len(tail) < 2 or (tail[-1] in ".!?。！？…" and not tail.endswith((".vn", ".com")))
    if ended and not _INITIALS_END.search(tail[-24:]):
        return None
    if (
        language is None
        and len(_VIETNAMESE.findall(tail, max(0, len(tail) - 2 * REACH))) >= _VIETNAMESE_LEAST
    ):
        language = "vi"
    for start in _starts(tail):
        byline = _read(tail, start, language)
        if byline is not None:
            return TrailingByline(_with_end_mark(tail, start), byline)
    return None


_VIETNAMESE: Final = re.compile("[đơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
"""Letters that only Vietnamese has."""
_VIETNAMESE_LEAST: Final = 6
_INITIALS_END: Final = re.compile(r"(?:^|[\s.–-])(?:[A-ZĐ]\.){1,3}$")
_SENTENCE_END: Final = re.compile(r"[.!?…។៕।。！？](?:[\"”’»』」)]|\./)?\s*(?=[^\s.!?…\"”’»)\d,;])")
_OPEN_BRACKET: Final = re.compile(r"\s*[(（【\[]")
_END_MARK: Final = re.compile(r"\s*[(（]完[)）]\s*$")


def _starts(tail: str) -> list[int]:
    """Offsets at which a byline may start, the earliest first."""
    low = max(0, len(tail) - REACH)
    starts = [m.end() for m in _SENTENCE_END.finditer(tail, low)]
    if tail[-1] in ")）】]":
        bracket = next((m.start() for m in reversed(list(_OPEN_BRACKET.finditer(tail, low)))), None)
        if bracket is not None and bracket not in starts:
            starts.append(bracket)
    if low == 0 and (tail[-1].isalpha() or tail[-1] in ".)"):
        starts.insert(0, 0)
    return starts[-6:]


def _with_end_mark(tail: str, start: int) -> int:
    """Before '（完）', which belongs to what follows the text."""
    mark = _END_MARK.search(tail[:start])
    return mark.start() if mark else start


def _read(tail: str, start: int, language: str | None) -> Byline | None:
    """The byline that stands from `start` to the end, if it is one."""
    piece = tail[start:].strip()
    if not piece or len(piece) > REACH or (start == 0 and len(piece) > 60):
        return None
    if piece[0] in "(（【[" and piece[-1] in ")）】]":
        return _in_brackets(
            piece, language, after_stop=bool(_STOP.search(tail[max(0, start - 4) : start + 1]))
        )
    if not piece.isascii() and korean_names(piece):
        return parse_byline(piece, language)
    if start == 0:
        return _signature(piece) if language == "vi" else None
    marked = parse_byline(_with_breaks(piece), language)
    if marked is not None and not _opens_sentence(marked, piece):
        return _as_printed(marked, piece)
    glued = not tail[start - 1].isspace() and _is_sentence_glued(tail, start)
    if glued or language == "vi":
        return _signature(piece)
    return None


def _opens_sentence(byline: Byline, piece: str) -> bool:
    """Whether what was read is no more than sources after a bare 'According to'."""
    return not byline.reporters and not byline.translators and not byline.photographers and len(piece) > 80


def _as_printed(byline: Byline, piece: str) -> Byline:
    return Byline(
        byline.reporters, byline.translators, byline.photographers, byline.editors, byline.sources, piece
    )


def _in_brackets(piece: str, language: str | None, *, after_stop: bool) -> Byline | None:
    """'(Reporting by …)', '（责编：王五）', '(dpa)'; other brackets belong to the sentence."""
    inner = piece[1:-1].strip()
    byline = parse_byline(inner, language)
    if byline is not None:
        return _as_printed(byline, piece)
    if not after_stop:
        return None
    parts = [part.strip() for part in re.split(r"[/,;]|\s-\s", inner)]
    if 0 < len(parts) < 4 and all(
        (part and len(part) < 30 and is_agency(part) and not part.islower()) or part in _SMALL
        for part in parts
    ):
        return Byline(sources=tuple(dict.fromkeys(parts)), raw=piece)
    return None


_STOP: Final = re.compile(r"[.!?…。！？।။”\"»]\s*[(（\[【]?$")
_SMALL: Final = frozenset({"dpa", "afp", "sid", "epd", "ots", "red", "kna", "apa", "dts", "dapd"})
"""Agencies that sign in small letters."""


def _signature(piece: str) -> Byline | None:
    """Bare names and nothing else: 'Tiến Nguyên - Nguyễn Dương'."""
    if len(piece) > 60 or any(c in piece for c in '?!:;"“”') or fold(piece) in lexicon.PLACES:
        return None
    names = are_names(piece)
    if names is None:
        return None
    if names.people and not all(_is_full(name) for name in names.people):
        return None
    if not names.people and not all(name.isupper() or " " in name for name in names.agencies):
        return None
    return Byline(reporters=names.people, sources=names.agencies, raw=piece)


def _is_full(name: str) -> bool:
    """A name of two words, or initials: one word alone may be the start of anything."""
    return (" " in name or "." in name or (name.isupper() and len(name) <= 6)) and is_person(name)


def _is_sentence_glued(tail: str, start: int) -> bool:
    """Whether a sentence ends right before: a word of two small letters and its stop, no abbreviation."""
    return bool(_WORD_AND_STOP.search(tail[max(0, start - 12) : start]))


_WORD_AND_STOP: Final = re.compile(r"(?:[^\W\d_A-Z]{2}|\d|[\"”’»)%])[.!?…][\"”’»)]?$|\./\.$|[។៕।。！？]$")


def _with_breaks(piece: str) -> str:
    """Set a space where a small letter meets a marker's capital: 'Mai ChâmẢnh: BTC'."""
    return _GLUED_LABEL.sub(r"\1 | \2", piece)


_GLUED_LABEL: Final = re.compile(
    r"([^\W\d_A-Z])((?:Ảnh|Video|Clip|Theo|Nguồn|Photo|Foto|Source|Tổng hợp|Bài|Tin)(?=[\s:,]))"
)
