"""The legacy Vietnamese encodings, as texts show them that were read as windows-1252 or latin-1."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from clean.decode.vietnamese.syllables import syllables

NAMES = ("tcvn3", "vni", "viscii", "vps", "windows-1258")
"""Encodings of one or two bytes a letter, in the order in which a tie is decided."""

_NBSP = "\u00a0"
_NBSP_IN_CAPITALS = re.compile("[A-ZĐ]{1,3}\u00a0[A-Z]{0,2}(?![^\\W\\d_])")
_LATIN = "A-Za-z\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff"
_TONES = {0xF9: "\u0301", 0xF8: "\u0300", 0xFB: "\u0309", 0xF5: "\u0303", 0xEF: "\u0323"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """One legacy encoding."""

    name: str
    letters: dict[str, str]
    """What stands in the wrongly read text, and the letter that it is."""
    words: re.Pattern[str]
    """A word of such a text: letters of any kind, and the symbols that are letters in this encoding."""
    _pattern: re.Pattern[str] | None
    _table: dict[int, str]

    def convert(self, text: str) -> str:
        """Text in this encoding, read as windows-1252 or latin-1, as what it says."""
        if self._pattern is not None:
            return self._pattern.sub(lambda match: self.letters[match.group()], text)
        converted = text.translate(self._table)
        if self.name == "viscii" and _NBSP in converted:
            return _NBSP_IN_CAPITALS.sub(_o_or_space, converted)
        return unicodedata.normalize("NFC", converted) if self.name == "windows-1258" else converted


def _o_or_space(match: re.Match[str]) -> str:
    """VISCII has Õ where windows-1252 has the no-break space: in capitals it is a letter if that makes a syllable."""
    word = match.group().replace(_NBSP, "Õ")
    return word if word.lower() in syllables() else match.group()


@cache
def encoding(name: str) -> Encoding:
    """The encoding of that name, its table read from the package's data once."""
    letters = _combining_letters() if name == "windows-1258" else _table_letters(name)
    symbols = "".join(sorted({character for key in letters for character in key if not character.isascii()}))
    # C0 bytes that are letters count too: VISCII and VPS keep some capitals there.
    symbols += "".join(sorted({key for key in letters if key < " "}))
    # NBSP is a letter of VISCII, but far more often a space.
    words = re.compile(f"[{_LATIN}{re.escape(symbols.replace(_NBSP, ''))}]+")
    pairs = any(len(key) > 1 for key in letters)
    pattern = _alternation(letters) if pairs else None
    table = {} if pairs else {ord(key): letter for key, letter in letters.items() if key != _NBSP}
    return Encoding(name, letters, words, pattern, table)


def to_bytes(text: str, name: str) -> bytes:
    """Vietnamese text in a legacy encoding, for samples and measurements; TCVN3 has no capitals with a tone.

    Raises UnicodeEncodeError for a character that the encoding lacks.
    """
    if name == "windows-1258":
        return b"".join(_marks_apart(letter) for letter in unicodedata.normalize("NFC", text))
    codes = _reverse(name)
    return b"".join(
        codes.get(letter) or letter.encode("cp1252") for letter in unicodedata.normalize("NFC", text)
    )


def _marks_apart(letter: str) -> bytes:
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        tones = [mark for mark in marks if mark in _TONES.values()]
        kept = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
        return (kept + "".join(tones)).encode("cp1258")


@cache
def _reverse(name: str) -> dict[str, bytes]:
    codes = {letter: code for code, letter in _rows(name)}
    if name == "tcvn3":
        for letter in [letter for letter in codes if letter.upper() not in codes]:
            codes[letter.upper()] = codes[letter]
    return codes


def _rows(name: str) -> list[tuple[bytes, str]]:
    text = (files("clean.decode.vietnamese") / f"{name}.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [(bytes.fromhex(code), letter) for code, letter in rows]


def _readings(code: bytes) -> set[str]:
    """How a reader of windows-1252, and how one of latin-1, shows these bytes."""
    shown = {code.decode("latin-1")}
    shown.add("".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in code))
    return shown


def _table_letters(name: str) -> dict[str, str]:
    letters = {shown: letter for code, letter in _rows(name) for shown in _readings(code)}
    if name == "vni":
        letters.update(_vni_variants(letters))
    return letters


def _vni_variants(letters: dict[str, str]) -> dict[str, str]:
    """Ways to type VNI that its table lacks: a capital with a small mark, i and y with the common marks."""
    variants: dict[str, str] = {}
    for key, letter in letters.items():
        if len(key) == 2:
            variants[key[0].upper() + key[1].lower()] = letter.upper()
            variants[key[0].lower() + key[1].upper()] = letter.lower()
    for byte, mark in _TONES.items():
        for base in "iIyY":
            for shown in (chr(byte), chr(byte).upper()):
                variants[base + shown] = unicodedata.normalize("NFC", base + mark)
    return {key: letter for key, letter in variants.items() if key not in letters}


def _combining_letters() -> dict[str, str]:
    """Windows-1258 differs from windows-1252 in a few letters and five combining tones."""
    letters: dict[str, str] = {}
    for byte in range(0xC0, 0x100):
        code = bytes([byte])
        if (letter := code.decode("cp1258", "ignore")) and letter != code.decode("cp1252"):
            letters[code.decode("cp1252")] = letter
    return letters


def _alternation(letters: dict[str, str]) -> re.Pattern[str]:
    keys = sorted(letters, key=lambda key: (-len(key), key))
    return re.compile("|".join(map(re.escape, keys)))
