"""Finding and converting legacy Vietnamese in a text, piece by piece: a page may hold it in some blocks only."""

from __future__ import annotations

import html
import re

from clean.decode.vietnamese import viqr
from clean.decode.vietnamese.capitals import restore_capitals
from clean.decode.vietnamese.detection import detect, fits
from clean.decode.vietnamese.encodings import encoding
from clean.decode.vietnamese.syllables import syllables

_COMMON = frozenset("\u00a0©®«»°·§“”‘’„‚–—…•€™½¼¾²³×")
"""Signs of windows-1252 that text of any language has."""
_WESTERN = frozenset(bytes(range(0x80, 0x100)).decode("latin-1")) | frozenset(
    bytes(range(0x80, 0x100)).decode("cp1252", "ignore")
)
_LETTERS = _WESTERN - _COMMON
"""Characters of which legacy Vietnamese, read as windows-1252, has some in every line."""
_ODD = _LETTERS - frozenset("ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý")
"""Those of them that rightly read Vietnamese lacks."""

_SHORT = 2_000
"""Characters above ASCII up to which a text without odd characters is looked at all the same."""
_WESTERN_SHARE = 0.8
"""Share of such a text's characters above ASCII that must be of windows-1252."""
_SAMPLE = 12_000
"""Characters of text by which a page is judged."""
_WINDOWS = 8
"""Places of a page from which the sample is taken."""
_FEW = 8
"""Plain words below which a text tells nothing."""
_REFERRED = 100_000
"""Characters of a page in which its references are counted."""
_GLIMPSE, _SECOND_GLIMPSE = 1_000, 4_000
"""Characters of text that tell whether its plain words are Vietnamese."""
_PLAIN_SHARE = 0.5
"""Share of the plain words that must be syllables, names left out where they can be; Spanish has two in five."""
_MIXED = 0.2
"""Rightly read Vietnamese letters, for each word gained, above which a page is mixed: each piece then tells by itself."""

_PIECES = re.compile(r"(<[^<>]*>|\n+)")
_RUN = re.compile(r">([^<>{}=]{2,})(?:<|$)")
"""Text between tags; what has braces or assignments is a script."""
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_REFERENCE = re.compile(r"&(?:#[xX]?[0-9a-fA-F]{2,6}|[A-Za-z]{2,8});?")


def may_hold_letters(above_ascii: str, characters: frozenset[str]) -> bool:
    """The cheap test of a whole page: do its characters above ASCII, in order and as a set, allow for any?"""
    if characters.isdisjoint(_LETTERS):
        return False
    if not characters.isdisjoint(_ODD):
        return True
    if len(above_ascii) > _SHORT:
        return False
    return len(above_ascii.encode("cp1252", "ignore")) >= _WESTERN_SHARE * len(above_ascii)


def reads_like_vietnamese(text: str) -> bool:
    """Whether the plain words of a text are syllables: half of Vietnamese words have no mark."""
    share = _share_of_syllables(text, _GLIMPSE)
    if len(text) <= _SHORT:
        return share is None or share >= _PLAIN_SHARE
    if share is None:
        share = _share_of_syllables(text, _SECOND_GLIMPSE, with_names=True)
    if share is None or share < _PLAIN_SHARE:
        return False
    share = _share_of_syllables(text, _SAMPLE, with_names=True)
    return share is not None and share >= _PLAIN_SHARE


def _share_of_syllables(text: str, length: int, *, with_names: bool = False) -> float | None:
    """Share of the plain words, in about so many characters, that are syllables; None where too few words tell.

    Names and capitals count only where they may, and there is hardly anything else.
    """
    sample = _without_markup(text, length)
    words = [
        word for word in map(_bare, sample.split()) if word.isascii() and word.isalpha() and len(word) > 1
    ]
    common = [word for word in words if word.islower()]
    words = words if with_names and len(common) < _FEW else common
    if len(words) < _FEW:
        return None
    known = syllables()
    return sum(word.lower() in known for word in words) / len(words)


