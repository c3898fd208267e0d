"""A look at a page's markup before it is parsed, for the two shapes that no parser takes in linear time.

Lexbor's time grows with the square of the depth (5,000 levels .05 s, 50,000 levels 8.8 s) and of the attributes of
one element (5,000 .1 s, 50,000 12.4 s).  Both looks cost a fraction of a parse on ordinary pages: the first ends at
a count of `<`, the second at the longest stretch without one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from clean.options import Limits

_MANY_TAGS: Final = 10_000
"""Tags that are looked at one by one, whatever they are: of 1,784 real pages 5 have as many."""

_EMPTY: Final = "area base br col embed hr img input link meta param source track wbr"
_CLOSED_BY_NEXT: Final = "a nobr p li dt dd option optgroup tr td th thead tbody tfoot rp rt"
_NEVER_DEEP: Final = frozenset(f"{_EMPTY} {_CLOSED_BY_NEXT}".split())
"""Elements without content, and those that another of their kind closes: alone they never nest."""

_RAW: Final = {
    name: re.compile(f"</{name}\\b", re.IGNORECASE) for name in ("script", "style", "textarea", "iframe")
}
"""Elements whose content is no markup, and what ends them."""
_TAG: Final = re.compile(r"<(/?)([a-z][^\s/>]{0,40})[^>]*+", re.IGNORECASE)
_LONG_TAG: Final = 10_000
"""Characters of a tag with room for 5,000 attributes."""
_SCRIPT: Final = re.compile(r"<(/?)script\b", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"""[\s/]*+[^\s/<>="']++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s<>"']++))?+""")


class Breach(NamedTuple):
    """The limit that a page's markup breaks."""

    code: Literal["too-deep", "too-many-nodes"]
    message: str
    """A whole sentence: what was found, and which option allows more."""


def breach(text: str, limits: Limits) -> Breach | None:
    """The limit that a page's markup breaks; None where it may be parsed."""
    if _may_be_deep(text, limits.depth) and (depth := _depth(text)) > limits.depth:
        found = f"The page nests about {depth:,} elements, more than the limit of {limits.depth:,}"
        return Breach("too-deep", f"{found}; raise the limit depth if it is wanted.")
    if _has_element_of_attributes(text, limits.attributes):
        found = f"An element of the page has more attributes than the limit of {limits.attributes:,}"
        return Breach("too-many-nodes", f"{found}; raise the limit attributes if it is wanted.")
    return None


def _may_be_deep(text: str, limit: int) -> bool:
    """Whether counts alone leave room for such a depth; closing tags of nothing fool them, on pages of few tags."""
    tags = text.count("<")
    return tags > limit and (tags > _MANY_TAGS or tags - 2 * text.count("</") > limit)


def _depth(text: str) -> int:
    """About the greatest depth of the page's tree: elements open at once, a closing tag closing one of its name."""
    opened: defaultdict[str, int] = defaultdict(int)
    depth = deepest = position = 0
    while (match := _TAG.search(text, position)) is not None:
        position = match.end()
        name = match[2].lower()
        if name in _RAW:
            end = _RAW[name].search(text, position)
            position = end.end() if end else len(text)
        elif match[1]:
            if opened[name]:
                opened[name] -= 1
                depth -= 1
        elif name not in _NEVER_DEEP:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _has_element_of_attributes(text: str, limit: int) -> bool:
    """Whether a tag has more attributes; a `<` in the value of an attribute ends the tag here."""
    starts = [start for start in _long_tags(text) if _attributes(text, start, limit) > limit]
    return bool(starts) and not _all_in_scripts(text, starts)


def _long_tags(text: str) -> Iterator[int]:
    """Where the names of what may be long tags begin: after each `<` that no other follows for long.

    In leaps from the last `<` of one stretch to that of the next, which look at a few characters in a thousand.
    """
    start = text.find("<")
    while 0 <= start < len(text) - _LONG_TAG:
        following = text.rfind("<", start + 1, start + 1 + _LONG_TAG)
        if following < 0:
            if text[start + 1].isascii() and text[start + 1].isalpha():
                yield start + 1
            following = text.find("<", start + _LONG_TAG)
        start = following


def _attributes(text: str, position: int, limit: int) -> int:
    """Attributes of the tag whose name starts there, counted to just past the limit; its name counts as one."""
    count = 0
    while count <= limit and (match := _ATTRIBUTE.match(text, position)) is not None:
        count += 1
        position = match.end()
    return count


def _all_in_scripts(text: str, starts: list[int]) -> bool:
    """Whether what looks like tags is the code of scripts."""
    marks = [(match.end(), not match[1]) for match in _SCRIPT.finditer(text)]
    at, in_script = 0, False
    for start in starts:
        while at < len(marks) and marks[at][0] <= start:
            in_script = marks[at][1]
            at += 1
        if not in_script:
            return False
    return True
