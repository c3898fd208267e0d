"""Code points as arrays: folding to lower-case letters, and the script of each.

Texts are joined by newlines and looked at in one pass, since an article has many short blocks and
every call of NumPy costs more than the block.  Code points above the basic plane count as blanks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from clean.categories import PLANE, letters_and_marks
from clean.language.tables import read_table
from clean.normal_form import normal_form

BLANK, BREAK = 0x20, 0x0A
APOSTROPHES = "'’‘ʼ`´"
"""Signs that stand inside words (Afrikaans ’n, Yoruba and Hausa ʼ), folded to one."""
_IDEOGRAPHS, _HANGUL = (0x3400, 0xA000), (0xAC00, 0xD7A4)
"""Four letters in five, which fold to themselves."""
JOINER = 0x200C
"""Zero-width non-joiner: a letter's form in Persian."""

Points: TypeAlias = npt.NDArray[np.uint32]


@cache
def folding() -> npt.NDArray[np.uint32]:
    """For each code point of the basic plane its lower-case, width-folded letter or mark; all else is blank."""
    letters = letters_and_marks()
    table = np.where(letters, np.arange(PLANE, dtype=np.uint32), np.uint32(BLANK))
    for first, last in ((0, _IDEOGRAPHS[0]), (_IDEOGRAPHS[1], _HANGUL[0]), (_HANGUL[1], PLANE)):
        for point in (np.flatnonzero(letters[first:last]) + first).tolist():
            folded = unicodedata.normalize("NFKC", chr(point)).lower()
            if len(folded) == 1:
                table[point] = ord(folded)
    for character in APOSTROPHES:
        table[ord(character)] = ord("'")
    table[JOINER] = JOINER
    table[BREAK] = BREAK
    return table


@cache
def script_names() -> tuple[str, ...]:
    """Scripts in the order of their numbers in `script_numbers`; the first stands for none."""
    return ("", *dict.fromkeys(row[2] for row in read_table("scripts.tsv")))


@cache
def script_numbers() -> npt.NDArray[np.uint8]:
    """For each code point of the basic plane the number of its script; 0 unless it is a letter or mark."""
    table = np.zeros(PLANE, np.uint8)
    for first, last, script in read_table("scripts.tsv"):
        table[int(first, 16) : int(last, 16) + 1] = script_names().index(script)
    table[~letters_and_marks()] = 0
    return table


def code_points(text: str) -> Points:
    """Code points of a text; those above the basic plane become blanks, lone surrogates stay."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(points) and int(points.max()) >= PLANE:
        points = np.where(points < PLANE, points, np.uint32(BLANK))
    return points


def count_scripts(texts: Sequence[str]) -> npt.NDArray[np.int64]:
    """Letters and marks of each text by script: an array of len(texts) rows, a column for each of `script_names`."""
    scripts = script_numbers().take(code_points("\n".join([*texts, ""])))
    lengths = np.array([len(text) + 1 for text in texts])
    counts = np.zeros((len(texts), len(script_names())), np.int64)
    present = np.flatnonzero(np.bincount(scripts)[1:]) + 1
    if len(present) == 1:
        starts = lengths.cumsum() - lengths
        counts[:, present[0]] = np.add.reduceat(scripts != 0, starts, dtype=np.int64)
    elif len(present):
        rows = np.repeat(np.arange(0, counts.size, counts.shape[1]), lengths)
        counts = np.bincount(rows + scripts, minlength=counts.size).reshape(counts.shape)
        counts[:, 0] = 0
    return counts


def folded_words(texts: Sequence[str]) -> Points:
    """Folded letters of all texts: words between single blanks, texts apart by a break with a blank on either side."""
    joined = " \n ".join(text.replace("\n", " ") for text in texts)
    if not joined.isascii():
        joined = normal_form("NFC", joined)
    folded = folding().take(code_points(f" {joined} "))
    blank = folded == BLANK
    keep = np.empty(len(folded), bool)
    keep[0] = True
    np.logical_not(blank[1:] & blank[:-1], out=keep[1:])
    return folded[keep]