def convert(text: str, known: str | None = None) -> tuple[str, str | None]:
    """The text with its legacy Vietnamese converted, and the name of the encoding; markup stays as it is.

    `known`: the encoding that the bytes of the page were found to be in.
    """
    if text.isascii() and "&" not in text:
        return _convert_viqr(text)
    by_reference = _is_by_reference(text)
    found = known or encoding_of(text)
    pieces, used = [], ""
    for piece in _PIECES.split(text):
        if piece[:1] == "<":
            converted, name = _convert_tag(piece, found, by_reference)
        else:
            converted, name = convert_piece(piece, found, by_reference)
        used = used or name or ""
        pieces.append(converted)
    return ("".join(pieces), used) if used else (text, None)


def encoding_of(text: str) -> str | None:
    """The encoding that a text or page, read as windows-1252 or latin-1, is mostly in, or None."""
    sample = _without_markup(text)
    resolved = _resolve(sample) if _is_by_reference(sample) else sample
    found = None if resolved.isascii() else detect(resolved)
    if found is None or found.beyond > _MIXED * found.gained:
        return None
    return found.name


def convert_piece(text: str, found: str | None = None, by_reference: bool = True) -> tuple[str, str | None]:
    """One block, line or run of text; `found` is the encoding of the page around it, if that is known.

    `by_reference`: whether references stand for letters of the encoding, rather than for what they say.
    """
    if text.isascii() and not (by_reference and "&" in text):
        return text, None
    resolved = _resolve(text) if by_reference else text
    if found is not None and fits(resolved, found):
        name = found
    elif _LETTERS.isdisjoint(resolved) or (
        found is None and len(resolved) > _SHORT and _ODD.isdisjoint(resolved)
    ):
        return text, None
    elif alone := detect(resolved):
        name = alone.name
    else:
        return text, None
    converted = encoding(name).convert(resolved)
    return (restore_capitals(converted) if name == "tcvn3" else converted), name


def _is_by_reference(text: str) -> bool:
    """Whether a page writes its letters as references, and hardly any as such."""
    if "&" not in text:
        return False
    sample = text[:_REFERRED]
    referred = sum(1 for match in _REFERENCE.finditer(sample) if _resolve_reference(match) in _LETTERS)
    return referred > sum(map(sample.count, _LETTERS.intersection(sample)))


def _convert_viqr(text: str) -> tuple[str, str | None]:
    if "<" in text or not viqr.looks_like_viqr(text):
        return text, None
    return viqr.convert(text), "viqr"


def _convert_tag(tag: str, found: str | None, by_reference: bool) -> tuple[str, str | None]:
    """The attribute values of a tag."""
    if found is None or (tag.isascii() and "&" not in tag):
        return tag, None
    converted = _QUOTED.sub(lambda match: convert_piece(match.group(), found, by_reference)[0], tag)
    return converted, found if converted != tag else None


def _without_markup(text: str, length: int = _SAMPLE) -> str:
    """About so many characters of the text that a page shows, from windows over the whole of it."""
    if "<" not in text:
        return text[:length]
    step = max(1, len(text) // _WINDOWS)
    runs: list[str] = []
    for start in range(0, len(text), step):
        window = text[start : start + 4 * length // _WINDOWS]
        runs += _RUN.findall(window) or []
    return "\n".join(runs)[:length]


def _resolve(text: str) -> str:
    """References to characters of windows-1252 resolved; all others stay."""
    return _REFERENCE.sub(_resolve_reference, text) if "&" in text else text


def _resolve_reference(match: re.Match[str]) -> str:
    character = html.unescape(match.group())
    if len(character) != 1 or character.isascii():
        return match.group()
    return character if character <= "\u00ff" or character.encode("cp1252", "ignore") else match.group()


def _bare(word: str) -> str:
    return word.strip(".,;:!?\"'()[]")
