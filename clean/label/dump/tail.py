"""Label what stands below the last paragraph."""

from __future__ import annotations

import re
from typing import Final

from clean.label.dump.line import LONGEST_CAPTION, Line, is_marked_caption

MOST_BELOW_TEXT: Final = 6
"""The same below the text."""
LONGEST_SIGNATURE: Final = 60
"""Characters of a line of names below the text."""
NAME_WORDS: Final = 5
"""Words of one name."""
_BETWEEN_NAMES: Final = re.compile(r"\s+[-–—&]\s+|\s*[,;/]\s*|\s+(?:và|and|et|und|y|e)\s+")


def label_tail(tail: list[Line]) -> None:
    """Label what stands below the last paragraph."""
    related = False
    crowded = sum(line.free for line in tail) > MOST_BELOW_TEXT
    for index, line in enumerate(tail):
        if line.block.kind in {"related", "comments"} and line.block.reason.startswith("phrase"):
            related = True
        if not line.free:
            continue
        previous = tail[index - 1].block.kind if index else ""
        if previous == "image-name" or (is_marked_caption(line) and line.words <= LONGEST_CAPTION):
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
