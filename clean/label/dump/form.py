"""Runs of a form's field labels: what a list form of a content management system leaves behind.

Such a run is known by its shape, not by its labels: many short lines in a row that end no
sentence, before or after the body, with the marks of a form among or above them.
"""

from __future__ import annotations

import re
from typing import Final

from clean.blocks.block import Block
from clean.label import shape
from clean.phrases.furniture import is_field_label

LONGEST_LABEL: Final = 48
"""Characters of a field label."""
LABEL_WORDS: Final = 8
"""Words of a field label."""
FEWEST_LABELS: Final = 5
"""Labels in a row that make a form where something else speaks for one."""
FEWEST_BARE_LABELS: Final = 10
"""Labels in a row that make a form with nothing else to speak for one."""
BARE_LENGTH: Final = 24
"""Mean characters of the labels of such a run."""
FORM: Final = "in a run of a form's field labels"
"""The reason that every line of a form has."""
KNOWN_LABELS: Final = 2
"""Labels of a run that are known from other forms, and speak for this one."""
NEAR: Final = 3
"""Lines above a run in which furniture speaks for a form."""

_VALUE: Final = re.compile(r"[^:：]{2,40}[:：]\s*\S.{0,60}")
"""A label with its value: 'Content Type: News'."""
_NEVER: Final = frozenset(
    {"date", "byline", "source", "credit", "image-name", "views", "comment-count", "legal"}
)
"""Kinds of lines that keep their own label within a run."""


def label_forms(blocks: list[Block], start: int, stop: int) -> None:
    """Label the runs of field labels before `start` and from `stop` on.

    Above a text a run that nothing but its shape speaks for is rather a menu.
    """
    for first, last in ((0, start), (stop, len(blocks))):
        for run in _runs(blocks, first, last):
            fields = sum(blocks[i].kind == "cms-fields" or is_field_label(blocks[i].text) for i in run)
            menu = first == 0 and fields < KNOWN_LABELS
            for index in run:
                blocks[index].kind = "navigation" if menu else "cms-fields"
                blocks[index].reason = "in a menu" if menu else FORM


def _runs(blocks: list[Block], first: int, last: int) -> list[list[int]]:
    found = []
    index = first
    while index < last:
        end = index
        while end < last and _is_member(blocks[end]):
            end += 1
        run = _form_in(blocks, index, end)
        if run:
            found.append(run)
        index = max(end, index + 1)
    return found


def _is_member(block: Block) -> bool:
    """Whether a line can stand in a run of labels."""
    if block.kind:
        return True
    return _is_label(block.text) or _VALUE.fullmatch(block.text) is not None


def _is_label(text: str) -> bool:
    if len(text) > LONGEST_LABEL or shape.ends_sentence(text) or shape.is_list_item(text):
        return False
    return shape.count_words(text) <= LABEL_WORDS and shape.has_letters(text)


def _form_in(blocks: list[Block], first: int, end: int) -> list[int]:
    """Return the lines of the form in a run of possible labels, from its first label to its last; empty when none."""
    labels = [index for index in range(first, end) if not blocks[index].kind]
    if len(labels) < FEWEST_LABELS:
        return []
    if not (_is_spoken_for(blocks, labels, first, end) or _is_bare_form(blocks, labels)):
        return []
    fields = [index for index in range(first, end) if _may_be_field(blocks[index])]
    return [index for index in range(fields[0], fields[-1] + 1) if not _keeps_kind(blocks[index])]


def _may_be_field(block: Block) -> bool:
    """Whether a line can be the first or last label of a form."""
    return block.kind in {"", "cms-fields"} or (block.kind == "byline" and not _keeps_kind(block))


def _keeps_kind(block: Block) -> bool:
    """Whether a line within a form is what it was taken for; a short label can look like a name."""
    if block.kind == "byline":
        return ":" in block.text or len(block.text.split()) > 3
    return block.kind in _NEVER


def _is_spoken_for(blocks: list[Block], labels: list[int], first: int, end: int) -> bool:
    """Whether something besides the labels' shape says that the run is a form."""
    if _is_announced(blocks, labels):
        return False
    doubled_or_known = any(blocks[index].kind == "cms-fields" for index in range(max(0, first - NEAR), end))
    known = sum(is_field_label(blocks[index].text) for index in labels)
    return doubled_or_known or known >= KNOWN_LABELS


def _is_announced(blocks: list[Block], labels: list[int]) -> bool:
    """Whether a sentence announces what follows: its items are a list of the story."""
    first = labels[0]
    if first > 0 and not blocks[first - 1].kind and shape.runs_on(blocks[first - 1].text):
        return True
    return shape.runs_on(blocks[first].text) and 2 * sum(shape.runs_on(blocks[i].text) for i in labels) < len(
        labels
    )


def _is_bare_form(blocks: list[Block], labels: list[int]) -> bool:
    """Whether so many short labels stand in a row that nothing else can be meant."""
    if len(labels) < FEWEST_BARE_LABELS:
        return False
    if _is_announced(blocks, labels):
        return False
    texts = [blocks[index].text for index in labels]
    capital = sum(text[:1].isupper() or not text[:1].islower() for text in texts)
    named = sum(_is_named(text) for text in texts)
    mean = sum(map(len, texts)) / len(texts)
    return mean <= BARE_LENGTH and capital >= 0.9 * len(texts) and named <= 0.5 * len(texts)


def _is_named(text: str) -> bool:
    """Whether each word has a capital, as in a name; a list of names belongs to the story."""
    words = text.split()
    return len(words) >= 2 and all(word[:1].isupper() for word in words)
