"""A line as tokens, and its shape: one letter a token, so that a date is a pattern over letters.

Numbers are `n` (one or two digits), `t` (three), `Y` (four), `8` (eight) and `x` (any other
length); words have the letters of `vocabulary.LETTERS`; punctuation stands for itself; white
space leaves no token.  `Chủ Nhật, Ngày 22/10/2023, 09:00` has the shape `W,dn/n/Y,n:n`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from clean.fields.dates.folding import fold
from clean.fields.dates.vocabulary import (
    LETTERS,
    MONTH_OR_WEEKDAY,
    RUN,
    UNKNOWN,
    UNSPACED,
    Vocabulary,
    Word,
    vocabulary,
)

_CJK_NUMBER: Final = re.compile(
    r"[〇○零一二三四五六七八九十廿卅百]{1,8}(?=[年月日号號时時点點分秒])|元(?=年)"
)
_UNSPACED_CHAR: Final = re.compile(f"[{UNSPACED}]")
_PIECE: Final = re.compile(f" *(?:([0-9]+)|({RUN.pattern})|([^ ]))")
"""The next piece of a folded line: a number, a run of letters, or any other character."""
_A_NUMBER, _A_RUN = 1, 2
_GLUED: Final = re.compile("[^\\W\\d_A-Z][^\\W\\d_a-z]")
"""What a text has where two words are glued together: a small letter before a capital."""
_GLUED_LENGTHS: Final = (4, 5, 6)
_LENGTH_LETTERS: Final = {1: "n", 2: "n", 3: "t", 4: "Y", 8: "8"}
_CJK_DIGITS: Final = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "元": 1,
}


@dataclass(slots=True)
class Tokens:
    """A tokenised line; the lists run in step with the letters of `shape`."""

    shape: str
    values: list[int]
    """Value of a number, 0 of anything else."""
    words: list[Word | None]
    starts: list[int]
    """Offsets into the folded text."""
    ends: list[int]
    text: str
    """The text as given."""
    folded: str
    offsets: Sequence[int] | None
    """Offsets of the folded characters in the original text; None where they are equal."""
    language: str | None

    def start(self, index: int) -> int:
        """Offset of a token in the original text."""
        at = self.starts[index]
        return at if self.offsets is None else self.offsets[at]

    def end(self, index: int) -> int:
        """Offset after a token in the original text."""
        at = self.ends[index]
        return at if self.offsets is None else self.offsets[at - 1] + 1

    def width(self, index: int) -> int:
        """Characters of a token: 2 for the number `05`."""
        return self.ends[index] - self.starts[index]


def may_hold_date(text: str) -> bool:
    """The cheap test that most lines with digits fail: a date has joined numbers, or a month or its like.

    Other than ASCII is not tested, nor are words glued together.
    """
    if not text.isascii() or _JOINED.search(text) is not None or _GLUED.search(text) is not None:
        return True
    return not vocabulary().dating.isdisjoint(_ASCII_RUN.findall(text.lower()))


_JOINED: Final = re.compile(r"[0-9]\s*[-/.]\s*[0-9]")
_ASCII_RUN: Final = re.compile("[a-z]+")


def tokenize(text: str, language: str | None, *, known_only: bool = False) -> Tokens | None:
    """Tokens of a line.  With `known_only`, None as soon as a word is none of the vocabulary."""
    folded, offsets = fold(text)
    known = vocabulary()
    may_be_glued = _GLUED.search(text) is not None
    shape: list[str] = []
    values: list[int] = []
    words: list[Word | None] = []
    starts: list[int] = []
    ends: list[int] = []
    position = 0
    while (piece := _PIECE.match(folded, position)) is not None:
        sort = piece.lastindex
        position, end = piece.span(sort)  # type: ignore[arg-type]
        value, word = 0, None
        letter = char = folded[position]
        if sort == _A_NUMBER:
            if end - position in _GLUED_LENGTHS and folded[end : end + 1] == ":":
                end = _glued_year(folded, position, end)
            letter = _LENGTH_LETTERS.get(end - position, "x")
            value = int(folded[position:end]) if letter != "x" else 0
        elif (size := _word_at(folded, position, piece[_A_RUN], known)) > 0:
            end = position + size
            word = known.words[folded[position:end]]
            letter = word.letter
            if word.contextual:
                adjacent = bool(ends) and ends[-1] == position
                letter = _in_context(word, language, shape[-1] if shape else "", adjacent)
                if letter == "Z" and _is_lower(text, offsets, position, end):
                    letter = UNKNOWN
        elif char >= "\u2e80" and (number := _CJK_NUMBER.match(folded, position)) is not None:
            end = number.end()
            value = _cjk_value(number.group())
            letter = "Y" if value > 999 else "t" if value > 99 else "n"
        elif sort == _A_RUN:
            letter = UNKNOWN
            if may_be_glued:
                end = _capital(text, offsets, position, end) or end
        elif char == "-" and " " in (folded[position - 1 : position], folded[end : end + 1]):
            letter = "~"
        elif _UNSPACED_CHAR.match(char):
            letter = UNKNOWN
        if letter == UNKNOWN:
            if known_only:
                return None
            if shape and shape[-1] == UNKNOWN and char >= "\u0e00":
                ends[-1] = position = end
                continue
        shape.append(letter)
        values.append(value)
        words.append(word)
        starts.append(position)
        ends.append(end)
        position = end
    return Tokens("".join(shape), values, words, starts, ends, text, folded, offsets, language)


def _word_at(folded: str, position: int, run: str | None, known: Vocabulary) -> int:
    """Characters of the longest word or phrase of the vocabulary that stands there; 0 where none does."""
    if run is not None and run.isalpha():
        sizes = known.lengths.get(run, ())
    else:
        sizes = (*known.lengths.get(folded[position : position + 2], ()), 1)
    for size in sizes:
        end = position + size
        if folded[position:end] in known.words and end <= len(folded) and _ends_well(folded, end):
            return size
    return 0


def _glued_year(folded: str, start: int, end: int) -> int:
    """Where a date ends whose clock follows without a space: `2019|8:53`, `2019-09-07|13:43`."""
    if end - start == 4:
        return start + 2 if start and folded[start - 1] in "-/." else end
    return start + 4 if folded.startswith(("19", "20"), start) else end


def _capital(text: str, offsets: Sequence[int] | None, start: int, end: int) -> int:
    """Where a capital stands inside a word, which then are two glued together (`TimesNovember 21`); 0 for nowhere."""
    if offsets is None and ((printed := text[start + 1 : end]).islower() or printed.isupper()):
        return 0
    for at in range(start + 2, end - 2):
        original = at if offsets is None else offsets[at]
        if text[original].isupper() and text[original - 1].islower():
            return at
    return 0


def _ends_well(folded: str, end: int) -> bool:
    """Whether a word may end here: not inside a longer one, nor inside a number."""
    if end >= len(folded):
        return True
    last, following = folded[end - 1], folded[end]
    if "0" <= last <= "9":
        return not "0" <= following <= "9"
    if following <= "\u007f":
        return not "a" <= following <= "z" or not last.isalpha() or _UNSPACED_CHAR.match(last) is not None
    return RUN.match(following) is None or _UNSPACED_CHAR.match(last) is not None or not last.isalpha()


def _in_context(word: Word, language: str | None, before: str, adjacent: bool) -> str:
    """Letter of a word with several roles, by its language or by what stands before it."""
    roles = word.roles
    after_number = before == "n"
    if "ordinal" in roles:
        if after_number and adjacent:
            return "O"
        if len(roles) == 1:
            return UNKNOWN
    if "meridiem" in roles and len(roles) > 1:
        if "era" in roles:
            return "E" if before == "Y" else "A"
        return "A" if after_number else next((c for c in ("c", "W") if c in _letters(word)), "A")
    if "ago" in roles and "month" in roles and before and before in "uhid":
        return "g"
    if "ordinal" in roles and len(roles) == 2:
        return next(letter for letter in _letters(word) if letter != "O")
    letter = word.letter_in(language) if language is not None else word.letter
    return letter if letter != MONTH_OR_WEEKDAY or before not in ("n", "O") else "M"


def _letters(word: Word) -> list[str]:
    return [LETTERS[role] for role in word.roles]


def _is_lower(text: str, offsets: Sequence[int] | None, start: int, end: int) -> bool:
    """Whether an abbreviation is printed in small letters: then `et`, `art` and `west` are words, no zones."""
    if end - start > 4:
        return False
    first = start if offsets is None else offsets[start]
    last = end if offsets is None else offsets[end - 1] + 1
    printed = text[first:last]
    return printed.islower() and printed.isascii() and printed not in ("gmt", "utc")


def _cjk_value(digits: str) -> int:
    """Value of a number in Chinese characters: place by place (二〇一九) or with tens (二十三, 一百零八)."""
    if "十" not in digits and "百" not in digits and "廿" not in digits and "卅" not in digits:
        return int("".join(str(_CJK_DIGITS[char]) for char in digits))
    total, current = 0, 0
    for char in digits:
        if char == "百":
            total, current = total + (current or 1) * 100, 0
        elif char == "十":
            total, current = total + (current or 1) * 10, 0
        elif char in "廿卅":
            total += 20 if char == "廿" else 30
        else:
            current = _CJK_DIGITS[char]
    return total + current
