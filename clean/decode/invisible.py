"""Characters that nobody sees: out, but where a script needs them.

They are removed here, before there are blocks, so that every character that the page's blocks hold can be
accounted for.  White space is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

_CONTROLS = frozenset(map(chr, (*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F)))
_SURROGATES = frozenset(map(chr, range(0xD800, 0xE000)))
_FORMAT = frozenset(
    map(
        chr,
        (
            0xAD,
            0x180E,
            *range(0x2060, 0x2065),
            *range(0x206A, 0x2070),
            0xFEFF,
            0xFFF9,
            0xFFFA,
            0xFFFB,
            0xFFFE,
            0xFFFF,
        ),
    )
)
"""Soft hyphen, word joiner and byte order mark, deprecated format characters, non-characters."""
_ALWAYS = _CONTROLS | _SURROGATES | _FORMAT

_TERMINAL = re.compile("\x1b\\[[0-9;]{0,20}[A-Za-z]")
"""What tells a terminal to change its colour or to move: without its first character the rest would be read."""

_C1_SIGNS = frozenset("€‚„…‘’“”•–—™‹›")
_C1 = {
    chr(code): sign if (sign := bytes([code]).decode("cp1252", "ignore")) in _C1_SIGNS else ""
    for code in range(0x80, 0xA0)
}
"""C1 controls are signs of windows-1252 that were read as latin-1; the others mean nothing."""

_JOINED = (
    "\u0600-\u07bf\u0840-\u085f\u08a0-\u0dff\u1000-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
)
"""Scripts in which a joiner or non-joiner changes what is read: Arabic, Indic, Burmese, Khmer, Mongolian."""
_UNSPACED = "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf"
"""Scripts written without spaces, in which a zero-width space tells words apart: Thai, Lao, Burmese, Khmer, Tibetan."""
_EMOJI = "\ufe0f\u2190-\u2bff\U0001f000-\U0001faff"

_ZERO_WIDTH = re.compile("[\u200b-\u200d]+")
_SPACED_APART = re.compile(f"[{_UNSPACED}]")
_JOINS = re.compile(f"[{_JOINED}{_UNSPACED}{_EMOJI}]")

_BIDI_CHARACTERS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BIDI = re.compile(f"[{_BIDI_CHARACTERS}]")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_OPENERS = _ISOLATES | frozenset("\u202a\u202b\u202d\u202e")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_BIDI_SET = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_ZERO_WIDTH_SET = frozenset("\u200b\u200c\u200d")

SUSPECTS = _ALWAYS | frozenset(_C1) | _ZERO_WIDTH_SET | _BIDI_SET
"""Characters for which a text is looked at."""


def remove_invisible(text: str, characters: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """The text without them, and the names of what was done: `c1-controls`, `invisible`.

    `characters`: those of the text, at least all that are above ASCII or controls, as a set.
    """
    names: list[str] = []
    seen = text
    if controls := characters & _C1.keys():
        seen = _replaced(text, controls, _C1)
        names.append("c1-controls")
    left = _TERMINAL.sub("", seen) if "\x1b" in characters else seen
    left = _replaced(left, characters & _ALWAYS, {})
    if idle := characters & _ZERO_WIDTH_SET:
        left = _without_idle_joiners(left, _places(left, idle))
    if idle := characters & _BIDI_SET:
        left = _without_idle_marks(left, _places(left, idle))
    if left != seen:
        names.append("invisible")
    return left, tuple(names)


def _replaced(text: str, characters: frozenset[str], by: Mapping[str, str]) -> str:
    """The text with each of these characters replaced, or left out."""
    pieces: list[str] = []
    end = 0
    for place in _places(text, characters):
        pieces += [text[end:place], by.get(text[place], "")]
        end = place + 1
    return "".join(pieces) + text[end:] if pieces else text


def _places(text: str, characters: frozenset[str]) -> list[int]:
    """Where these characters stand: to look for each is an order of magnitude faster than to look at every one."""
    places: list[int] = []
    for character in characters:
        at = text.find(character)
        while at >= 0:
            places.append(at)
            at = text.find(character, at + 1)
    return sorted(places)


def _without_idle_joiners(text: str, places: list[int]) -> str:
    """The text without the zero-width characters that the script beside them does not need."""
    pieces: list[str] = []
    end = 0
    for place in places:
        if place >= end and (run := _ZERO_WIDTH.match(text, place)):
            pieces += [text[end:place], _needed(run)]
            end = run.end()
    return "".join(pieces) + text[end:]


def _needed(match: re.Match[str]) -> str:
    """What of a run of zero-width characters the script beside it needs."""
    run = match.group()
    beside = (
        match.string[max(0, match.start() - 1) : match.start()] + match.string[match.end() : match.end() + 1]
    )
    spaced, joins = _SPACED_APART.search(beside), _JOINS.search(beside)
    return "".join(character for character in run if (spaced if character == "\u200b" else joins))


def _without_idle_marks(text: str, places: list[int]) -> str:
    """The text, its lines without direction marks where nothing runs from right to left, and without unpaired ones."""
    pieces: list[str] = []
    end = 0
    for place in places:
        if place < end:
            continue
        start = max(end, text.rfind("\n", end, place) + 1)
        stop = text.find("\n", place)
        line = text[start : stop if stop >= 0 else len(text)]
        pieces += [
            text[end:start],
            _without_unpaired(line) if _RIGHT_TO_LEFT.search(line) else _BIDI.sub("", line),
        ]
        end = start + len(line)
    return "".join(pieces) + text[end:]


def _without_unpaired(line: str) -> str:
    """Embeddings and isolates that are never closed, and closers that close nothing, out.

    As Unicode pairs them: the end of an isolate ends what was embedded within it, and an embedding ends only in the
    isolate in which it began.
    """
    unpaired: set[int] = set()
    opened: list[int] = []
    isolates = 0
    for match in _BIDI.finditer(line):
        mark, at = match.group(), match.start()
        if mark in _OPENERS:
            opened.append(at)
            isolates += mark in _ISOLATES
        elif mark == "\u2069" and isolates:
            while line[embedding := opened.pop()] not in _ISOLATES:
                unpaired.add(embedding)
            isolates -= 1
        elif mark == "\u202c" and opened and line[opened[-1]] not in _ISOLATES:
            opened.pop()
        elif mark in "\u202c\u2069":
            unpaired.add(at)
    unpaired.update(opened)
    if not unpaired:
        return line
    bounds = [-1, *sorted(unpaired), len(line)]
    return "".join([line[before + 1 : after] for before, after in pairwise(bounds)])
