"""A look at a page's markup before it is parsed, for the shapes that no parser takes in linear time.

Lexbor's time grows with the square of the depth (5,000 levels .05 s, 50,000 levels 8.8 s), of the attributes of one
element (5,000 .1 s, 50,000 12.4 s), and of the names that a page makes up for its elements and attributes (10,000 .01 s,
80,000 2.9 s, and chosen so that its table of them has one row 8,000 .14 s); and HTML has formatting elements that nobody closed stand again in every
paragraph that follows, so that 16 kB of `<font a=1><font a=2>... <p>x<p>x...` make a million elements.  All looks
together cost a fraction of a parse on ordinary pages: they end at counts of bytes, and look closer only where those are high.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from clean.options import Limits

_MANY_TAGS: Final = 9_000
"""Tags that are looked at one by one, whatever they are, since a `<` in a value hides the rest of its tag: of 1,784 real
pages 6 have as many, and an element of so many attributes takes the parser a third of a second."""
_CROWD: Final = 8
"""Share of the limit that shows as `=` in a stretch that has room for all."""
_LONG_PAGE: Final = 1_000_000
"""Bytes from which on they are, too."""

_EMPTY: Final = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
"""Elements without content."""
_CLOSED_BY_NEXT: Final = frozenset(b"a nobr p li tr td th thead tbody tfoot".split())
"""Elements that another of their kind closes, up to the next element of another kind around it."""
_FORMATTING: Final = frozenset(b"b big code em font i s small strike strong tt u".split())
"""Elements that the next block opens again where they were left open; `a` and `nobr` close their kind."""
_COPIES: Final = 3
"""Of formatting elements that are all alike so many are opened again (HTML standard, the "Noah's Ark clause")."""
_REPEATS: Final = 30
"""Formatting elements open at a tag, on the average of all; of 595 real pages none has more than 2.8."""
_LEVELS_OF: Final = {b"table": 3}
"""Levels of an element, with those that HTML puts around its cells (tbody, tr); else 1."""
_TEMPLATE: Final = LexborHTMLParser("").create_node("template").tag_id
_NO_ELEMENTS: Final = frozenset({2, 4})
"""Lexbor's numbers of text and comments."""

_TAG: Final = re.compile(rb"<(/?)([a-z][^\s/>]{0,40})[^>]*+", re.IGNORECASE)
# Spelled out in both cases, which the engine takes in half the time of the flag.
_TOLD_APART: Final = re.compile(
    rb"<(?:[bisuBISU]|[bB][iI][gG]|[cC][oO][dD][eE]|[eE][mM]|[fF][oO][nN][tT]"
    rb"|[sS](?:[mM][aA]|[tT][rR])[a-zA-Z]{3,4}|[tT][tT]|[bB][oO][dD][yY]|[hH][tT][mM][lL])[\s/][^>]*+"
)
"""A formatting element, body or html that has attributes."""
_MERGED: Final = frozenset({b"body", b"html"})


def _beginnings(names: Iterable[bytes]) -> npt.NDArray[np.bool_]:
    """Whether two bytes, each with the bit set that makes a letter small, begin a tag of one of these names."""
    may = np.zeros(1 << 16, bool)
    for name in names:
        for second in name[1:2] or b" \t\n\v\f\r/":
            may[name[0] << 8 | second | 0x20] = True
    return may


_MAY_BE_TOLD_APART: Final = _beginnings(_FORMATTING | _MERGED)
_NAME: Final = rb"/?+[a-zA-Z][^\s/>]*+"
_NAME_AND_VALUE: Final = rb"""([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]++))?+"""
_ATTRIBUTE: Final = rb"[\s/]*+" + _NAME_AND_VALUE
_ANY_ATTRIBUTE: Final = re.compile(_NAME_AND_VALUE)
_ONE_ATTRIBUTE: Final = re.compile(_ATTRIBUTE)
_TAG_OR_COMMENT: Final = re.compile(rb"<(?:!--|(" + _NAME + rb")(?:" + _ATTRIBUTE + rb")*+)")
_END_OF_RAW_TEXT: Final = {
    name: re.compile(b"</" + name, re.IGNORECASE)
    for name in b"script style textarea title xmp iframe noembed noframes".split()
}
"""Elements whose content is no markup, but in drawings; and what ends them."""
_DRAWINGS: Final = {b"svg": 1, b"math": 1, b"/svg": -1, b"/math": -1}
"""What each tag adds to the drawings that are open."""

_Bytes = npt.NDArray[np.uint8]
_Places = npt.NDArray[np.intp]


Code = Literal["too-deep", "too-many-nodes"]


class Breach(NamedTuple):
    """The limit that a page's markup breaks."""

    code: Code
    message: str
    """A whole sentence: what was found, and which option allows more."""


