"""Printed dates: lines that are only a date, and those that hold one beside other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, FURNITURE
from clean.blocks.page import Page
from clean.fields.dates import PrintedDate, date_line, has_marker
from clean.fields.outline import Outline
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.near import orders_near
from clean.fields.published.reader import DIGIT, LONGEST, DateReader
from clean.fields.published.trust import trusted


def from_lines(
    page: Page, outline: Outline, near: dict[int, str], reader: DateReader
) -> Iterator[DateCandidate]:
    """Printed lines: those that are only a date, and those near the article that hold one beside other words."""
    openings = () if page.is_dump else outline.body[:_OPENINGS]
    left = _LINES_BOUND
    for order in _dated_orders(page, outline, near):
        block = outline.blocks[order]
        if order in openings:
            yield from _opening(block, reader)
            continue
        left -= 1
        if left < 0:
            return
        where = "in a dump" if page.is_dump else near.get(block.position, "elsewhere")
        whole = block.kind == "date" or (where != "elsewhere" and _is_only_date(block))
        yield from _of_line(block, where, reader) if whole else _among_words(block, where, reader)


_LINES_BOUND: Final = 300
"""Lines with digits that are read for a date; a page has a few dozen."""
_OPENINGS: Final = 2
"""First blocks of the body that may open with its date."""


def _is_only_date(block: Block) -> bool:
    """Whether a short line beside the article is a date and no more, whatever labelling took it for."""
    return block.kind in FURNITURE and len(block.text) <= _SHORT and date_line(block.text) is not None


_SHORT: Final = 70
"""Characters of a line of furniture that may hold the date."""


def _dated_orders(page: Page, outline: Outline, near: dict[int, str]) -> list[int]:
    """Orders of the blocks that may hold the date: openings, lines of nothing but a date, and what has digits near the article or a whole date elsewhere."""
    blocks = outline.blocks
    if page.is_dump:
        found = _with_digits(blocks, range(len(blocks)))
    else:
        found = _with_digits(blocks, orders_near(near, blocks)) | _saying_when(outline)
    found = {order for order in found if blocks[order].kind not in _NOT_BESIDE}
    for order in outline.orders("date"):
        if len(text := blocks[order].text) <= LONGEST and DIGIT.search(text):
            found.add(order)
    return sorted(found if page.is_dump else found.union(outline.body[:_OPENINGS]))


def _with_digits(blocks: list[Block], orders: Iterable[int]) -> set[int]:
    """Those of the blocks that have what a date has, in a line or in an opening that says when it was posted."""
    return {
        order
        for order in orders
        if _DATE_LIKE.search(text := _line(blocks[order]))
        and (len(text) == len(blocks[order].text) or has_marker(text))
    }


def _saying_when(outline: Outline) -> set[int]:
    """Orders of short lines that hold a whole date and say what it is of, and of such texts below the body."""
    blocks, body = outline.blocks, outline.body
    found = {
        order
        for order, block in enumerate(blocks)
        if len(text := block.text) <= _SHORT and ("20" in text or "19" in text) and _is_marked_date(text)
    }
    below = range(body[-1] + 1, min(len(blocks), body[-1] + 1 + _FAR_AFTER)) if body else ()
    found.update(order for order in below if len(text := blocks[order].text) > _SHORT and _says_when(text))
    return found


_DATE_LIKE: Final = re.compile(r"\d(?:\d\d|\D+\d)")
"""What a date with its year has: its digits, or two numbers."""
_FAR_AFTER: Final = 25
"""Blocks after the last of the body in which a text may say of itself when it was posted."""


_NOT_BESIDE: Final = BODY | {"comments", "hidden", "page-title", "title", "duplicate", "date"}
"""Kinds of blocks in which no date beside other words is looked for."""


def _line(block: Block) -> str:
    """What of a block may hold the date: a line as it is, the opening of a longer text."""
    return block.text if len(block.text) <= LONGEST else block.text[:_FIRST_WORDS]


def _is_marked_date(text: str) -> bool:
    """Whether a text holds a whole date and a word that says what it is of."""
    return _FULL_DATE.search(text) is not None and has_marker(text)


_FULL_DATE: Final = re.compile(r"\d[^\d\n]{1,14}(?:19|20)\d\d(?!\d)|(?:19|20)\d\d[^\d\n]\d{1,2}[^\d\n]\d")
"""A day with its year, in a text of many lines."""


def _says_when(text: str) -> bool:
    """Whether a text of some length opens by saying when it was posted: 'This entry was posted on …'."""
    opening = text[:_FIRST_WORDS]
    return ("20" in opening or "19" in opening) and _is_marked_date(opening)


_FIRST_WORDS: Final = 90
"""Characters of a longer text in which it may say when it was posted."""


def _opening(block: Block, reader: DateReader) -> Iterator[DateCandidate]:
    """A date that opens the text, `02.02.2022 10:16 - Bundesliga`, or dates a press release, `Hamburg, 2 November 2021`."""
    opening = block.text[:_OPENING]
    if not _DATE_LIKE.search(opening):
        return
    for printed in reader.many(opening)[:1]:
        if printed.day is None or printed.relative:
            continue
        if printed.marker is not None:
            yield _printed(printed, "among words", "above")
        elif printed.start <= 1:
            rest = opening[printed.end :].lstrip(" )]")
            form = "line" if not rest else "divided" if rest[0] in "-–—|:•·" else "run in"
            yield trusted("published", printed, "block", f"published opens the text {form}")
        elif len(block.text) < _OPENING and not block.text[printed.end :].strip(" .)"):
            yield trusted("published", printed, "block", "published after a place")


_OPENING: Final = 60
"""Characters of the first blocks of the body in which their date may stand."""


def _among_words(block: Block, where: str, reader: DateReader) -> Iterator[DateCandidate]:
    """Dates that stand beside a name, a counter or a section; in the body only those that say what they are."""
    text = _line(block)
    whole = len(text) == len(block.text)
    found = [printed for printed in reader.many(text)[:3] if not printed.relative]
    for printed in found:
        if printed.marker is not None:
            yield _printed(printed, "among words", where)
        elif where == "elsewhere" or not whole:
            continue
        elif block.link_chars < len(block.text) and block.kind in _LINE_KINDS:
            yield _printed(printed, "among words", where)
        elif block.kind not in BODY and len(found) == 1 and (len(text) <= _SHORT or printed.start <= _BULLET):
            yield _printed(printed, "among furniture", where)


_LINE_KINDS: Final = frozenset(
    "byline source dateline views cms-fields boilerplate section credit comment-count".split()
)
"""Kinds of lines that may hold a date beside other things."""
_BULLET: Final = 2
"""Characters before a date that opens a longer line."""


def _of_line(block: Block, where: str, reader: DateReader) -> Iterator[DateCandidate]:
    if where == "elsewhere" and block.link_chars:
        return
    for printed in reader.many(block.text)[:3]:
        yield _printed(printed, "line", where)


def _printed(printed: PrintedDate, form: str, where: str) -> DateCandidate:
    said = "called published " if printed.marker == "published" else ""
    field = "modified" if printed.marker == "updated" else "published"
    return trusted(field, printed, "block", f"{field} {said}{form} {where}")


def from_hidden(outline: Outline, near: dict[int, str], reader: DateReader) -> Iterator[DateCandidate]:
    """Dates on short lines beside the title that the page's scripts would show, where nothing shown has any."""
    for order in orders_near(near, outline.blocks):
        block = outline.blocks[order]
        where = near[block.position]
        if block.kind != "hidden" or len(block.text) > _SHORT or where not in ("above", "before the title"):
            continue
        dates = reader.many(block.text) if _DATE_LIKE.search(block.text) else []
        if len(dates) == 1 and not dates[0].relative:
            yield _printed(dates[0], "hidden", where)
