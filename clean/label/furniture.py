"""Name what is furniture: lines inside the body by what they say, everything outside by place and words."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from clean.blocks.block import HEADINGS, Block
from clean.blocks.kinds import BODY
from clean.blocks.page import Elements, Page
from clean.fields.dates import date_line
from clean.fields.people import read_byline
from clean.fields.site import SiteNames
from clean.label.lines import STOPS, cut_at_date
from clean.label.traits import Traits, named_bit, zone_bit
from clean.phrases.fold import fold
from clean.phrases.furniture import BY_PHRASE, Match, furniture_of, opens_teaser, teaser, teaser_of

_ZONE_KINDS: Final = (
    (zone_bit("nav"), "navigation", "in a nav element"),
    (zone_bit("footer"), "legal", "in a footer element"),
    (zone_bit("noscript"), "hidden", "in a noscript element"),
    (zone_bit("iframe"), "embedded", "in an iframe"),
)
_NAMED_SORTS: Final = (
    "comments",
    "consent",
    "share",
    "related",
    "newsletter",
    "advertising",
    "navigation",
    "tags",
    "media-player",
    "legal",
)
_NAMED_KINDS: Final = tuple((named_bit(name), name, f"its markup says {name}") for name in _NAMED_SORTS)
_CERTAIN: Final = zone_bit("nav") | zone_bit("footer")
_CERTAIN_NAMES: Final = sum(named_bit(name) for name in ("related", "newsletter", "advertising"))
"""Places whose blocks are named by them, whatever they say: a date there is another story's."""
_ZONE_BITS: Final = sum(bit for bit, _, _ in _ZONE_KINDS)
_NAMED_BITS: Final = sum(bit for bit, _, _ in _NAMED_KINDS)
_BEFORE: Final = 15
_AFTER: Final = 25
"""Blocks before and after the body whose words are looked at; farther ones are named by their place."""
_SIGNED: Final = 8
"""Blocks after the body that may be its date or its byline."""
_MOSTLY: Final = 0.4
"""Share of a teaser that is its link."""
_BOXES: Final = frozenset(
    {"author-box", "related", "newsletter", "comments", "paywall", "advertising", "login"}
)
"""Kinds that come in boxes with a heading."""
_FORM_KINDS: Final = frozenset({"boilerplate", "cms-fields"})
_FORM: Final = 5
"""Labels of the shortest form."""
_LABEL: Final = 40
"""Characters of a form's label."""
_OPENER: Final = 3
"""Words of 'Also read' and its like."""
_NAME: Final = 60
"""Characters of a site's name."""
_SENTENCE: Final = 90
"""Characters from which what ends with a full stop is a sentence and neither a date nor a byline."""
_SHORT: Final = 320
"""Characters of a block that can be furniture by its words."""


def take_furniture_out(page: Page, site: SiteNames) -> None:
    """Lines among the body that are only widgets, teasers of other stories, dates, bylines or the site's name."""
    labelled: list[Block] = []
    for block in page.blocks:
        pieces = [block]
        if block.kind in BODY and len(block.text) <= _SHORT:
            kind, reason = _said(block, in_body=True)
            if not kind and len(block.text) <= _NAME and site.stands_alone(block.text):
                kind, reason = "navigation", "only the site's name"
            if kind:
                block.kind, block.reason = kind, reason
            else:
                pieces = cut_at_date(block) or pieces
        labelled += pieces
    page.blocks = labelled


def name_furniture(page: Page, traits: Traits) -> None:
    """Give a kind and a reason to every block that has none yet."""
    body = [order for order, block in enumerate(page.blocks) if block.kind in BODY]
    first, end = (body[0], body[-1]) if body else (0, -_AFTER - 1)
    kept = {block.text for block in page.blocks if block.kind in BODY}
    labelled: list[Block] = []
    for order, block in enumerate(page.blocks):
        pieces = [block]
        if not block.kind:
            near = first - _BEFORE <= order <= end + _AFTER
            if near and len(block.text) <= _SHORT and not _certain(block, traits):
                signed = order <= end + _SIGNED
                block.kind, block.reason = _said(block, signed=signed)
                if not block.kind and signed:
                    pieces = cut_at_date(block) or pieces
            if not block.kind:
                block.kind, block.reason = _placed(block, traits, kept)
        labelled += pieces
    page.blocks = labelled
    _complete_forms(page.blocks)
    _complete_boxes(page)


