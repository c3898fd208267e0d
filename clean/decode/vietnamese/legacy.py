"""Finding and converting legacy Vietnamese in a text, piece by piece: a page may hold it in some blocks only."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from clean.decode.vietnamese import viqr
from clean.decode.vietnamese.capitals import restore_capitals
from clean.decode.vietnamese.detection import Finding, detect, weigh
from clean.decode.vietnamese.encodings import encoding
from clean.decode.vietnamese.syllables import syllables

ODD = frozenset(
    "¡¢£¤¥¦§¨ª«¬\u00ad®¯°±²³´µ¶·¸¹º»¼½¾¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿ"
    + bytes(range(0x80, 0xA0)).decode("latin-1")
)
"""Characters that a legacy encoding read as windows-1252 is full of, and that rightly read Vietnamese lacks."""

_SHORT = 2_000
"""Characters up to which a text without odd characters is looked at all the same."""
_SAMPLE = 12_000
"""Characters of text by which a page is judged."""
_GIVEN = 1.0
"""Evidence that a piece needs once its page is known to hold the encoding."""

_TAG = re.compile(r"(<[^<>]*>)")
_MARKUP = re.compile(r"<(?:script|style)\b[^<>]*>[^<]*|<[^<>]*>", re.I)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{2,6}|[A-Za-z]{2,8});?")


def may_hold_legacy(text: str, above_ascii: Iterable[str]) -> bool:
    """The cheap test of a whole page: could any of it be legacy Vietnamese?  `above_ascii`: its other characters."""
    if len(text) > _SHORT and ODD.isdisjoint(above_ascii) and "&" not in text:
        return False
    return _reads_like_vietnamese(_without_markup(text))


def convert(text: str) -> tuple[str, str | None]:
    """The text with its legacy Vietnamese converted, and the name of the encoding; markup stays as it is."""
    if text.isascii() and "&" not in text:
        return _convert_viqr(text)
    found = _find(_without_markup(text))
    if found is None and len(text) <= _SHORT:
        return text, None
    pieces, used = [], ""
    for piece in _TAG.split(text):
        converted, name = _convert_tag(piece, found) if piece[:1] == "<" else convert_piece(piece, found)
        used = used or name or ""
        pieces.append(converted)
    return ("".join(pieces), used) if used else (text, None)


def encoding_of(text: str) -> str | None:
    """The encoding that a text, read as windows-1252 or latin-1, is really in, or None."""
    found = _find(_without_markup(text))
    return found.name if found else None


def convert_piece(text: str, found: Finding | None = None) -> tuple[str, str | None]:
    """One block, line or run of text; `found` is what the page around it is in, if that is known."""
    if text.isascii() and "&" not in text:
        return text, None
    resolved = _resolve(text)
    if resolved.isascii():
        return text, None
    if found is not None and weigh(resolved, found.name).score >= _GIVEN:
        name = found.name
    elif alone := detect(resolved):
        name = alone.name
    else:
        return text, None
    converted = encoding(name).convert(resolved)
    return (restore_capitals(converted) if name == "tcvn3" else converted), name


def _convert_viqr(text: str) -> tuple[str, str | None]:
    if "<" in text or not viqr.looks_like_viqr(text):
        return text, None
    return viqr.convert(text), "viqr"


def _convert_tag(tag: str, found: Finding | None) -> tuple[str, str | None]:
    """The attribute values of a tag."""
    if found is None or (tag.isascii() and "&" not in tag):
        return tag, None
    converted = _QUOTED.sub(lambda match: convert_piece(match.group(), found)[0], tag)
    return converted, found.name if converted != tag else None


def _find(sample: str) -> Finding | None:
    resolved = _resolve(sample)
    return None if resolved.isascii() else detect(resolved)


def _without_markup(text: str) -> str:
    if "<" not in text:
        return text[:_SAMPLE]
    return _MARKUP.sub("\n", text[: 10 * _SAMPLE])[: 2 * _SAMPLE].strip()[:_SAMPLE]


def _resolve(text: str) -> str:
    """References to characters of windows-1252 resolved; all others stay."""
    return _REFERENCE.sub(_resolve_reference, text) if "&" in text else text


def _resolve_reference(match: re.Match[str]) -> str:
    character = html.unescape(match.group())
    if len(character) != 1 or character.isascii():
        return match.group()
    return character if character <= "\u00ff" or character.encode("cp1252", "ignore") else match.group()


def _reads_like_vietnamese(sample: str) -> bool:
    """Whether the plain words of a sample are syllables: half of Vietnamese words have no mark."""
    known = syllables()
    words = [
        word
        for word in map(_bare, sample[:4000].split())
        if len(word) > 1 and word.isascii() and word.isalpha()
    ]
    if len(words) < 8:
        return True
    return sum(word.lower() in known for word in words) >= 0.3 * len(words)


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'()[]")
