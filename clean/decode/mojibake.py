"""Text that was read in the wrong encoding and written again: finding the places, and setting them right."""

from __future__ import annotations

import re
from collections.abc import Callable

import ftfy
import ftfy.bad_codecs

from clean.decode.vietnamese import mojibake as vietnamese

_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    remove_control_chars=False,
    fix_surrogates=False,
    fix_c1_controls=False,
    normalization=None,
    explain=True,
)
"""Encodings and nothing else: quotes, widths, ligatures and entities stay as they are."""

_WESTERN = ("latin-1", "sloppy-windows-1252", "cp1258")
_CENTRAL = ("sloppy-windows-1250", "sloppy-windows-1254", "sloppy-windows-1257", "iso-8859-2")
_NATIVE = ("sloppy-windows-1251", "sloppy-windows-1253")
_VARIETY = 3
"""Distinct symbols that Cyrillic or Greek text must show to be looked at: each second character is one."""


def _shown(codec: str, first: int, last: int) -> str:
    return "".join(bytes([byte]).decode(codec, "ignore") for byte in range(first, last + 1))


def _pattern(codecs: tuple[str, ...]) -> re.Pattern[str]:
    """The shape of UTF-8 in wrongly read text: a lead byte's character, then as many trail bytes' as it asks for."""
    shapes = []
    for codec in codecs:
        two, three, four = (_shown(codec, *span) for span in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4)))
        trail = f"[{re.escape(_shown(codec, 0x80, 0xBF))}]"
        shapes.append(
            f"[{re.escape(two)}]{trail}|[{re.escape(three)}]{trail}{{2}}|[{re.escape(four)}]{trail}{{3}}"
        )
    return re.compile("|".join(shapes))


_SHAPES = _pattern(_WESTERN)
_CENTRAL_SHAPES = _pattern(_CENTRAL)
_NATIVE_SHAPES = _pattern(_NATIVE)
_MAC_SHAPES = re.compile(
    "[√¬ƒ≈∆ðÐ–—][^\\x00-\\x7f]|‚[^\\x00-\\x7f]{2}|·[∫ª][^\\x00-\\x7f]|[├┬Γ][^\\x00-\\x7f]"
)
_LOST = re.compile("[ÃĂÄÆГД√](?= |\ufffd|[a-z])|(?:á|б|·)[º»є∫ª](?=[ \ufffda-z,.;]|$)")
"""Vietnamese letters whose last byte was lost."""

_MAC_SIGNS = frozenset("√¬∫≈∆‚├┬Γ")
_NATIVE_SYMBOLS = frozenset(_shown("sloppy-windows-1251", 0x80, 0xBF)) - frozenset(
    "’‘“”„–—…«»№ёЁіІїЇєЄґҐјЈѕЅўЎ\u00a0•§©®°"
)
_GREEK_SYMBOLS = frozenset(_shown("sloppy-windows-1253", 0x80, 0xBF)) - frozenset(
    "’‘“”„–—…«»ΆΈΉΊΌΎΏ\u00a0•·½§©®°΄"
)
_SEGMENTS = re.compile(r"([<>\n]+)")


def may_hold_mojibake(above_ascii: str, characters: frozenset[str]) -> bool:
    """The cheap test of a whole page, by its characters above ASCII: in order of appearance, and as a set."""
    if _SHAPES.search(above_ascii) or _LOST_LEADS & characters:
        return True
    if characters & _CENTRAL_LEADS and _CENTRAL_SHAPES.search(above_ascii):
        return True
    if characters & _MAC_SIGNS and _MAC_SHAPES.search(above_ascii):
        return True
    return len(characters & _NATIVE_SYMBOLS) >= _VARIETY or len(characters & _GREEK_SYMBOLS) >= _VARIETY


_LOST_LEADS = frozenset("Ã")
_CENTRAL_LEADS = frozenset(_shown("sloppy-windows-1250", 0xC2, 0xDF)) | frozenset("ĂĹÄÅĢĒ")


def restore_vietnamese(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with its wrongly read Vietnamese lines restored, lost bytes included, and the names of the repairs."""
    return _restore_segments(text, vietnamese.restore)


def restore(text: str) -> tuple[str, tuple[str, ...]]:
    """A text with its wrongly read lines or runs restored, and the names of the repairs."""
    return _restore_segments(text, _restore_any)


def _restore_segments(
    text: str, restorer: Callable[[str], tuple[str, str | None]]
) -> tuple[str, tuple[str, ...]]:
    names: dict[str, None] = {}
    pieces = _SEGMENTS.split(text)
    for at in range(0, len(pieces), 2):
        if not pieces[at].isascii() and _suspicious(pieces[at]):
            pieces[at], name = restorer(pieces[at])
            if name:
                names[name] = None
    return ("".join(pieces), tuple(names)) if names else (text, ())


def _suspicious(segment: str) -> bool:
    return any(
        shape.search(segment) for shape in (_SHAPES, _LOST, _CENTRAL_SHAPES, _NATIVE_SHAPES, _MAC_SHAPES)
    )


def _restore_any(segment: str) -> tuple[str, str | None]:
    fixed, plan = ftfy.fix_encoding_and_explain(segment, _CONFIG)
    return (fixed, _name(plan)) if plan and fixed != segment else (segment, None)


def _name(plan: list[ftfy.ExplanationStep]) -> str:
    reader = next((step.parameter for step in plan if step.action == "encode"), "mixed")
    charset = reader.removeprefix("sloppy-").replace("macroman", "macintosh")
    return "mojibake:" + ("windows-1252" if charset == "latin-1" else charset)
