"""Unicode's normal forms in linear time.

`unicodedata.normalize` sorts the marks on one letter by insertion: 400,000 marks in disorder take it minutes.  No
script puts more than a handful on a letter (Unicode's stream-safe form allows thirty), so where hundreds stand
together they are left as they are, and what is around them is normalised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal
from unicodedata import combining, normalize

Form = Literal["NFC", "NFD", "NFKC", "NFKD"]

_STEP: Final = 100
"""Characters between two that are looked at."""
_MANY: Final = 2 * _STEP
"""Marks on one letter: of more, two that are looked at are always met."""


def normal_form(form: Form, text: str) -> str:
    """The text in a normal form, but for letters with hundreds of marks, which stay as they are."""
    if len(text) <= _MANY or not any(map(combining, text[::_STEP])):
        return normalize(form, text)
    pieces: list[str] = []
    done = 0
    for start, end in _long_runs(text):
        pieces += (normalize(form, text[done:start]), text[start:end])
        done = end
    return "".join([*pieces, normalize(form, text[done:])])


def _long_runs(text: str) -> Iterator[tuple[int, int]]:
    """Where a letter with more than `_MANY` marks begins and ends."""
    end = 0
    for place in range(0, len(text) - _STEP, _STEP):
        if place < end or not all(map(combining, text[place : place + _STEP + 1])):
            continue
        start, before = place, end
        while start > before and combining(text[start]):
            start -= 1
        end = place + _STEP
        while end < len(text) and combining(text[end]):
            end += 1
        if end - start > _MANY + 1:
            yield start, end
