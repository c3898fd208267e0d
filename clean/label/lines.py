"""Cut lines that hold a date and something else: 'By Ann Lee Published 3 May 2024', '12 Sep 2019 Views: 532'."""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.block import Block
from clean.fields.dates import date_line, read_dates
from clean.fields.people import read_byline
from clean.phrases.furniture import furniture

_LONGEST: Final = 160
"""Characters of such a line."""
_DATED: Final = re.compile(r"\d(?:(?<!\d\d)\d{3}(?!\d)|[.:/h年-] ?\d)")
"""What no date beside something else lacks: a year of four digits, or two numbers joined."""
_BESIDE: Final = 80
"""Characters of what stands before or after the date."""
_SENTENCE: Final = 60
"""Characters from which a line with a full stop is a sentence."""
_MARKER: Final = 4
"""Words before a date that may be its marker: 'last updated on'."""
STOPS: Final = ".!?。！？।"
"""What ends a sentence, and neither a date nor a byline."""
_JOINTS: Final = " |-–—·•,;:/"


def cut_at_date(block: Block) -> list[Block] | None:
    """The block as two or three, each of one kind; None where it is no such line.

    The first piece is the block itself, so that what knows the block still finds it.
    """
    text = block.text
    if len(text) > _LONGEST or _DATED.search(text) is None or (len(text) > _SENTENCE and text[-1] in STOPS):
        return None
    dates = read_dates(text)
    if not dates:
        return None
    for start in _starts(text, dates[0].start):
        for end in (len(text), dates[-1].end, dates[0].end):
            pieces = _pieces(text[:start], text[start:end], text[end:])
            if pieces is not None:
                return _as_blocks(block, pieces)
    return None


def _starts(text: str, date: int) -> list[int]:
    """Where the date may begin: at itself, or at one of the words before it, or with the line."""
    starts = [date]
    at = date
    for _ in range(_MARKER):
        at = text.rfind(" ", 0, max(at - 1, 0)) + 1
        starts.append(at)
        if not at:
            break
    return starts


def _pieces(before: str, dated: str, after: str) -> list[tuple[str, str, str]] | None:
    """(text, kind, reason) of each piece that is not empty; None unless every one says what it is."""
    if not before.strip() and not after.strip():
        return None
    if len(before) > _BESIDE or len(after) > _BESIDE:
        return None
    found = []
    for text, is_date in ((before, False), (dated, True), (after, False)):
        if text.strip(_JOINTS):
            kind, reason = _dated(text) if is_date else _said(text)
            if not kind:
                return None
            found.append((text.strip(), kind, reason))
        elif text.strip():
            found.append((text.strip(), "date", "joins a date to its line"))
    return found


def _dated(text: str) -> tuple[str, str]:
    return ("date", "only a date") if date_line(text.strip(_JOINTS)) is not None else ("", "")


def _said(text: str) -> tuple[str, str]:
    plain = text.strip(_JOINTS)
    match = furniture(plain)
    if match is not None:
        return match.kind, match.reason
    return ("byline", "only a byline") if read_byline(plain) is not None else ("", "")


def _as_blocks(block: Block, pieces: list[tuple[str, str, str]]) -> list[Block]:
    made = [block]
    block.text, block.kind, block.reason = pieces[0]
    for text, kind, reason in pieces[1:]:
        made.append(
            Block(text, block.tag, element=block.element, position=block.position, kind=kind, reason=reason)
        )
    return made