def breach(text: str, limits: Limits) -> Breach | None:
    """The limit that a page's markup breaks; None where it may be parsed."""
    page = text.encode("utf-8", "replace")
    marks = np.frombuffer(page, np.uint8)
    is_tag = marks == ord("<")
    tags = int(np.count_nonzero(is_tag))
    if tags > limits.nodes:
        found = f"The page has {tags:,} tags, more than the limit of {limits.nodes:,}"
        return _over("too-many-nodes", found, "nodes")
    starts = np.flatnonzero(is_tag)
    if named := _over_in_names(page, marks, starts, limits):
        return named
    kinds = _told_apart(page, marks, starts)
    if _merges_many(kinds, limits.attributes):
        found = f"The body elements of the page, which are one, have more attributes than the limit of {limits.attributes:,}"
        return _over("too-many-nodes", found, "attributes")
    if _makes_many(page, tags, len(kinds), limits.nodes):
        found = f"Formatting that the page never closes makes far more elements than it has tags, under the limit of {limits.nodes:,}"
        return _over("too-many-nodes", found, "nodes")
    closing = int(np.count_nonzero(marks[starts[starts < len(page) - 1] + 1] == ord("/")))
    if _is_deep(page, tags, closing, limits.depth):
        found = f"The page nests its elements deeper than the limit of {limits.depth:,}"
        return _over("too-deep", found, "depth")
    return None


def _over(code: Code, found: str, option: str) -> Breach:
    return Breach(code, f"{found}; raise the limit {option} if it is wanted.")


def _over_in_names(page: bytes, marks: _Bytes, starts: _Places, limits: Limits) -> Breach | None:
    """The limit that the names in the page's tags break: those of one element, or of all."""
    shortest = _shortest_telling(page, marks, starts, limits)
    if shortest is None:
        return None
    names: set[bytes] = set()
    seen: set[bytes] = set()
    for match in _tags(page):
        start, end = match.span()
        if end - start < shortest or (tag := match[0]) in seen:
            continue
        seen.add(tag)
        attributes = set(map(bytes.lower, _ANY_ATTRIBUTE.findall(tag, match.end(1) - start)))
        if len(attributes) > limits.attributes:
            found = f"An element of the page has more attributes than the limit of {limits.attributes:,}"
            return _over("too-many-nodes", found, "attributes")
        names.add(match[1].lstrip(b"/").lower())
        names |= attributes
        if len(names) > limits.names:
            found = f"The elements and attributes of the page have more different names than the limit of {limits.names:,}"
            return _over("too-many-nodes", found, "names")
    return None


def _shortest_telling(page: bytes, marks: _Bytes, starts: _Places, limits: Limits) -> int | None:
    """Bytes from which on a tag is worth a look: any where names may be too many in all, else those with room for so many attributes.

    None where no tag is: there are few of them, few equal signs, and no long one is crowded.
    """
    if len(starts) > _MANY_TAGS or len(page) > _LONG_PAGE:
        return 0
    if len(starts) + np.count_nonzero(marks == ord("=")) > limits.names:
        return 0
    room = 2 * limits.attributes
    names, crowded = 0, False
    for start in starts[np.diff(starts, append=len(page)) > room].tolist():
        crowd = _crowd(page, start, limits.attributes)
        names += crowd
        if names > limits.names:
            return 0
        crowded = crowded or crowd > limits.attributes
    return room if crowded else None


def _told_apart(page: bytes, marks: _Bytes, starts: _Places) -> set[bytes]:
    """The different tags of formatting, body and html that have attributes."""
    inner = starts[starts < len(page) - 2]
    beginnings = (marks[inner + 1].astype(np.uint16) << 8 | marks[inner + 2]) | 0x2020
    kinds: set[bytes] = set()
    end = 0
    for start in inner[_MAY_BE_TOLD_APART[beginnings]].tolist():
        if start >= end and (match := _TOLD_APART.match(page, start)):
            kinds.add(match[0])
            end = match.end()
    return kinds


def _merges_many(kinds: set[bytes], limit: int) -> bool:
    """Whether the tags of body and html, which all add attributes to one element, have more than the limit."""
    merged = [kind[5:] for kind in kinds if kind[1:5].lower() in _MERGED]
    return len(merged) > 1 and _names_at(b" ".join(merged), 0, limit) > limit


def _makes_many(page: bytes, tags: int, kinds: int, limit: int) -> bool:
    """Whether formatting left open makes too many elements: more than the limit, or many for each of the page's tags.

    The second keeps the time linear below the limit; a hundredth of it is never many.
    """
    few = limit // 100
    if tags * tags < few or (tags <= _MANY_TAGS and _COPIES * kinds <= _REPEATS):
        return False
    repeated = _repeated(page)
    return tags + repeated > limit or repeated > max(few, _REPEATS * tags)


