"""Vietnamese UTF-8 that was read in another encoding and lost bytes on the way.

`là` read as windows-1252 is `lÃ` and a no-break space; most software has turned that into a plain space, or
dropped the bytes that the encoding does not define.  The syllables say which letter it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice, product

from clean.decode.vietnamese.syllables import frequent, syllables

READERS = ("cp1252", "cp1258", "cp1251", "cp1250", "mac_roman")
"""Codecs that Vietnamese UTF-8 is found wrongly read in."""

_CHARSETS = {"mac_roman": "macintosh"}
_LETTERS = "ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
_SIGNS = "“”‘’–—…•«»°·\u00a0\u200b€™×²³½®©"
_MOST_CHOICES = 64
_VALID = 0.7
"""Share of the changed words that must become syllables."""
_OPENS_WORD = re.compile("[^\\W_]|[\"'“‘(\\[][^\\W_]")
"""What follows a word directly when the space between was lost as well."""
_SHOUTED = 3
"""Letters from which on a word in capitals is as likely as one in small letters."""
_OTHERS = 0.2
"""Letters above ASCII that may be left, for each word that became a syllable."""


@dataclass(frozen=True, slots=True)
class _Reader:
    readings: dict[str, tuple[str, ...]]
    """A wrongly read letter, whole or with a byte lost, and the letters that it can be."""
    words: re.Pattern[str]
    parts: re.Pattern[str]
    signs: dict[str, str]
    """Wrongly read quotation marks, dashes and the like, and what they are."""
    any_sign: re.Pattern[str]


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
    left = reader.parts.sub("", reader.any_sign.sub("", text))
    return sum(1 for character in left if not character.isascii() and character.isalpha())


def _restore_words(text: str, reader: _Reader) -> tuple[str, int, int]:
    """The text with its words restored; how many became syllables, of how many."""
    gained = words = 0
    pieces: list[str] = []
    end = 0
    for match in reader.words.finditer(text):
        restored, valid = _restore_word(match.group(), reader)
        words += 1
        gained += valid
        lost_space = match.group().endswith(" ") and _OPENS_WORD.match(text, match.end())
        pieces += [text[end : match.start()], restored.rstrip(" "), " " if lost_space else ""]
        end = match.end()
    pieces.append(text[end:])
    return reader.any_sign.sub(lambda match: reader.signs[match.group()], "".join(pieces)), gained, words


def _restore_word(word: str, reader: _Reader) -> tuple[str, bool]:
    """The likeliest reading of a word, and whether it is a syllable (or two, where a space came back)."""
    pieces: list[tuple[str, ...]] = []
    end = 0
    for match in reader.parts.finditer(word):
        pieces += [(word[end : match.start()],), reader.readings[match.group()]]
        end = match.end()
    pieces.append((word[end:],))
    first, best, standing = "", "", (0, 0.0)
    for letters in islice(product(*pieces), _MOST_CHOICES):
        candidate = "".join(letters)
        first = first or candidate
        if (here := _standing(candidate)) > standing:
            best, standing = candidate, here
    return (best, True) if best else (first, False)


def _standing(candidate: str) -> tuple[int, float]:
    """How likely a reading is: nothing if it is no syllable; one word before two, then the more frequent one.

    The second word may be foreign: the space before it was all that was lost.
    """
    parts = candidate.split()
    known, common = syllables(), frequent()
    plain = [part for part in parts if part.lower() in known and _cased_alike(part)]
    foreign = [part for part in parts if part not in plain]
    if not plain or not all(part.isascii() for part in foreign):
        return 0, 0.0
    frequency = sum(1 / (1 + common.get(part.lower(), 2 * len(common))) for part in plain)
    shouted = sum(part.isupper() and not part.isascii() and len(part) < _SHOUTED for part in plain)
    order = 1 if foreign else 3 if len(parts) == 1 else 2
    return order, frequency - shouted


def _cased_alike(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


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
    for key in [key for key in readings if key.endswith(" ") and key[:-1] in readings]:
        readings[key] += [letter + " " for letter in readings[key[:-1]]]
    keys = sorted(readings, key=lambda key: (-len(key), key))
    any_key = "|".join(map(re.escape, keys))
    signs = {"".join(_show(byte, codec) for byte in sign.encode("utf-8")): sign for sign in _SIGNS}
    return _Reader(
        {key: tuple(dict.fromkeys(letters)) for key, letters in readings.items()},
        re.compile(f"[A-Za-z]*(?:(?:{any_key})[A-Za-z0-9]*)+"),
        re.compile(any_key),
        signs,
        re.compile("|".join(map(re.escape, signs))),
    )


def _show(byte: int, codec: str) -> str:
    return bytes([byte]).decode(codec, "ignore") or chr(byte)


def _last_bytes(byte: int, codec: str) -> list[str]:
    """What the last byte of a letter can have become."""
    if byte == 0xA0:
        return [_show(byte, codec), "\u00a0", " "]
    shown = bytes([byte]).decode(codec, "ignore")
    if not shown:
        return [chr(byte), "\ufffd", ""]
    return [shown, chr(byte)] if codec.startswith("cp125") and byte < 0xA0 else [shown]
