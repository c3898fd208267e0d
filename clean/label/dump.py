"""Label the lines of a plain-text dump.

A dump has no tags; its structure is where the lines stand, how they end, and the blank lines
between them.  The passes, in order:

    marked      lines that say themselves what they are: furniture, dates, bylines, image names
    body        from the first paragraph to the last: what is running text
    fields      a run of a form's field labels, before or after the body
    head        title, subtitle and section above the body
    middle      headings, captions and lists between paragraphs
    tail        what is left below the body
    cuts        datelines cut from the first paragraph, bylines from the last

When nothing speaks against it a line stays in the body: a stray label there is a blemish, a lost
sentence is a loss.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY, FIELDS
from clean.blocks.page import Page
from clean.fields.dates import date_line
from clean.fields.people import Byline, read_byline
from clean.fields.people.dateline import split_dateline
from clean.fields.people.trailing import split_trailing_byline
from clean.label import shape
from clean.label.form import find_forms
from clean.phrases.fold import fold
from clean.phrases.furniture import Match, caption_mark, furniture, teaser

LONGEST_MARKED: Final = 320
"""Characters of a line that may be furniture, a date or a byline."""
LONGEST_CAPTION: Final = 80
"""Words of a line that may be a caption."""
LONGEST_HEADING: Final = 16
"""Words of a line that may be a heading."""
LONGEST_TITLE: Final = 40
"""Words of a line that may be the title."""
SHORTEST_TITLE: Final = 3
"""Words of a line above the body that is enough of a title for the next paragraph to be the first."""
TITLE_WORDS: Final = 4
"""Words from which on a line above the body is more than a section's name."""
TITLE_REACH: Final = 12
"""Lines within which a title stands above the text."""
MOST_BELOW_TITLE: Final = 4
"""Lines between title and text that can all be part of the piece."""
MOST_BELOW_TEXT: Final = 6
"""The same below the text."""
MOST_WORDS: Final = 80
"""Words for which a paragraph counts at most, so that one long notice weighs no more than a few of an article."""
SHORT_LINE_PRICE: Final = 4
"""Words that a line costs which is no sentence."""
FURNITURE_PRICE: Final = 5
"""Words that a line of furniture costs."""
LONGEST_LEAD: Final = 120
"""Words of a first paragraph that may be the lead."""
CAPTION_WORDS: Final = 11
"""Where blank lines do not tell captions from headings: the median of words from which on they are captions."""
LONGEST_SIGNATURE: Final = 60
"""Characters of a line of names below the text."""
NAME_WORDS: Final = 5
"""Words of one name."""
FEWEST_PARTS: Final = 3
"""Parts between upright bars that make a line of links."""
FEWEST_PARAGRAPHS: Final = 3
"""Blocks of a body whose first paragraph may be a lead."""
FEWEST_ITEMS: Final = 3
"""Lines in a row without a sentence between them that make a list."""

_BETWEEN_NAMES: Final = re.compile(r"\s+[-–—&]\s+|\s*[,;/]\s*|\s+(?:và|and|et|und|y|e)\s+")
_BARS: Final = re.compile(r"\s*[|•·»]\s*|\s+[/>]\s+")


@dataclass(slots=True)
class Line:
    """A block with what its shape says."""

    block: Block
    words: int
    paragraph: bool
    """Whether it reads like running text."""

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def free(self) -> bool:
        """Whether nothing has labelled it yet."""
        return not self.block.kind

    def label(self, kind: str, reason: str) -> None:
        self.block.kind, self.block.reason = kind, reason


def label_dump(page: Page) -> list[Block]:
    """Give each block of a dump one kind and one reason; blocks may be split or joined, no character is lost."""
    lines = [_measure(block) for block in page.blocks]
    _label_marked(lines)
    body = _find_body(lines)
    for form in find_forms([line.block for line in lines], body.start, body.stop):
        for index in form:
            lines[index].label("cms-fields", "in a run of a form's field labels")
    _label_head(lines[: body.start])
    _label_middle(lines[body.start : body.stop])
    _label_tail(lines[body.stop :])
    blocks = _joined_forms(_joined_fragments([line.block for line in lines]))
    blocks = _cut_dateline(blocks)
    blocks = _cut_trailing_byline(blocks)
    _label_lead(blocks)
    for position, block in enumerate(blocks):
        block.position = position
    return blocks


# Lines that say themselves what they are.


def _measure(block: Block) -> Line:
    words = shape.count_words(block.text)
    return Line(block, words, shape.is_paragraph(block.text, words))


