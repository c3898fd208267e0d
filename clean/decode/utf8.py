"""UTF-8 with damage: a few bad bytes, a cut at the end, pieces in windows-1252."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clean.decode.detector import oddness

_BAD = re.compile("[\udc80-\udcff]+")
_HIGH = re.compile("[^\x00-\x7f]")
_PUNCTUATION = frozenset(bytes.fromhex("85 91 92 93 94 95 96 97 99 A0 A9 AB AE B7 BB"))
"""Bytes of windows-1252 that stand alone in other text: quotation marks, dashes, ellipsis, bullet, signs."""

_ASCII = bytes(range(0x80))
_LONGEST_CUT = 3
"""Bytes that a character cut off at the end leaves."""
_SEVERAL = 3
_ODD = 0.3
"""Bad bytes of a line, none of it valid, from which on it may be in windows-1252; share of odd words that belies it."""
_OUTWEIGH = 3
"""How many times the weight of valid sequences must be the number of bad bytes."""
_OUTWEIGH_LABELLED = 1.5
"""The same where the page says that it is UTF-8."""


@dataclass(frozen=True, slots=True)
class Tolerant:
    """UTF-8 in spite of its damage."""

    text: str
    repairs: tuple[str, ...]
    evidence: str


def tolerant_utf8(raw: bytes, labelled: bool) -> Tolerant | None:
    """The text of bytes that are UTF-8 but for some, or None when they are no UTF-8.

    A valid sequence weighs one less than its bytes, a bad byte one: text of another encoding has valid
    sequences by chance, but far more bytes that are none.
    """
    above = raw.translate(None, _ASCII)
    outweigh = _OUTWEIGH_LABELLED if labelled else _OUTWEIGH
    bad, valid = _weigh(above)
    if valid < (bad - _LONGEST_CUT) * outweigh:
        return None
    text = raw.decode("utf-8", "surrogateescape")
    cut = _cut_at_end(raw, text)
    text = text[: len(text) - cut]
    bad = sum(map(len, _BAD.findall(text)))
    if not bad:
        if not cut or not (valid or labelled):
            return None
        return Tolerant(text, ("truncated",), f"valid utf-8 but for a cut at its end ({cut} bytes)")
    if valid < bad * outweigh:
        return None
    mended, repairs = _mend(text)
    evidence = f"utf-8 but for {bad} bad bytes"
    return Tolerant(mended, (*repairs, "truncated") if cut else repairs, evidence)


def _weigh(above: bytes) -> tuple[int, int]:
    """How many bytes above ASCII are no UTF-8, and the weight of those that are."""
    text = above.decode("utf-8", "surrogateescape")
    valid = text.encode("utf-8", "ignore")
    bad = len(above) - len(valid)
    return bad, len(valid) - (len(text) - bad)


def _cut_at_end(raw: bytes, text: str) -> int:
    """How many bytes at the very end, the only bad ones, are the opening of a character that was cut off."""
    match = _BAD.search(text)
    if not match or match.end() != len(text):
        return 0
    try:
        raw[len(raw) - len(match.group()) :].decode("utf-8")
    except UnicodeDecodeError as error:
        return len(match.group()) if error.reason == "unexpected end of data" else 0
    return 0


def _mend(text: str) -> tuple[str, tuple[str, ...]]:
    """Bad bytes as windows-1252 where a line or a sign is in that, else as the replacement character."""
    names: dict[str, None] = {}
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if _BAD.search(line):
            lines[at], name = _mend_line(line)
            names[name] = None
    return "\n".join(lines), tuple(names)


def _mend_line(line: str) -> tuple[str, str]:
    bad = _BAD.findall(line)
    whole = len(bad) >= _SEVERAL and sum(map(len, bad)) == len(_HIGH.findall(line))
    if whole and all(len(run) <= 2 for run in bad):
        mended = _BAD.sub(lambda match: _as_windows_1252(match.group()), line)
        if oddness(mended) < _ODD:
            return mended, "windows-1252-pieces"
    signs = all(len(run) == 1 and ord(run) - 0xDC00 in _PUNCTUATION for run in bad)
    if signs:
        return _BAD.sub(lambda match: _as_windows_1252(match.group()), line), "windows-1252-pieces"
    return _BAD.sub("\ufffd", line), "tolerant-utf-8"


def _as_windows_1252(run: str) -> str:
    return run.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
