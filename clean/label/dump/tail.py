"""Label what stands below the last paragraph."""

from __future__ import annotations

import re
from typing import Final

from clean.label import shape
from clean.label.dump.line import LONGEST_CAPTION, Line, is_marked_caption, is_section_label

MOST_BELOW_TEXT: Final = 6
"""The same below the text."""
LONGEST_SIGNATURE: Final = 60
"""Characters of a line of names below the text."""
NAME_WORDS: Final = 5
"""Words of one name."""
_BETWEEN_NAMES: Final = re.compile(r"\s+[-–—&]\s+|\s*[,;/]\s*|\s+(?:và|and|et|und|y|e)\s+")


def label_tail(tail: list[Line], *, whole_page: bool) -> None:
    """Label what stands below the last paragraph; of a whole page's text that is furniture, of a piece alone it is not."""
    section = ""
    announced = False
    crowded = whole_page and sum(line.free for line in tail) > MOST_BELOW_TEXT
    above: Line | None = None
    for index, line in enumerate(tail):
        if is_section_label(line, "related") or is_section_label(line, "comments"):
            section = line.block.kind
        if line.free:
            line.label(
                *_below_text(line, above, section=section, announced=announced, crowded=crowded, index=index)
            )
            announced = announced or shape.runs_on(line.text)
        else:
            announced = False
        above = line


def _below_text(
    line: Line, above: Line | None, *, section: str, announced: bool, crowded: bool, index: int
) -> tuple[str, str]:
    """Kind and reason of a line below the text that nothing has labelled yet."""
    if above is not None and above.block.kind == "image-name":
        return "caption", "stands below an image"
    if line.words <= LONGEST_CAPTION and is_marked_caption(line):
        return "caption", "marked as a caption"
    if section:
        return section, f"below a label of {section}"
    if announced:
        return "list", "follows a colon"
    if index < MOST_BELOW_TEXT and _is_signature(line):
        return "byline", "a name below the last paragraph"
    if crowded:
        return "boilerplate", "one of many lines below the text of a whole page"
    return "paragraph", "no sentence, but nothing says that it is furniture"


def _is_signature(line: Line) -> bool:
    """Whether a line at the end can be nothing but names: 'Mai Anh', 'K.L. - Trần Hà'."""
    if len(line.text) > LONGEST_SIGNATURE or any(character.isdigit() for character in line.text):
        return False
    names = [name.split() for name in _BETWEEN_NAMES.split(line.text)]
    return all(1 <= len(words) <= NAME_WORDS and all(word[0].isupper() for word in words) for words in names)
