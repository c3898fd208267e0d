"""Characters that nobody sees: out, but where a script needs them.

They are removed here, before there are blocks, so that every character that the page's blocks hold can be
accounted for.  White space is left alone.
"""

from __future__ import annotations

import re

_C1_SIGNS = frozenset("€‚„…‘’“”•–—™‹›")
_C1_CONTROL = re.compile("[\x80-\x9f]")
_C1 = {
    chr(code): sign if (sign := bytes([code]).decode("cp1252", "ignore")) in _C1_SIGNS else ""
    for code in range(0x80, 0xA0)
}
"""C1 controls are signs of windows-1252 that were read as latin-1; the others mean nothing."""

_CONTROLS = "\x00-\x08\x0b\x0e-\x1f\x7f"
_ALWAYS = "\u00ad\u180e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff"
"""Soft hyphen, word joiner and byte order mark, deprecated format characters, surrogates, non-characters."""

_JOINED = "\u0600-\u06ff\u0700-\u074f\u0750-\u077f\u0780-\u07bf\u0840-\u085f\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
"""Scripts in which a joiner or non-joiner changes what is read: Arabic, Indic, Burmese, Khmer, Mongolian."""
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u0f00-\u0fff"
"""Scripts written without spaces, in which a zero-width space tells words apart: Thai, Lao, Burmese, Khmer, Tibetan."""
_EMOJI = "\ufe0f\u200d\u2190-\u2bff\U0001f000-\U0001faff"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")

_INVISIBLE = re.compile(
    f"[{_CONTROLS}{_ALWAYS}]"
    f"|(?<![{_UNSPACED}])\u200b(?![{_UNSPACED}])"
    f"|(?<![{_JOINED}{_UNSPACED}{_EMOJI}])[\u200c\u200d](?![{_JOINED}{_UNSPACED}])"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINE = re.compile("([^\n]*)")

SUSPECTS = frozenset(
    [chr(code) for code in (*range(0x09), 0x0B, *range(0x0E, 0x20), *range(0x7F, 0xA0))]
    + [chr(code) for code in (0xAD, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F))]
    + [chr(code) for code in (*range(0x2060, 0x2070), 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFE, 0xFFFF)]
)
"""Characters for which a text is looked at."""


def remove_invisible(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without them, and the names of what was done: `c1-controls`, `invisible`."""
    names: list[str] = []
    seen = _C1_CONTROL.sub(lambda match: _C1[match.group()], text)
    if seen != text:
        names.append("c1-controls")
    left = _INVISIBLE.sub("", seen)
    if _BIDI.search(left):
        left = _LINE.sub(lambda match: _without_idle_bidi(match.group()), left)
    if left != seen:
        names.append("invisible")
    return left, tuple(names)


def _without_idle_bidi(line: str) -> str:
    """A line without its direction marks where nothing runs from right to left, and without unpaired ones."""
    if not _BIDI.search(line):
        return line
    if not _RIGHT_TO_LEFT.search(line):
        return _BIDI.sub("", line)
    return _without_unpaired(line)


def _without_unpaired(line: str) -> str:
    """Embeddings and isolates that are never closed, and closers that close nothing, out."""
    unpaired: set[int] = set()
    opened: dict[str, list[int]] = {"\u202c": [], "\u2069": []}
    for match in _BIDI.finditer(line):
        mark, at = match.group(), match.start()
        if mark in opened:
            if opened[mark]:
                opened[mark].pop()
            else:
                unpaired.add(at)
        elif "\u202a" <= mark <= "\u202e":
            opened["\u202c"].append(at)
        elif "\u2066" <= mark <= "\u2068":
            opened["\u2069"].append(at)
    unpaired.update(at for places in opened.values() for at in places)
    if not unpaired:
        return line
    return "".join(character for at, character in enumerate(line) if at not in unpaired)
