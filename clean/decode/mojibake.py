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


def _shown(codec: str, first: int, last: int) -> str:
    return re.escape("".join(bytes([byte]).decode(codec, "ignore") for byte in range(first, last + 1)))


def _shape(codec: str, two: str, three: str) -> str:
    """UTF-8 as a codec shows it: the character of a lead byte, then as many trail bytes' as it asks for.

    It opens with one class of characters: so a search skips what has none at the speed of a scan.  French closes
    a quotation with a no-break space and », which after an accented letter look like UTF-8.
    """
    trail = f"[{_shown(codec, 0x80, 0xBF)}]"
    four = _shown(codec, 0xF0, 0xF4)
    rest = f"(?<=[{two}]){trail}|(?<=[{three}])(?!\u00a0»){trail}{{2}}|(?<=[{four}]){trail}{{3}}"
    return f"[{two}{three}{four}](?:{rest})"


_CYRILLIC = f"[{_shown('sloppy-windows-1251', 0x80, 0xBF)}]"
_GREEK = f"[{_shown('sloppy-windows-1253', 0x80, 0xBF)}]"
_SHAPES = (
    re.compile(_shape("latin-1", "Â-ß", "à-ï")),
    re.compile(_shape("sloppy-windows-1252", "Â-ß", "à-ï")),
    re.compile(_shape("cp1258", "ĂÄÅÆ", "áâ")),
    re.compile(_shape("sloppy-windows-1250", "ĂÄĹĆĐŃÎĎŘŮ×", "âáăŕ")),
    re.compile(_shape("iso-8859-2", "ĂÄĹĆĐŃÎĎŘŮ×", "âáăŕ")),
    re.compile(_shape("sloppy-windows-1254", "ÂÃÄÅĞÑ", "âáã")),
    re.compile(_shape("sloppy-windows-1257", "ĆÄÅĆŠĪ", "āįąĮ")),
    re.compile(
        f"[РСбвГДЖ](?:(?<=[РС]){_CYRILLIC}(?:[РС]{_CYRILLIC}){{2}}|(?<=б)[є»]{_CYRILLIC}|(?<=в)Ђ{_CYRILLIC}"
        f"|(?<=[ГДЖ]){_CYRILLIC}(?=[a-z])|(?<=[a-z][ГДЖ]){_CYRILLIC})"
    ),
    re.compile(f"[ΞΟ]{_GREEK}(?:[ΞΟ]{_GREEK}){{2}}"),
    re.compile("[√¬ƒ≈∆‚·├┬Γ](?:(?<=[√¬ƒ≈∆├┬Γ])|(?<=‚)[^\\x00-\\x7f]|(?<=·)[∫ª])[^\\x00-\\x7f]"),
    re.compile("[Ãáб](?:(?<=[a-zA-Z]Ã)[ \ufffd]|(?<=[áб])[»ºє](?=[ \ufffda-z,.;]|$))"),
)
"""What wrongly read UTF-8 looks like, by reader: Western, Vietnamese, Central European, Baltic and Turkish,
Cyrillic, Greek, the old Macintosh and DOS; and Vietnamese letters that lost their last byte."""

_SIGNS: tuple[frozenset[str], ...] = (
    frozenset(map(chr, range(0x80, 0xA0))),
    frozenset(map(chr, range(0xC2, 0xF0))),
    frozenset("ĂÄÅÆáâ"),
    frozenset("ĂĹĆĐŃÎĎŘŮ×ăŕ"),
    frozenset("ĂĹĆĐŃÎĎŘŮ×ăŕ"),
    frozenset("Ğ"),
    frozenset("ĆŠĪāįąĮ"),
    frozenset("РСбвГДЖ"),
    frozenset("ΞΟ"),
    frozenset("√¬∫≈∆‚├┬Γ"),
    frozenset("Ã»ºє"),
)
"""Characters of which text of each of these shapes has at least one."""

_SEGMENTS = re.compile(r"([<>\n]+)")


_NEEDS_ASCII = len(_SHAPES) - 4, len(_SHAPES) - 1
"""The shapes that look at ASCII letters, too: Cyrillic, and letters that lost a byte."""


def may_hold_mojibake(text: str, above_ascii: str, characters: frozenset[str]) -> bool:
    """Whether a text has a place that looks like wrongly read UTF-8.

    `above_ascii`: its characters above ASCII, in order, and `characters`, as a set.  What has the shape in the
    text has it there, too, and there is less of it to search.
    """
    for at, (signs, shape) in enumerate(zip(_SIGNS, _SHAPES, strict=True)):
        if characters.isdisjoint(signs) or (at not in _NEEDS_ASCII and not shape.search(above_ascii)):
            continue
        if shape.search(text):
            return True
    return False


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
    return any(shape.search(segment) for shape in _SHAPES)


def _restore_any(segment: str) -> tuple[str, str | None]:
    fixed, plan = ftfy.fix_encoding_and_explain(segment, _CONFIG)
    return (fixed, _name(plan)) if plan and fixed != segment else (segment, None)


def _name(plan: list[ftfy.ExplanationStep]) -> str:
    reader = next((step.parameter for step in plan if step.action == "encode"), "mixed")
    charset = reader.removeprefix("sloppy-").replace("macroman", "macintosh")
    return "mojibake:" + ("windows-1252" if charset == "latin-1" else charset)
