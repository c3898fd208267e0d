"""Full names that stand alone on a line at either end of the story."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from clean.blocks.block import Block
from clean.fields.outline import Outline
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.lexicon import OPENERS, PLACES, TITLES, is_arabic, plain
from clean.fields.people.names.read import are_names
from clean.phrases.fold import fold


def from_signatures(outline: Outline, language: str | None) -> Iterator[AuthorCandidate]:
    """Full names alone on a line right before the first paragraph, or below the last as one of its kind.

    German sets all nouns in capitals, English its headings: there such a line is anything.
    """
    blocks, body = outline.blocks, outline.body
    first = next((order for order in body if len(blocks[order].text) > _LONGEST_BEFORE_TEXT), None)
    if first is None or language in _NOUNS_IN_CAPITALS:
        return
    if people := _full_names(blocks[max(0, first - 1)]):
        yield AuthorCandidate("opening", "block", people)
    if language in _HEADINGS_IN_CAPITALS:
        return
    last = blocks[body[-1]]
    for block in blocks[body[-1] : body[-1] + 2]:
        if block.tag == last.tag and block.hints == last.hints and (people := _full_names(block)):
            yield AuthorCandidate("closing", "block", people)


_LONGEST_BEFORE_TEXT: Final = 90
"""Characters of a line that may stand before the first paragraph."""
_NOUNS_IN_CAPITALS: Final = frozenset({"de", "lb"})
_HEADINGS_IN_CAPITALS: Final = frozenset({"en"})


def _full_names(block: Block) -> tuple[str, ...]:
    """The names of a plain line that has nothing else."""
    text = block.text
    if block.tag not in ("p", "div") or block.hidden or block.link_chars or not _may_be_names(text):
        return ()
    names = are_names(text)
    if names is None or names.agencies or any(not 1 < len(name.split()) < 4 for name in names.people):
        return ()
    return () if any(fold(word) in TITLES for word in text.replace("-", " ").split()) else names.people


def _may_be_names(text: str) -> bool:
    """The cheap test: a short line that begins with a capital and is no place."""
    if not 4 < len(text) < _NAMES_LONGEST or not text[0].isupper() or "(" in text:
        return False
    if not (text[-1].isalpha() or text[-1] == ".") or is_arabic(text):
        return False
    return plain(text.partition(" ")[0]) not in OPENERS and fold(text) not in PLACES


_NAMES_LONGEST: Final = 60
"""Characters of the names."""
