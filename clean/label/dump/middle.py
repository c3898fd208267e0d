"""Label what stands between paragraphs: headings, captions, lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from clean.label import shape
from clean.label.dump.line import LONGEST_CAPTION, LONGEST_HEADING, Line, is_marked_caption, is_section_label

CAPTION_WORDS: Final = 8
"""Where blank lines do not tell captions from headings: the median of words from which on they are captions."""
FEWEST_HEADLINES: Final = 2
"""Lines below a label of related stories that are headlines rather than the heading of what follows."""
FEWEST_ITEMS: Final = 3
"""Lines in a row without a sentence between them that make a list."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a dump uses blank lines."""

    usual: int
    """Blank lines before most paragraphs."""
    tells_captions: bool
    """Whether more blank lines than usual stand before captions only."""
    attaches_headings: bool
    """Whether headings stand on the line directly above their paragraph, where paragraphs are set apart."""

    @classmethod
    def of(cls, body: list[Line]) -> Rhythm:
        gaps = Counter(line.block.blanks_before for line in body[1:] if _is_prose(line))
        usual = gaps.most_common(1)[0][0] if gaps else 0
        short = [line for line in body[1:] if line.free and not shape.ends_sentence(line.text)]
        wide = [line.words for line in short if line.block.blanks_before > usual]
        normal = sum(line.block.blanks_before <= usual for line in short)
        tells = bool(wide) and (normal > 0 or sorted(wide)[len(wide) // 2] >= CAPTION_WORDS)
        attached = sum(
            not above.paragraph and above.free and below.paragraph and below.block.blanks_before == 0
            for above, below in pairwise(body)
        )
        return cls(usual, tells, usual > 0 and attached >= 2)


def label_middle(body: list[Line]) -> None:
    """Label what stands between the first paragraph and the last."""
    rhythm = Rhythm.of(body)
    index = 0
    while index < len(body):
        line = body[index]
        if line.block.kind == "date":
            # A chronology's dates head its entries; the date of the piece stands above or below it.
            line.label("heading", "date between paragraphs")
        if not line.free:
            index += 1
            continue
        after_image = index > 0 and body[index - 1].block.kind == "image-name"
        if line.paragraph:
            line.label(*_paragraph_or_caption(line, rhythm, after_image))
            index += 1
            continue
        end = index + 1
        while end < len(body) and body[end].free and not body[end].paragraph and end - index < len(body):
            end += 1
        _label_short_run(body[index:end], body, index, rhythm, after_image)
        index = end


def _is_prose(line: Line) -> bool:
    return line.free and line.paragraph and not shape.is_list_item(line.text)


def _paragraph_or_caption(line: Line, rhythm: Rhythm, after_image: bool) -> tuple[str, str]:
    """Kind and reason of a line that reads like running text, or is as long."""
    if line.words <= LONGEST_CAPTION:
        if is_marked_caption(line):
            return "caption", "marked as a caption"
        if not shape.ends_sentence(line.text) and not shape.runs_on(line.text):
            if after_image:
                return "caption", "stands below an image"
            if rhythm.tells_captions and line.block.blanks_before > rhythm.usual:
                return "caption", "more blank lines above it than usual, as an image leaves"
    if shape.is_list_item(line.text):
        return "list", "begins with a bullet or number"
    return "paragraph", "running text"


def _label_short_run(
    run: list[Line], body: list[Line], start: int, rhythm: Rhythm, after_image: bool
) -> None:
    """Label lines in a row that are no sentences: captions, headings, list items."""
    left = list(run)
    if start > 0 and is_section_label(body[start - 1], "related"):
        left = _below_related_label(left)
        if not left:
            return
    if after_image and left[0].words <= LONGEST_CAPTION:
        left.pop(0).label("caption", "stands below an image")
    remaining = []
    for line in left:
        if (
            rhythm.tells_captions
            and line.block.blanks_before > rhythm.usual
            and line.words <= LONGEST_CAPTION
            and not shape.runs_on(line.text)
        ):
            line.label("caption", "more blank lines above it than usual, as an image leaves")
        elif is_marked_caption(line):
            line.label("caption", "marked as a caption")
        else:
            remaining.append(line)
    if not remaining:
        return
    follows_colon = start > 0 and shape.runs_on(body[start - 1].text)
    if len(remaining) > 1 and shape.runs_on(remaining[0].text):
        remaining.pop(0).label("paragraph", "announces the lines below it")
        follows_colon = True
    if (
        follows_colon
        or len(remaining) >= FEWEST_ITEMS
        or all(shape.is_list_item(line.text) for line in remaining)
    ):
        _label_items(remaining, follows_colon)
        return
    if len(remaining) == 2 and _is_caption_above_heading(*remaining):
        remaining.pop(0).label("caption", "stands between a paragraph and a heading")
    below = body[start + len(run)] if start + len(run) < len(body) else None
    for line in remaining:
        line.label(*_heading_or_caption(line, below, rhythm))


def _below_related_label(run: list[Line]) -> list[Line]:
    """Label the headlines of other stories below their label, as far as they stand close; return the other lines."""
    end = 1
    while end < len(run) and run[end].block.blanks_before <= run[0].block.blanks_before:
        end += 1
    if end < FEWEST_HEADLINES:
        return run
    for line in run[:end]:
        line.label("related", "below a label of related stories")
    return run[end:]


def _label_items(lines: list[Line], follows_colon: bool) -> None:
    for line in lines:
        if (
            len(lines) == 1
            and not follows_colon
            and line.words <= LONGEST_HEADING
            and shape.is_numbered(line.text)
        ):
            line.label("heading", "numbered line between paragraphs")
        else:
            line.label(
                "list",
                "one of several lines that are no sentences" if not follows_colon else "follows a colon",
            )


def _is_caption_above_heading(first: Line, second: Line) -> bool:
    """Whether two lines between paragraphs are a caption and a heading rather than two headings."""
    if shape.is_numbered(first.text) or shape.runs_on(first.text) or shape.runs_on(second.text):
        return False
    return first.words >= 6 and second.words <= LONGEST_HEADING


def _heading_or_caption(line: Line, below: Line | None, rhythm: Rhythm) -> tuple[str, str]:
    if shape.runs_on(line.text):
        return "paragraph", "runs on in the next line"
    if line.words > LONGEST_HEADING:
        return "paragraph", "too long for a heading"
    if rhythm.attaches_headings and below is not None and below.block.blanks_before > 0:
        return "caption", "set apart, where headings stand directly above their paragraph"
    return "heading", "short line between paragraphs that is no sentence"