def _complete_forms(blocks: list[Block]) -> None:
    """A run of short labels among which a form of the content system shows is that form as a whole."""
    run: list[Block] = []
    for block in (*blocks, None):
        if (
            block is not None
            and block.kind in _FORM_KINDS
            and len(block.text) <= _LABEL
            and not block.link_chars
        ):
            run.append(block)
            continue
        known = sum(entry.kind == "cms-fields" for entry in run)
        if known and len(run) >= _FORM:
            for entry in run:
                if entry.kind != "cms-fields":
                    entry.kind, entry.reason = "cms-fields", "in a run of a form's labels"
        run = []


def _complete_boxes(page: Page) -> None:
    """What stands below a heading that is furniture by its words, in the heading's own box, is of its sort."""
    body = [block.position for block in page.blocks if block.kind in BODY]
    kind, heading, end = "", "", 0
    for block in page.blocks:
        if block.kind in _BOXES and block.tag in HEADINGS and block.reason.startswith(BY_PHRASE):
            start, end = _box_of(block, page.elements)
            holds_body = bisect_left(body, start) < bisect_left(body, end)
            kind, heading = "" if holds_body else block.kind, block.text
        elif kind and block.kind == "boilerplate" and block.position < end:
            block.kind, block.reason = kind, f"below '{fold(heading)}'"


def _box_of(heading: Block, elements: Elements) -> tuple[int, int]:
    """First position, and the one past the last, of the nearest element around a heading that holds more than it."""
    box = heading.element
    while box > 0 and elements.end[box] <= heading.position + 1:
        box = elements.parent[box]
    return elements.start[box], elements.end[box]


def _said(block: Block, *, in_body: bool = False, signed: bool = True) -> tuple[str, str]:
    """Kind of a short block by its words; empty where they say nothing.  `signed`: it may be a date or a byline."""
    text = block.text
    folded = fold(text)
    match = furniture_of(folded, alone=in_body or block.link_chars < len(text))
    if match is None and opens_teaser(folded):
        match = teaser_of(folded) or _linked(block)
    if match is not None:
        return match.kind, match.reason
    if not signed or (len(text) > _SENTENCE and text[-1] in STOPS):
        return "", ""
    if date_line(text) is not None:
        return "date", "only a date"
    if read_byline(text) is not None:
        return "byline", "only a byline"
    return "", ""


def _certain(block: Block, traits: Traits) -> bool:
    """Whether the place of a block says all."""
    at = block.element
    return bool(traits.zones[at] & _CERTAIN or traits.inherited[at] & _CERTAIN_NAMES)


def _linked(block: Block) -> Match | None:
    """A teaser whose headline is the link: 'Also read' may touch it, or stand in the link itself."""
    text, links = block.text, block.link_chars
    if links < _MOSTLY * len(text):
        return None
    if links < len(text):
        return teaser(f"{text[:-links]}: {text[-links:]}")
    words = text.split(" ", _OPENER)
    openings = (f"{' '.join(words[:size])}: {' '.join(words[size:])}" for size in range(1, len(words)))
    return next((match for opening in openings if (match := teaser(opening)) is not None), None)


def _placed(block: Block, traits: Traits, kept: set[str]) -> tuple[str, str]:
    """Kind of a block by its copies, its ancestors and its markup's names."""
    if block.text in kept:
        return "duplicate", "stands in the body already"
    for bits, kinds in (
        (traits.zones[block.element] & _ZONE_BITS, _ZONE_KINDS),
        (traits.inherited[block.element] & _NAMED_BITS, _NAMED_KINDS),
    ):
        if bits:
            return next((kind, reason) for bit, kind, reason in kinds if bits & bit)
    if block.hidden:
        return "hidden", "its markup hides it"
    if block.link_chars > 0.6 * len(block.text):
        return "navigation", "mostly links"
    return "boilerplate", "low score"
