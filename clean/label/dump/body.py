"""Find the lines of the body among all others."""

from __future__ import annotations

from typing import Final

from clean.blocks.kinds import FIELDS
from clean.label import shape
from clean.label.dump.line import Line, is_section_label

COMMENTS_SHARE: Final = 0.35
"""Share of a dump's words that may stand in its comments."""
CROWDED: Final = 30
"""Lines besides paragraphs from which on a dump is taken for the text of a whole page."""
MOST_WORDS: Final = 120
"""Words for which a paragraph counts at most, so that one long notice weighs no more than a few of an article."""
SHORT_LINE_PRICE: Final = 6
"""Words that a line costs which is no sentence."""
FURNITURE_PRICE: Final = 10
"""Words that a line of furniture costs."""
LONGEST_TITLE: Final = 40
"""Words of a line that may be the title."""
LONGEST_ENDLESS_TITLE: Final = 24
"""The same in scripts whose sentences do not say where they end."""
SHORTEST_TITLE: Final = 3
"""Words of a line above the body that is enough of a title for the next paragraph to be the first."""
TITLE_REACH: Final = 12
"""Lines within which a title stands above the text."""


def find_body(lines: list[Line]) -> range:
    """Find the lines from the first paragraph to the last; an empty range when there is no paragraph.

    Of a whole page's text, with menus above and other stories below, the body is the stretch with
    the greatest sum of words in sentences less a price for every line that is none.
    """
    start, stop = _heaviest_stretch(_weights(lines)) if is_crowded(lines) else (0, _comments_start(lines))
    first = next((index for index in range(start, stop) if _opens_body(lines, index)), None)
    if first is None:
        # A long title may be all that the stretch holds.
        stop = len(lines)
        first = next((index for index in range(stop) if _opens_body(lines, index)), None)
    if first is None:
        return range(stop, stop)
    last = max(index for index in range(first, stop) if lines[index].free and lines[index].paragraph)
    return range(first, last + 1)


def _comments_start(lines: list[Line]) -> int:
    """The line from which on comments stand below the text; the number of lines where there are none.

    One label is not enough ('Opinions' can head a part of the story): the furniture of a comment
    form must follow it, and most of the words must stand above it.
    """
    words = [line.words if line.free and line.paragraph else 0 for line in lines]
    most = COMMENTS_SHARE * sum(words)
    below, labels, found = 0, 0, len(lines)
    for index in range(len(lines) - 1, -1, -1):
        if below > most:
            break
        if lines[index].block.kind == "comments":
            labels += 1
            if labels > 1 and is_section_label(lines[index], "comments"):
                found = index
        below += words[index]
    return found


def is_crowded(lines: list[Line]) -> bool:
    """Whether a dump is the text of a whole page rather than of a piece alone."""
    return sum(not (line.free and line.paragraph) for line in lines) >= CROWDED


def _weights(lines: list[Line]) -> list[int]:
    """What each line says for being within the body; the items that a colon announces say nothing against it."""
    weights = []
    announced = False
    for line in lines:
        short = line.free and not line.paragraph
        weights.append(0 if short and announced else _weight(line))
        announced = (
            shape.runs_on(line.text)
            if line.free and (line.paragraph or not announced)
            else announced and short
        )
    return weights


def _weight(line: Line) -> int:
    """What a line says for being within the body: words of running text, against lines that are none."""
    if line.free:
        return min(line.words, MOST_WORDS) if line.paragraph else -SHORT_LINE_PRICE
    if line.block.kind == "date":
        return -SHORT_LINE_PRICE  # one between each two lines is a listing of other stories
    return 0 if line.block.kind in FIELDS else -FURNITURE_PRICE


def _heaviest_stretch(weights: list[int]) -> tuple[int, int]:
    """The contiguous stretch of greatest sum, the longest among equals; empty when nothing weighs anything."""
    best = (0, 0, 0)
    total = start = 0
    for index, weight in enumerate(weights):
        total += weight
        if total < 0:
            total, start = 0, index + 1
        elif total >= best[0] and weight > 0:
            best = (total, start, index + 1)
    return best[1], best[2]


def _opens_body(lines: list[Line], index: int) -> bool:
    """Whether a paragraph is the first of the body, and not a title that ends like a sentence."""
    line = lines[index]
    if not line.free or not line.paragraph:
        return False
    if any(
        other.free and other.words >= SHORTEST_TITLE for other in lines[max(0, index - TITLE_REACH) : index]
    ):
        return True
    return not (_is_title_above_date(lines, index) or _is_long_title(lines, index))


def _is_long_title(lines: list[Line], index: int) -> bool:
    """Whether a line that is as long as a paragraph but ends no sentence stands on top of running text."""
    line = lines[index]
    longest = LONGEST_ENDLESS_TITLE if shape.is_endless(line.text) else LONGEST_TITLE
    if line.words > longest or shape.ends_sentence(line.text) or shape.runs_on(line.text):
        return False
    return index + 1 < len(lines) and lines[index + 1].free and lines[index + 1].paragraph


def _is_title_above_date(lines: list[Line], index: int) -> bool:
    """Whether a short single sentence stands where a title does: a date or byline between it and the text."""
    line = lines[index]
    if line.words > 20 or index + 1 >= len(lines):
        return False
    return lines[index + 1].block.kind in {"date", "byline", "font-size"}
