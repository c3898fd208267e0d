"""Label what stands above the body: a title, and what goes with it."""

from __future__ import annotations

from collections import Counter
from typing import Final

from clean.label import shape
from clean.label.dump.body import LONGEST_TITLE, TITLE_REACH
from clean.label.dump.line import LONGEST_HEADING, Line, is_marked_caption
from clean.phrases.fold import fold

TITLE_WORDS: Final = 4
"""Words from which on a line above the body is more than a section's name."""
BESIDE_TITLES: Final = frozenset({"date", "byline", "font-size"})
"""Kinds of lines that stand right above or below a title."""
MOST_BELOW_TITLE: Final = 4
"""Lines between title and text that can all be part of the piece."""


def label_head(head: list[Line]) -> None:
    """Label what stands above the body: one title, and what goes with it."""
    title = _choose_title(head)
    if title is None:
        for line in head:
            if line.free:
                line.label("paragraph" if line.words >= TITLE_WORDS else "section", "above the body")
        return
    head[title].label("title", "stands above the body")
    printed = fold(head[title].text)
    crowded = sum(line.free for line in head[title + 1 :]) > MOST_BELOW_TITLE
    for index, line in enumerate(head):
        if not line.free:
            continue
        if fold(line.text) == printed:
            line.label("duplicate", "repeats the title")
        elif index < title:
            line.label(*_above_title(line, printed))
        elif index == title + 1:
            line.label(*_right_below_title(line))
        elif crowded and index < len(head) - 1:
            line.label("navigation", "one of many lines between title and text")
        else:
            line.label(*_above_text(line))


def _choose_title(head: list[Line]) -> int | None:
    """Choose the title among the lines above the body by its length, its neighbours and its nearness."""
    best: tuple[int, int] | None = None
    printed = [fold(line.text) if line.free else "" for line in head]
    seen = Counter(printed)
    longest = max(printed, key=len, default="")
    for index, line in enumerate(head):
        if not line.free or line.words > LONGEST_TITLE or shape.runs_on(line.text) or is_marked_caption(line):
            continue
        beside = {head[i].block.kind for i in (index - 1, index + 1) if 0 <= i < len(head)}
        score = 6 * (line.words >= TITLE_WORDS) + 2 * (line.words >= 2) - 4 * shape.is_list_item(line.text)
        score += 4 * (seen[printed[index]] > 1) + 4 * bool(beside & BESIDE_TITLES)
        score += 8 * _is_within(printed[index], longest, line.words)
        score -= min(6, (len(head) - 1 - index) // TITLE_REACH)
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best else None


def _is_within(printed: str, page_title: str, words: int) -> bool:
    """Whether a line is what a page's title says besides the site's name."""
    return words >= TITLE_WORDS - 1 and printed != page_title and printed in page_title


def _above_title(line: Line, printed: str) -> tuple[str, str]:
    if printed in fold(line.text):
        return "page-title", "the title with more around it"
    if line.words <= TITLE_WORDS:
        return "section", "short line above the title"
    return ("boilerplate" if line.paragraph else "navigation"), "line above the title"


def _right_below_title(line: Line) -> tuple[str, str]:
    if line.paragraph or line.words < TITLE_WORDS or is_marked_caption(line):
        return _above_text(line)
    return "subtitle", "line below the title"


def _above_text(line: Line) -> tuple[str, str]:
    """Kind and reason of a line between title and first paragraph."""
    if line.paragraph:
        return "paragraph", "running text"
    if is_marked_caption(line):
        return "caption", "marked as a caption"
    if TITLE_WORDS <= line.words <= LONGEST_HEADING:
        return "heading", "line above the first paragraph"
    return "section", "line between title and text"
