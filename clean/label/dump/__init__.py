"""Label the lines of a plain-text dump.

A dump has no tags; its structure is where the lines stand, how they end, and the blank lines
between them.  The passes, in order:

    marked      lines that say themselves what they are: furniture, dates, bylines, image names
    body        from the first paragraph to the last: what is running text
    fields      a run of a form's field labels, before or after the body
    head        title, subtitle and section above the body
    middle      headings, captions and lists between paragraphs
    tail        what is left below the body
    cuts        datelines cut from the first paragraph, bylines from the last, credits from captions

When nothing speaks against it a line stays in the body: a stray label there is a blemish, a lost
sentence is a loss.
"""

from __future__ import annotations

from typing import Final

from clean.blocks.block import Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Page
from clean.label import shape
from clean.label.dump.body import find_body, is_crowded
from clean.label.dump.cuts import cut_dateline, cut_trailing_byline, join_forms, join_fragments, take_credits
from clean.label.dump.form import label_forms
from clean.label.dump.head import label_head
from clean.label.dump.line import read_lines
from clean.label.dump.middle import label_middle
from clean.label.dump.tail import label_tail

__all__ = ["label_dump"]

LONGEST_LEAD: Final = 120
"""Words of a first paragraph that may be the lead."""
FEWEST_PARAGRAPHS: Final = 3
"""Blocks of a body whose first paragraph may be a lead."""


def label_dump(page: Page) -> list[Block]:
    """Give each block of a dump one kind and one reason; blocks may be split or joined, no character is lost."""
    lines = read_lines(page.blocks)
    body = find_body(lines)
    whole_page = is_crowded(lines)
    label_forms([line.block for line in lines], body.start, body.stop)
    label_head(lines[: body.start])
    label_middle(lines[body.start : body.stop])
    label_tail(lines[body.stop :], whole_page=whole_page)
    blocks = join_forms(join_fragments([line.block for line in lines]))
    blocks = cut_dateline(blocks)
    blocks = take_credits(cut_trailing_byline(blocks))
    _label_lead(blocks)
    for position, block in enumerate(blocks):
        block.position = position
    return blocks


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
