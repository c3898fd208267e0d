"""A line of a dump, and what it says itself of what it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from clean.blocks.block import Block
from clean.fields.dates import date_line
from clean.fields.people import Byline, read_byline, read_credit
from clean.label import shape
from clean.phrases.furniture import BY_PHRASE, caption_mark, furniture, labelled, teaser

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
_PART_DIVIDERS: Final = (
    re.compile(r"(\s*[|•·]\s*)"),
    re.compile(r"(\s+[-–—/]\s+)"),
    re.compile(r"(\s+)(?=[^\s\d:：|]{1,12}[:：])"),
)
"""What stands between the parts of a line: bars, dashes, or the space before the next label."""
_STAMP: Final = re.compile(
    r"(?:created|last modified|modified|edited|updated)(?: at| on)? [^.]{0,12}\d[^.]{0,30} by\b.{0,60}",
    re.IGNORECASE,
)
"""'Created at 2/5/2023 9:00 AM by System Account', which list forms print in English whatever their language."""
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


def read_lines(blocks: list[Block]) -> list[Line]:
    """Measure every line, and label those that say themselves what they are; lines of several parts are cut."""
    lines: list[Line] = []
    for block in blocks:
        line = measure(block)
        lines.append(line)
        if len(block.text) > LONGEST_MARKED:
            continue
        found = _read_marked(line)
        if found is not None:
            line.label(*found)
            continue
        parts = _parts(block)
        if parts:
            lines[-1:] = map(measure, parts)
        elif _is_links(line):
            line.label("navigation", "short parts between dividers")
    return lines


def _read_marked(line: Line) -> tuple[str, str] | None:
    """Kind and reason of a line that says itself what it is; None for all others."""
    text = line.text
    if not shape.has_letters(text) and not any(character.isdigit() for character in text):
        return "boilerplate", "neither letter nor digit"
    if shape.is_image_name(text):
        return "image-name", "file name of an image"
    if shape.is_address(text):
        return ("author-box", "address of a person") if "@" in text else ("navigation", "address")
    if _STAMP.fullmatch(text):
        return "cms-fields", "who made or changed an item of a list"
    match = furniture(text)
    if match is not None:
        return match.kind, match.reason
    if date_line(text) is not None:
        return "date", "nothing but a date"
    byline = read_byline(text)
    if byline is not None:
        return _kind_of_byline(byline), "nothing but names and their roles"
    match = teaser(text) or labelled(text)
    return (match.kind, match.reason) if match else None


def _kind_of_byline(byline: Byline) -> str:
    if byline.reporters or byline.translators or byline.editors:
        return "byline"
    return "source" if byline.sources else "credit"


def _parts(block: Block) -> list[Block]:
    """Cut a line of several parts, each a date, a byline or furniture: 'Posted: 1/2/2020 | Views: 12'.

    Empty when any part is something else.
    """
    for divider in _PART_DIVIDERS:
        pieces = divider.split(block.text)
        if len(pieces) < 3:
            continue
        kinds = [_kind_of_part(piece.strip()) for piece in pieces[::2]]
        if all(kinds):
            return list(_cut(block, pieces, kinds))
    return []


def _kind_of_part(part: str) -> str:
    """Kind of a part of a line; empty when it may be anything."""
    match = furniture(part, alone=False)
    if match is not None:
        return match.kind
    if date_line(part) is not None:
        return "date"
    byline = read_byline(part)
    return _kind_of_byline(byline) if byline is not None else ""


def _cut(block: Block, pieces: list[str], kinds: list[str]) -> Iterator[Block]:
    """The parts of a line as blocks, and what stands between them."""
    blanks = block.blanks_before
    for index, piece in enumerate(pieces):
        text = piece.strip()
        if not text:
            continue
        kind, reason = ("boilerplate", "divider") if index % 2 else (kinds[index // 2], "part of a line")
        yield Block(text, block.tag, line=block.line, blanks_before=blanks, kind=kind, reason=reason)
        blanks = 0


def _is_links(line: Line) -> bool:
    """Whether its dividers show a line of links: 'Home | Services | Transparency | Contact'."""
    parts = [part for part in _BARS.split(line.text) if part]
    if len(parts) < FEWEST_PARTS or line.words > 5 * len(parts) or shape.ends_sentence(line.text):
        return False
    return len(parts) > FEWEST_PARTS or any(furniture(part, alone=False) is not None for part in parts)


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


def is_section_label(line: Line, kind: str) -> bool:
    """Whether a line is the label of a section of furniture: 'Related stories', 'Comments'."""
    return line.block.kind == kind and line.block.reason.startswith(BY_PHRASE)