def _repeated(page: bytes) -> int:
    """About the most elements that formatting left open makes: at each other tag, those open there."""
    opened: defaultdict[bytes, list[bytes]] = defaultdict(list)
    alike: defaultdict[bytes, int] = defaultdict(int)
    active = repeated = 0
    for match in _TAG.finditer(page):
        name = match[2].lower()
        if name not in _FORMATTING:
            repeated += active
        elif not match[1]:
            tag = match[0]
            if alike[tag] < _COPIES:
                alike[tag] += 1
                active += 1
                opened[name].append(tag)
        elif opened[name]:
            alike[opened[name].pop()] -= 1
            active -= 1
    return repeated


def _is_deep(page: bytes, tags: int, closing: int, limit: int) -> bool:
    """Whether the page's tree is deeper: by counts, by tags, and where these leave room for it by the tree itself."""
    if 2 * tags + 2 <= limit:
        return False
    if tags <= _MANY_TAGS and 2 * (tags - 2 * closing) + 2 <= limit:
        return False
    return any(_has_level(page[:end], limit) for end in _deep_places(page, limit))


def _deep_places(page: bytes, limit: int) -> list[int]:
    """Ends of beginnings of a page that may be too deep, the first ones short, so that none is much too deep.

    Opening tags count as levels until a closing tag of what stands open innermost, those that the next of their kind
    closes once in an element of another kind; whether another closing tag closes anything, only the parser knows.
    """
    opened: list[tuple[bytes, int, frozenset[bytes]]] = []
    inside: frozenset[bytes] = frozenset()
    depth = deepest = place = 0
    places: list[int] = []
    for match in _tags(page):
        name = match[1].lower()
        if name.startswith(b"/"):
            if opened and name[1:] == opened[-1][0]:
                _, depth, inside = opened.pop()
            continue
        if name in _EMPTY or name in inside:
            continue
        if name in _CLOSED_BY_NEXT:
            inside |= {name}
            depth += 1
        else:
            opened.append((name, depth, inside))
            inside = frozenset()
            depth += _LEVELS_OF.get(name, 1)
        if depth > deepest:
            deepest, place = depth, match.end()
            if depth + 2 > limit << len(places):
                places.append(place)
    if len(places) < 2:
        return [len(page)] if places else []
    # The deepest place is less than twice as deep as the last of them, and stands for it.
    # With the tag after each, which may be the cell of a table; what makes a count too high may hide depth later.
    return [*(page.find(b">", end + 1) + 1 or len(page) for end in [*places[:-1], place]), len(page)]


def _has_level(page: bytes, limit: int) -> bool:
    """Whether an element is nested deeper than the limit; `html` is at the first level."""
    above: list[LexborNode] = []
    node = LexborHTMLParser(page).root
    while node is not None:
        if len(above) >= limit and node.tag_id not in _NO_ELEMENTS:
            return True
        child = node.first_child or _content(node)
        if child is not None:
            above.append(node)
            node = child
            continue
        while (following := node.next) is None and above:
            node = above.pop()
        node = following
    return False


def _content(node: LexborNode) -> LexborNode | None:
    """The first node in a template, which is no child of it; None where there is none."""
    if node.tag_id != _TEMPLATE:
        return None
    return next(
        (child for part in node.template_fragments() if (child := part.first_child) is not None), None
    )


def _crowd(page: bytes, start: int, limit: int) -> int:
    """About the attributes of the tag that may begin there, or go on after a value with a tag in it: past the limit enough."""
    end = start + 2 * limit
    if page.count(b"=", start, end) * _CROWD > limit:
        return limit + 1
    return _names_at(page, start + 1, limit) if page.find(b">", start, end) < 0 else 0


def _names_at(page: bytes, position: int, limit: int) -> int:
    """Different attributes that stand there, counted to one past the limit; of several with one name a parser keeps the first."""
    names: set[bytes] = set()
    for name in _attributes(page, position):
        names.add(name)
        if len(names) > limit:
            break
    return len(names)


def _attributes(page: bytes, position: int) -> Iterator[bytes]:
    """Names of the attributes that stand there one after the other."""
    while (match := _ONE_ATTRIBUTE.match(page, position)) is not None:
        yield match[1].lower()
        position = match.end()


def _tags(page: bytes) -> Iterator[re.Match[bytes]]:
    """Every tag in order, its name as a group; comments and what is no markup are passed over."""
    position = drawings = 0
    while (match := _TAG_OR_COMMENT.search(page, position)) is not None:
        position = match.end()
        if match[1] is None:
            position = _past(page, b"-->", position - 2)
            continue
        yield match
        name = match[1].lower()
        if name in _DRAWINGS:
            drawings = max(0, drawings + _DRAWINGS[name])
        elif name in _END_OF_RAW_TEXT and not drawings:
            end = _END_OF_RAW_TEXT[name].search(page, position)
            position = end.start() if end else len(page)


def _past(page: bytes, mark: bytes, position: int) -> int:
    """Where the text goes on after the next mark; its end where there is none."""
    found = page.find(mark, position)
    return found + len(mark) if found >= 0 else len(page)
