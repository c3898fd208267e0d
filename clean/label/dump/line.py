"""A line of a dump, and what it says itself of what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from clean.blocks.block import Block
from clean.fields.dates import date_line
from clean.fields.people import Byline, read_byline, read_credit
from clean.label import shape
from clean.phrases.furniture import Match, caption_mark, furniture, teaser

LONGEST_MARKED: Final = 320
"""Characters of a line that may be furniture, a date or a byline."""
LONGEST_CAPTION: Final = 80
"""Words of a line that may be a caption."""
LONGEST_CREDITED: Final = 40
"""Words of a line that the photographer at its end makes a caption."""
LONGEST_HEADING: Final = 16
"""Words of a line that may be a heading."""
FEWEST_PARTS: Final = 3
"""Parts between upright bars that make a line of links."""
_CREDIT_SIGNS: Final = re.compile(r"[:：)）/=＝|]")
"""What stands beside every credit that has a label."""
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


def measure(block: Block) -> Line:
    words = shape.count_words(block.text)
    return Line(block, words, shape.is_paragraph(block.text, words))


def label_marked(lines: list[Line]) -> None:
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


def is_marked_caption(line: Line) -> bool:
    """Whether a line says itself that it is a caption: 'In photo: …', or the photographer at its end."""
    return caption_mark(line.text) is not None or (
        line.words <= LONGEST_CREDITED and _has_photographer(line.text)
    )


def _has_photographer(text: str) -> bool:
    """Whether a line ends with the credit of a photograph: '… Photo: Ann Lee', not '… (Source: Reuters)'."""
    if not _CREDIT_SIGNS.search(text):
        return False
    credit = read_credit(text)
    if not credit.credit or not credit.caption:
        return False
    byline = read_byline(text[len(credit.caption) :].strip(" ()[]（）"))
    return byline is not None and bool(byline.photographers)
