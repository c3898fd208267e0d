"""Vietnamese UTF-8 that was read in another encoding and lost bytes on the way.

`là` read as windows-1252 is `lÃ` and a no-break space; most software has turned that into a plain space, or
dropped the bytes that the encoding does not define.  The syllables say which letter it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import product

from clean.decode.vietnamese.syllables import frequent, syllables

READERS = ("cp1252", "cp1258", "cp1251", "cp1250", "mac_roman")
"""Codecs that Vietnamese UTF-8 is found wrongly read in."""

_CHARSETS = {"mac_roman": "macintosh"}
_LETTERS = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_MOST_CHOICES = 64
_VALID = 0.7
"""Share of the changed words that must become syllables."""
_OTHERS = 0.2
"""Letters above ASCII that may be left, for each word that became a syllable."""


@dataclass(frozen=True, slots=True)
class _Reader:
    readings: dict[str, tuple[str, ...]]
    """A wrongly read letter, whole or with a byte lost, and the letters that it can be."""
    words: re.Pattern[str]
    parts: re.Pattern[str]


def restore(text: str) -> tuple[str, str | None]:
    """One line or block of Vietnamese with its letters restored, and the name of the repair; else unchanged."""
    best, name, most = text, None, 0
    for codec in READERS:
        reader = _reader(codec)
        if not reader.parts.search(text):
            continue
        restored, gained, words = _restore_words(text, reader)
        if gained >= max(2, _VALID * words) and gained > most and _others(text, reader) <= _OTHERS * gained:
            best, most = restored, gained
            name = "mojibake:" + _CHARSETS.get(codec, codec.replace("cp", "windows-"))
    return best, name


def _others(text: str, reader: _Reader) -> int:
    """Letters above ASCII that are no part of a wrongly read one: rightly read text is full of them."""
    return sum(
        1 for character in reader.parts.sub("", text) if not character.isascii() and character.isalpha()
    )


def _restore_words(text: str, reader: _Reader) -> tuple[str, int, int]:
    """The text with its words restored; how many became syllables, of how many."""
    gained = words = 0
    pieces: list[str] = []
    end = 0
    for match in reader.words.finditer(text):
        restored, valid = _restore_word(match.group(), reader)
        words += 1
        gained += valid
        pieces += [text[end : match.start()], restored]
        end = match.end()
    return "".join(pieces) + text[end:], gained, words


def _restore_word(word: str, reader: _Reader) -> tuple[str, bool]:
    """The likeliest reading of a word, and whether it is a syllable (or two, where a space came back)."""
    pieces: list[tuple[str, ...]] = []
    end = 0
    for match in reader.parts.finditer(word):
        pieces += [(word[end : match.start()],), reader.readings[match.group()]]
        end = match.end()
    pieces.append((word[end:],))
    known, common = syllables(), frequent()
    first, best, rank = "", "", 0
    for at, letters in enumerate(product(*pieces)):
        if at == _MOST_CHOICES:
            break
        candidate = "".join(letters)
        first = first or candidate
        parts = candidate.lower().split()
        if not parts or not all(part in known for part in parts) or not _cased_alike(candidate):
            continue
        standing = 1 + all(part in common for part in parts) + 2 * (len(parts) == 1)
        if standing > rank:
            best, rank = candidate, standing
    return (best, True) if best else (first, False)


def _cased_alike(candidate: str) -> bool:
    return all(part.islower() or part.isupper() or part.istitle() for part in candidate.split())


@cache
def _reader(codec: str) -> _Reader:
    readings: dict[str, list[str]] = {}
    for letter in _LETTERS + _LETTERS.upper():
        code = letter.encode("utf-8")
        shown = [_show(byte, codec) for byte in code]
        for last in _last_bytes(code[-1], codec):
            key = "".join(shown[:-1]) + last
            readings.setdefault(key, []).append(letter)
            if last == " ":
                readings[key].append(letter + " ")
    keys = sorted(readings, key=lambda key: (-len(key), key))
    any_key = "|".join(map(re.escape, keys))
    return _Reader(
        {key: tuple(dict.fromkeys(letters)) for key, letters in readings.items()},
        re.compile(f"[A-Za-z]*(?:(?:{any_key})[A-Za-z]*)+"),
        re.compile(any_key),
    )


def _show(byte: int, codec: str) -> str:
    return bytes([byte]).decode(codec, "ignore") or chr(byte)


def _last_bytes(byte: int, codec: str) -> list[str]:
    """What the last byte of a letter can have become."""
    if byte == 0xA0:
        return [_show(byte, codec), "\u00a0", " "]
    shown = bytes([byte]).decode(codec, "ignore")
    return [shown, chr(byte)] if shown else [chr(byte), "\ufffd", ""]