def _label_marked(lines: list[Line]) -> None:
    for line in lines:
        if len(line.text) <= LONGEST_MARKED:
            found = _read_marked(line)
            if found is not None:
                line.label(*found)


def _read_marked(line: Line) -> tuple[str, str] | None:
    """Kind and reason of a line that says itself what it is; None for all others."""
    text = line.text
    if not shape.has_letters(text) and not any(character.isdigit() for character in text):
        return "boilerplate", "neither letter nor digit"
    if shape.is_image_name(text):
        return "image-name", "file name of an image"
    if shape.is_address(text):
        return "navigation", "address"
    match = furniture(text)
    if match is not None:
        return match.kind, match.reason
    if date_line(text) is not None:
        return "date", "nothing but a date"
    byline = read_byline(text)
    if byline is not None:
        return _kind_of_byline(byline), "nothing but names and their roles"
    match = teaser(text) or _segments(text) or _links(line)
    return (match.kind, match.reason) if match else None


def _kind_of_byline(byline: Byline) -> str:
    if byline.reporters or byline.translators or byline.editors:
        return "byline"
    return "source" if byline.sources else "credit"


def _segments(text: str) -> Match | None:
    """Match a line of several parts, each furniture, a date or a byline: 'Posted: 1/2/2020 | Views: 12'."""
    if "|" not in text:
        return None
    kinds: list[str] = []
    for part in filter(None, map(str.strip, text.split("|"))):
        match = furniture(part, alone=False)
        if match is not None:
            kinds.append(match.kind)
        elif date_line(part) is not None:
            kinds.append("date")
        elif (byline := read_byline(part)) is not None:
            kinds.append(_kind_of_byline(byline))
        else:
            return None
    # What the line holds besides furniture is the reason why anybody will look at it again.
    fields = [
        kind for kind in ("date", "byline", "source", "credit", "views", "comment-count") if kind in kinds
    ]
    return Match((fields or kinds)[0], text, "parts: " + ", ".join(kinds)) if kinds else None


def _links(line: Line) -> Match | None:
    """Match a line of links that its dividers show: 'Home | Services | Transparency | Contact'."""
    parts = [part for part in _BARS.split(line.text) if part]
    if len(parts) < FEWEST_PARTS or line.words > 5 * len(parts) or shape.ends_sentence(line.text):
        return None
    known = sum(furniture(part, alone=False) is not None for part in parts)
    if known or len(parts) > FEWEST_PARTS:
        return Match("navigation", line.text, "short parts between dividers")
    return None


# The body.


def _find_body(lines: list[Line]) -> range:
    """Find the lines from the first paragraph to the last; an empty range when there is no paragraph.

    Of a whole page's text, with menus above and other stories below, the body is the stretch with
    the greatest sum of words in sentences less a price for every line that is none.
    """
    start, stop = _heaviest_stretch([_weight(line) for line in lines])
    first = next((index for index in range(start, stop) if _opens_body(lines, index)), None)
    if first is None:
        first = next((index for index in range(len(lines)) if _opens_body(lines, index)), None)
        start, stop = 0, len(lines)
    if first is None:
        return range(len(lines), len(lines))
    last = max(index for index in range(first, stop) if lines[index].free and lines[index].paragraph)
    return range(first, last + 1)


def _weight(line: Line) -> int:
    """What a line says for being within the body: words of running text, against lines that are none."""
    if line.free:
        return min(line.words, MOST_WORDS) if line.paragraph else -SHORT_LINE_PRICE
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
    if line.words > LONGEST_TITLE or shape.ends_sentence(line.text) or shape.runs_on(line.text):
        return False
    return index + 1 < len(lines) and lines[index + 1].free and lines[index + 1].paragraph


def _is_title_above_date(lines: list[Line], index: int) -> bool:
    """Whether a short single sentence stands where a title does: a date or byline between it and the text."""
    line = lines[index]
    if line.words > 20 or index + 1 >= len(lines):
        return False
    return lines[index + 1].block.kind in {"date", "byline", "font-size"}


# Above the body.


def _label_head(head: list[Line]) -> None:
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
            line.label(*_above_title(line))
        elif index == title + 1:
            line.label(*_right_below_title(line))
        elif crowded and index < len(head) - 1:
            line.label("navigation", "one of many lines between title and text")
        else:
            line.label(*_above_text(line))


