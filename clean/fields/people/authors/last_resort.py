"""Authors where no place near the story names anybody: a byline far below it, a name alone on a line."""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.kinds import CAPTION
from clean.fields.outline import Outline
from clean.fields.people.authors.lines import LineReader
from clean.fields.people.authors.media import is_site
from clean.fields.people.lexicon import GIVEN, OPENERS, plain
from clean.fields.people.names.read import are_names
from clean.fields.people.names.shape import has_first_name
from clean.fields.site import SiteNames


def far_byline(outline: Outline, reader: LineReader, site: SiteNames) -> tuple[str, ...]:
    """The reporters of the one byline that stands somewhere below the story, where no place near it names any.

    It must be called that ('Author: …', 'Written by …'): 'By …' there is as often another story's.
    """
    last = outline.body[-1] if outline.body else len(outline.blocks)
    below = outline.blocks[last + 1 : last + 1 + _FAR_BELOW]
    lines = [b.text for b in below if b.kind == "byline" and plain(b.text.partition(" ")[0]) not in OPENERS]
    found = {byline.reporters for text in lines if (byline := reader.byline(text)) and byline.reporters}
    if len(found) != 1:
        return ()
    return tuple(name for name in found.pop() if not is_site(name, site))


_FAR_BELOW: Final = 40
"""Blocks after the body in which labelling may find a byline."""


def lone_names(outline: Outline) -> tuple[str, ...]:
    """Names alone on a line right below the title or at the end of the body, where no place names anybody.

    A known first name must begin them, since headings, tags and labels look like names too; several such lines after the
    body are those of other stories.
    """
    if not outline.body:
        return ()
    title = outline.body[0] if outline.headline is None else outline.headline
    for order in range(title + 1, title + 1 + _LONE_BELOW):
        if names := _alone(outline, order, shown=True):
            return names
    end = max(outline.body[-1], title + 1)
    after = {order: names for order in range(end, end + _LONE_AFTER) if (names := _alone(outline, order))}
    of_one = len(set(after.values())) == 1 and min(after) <= end + _SIGNED
    return after[min(after)] if of_one else ()


_LONE_BELOW: Final = 3
"""Blocks below the title."""
_LONE_AFTER: Final = 14
"""Blocks from the last of the body on in which one name alone may stand."""
_SIGNED: Final = 2
"""Blocks after the last of the body in which it does."""


def _alone(outline: Outline, order: int, *, shown: bool = False) -> tuple[str, ...]:
    """The names that a block consists of; with `shown` no caption, which names whom the first picture shows."""
    block = outline.blocks[order] if order < len(outline.blocks) else None
    if block is None or block.hidden or block.kind in _NO_NAMES or (shown and block.kind == CAPTION):
        return ()
    text = block.text
    if not 4 < len(text) < _NAMES_LONGEST or GIVEN.isdisjoint(_NAME_WORD.findall(plain(text))):
        return ()
    names = are_names(text)
    if names is None or names.agencies or not all(map(has_first_name, names.people)):
        return ()
    return names.people


_NAMES_LONGEST: Final = 60
"""Characters of the names."""
_NAME_WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_NO_NAMES: Final = frozenset({"tags", "heading", "title", "duplicate", "comments", "section"})
"""Kinds of blocks that name whom the story is about, or others."""
