"""Text that was read in the wrong encoding and written again: finding the places, and setting them right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from clean.decode.characters import Characters
from clean.decode.vietnamese import mojibake as vietnamese
from clean.late import late

if TYPE_CHECKING:
    from ftfy import ExplanationStep


Segment: TypeAlias = tuple[int, int]
"""Beginning and end of a run of text."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What UTF-8 looks like that was read in one encoding."""

    pattern: re.Pattern[str]
    leads: frozenset[str]
    """Characters of which it has at least one, and ..."""
    trails: frozenset[str]
    """... of these, too."""


def _shown(codec: str, first: int, last: int) -> str:
    """The characters of these bytes; `sloppy-` stands for a code page whose unused bytes are read as Latin-1."""
    table, sloppy = codec.removeprefix("sloppy-"), codec.startswith("sloppy-")
    shown = [(byte, bytes([byte]).decode(table, "ignore")) for byte in range(first, last + 1)]
    return "".join(character or chr(byte) * sloppy for byte, character in shown)


def _shape(codec: str, two: str, three: str, trails: str = "") -> Shape:
    """The character of a lead byte, then as many trail bytes' as it asks for.

    The pattern opens with one class of characters: so a search skips what has none at the speed of a scan.
    A no-break space and a dash or quotation mark after an accented letter look like UTF-8, and are none.
    """
    all_trails, four = _shown(codec, 0x80, 0xBF), _shown(codec, 0xF0, 0xF4)
    trail = f"[{re.escape(all_trails)}]"
    rest = f"(?<=[{two}]){trail}|(?<=[{three}])(?!\u00a0[»«–—…„“]){trail}{{2}}|(?<=[{four}]){trail}{{3}}"
    pattern = late(f"[{two}{three}{four}](?:{rest})")
    return Shape(pattern, frozenset(two + three + four), frozenset(trails or all_trails))


def _any_shape(pattern: str, leads: str, trails: str) -> Shape:
    return Shape(late(pattern), frozenset(leads), frozenset(trails))


_WEST_TWO, _WEST_THREE = _shown("latin-1", 0xC2, 0xDF), _shown("latin-1", 0xE0, 0xEF)
_CENTRAL_TRAILS = "ŚŤŽŹśťžźˇ˘ŁĄŞŻ˛łąşĽ˝ľż"
_CYRILLIC = _shown("sloppy-windows-1251", 0x80, 0xBF)
_GREEK = _shown("sloppy-windows-1253", 0x80, 0xBF)
_CYRILLIC_TRAIL, _GREEK_TRAIL = f"[{re.escape(_CYRILLIC)}]", f"[{re.escape(_GREEK)}]"
_ABOVE = "[^\\x00-\\x7f]"

_SHAPES = (
    _shape("latin-1", _WEST_TWO, _WEST_THREE, _shown("latin-1", 0x80, 0x9F)),
    _shape("sloppy-windows-1252", _WEST_TWO, _WEST_THREE),
    _shape("cp1258", "Ă", "áâ", "€‚ƒ„…†‡ˆ‰‹Œ‘’“”•–—˜™›œŸ"),
    _shape("sloppy-windows-1250", "ĂÄĹĆĐŃÎĎŘŮ×", "âáăŕ", _CENTRAL_TRAILS),
    _shape("iso-8859-2", "ĂÄĹĆĐŃÎĎŘŮ×", "âáăŕ", _CENTRAL_TRAILS + _shown("latin-1", 0x80, 0x9F)),
    _shape("sloppy-windows-1254", "ÂÃÄÅĞÑ", "âáã", "ŞşĞğİı"),
    _shape("sloppy-windows-1257", "ĆÄÅĆŠĪ", "āįąĮ", "¦§Ø©Ŗ«¬®Æ±²³µ¶øŗ»¼½¾æ‚„†‡‰‹›™¨ˇ¸¯˛"),
    _any_shape(
        f"[РСбвГДЖ](?:(?<=[РС]){_CYRILLIC_TRAIL}(?:[РС]{_CYRILLIC_TRAIL}){{2}}|(?<=б)[є»]{_CYRILLIC_TRAIL}"
        f"|(?<=в)Ђ{_CYRILLIC_TRAIL}|(?<=[ГДЖ]){_CYRILLIC_TRAIL}(?=[a-z])|(?<=[a-z][ГДЖ]){_CYRILLIC_TRAIL})",
        "РСбвГДЖ",
        _CYRILLIC,
    ),
    _any_shape(f"[ΞΟ]{_GREEK_TRAIL}(?:[ΞΟ]{_GREEK_TRAIL}){{2}}", "ΞΟ", _GREEK),
    _any_shape(
        f"[√¬ƒ≈∆├┬]{_ABOVE}", "√¬ƒ≈∆├┬", _shown("mac_roman", 0x80, 0xBF) + _shown("cp437", 0x80, 0xBF)
    ),
    _any_shape("[‚·Γ](?:(?<=‚)Ä|(?<=·)[∫ª]|(?<=Γ)Ç)", "‚·Γ", "Ä∫ªÇ"),
    _any_shape(f"[–—]{_ABOVE}(?:[–—]{_ABOVE}){{2}}", "–—", _shown("mac_roman", 0x80, 0xBF)),
    _any_shape("Ã(?<=[a-zA-Z]Ã)[ \ufffd]", "Ã", "Ã"),
    _any_shape("[áб](?:[»ºє](?=[ \ufffda-z,.;]|$))", "áб", "»ºє"),
)
"""By reader: Western, Vietnamese, Central European, Turkish, Baltic, Cyrillic, Greek, the old Macintosh and
DOS; and Vietnamese letters that lost their last byte."""