def _choose_title(head: list[Line]) -> int | None:
    """Choose the title among the lines above the body by its length, its neighbours and its nearness."""
    best: tuple[int, int] | None = None
    seen = Counter(fold(line.text) for line in head)
    for index, line in enumerate(head):
        if not line.free or line.words > LONGEST_TITLE or not shape.has_letters(line.text):
            continue
        beside = [head[i].block.kind for i in (index - 1, index + 1) if 0 <= i < len(head)]
        score = 6 * (line.words >= TITLE_WORDS) + 4 * (seen[fold(line.text)] > 1) + 4 * ("date" in beside)
        score += 2 * (line.words >= 2) - 2 * shape.runs_on(line.text) - 4 * shape.is_list_item(line.text)
        score -= min(6, (len(head) - 1 - index) // TITLE_REACH)
        if best is None or score > best[0]:
            best = (score, index)
    return best[1] if best else None


def _above_title(line: Line) -> tuple[str, str]:
    if line.words <= TITLE_WORDS:
        return "section", "short line above the title"
    return ("boilerplate" if line.paragraph else "navigation"), "line above the title"


def _right_below_title(line: Line) -> tuple[str, str]:
    if line.paragraph or line.words < TITLE_WORDS or _is_mark(line):
        return _above_text(line)
    return "subtitle", "line below the title"


def _above_text(line: Line) -> tuple[str, str]:
    """Kind and reason of a line between title and first paragraph."""
    if line.paragraph:
        return "paragraph", "running text"
    if _is_mark(line):
        return "caption", "marked as a caption"
    if TITLE_WORDS <= line.words <= LONGEST_HEADING:
        return "heading", "line above the first paragraph"
    return "section", "line between title and text"


# Between paragraphs.


def _label_middle(body: list[Line]) -> None:
    """Label what stands between the first paragraph and the last."""
    rhythm = _Rhythm.of(body)
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


def _paragraph_or_caption(line: Line, rhythm: _Rhythm, after_image: bool) -> tuple[str, str]:
    """Kind and reason of a line that reads like running text, or is as long."""
    if line.words <= LONGEST_CAPTION:
        if _is_mark(line):
            return "caption", "marked as a caption"
        if not shape.ends_sentence(line.text) and not shape.runs_on(line.text):
            if after_image:
                return "caption", "stands below an image"
            if rhythm.tells_captions and line.block.blanks_before > rhythm.usual:
                return "caption", "more blank lines above it than usual, as an image leaves"
    if shape.is_list_item(line.text):
        return "list", "begins with a bullet or number"
    return "paragraph", "running text"


def _is_mark(line: Line) -> bool:
    return caption_mark(line.text) is not None


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How a dump uses blank lines."""

    usual: int
    """Blank lines before most paragraphs."""
    tells_captions: bool
    """Whether more blank lines than usual stand before captions only."""
    attaches_headings: bool
    """Whether headings stand on the line directly above their paragraph, where paragraphs are set apart."""

    @classmethod
    def of(cls, body: list[Line]) -> _Rhythm:
        gaps = Counter(line.block.blanks_before for line in body[1:] if line.paragraph and line.free)
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


def _label_short_run(
    run: list[Line], body: list[Line], start: int, rhythm: _Rhythm, after_image: bool
) -> None:
    """Label lines in a row that are no sentences: captions, headings, list items."""
    left = list(run)
    if after_image and left[0].words <= LONGEST_CAPTION:
        left.pop(0).label("caption", "stands below an image")
    remaining = []
    for line in left:
        if (
            rhythm.tells_captions
            and line.block.blanks_before > rhythm.usual
            and line.words <= LONGEST_CAPTION
        ):
            line.label("caption", "more blank lines above it than usual, as an image leaves")
        elif _is_mark(line):
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


def _heading_or_caption(line: Line, below: Line | None, rhythm: _Rhythm) -> tuple[str, str]:
    if shape.runs_on(line.text):
        return "paragraph", "runs on in the next line"
    if line.words > LONGEST_HEADING:
        return "paragraph", "too long for a heading"
    if rhythm.attaches_headings and below is not None and below.block.blanks_before > 0:
        return "caption", "set apart, where headings stand directly above their paragraph"
    return "heading", "short line between paragraphs that is no sentence"


# Below the body.


def _label_tail(tail: list[Line]) -> None:
    """Label what stands below the last paragraph."""
    related = False
    crowded = sum(line.free for line in tail) > MOST_BELOW_TEXT
    for index, line in enumerate(tail):
        if line.block.kind in {"related", "comments"} and line.block.reason.startswith("phrase"):
            related = True
        if not line.free:
            continue
        previous = tail[index - 1].block.kind if index else ""
        if previous == "image-name" or (_is_mark(line) and line.words <= LONGEST_CAPTION):
            line.label(
                "caption", "stands below an image" if previous == "image-name" else "marked as a caption"
            )
        elif related:
            line.label("related", "below a label of related stories")
        elif _is_signature(line) and index < MOST_BELOW_TEXT:
            line.label("byline", "a name below the last paragraph")
        elif crowded:
            line.label("boilerplate", "one of many lines below the text")
        else:
            line.label("paragraph", "no sentence, but nothing says that it is furniture")


def _is_signature(line: Line) -> bool:
    """Whether a line at the end can be nothing but names: 'Mai Anh', 'K.L. - Trần Hà'."""
    if len(line.text) > LONGEST_SIGNATURE or any(character.isdigit() for character in line.text):
        return False
    names = [name.split() for name in _BETWEEN_NAMES.split(line.text)]
    return all(1 <= len(words) <= NAME_WORDS and all(word[0].isupper() for word in words) for words in names)


# The whole.


def _label_lead(blocks: list[Block]) -> None:
    """Call the first paragraph the lead when a title or date stands above it and more paragraphs follow."""
    body = [block for block in blocks if block.kind in BODY]
    if len(body) < FEWEST_PARAGRAPHS or body[0].kind != "paragraph":
        return
    above = blocks[: blocks.index(body[0])]
    if not any(block.kind in {"title", "date"} for block in above) or above[-1].kind == "dateline":
        return
    if shape.count_words(body[0].text) <= LONGEST_LEAD and shape.ends_sentence(body[0].text):
        body[0].kind, body[0].reason = "lead", "first paragraph below the title"


def _joined_fragments(blocks: list[Block]) -> list[Block]:
    """Join a line of the body that breaks off within a sentence to the line below that goes on in small letters."""
    joined: list[list[str]] = []
    kept: list[Block] = []
    for block in blocks:
        if kept and _goes_on(joined[-1][-1], kept[-1], block):
            joined[-1].append(block.text)
        else:
            joined.append([block.text])
            kept.append(block)
    for block, texts in zip(kept, joined, strict=True):
        if len(texts) > 1:
            block.text = " ".join(texts)
    return kept


def _goes_on(above: str, first: Block, block: Block) -> bool:
    if block.blanks_before or first.kind != "paragraph" or block.kind not in {"paragraph", "heading"}:
        return False
    return block.text[0].islower() and above[-1].isalpha()


def _joined_forms(blocks: list[Block]) -> list[Block]:
    """Join the lines of one form to one block."""
    kept: list[Block] = []
    labels: list[str] = []
    for block in blocks:
        in_form = block.kind == "cms-fields" and "form" in block.reason
        if in_form and labels:
            labels.append(block.text)
            continue
        if labels:
            kept[-1].text = "\n".join(labels)
        labels = [block.text] if in_form else []
        kept.append(block)
    if labels:
        kept[-1].text = "\n".join(labels)
    return kept


def _cut_dateline(blocks: list[Block]) -> list[Block]:
    """Cut the dateline from the first paragraph, or from the second below a lead."""
    opening = [block for block in blocks if block.kind == "paragraph"][:2]
    for block in opening:
        found = split_dateline(block.text)
        if found is not None and 0 < found.end < len(block.text):
            return _split(
                blocks, block, found.end, ("dateline", "place and agency before the first words"), None
            )
    return blocks


def _cut_trailing_byline(blocks: list[Block]) -> list[Block]:
    """Cut a byline that is glued to the end of the last paragraph."""
    last = next((block for block in reversed(blocks) if block.kind == "paragraph"), None)
    found = split_trailing_byline(last.text) if last is not None else None
    if last is None or found is None or not 0 < found.start < len(last.text):
        return blocks
    return _split(blocks, last, found.start, None, ("byline", "names after the last sentence"))


def _split(
    blocks: list[Block], block: Block, at: int, first: tuple[str, str] | None, second: tuple[str, str] | None
) -> list[Block]:
    """Split a block in two; each half keeps the block's label unless it is given one of its own."""
    halves: list[Block] = []
    for text, label in ((block.text[:at], first), (block.text[at:], second)):
        kind, reason = label or (block.kind, block.reason)
        halves.append(
            Block(
                text.strip(),
                block.tag,
                line=block.line,
                blanks_before=0 if halves else block.blanks_before,
                kind=kind,
                reason=reason,
            )
        )
    position = next(index for index, other in enumerate(blocks) if other is block)
    return [*blocks[:position], *halves, *blocks[position + 1 :]]