_UNLIKELY = re.compile("[A-Za-z][\u0700-\u08ff]|[\u0700-\u08ff][A-Za-z]")
"""A letter of Syriac and its like within a Latin word: `Ü®` of a Vietnamese font was no UTF-8."""

_FEW = 8
"""Distinct strings up to which each is looked for by itself."""

_ENDS = "<>\n"
_END = re.compile("[<>\n]")
"""A run of text ends at markup or at the end of its line: wrongly read text is restored run by run."""
_REACH = 2_000
"""Characters before and behind a place after which a run ends at a space: scripts and dumps have endless lines."""


def suspected(seen: Characters) -> tuple[Shape, ...]:
    """The shapes of wrongly read UTF-8 that a text has."""
    return tuple(
        shape
        for shape in _SHAPES
        if not seen.distinct.isdisjoint(shape.leads)
        and not seen.distinct.isdisjoint(shape.trails)
        and shape.pattern.search(seen.beside)
    )


def restore_vietnamese(text: str, segments: Sequence[Segment]) -> tuple[str, tuple[str, ...]]:
    """A text with the lines restored that are wholly wrongly read UTF-8, or Vietnamese that lost bytes besides."""
    return _restore_segments(text, segments, _restore_whole_or_vietnamese)


def restore(text: str, segments: Sequence[Segment]) -> tuple[str, tuple[str, ...]]:
    """A text with its wrongly read lines or runs restored, and the names of the repairs."""
    return _restore_segments(text, segments, _restore_any)


def _restore_segments(
    text: str, segments: Sequence[Segment], restorer: Callable[[str], tuple[str, str | None]]
) -> tuple[str, tuple[str, ...]]:
    names: dict[str, None] = {}
    pieces: list[str] = []
    end = 0
    for start, stop in segments:
        restored, name = restorer(text[start:stop])
        if name:
            names[name] = None
            pieces += [text[end:start], restored]
            end = stop
    return ("".join(pieces) + text[end:], tuple(names)) if names else (text, ())


def segments_of(seen: Characters, shapes: Sequence[Shape]) -> list[Segment]:
    """Where the runs of text begin and end that hold one of these shapes."""
    segments: list[Segment] = []
    end = 0
    for place in sorted(_places(seen, shapes)):
        if place >= end:
            start, end = _opening(seen.text, place, end), _closing(seen.text, place)
            segments.append((start, end))
    return segments


def _places(seen: Characters, shapes: Sequence[Shape]) -> set[int]:
    """Where a text has one of the shapes.  A few strings are found faster, each by itself, than a pattern is."""
    strings = {match.group() for shape in shapes for match in shape.pattern.finditer(seen.beside)}
    if len(strings) > _FEW:
        return {match.start() for shape in shapes for match in shape.pattern.finditer(seen.text)}
    places: set[int] = set()
    for string in strings:
        at = seen.text.find(string)
        while at >= 0:
            if any(shape.pattern.match(seen.text, at) for shape in shapes):
                places.add(at)
            at = seen.text.find(string, at + 1)
    return places


def _opening(text: str, place: int, end: int) -> int:
    """Where the run begins that a place is in, behind the `end` of the one before."""
    first = max(end, place - _REACH)
    mark = max(text.rfind(mark, first, place) for mark in _ENDS)
    if mark < 0 and first > end:
        mark = text.find(" ", first, place)
    return max(first, mark + 1)


def _closing(text: str, place: int) -> int:
    last = place + _REACH
    if closing := _END.search(text, place, last):
        return closing.start()
    if last >= len(text):
        return len(text)
    space = text.rfind(" ", place + 1, last)
    return space if space >= 0 else last


def _restore_whole_or_vietnamese(segment: str) -> tuple[str, str | None]:
    fixed, name, whole = _fix(segment)
    return (fixed, name) if whole else vietnamese.restore(segment)


def _restore_any(segment: str) -> tuple[str, str | None]:
    fixed, name, _ = _fix(segment)
    return fixed, name


@cache
def _fixer() -> Callable[[str], tuple[str, list[ExplanationStep] | None]]:
    """ftfy, loaded when a page is suspected: it takes as long as dozens of pages."""
    import ftfy

    # Encodings and nothing else: quotes, widths, ligatures and entities stay as they are.
    config = ftfy.TextFixerConfig(
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
    return lambda text: ftfy.fix_encoding_and_explain(text, config)


def _fix(segment: str) -> tuple[str, str | None, bool]:
    """What ftfy makes of a segment, the name of the repair, and whether the segment was UTF-8 from end to end."""
    fixed, plan = _fixer()(segment)
    if (
        not plan
        or fixed == segment
        or _UNLIKELY.search(fixed)
        or not any("utf-8" in step.parameter for step in plan)
    ):
        return segment, None, False
    return fixed, _name(plan), all(step.action in ("encode", "decode") for step in plan)


def _name(plan: list[ExplanationStep]) -> str:
    reader = next((step.parameter for step in plan if step.action == "encode"), "mixed")
    charset = reader.removeprefix("sloppy-").replace("macroman", "macintosh")
    return "mojibake:" + ("windows-1252" if charset == "latin-1" else charset)
