"""One walk over the tree of a page: its blocks, and what its markup says of it.

The tree is Lexbor's, through selectolax (1,544 pages/s where lxml parses 496).  Every node is
touched once.  A block ends where a block-level element opens or closes, and at a line break;
inline elements only add to the text.  Nothing is judged here: navigation, hidden text and
templates become blocks like everything else, so that no text can be lost without a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clean.blocks.block import Block
from clean.blocks.noscript import close_noscripts
from clean.blocks.page import Elements, Link, Mark, Page, PageImage, Pick

Picker = Callable[[LexborHTMLParser], Mapping[int, Sequence[tuple[str, str]]]]
"""Answers which elements of a page, by `mem_id`, a site profile names, and what each is by which selector."""

(
    _BLOCK,
    _INLINE,
    _LINK,
    _READING,
    _EMPHASIS,
    _BREAK,
    _IMAGE,
    _META,
    _HEAD_LINK,
    _SCRIPT,
    _BASE,
    _TEMPLATE,
    _EMPTY,
    _SKIP,
) = range(14)

_ACTION_OF_TAG: Final = (
    dict.fromkeys(
        "abbr acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q ruby rb rp s samp "
        "small span strike sub sup time tt u var wbr output map picture svg g text tspan".split(),
        _INLINE,
    )
    | dict.fromkeys("b strong em i".split(), _EMPHASIS)
    | dict.fromkeys("rt rtc".split(), _READING)
    | dict.fromkeys("source track area param col input embed path circle rect use".split(), _EMPTY)
    | {
        "a": _LINK,
        "br": _BREAK,
        "img": _IMAGE,
        "amp-img": _IMAGE,
        "meta": _META,
        "link": _HEAD_LINK,
        "script": _SCRIPT,
        "base": _BASE,
        "template": _TEMPLATE,
        "style": _SKIP,
    }
)

_FIELD_WORDS: Final = (
    "date time publi updat author source credit byline by-line headline view writer reporter journalist contributor posted "
    "modif creator editor translat photog"
).split()
"""Parts of an element's names that name a field."""
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MARK_TEXT_LIMIT: Final = 300
"""Characters of an element that is marked as byline or date: longer ones are containers."""
_MARK_BLOCK_LIMIT: Final = 12
"""Blocks of such an element."""
_TELLING: Final = frozenset(
    {"hidden", "aria-hidden", "style", "itemprop", "property", "rel", "datetime", "data-timestamp"}
)
"""Attributes that may hide an element or name a field."""
_CARD: Final = 2
"""Blocks of a card that is one link: headline and summary."""
_PARAGRAPH: Final = 100
"""Characters of a story's paragraphs on the average; entries of a menu, many of which lead to `#`, are shorter."""
_WHOLLY: Final = 0.9
"""Share of a block that stands in a link."""
_HINTS_LIMIT: Final = 400
_STYLE_LIMIT: Final = 1_000
_DATA_TYPES: Final = frozenset({"application/json", "text/json", "application/x-json"})
_IMAGE_SOURCES: Final = (
    "src",
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-url",
    "srcset",
    "data-srcset",
)


_FIRST_FOREIGN_TAG: Final = 1000
_TEXT: Final = 2
_COMMENT: Final = 4


_BLOCK_TAGS: Final = (
    "html head body title div p ul ol li dl dt dd h1 h2 h3 h4 h5 h6 table tbody thead tr td th section article aside header "
    "footer nav main figure figcaption form fieldset button option select label blockquote pre center noscript iframe"
)
"""Elements whose tags need not be asked for, since pages are full of them."""


def _block_tag_ids() -> dict[int, str]:
    """The tags of block-level elements by Lexbor's number, which is quicker had than their names."""
    parser = LexborHTMLParser("<p>")
    return {parser.create_node(tag).tag_id: tag for tag in _BLOCK_TAGS.split()}


def _known_tag_ids() -> dict[int, int]:
    """Lexbor's number of each tag in `_ACTION_OF_TAG`; tags that it does not know get a number a page."""
    parser = LexborHTMLParser("<p>")
    ids = {parser.create_node(tag).tag_id: action for tag, action in _ACTION_OF_TAG.items()}
    return {number: action for number, action in ids.items() if number < _FIRST_FOREIGN_TAG}


_action_of_id: Final = (_known_tag_ids() | {_COMMENT: _SKIP}).get
_tag_of_id: Final = _block_tag_ids().get


class _OpenMark(NamedTuple):
    """A marked element that has not closed yet."""

    tag: str
    hints: str
    itemprop: str
    value: str
    block: int
    piece: int


@dataclass(slots=True)
class _Linked:
    """Blocks in a row that stand in links to one address."""

    address: str | None
    start: int
    end: int


class _Walk:
    """State of the walk: the open elements, and the text since the last boundary."""

    def __init__(self, picked: Mapping[int, Sequence[tuple[str, str]]]) -> None:
        self.page = Page(blocks=[])
        self.blocks = self.page.blocks
        self.signatures: list[tuple[str, str]] = [("html", "")]
        """Each tag and names that block-level elements have."""
        self.signature_of: dict[tuple[str, str], int] = {}
        """Where it stands among them."""
        self.looks: list[int] = [0]
        """Signature of each block-level element met; the other columns of `Elements` beside it."""
        self.parents: list[int] = [-1]
        self.depths: list[int] = [0]
        self.starts: list[int] = [0]
        self.ends: list[int] = [0]
        self.element = 0
        """The one that is open."""
        self.hiding = 0
        self.pieces: list[str] = []
        self.readings: list[str] = []
        """How characters of the running text are read, printed beside them."""
        self.hints: list[str] = []
        self.link_chars = 0
        self.emphasis_chars = 0
        self.breaks = 2
        self.is_mark: dict[str, bool] = {"": False}
        """Whether an element's names name a field, of all names met."""
        self.marked: dict[int, _OpenMark] = {}
        """By depth: open elements that name a field."""
        self.hiding_at: set[int] = set()
        self.picks_at: dict[int, range] = {}
        """By depth: the picks that an open element is."""
        self.special: set[int] = set()
        """Depths of open elements that are any of the three."""
        self.picked = picked
        self.templates: list[LexborNode] = []

    def walk(self, root: LexborNode) -> None:
        """Visit `root`, its following siblings and every node below them once, parents first.

        One long loop with little in it: a call for each node that opens and one for each that closes cost twice
        as much as all else here.
        """
        pieces, readings, hints, is_mark, picked, special, blocks = (
            self.pieces,
            self.readings,
            self.hints,
            self.is_mark,
            self.picked,
            self.special,
            self.blocks,
        )
        signatures, signature_of, looks, parents, depths, starts, ends = (
            self.signatures,
            self.signature_of,
            self.looks,
            self.parents,
            self.depths,
            self.starts,
            self.ends,
        )
        action_of, tag_of, flush = _action_of_id, _tag_of_id, self.flush
        above: list[tuple[LexborNode, int]] = []
        linked: list[_Linked] = []
        links = emphases = 0
        into = pieces
        node = root
        while True:
            number = node.tag_id
            closing = _SKIP
            if number == _TEXT:
                text = node.text_content
                if text and (pieces or not text.isspace()):
                    into.append(text)
                    if links:
                        self.link_chars += len(text)
                    if emphases:
                        self.emphasis_chars += len(text)
            else:
                action = action_of(number)
                if action is None:
                    action = _foreign_action(number, node)
                child = None
                if action <= _EMPHASIS:
                    if picked and node.mem_id in picked:
                        self._open_picks(picked[node.mem_id], len(above))
                    attributes = node.attributes
                    names = _names(attributes) if attributes else ""
                    if action == _BLOCK:
                        if pieces or hints:
                            flush()
                        tag = tag_of(number) or node.tag or ""
                        look = signature_of.get((tag, names))
                        if look is None:
                            look = signature_of[tag, names] = len(signatures)
                            signatures.append((tag, names))
                        looks.append(look)
                        parents.append(self.element)
                        depths.append(len(above))
                        starts.append(len(blocks))
                        self.element = len(ends)
                        ends.append(0)
                        self.breaks = 2
                    else:
                        if action == _LINK:
                            # A named place is no link; where it never closes, all that follows stands in it.
                            address = attributes.get("href")
                            if address is None and not any(name.startswith("on") for name in attributes):
                                action = _INLINE
                            else:
                                if not links and (not linked or linked[-1].address != address):
                                    linked.append(_Linked(address, len(blocks), len(blocks)))
                                links += 1
                        elif action == _EMPHASIS:
                            emphases += 1
                        elif action == _READING and not _is_bracketed(node):
                            into = readings
                        if names and not pieces:
                            hints.append(names)
                    if attributes:
                        names_field = is_mark.get(names)
                        if names_field is None:
                            names_field = is_mark[names] = _names_field(names)
                        if names_field or not _TELLING.isdisjoint(attributes):
                            self._look_at(node, attributes, names, names_field, len(above))
                    child = node.first_child
                    closing = action
                elif action == _BREAK:
                    flush()
                    self.breaks += 1
                elif action < _EMPTY:
                    self._note(action, node)
                    child = node.first_child if action != _SCRIPT else None
                elif action == _EMPTY:
                    # No text of their own; those of SVG, and custom ones, may hold others that have some.
                    child = node.first_child
                if child is not None:
                    above.append((node, action))
                    node = child
                    continue
            while True:
                if closing <= _EMPHASIS:
                    if special and len(above) in special:
                        self._close_special(len(above))
                    if closing == _BLOCK:
                        if pieces or hints:
                            flush()
                        element = self.element
                        ends[element] = len(blocks)
                        self.element = parents[element]
                        self.breaks = 2
                    elif closing == _LINK:
                        links -= 1
                        if not links:
                            linked[-1].end = len(blocks) + bool(pieces)
                    elif closing == _EMPHASIS:
                        emphases -= 1
                    elif closing == _READING:
                        into = pieces
                following = node.next
                if following is not None:
                    node = following
                    break
                if not above:
                    flush()
                    _unlink_text(blocks, linked)
                    return
                node, closing = above.pop()

    def elements(self) -> Elements:
        """The block-level elements as columns; whatever is open ends with the page."""
        self.ends[0] = len(self.blocks)
        signatures = self.signatures
        return Elements(
            [signatures[look][0] for look in self.looks],
            self.parents,
            [signatures[look][1] for look in self.looks],
            self.depths,
            self.starts,
            self.ends,
            self.looks,
            signatures,
        )

    def flush(self) -> None:
        """End the running block, if there is any text in it."""
        if self.pieces:
            tag, hints = self.signatures[self.looks[self.element]]
            text = _fold_lines(self.pieces) if tag == "pre" else " ".join("".join(self.pieces).split())
            if text:
                self._append(text, tag, " ".join([hints, *self.hints]) if self.hints else hints)
            self.pieces.clear()
            self.link_chars = self.emphasis_chars = 0
        self.hints.clear()
        if self.readings:
            self._append_readings()

    def _append(self, text: str, tag: str, hints: str) -> None:
        length = len(text)
        self.blocks.append(
            Block(
                text,
                tag,
                hints,
                self.element,
                min(self.link_chars, length),
                min(self.emphasis_chars, length),
                self.breaks == 1,
                self.hiding > 0,
                len(self.blocks),
            )
        )
        self.breaks = 0

    def _append_readings(self) -> None:
        """The readings of a block as one of their own after it, so that its text is what is read."""
        text = " ".join("".join(self.readings).split())
        self.readings.clear()
        if text:
            self._append(text, "rt", "")
            self.blocks[-1].kind, self.blocks[-1].reason = "reading", "how characters above it are read"

    def _look_at(
        self, node: LexborNode, attributes: dict[str, str | None], names: str, names_field: bool, depth: int
    ) -> None:
        """What attributes say of an element: that it is hidden, that it names a field."""
        if _hides(attributes):
            self.flush()
            self.hiding += 1
            self.hiding_at.add(depth)
            self.special.add(depth)
        itemprop = attributes.get("itemprop") or attributes.get("property") or ""
        rel = attributes.get("rel") or ""
        is_time = "datetime" in attributes or "data-timestamp" in attributes
        if is_time or itemprop or names_field or (rel and "author" in rel):
            self.marked[depth] = _OpenMark(
                node.tag or "",
                f"{names} {rel}".strip(),
                itemprop[:100],
                _value(attributes),
                len(self.blocks),
                len(self.pieces),
            )
            self.special.add(depth)

    def _open_picks(self, names: Sequence[tuple[str, str]], depth: int) -> None:
        """Note an element that a site profile names: it is parted from the text around it."""
        self.flush()
        picks, here = self.page.picks, len(self.blocks)
        self.picks_at[depth] = range(len(picks), len(picks) + len(names))
        self.special.add(depth)
        picks += (Pick(what, selector, here, here) for what, selector in names)

    def _close_special(self, depth: int) -> None:
        """What an element that is marked, hidden or picked needs when it closes."""
        self.special.discard(depth)
        if depth in self.marked:
            self._close_mark(self.marked.pop(depth))
        if depth in self.hiding_at:
            self.flush()
            self.hiding_at.discard(depth)
            self.hiding -= 1
        if depth in self.picks_at:
            self.flush()
            picks, here = self.page.picks, len(self.blocks)
            for at in self.picks_at.pop(depth):
                picks[at] = picks[at]._replace(end_block=here)

    def _close_mark(self, mark: _OpenMark) -> None:
        blocks, here = self.blocks, len(self.blocks)
        if here - mark.block > _MARK_BLOCK_LIMIT:
            return
        if mark.block == here:
            text = "".join(self.pieces[mark.piece :])
        else:
            text = " ".join([*[block.text for block in blocks[mark.block :]], "".join(self.pieces)])
        text = " ".join(text[: 4 * _MARK_TEXT_LIMIT].split())
        if len(text) <= _MARK_TEXT_LIMIT and (text or mark.value):
            self.page.marks.append(
                Mark(
                    mark.tag,
                    mark.hints,
                    mark.itemprop,
                    mark.value,
                    text,
                    mark.block,
                    here + bool(self.pieces),
                )
            )

    def _note(self, action: int, node: LexborNode) -> None:
        """What an element without text of its own says."""
        page, attributes = self.page, node.attributes
        if action == _IMAGE:
            self._note_image(attributes)
        elif action == _META:
            self._note_meta(attributes)
        elif action == _SCRIPT:
            self._note_script(node, attributes)
        elif action == _HEAD_LINK:
            page.links.append(
                Link(
                    (attributes.get("rel") or "").lower(),
                    attributes.get("href") or "",
                    attributes.get("hreflang") or "",
                )
            )
        elif action == _TEMPLATE:
            self.templates.append(node)
        elif action == _BASE:
            page.base = page.base or attributes.get("href") or ""

    def _note_image(self, attributes: dict[str, str | None]) -> None:
        source = next((value for name in _IMAGE_SOURCES if (value := attributes.get(name))), "")
        if source and not source.startswith("data:"):
            at = len(self.blocks) + bool(self.pieces)
            self.page.images.append(
                PageImage(
                    source[:2_000].split(" ", 1)[0], (attributes.get("alt") or "")[:1_000], at, self.element
                )
            )

    def _note_meta(self, attributes: dict[str, str | None]) -> None:
        get = attributes.get
        content = get("content")
        name = get("name") or get("property") or get("itemprop") or get("http-equiv")
        if content and name:
            self.page.meta.append((name.strip().lower(), content))

    def _note_script(self, node: LexborNode, attributes: dict[str, str | None]) -> None:
        kind = (attributes.get("type") or "").split(";", 1)[0].strip().lower()
        body = node.first_child
        if body is None:
            return
        if kind == "application/ld+json":
            self.page.json_ld.append(body.text_content or "")
        elif kind in _DATA_TYPES:
            self.page.data.append(body.text_content or "")


def read_html(text: str, picker: Picker | None = None) -> Page:
    """Parse a page and walk it once.  Work is linear in the nodes; nothing recurses.

    `picker`, where a site profile may know the page, looks at the parsed tree before the walk.
    """
    parser = LexborHTMLParser(close_noscripts(text))
    picked = picker(parser) if picker else {}
    walk = _Walk(picked)
    root = parser.root
    if root is None:
        walk.page.elements = walk.elements()
        return walk.page
    walk.walk(root)
    walk.page.language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip()
    _walk_templates(walk)
    walk.page.elements = walk.elements()
    _set_title(walk.page)
    return walk.page


def _walk_templates(walk: _Walk) -> None:
    """Blocks of the templates, after all others: a walk does not reach them from their parents."""
    walk.hiding += 1
    while walk.templates:
        for fragment in walk.templates.pop(0).template_fragments():
            if fragment.first_child is not None:
                walk.walk(fragment.first_child)
    walk.hiding -= 1


def _set_title(page: Page) -> None:
    page.title = next((block.text for block in page.blocks if block.tag == "title"), "")


def _foreign_action(number: int, node: LexborNode) -> int:
    """What to do at a tag that Lexbor numbers anew on each page: by its name."""
    return _BLOCK if number < _FIRST_FOREIGN_TAG else _ACTION_OF_TAG.get(node.tag or "", _BLOCK)


def _is_bracketed(reading: LexborNode) -> bool:
    """Whether the author gave brackets to those who cannot set a reading above its characters."""
    before = reading.prev
    return before is not None and before.tag == "rp"


def _names(attributes: dict[str, str | None]) -> str:
    """What an element's author calls it: class, id, role and itemprop in one string."""
    named = attributes["class"] or "" if "class" in attributes else ""
    if len(attributes) > 1 or not named:
        if "id" in attributes and (value := attributes["id"]):
            named = f"{named} {value}" if named else value
        if "role" in attributes and (value := attributes["role"]):
            named = f"{named} {value}" if named else value
        if "itemprop" in attributes and (value := attributes["itemprop"]):
            named = f"{named} {value}" if named else value
    return named[:_HINTS_LIMIT] if len(named) > _HINTS_LIMIT else named


def _names_field(names: str) -> bool:
    lowered = names.lower()
    for word in _FIELD_WORDS:  # noqa: SIM110 - half the time of any(), and a third of an expression's
        if word in lowered:
            return True
    return False


def _hides(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style[:_STYLE_LIMIT]) is not None


def _unlink_text(blocks: list[Block], linked: list[_Linked]) -> None:
    """Paragraphs that all stand in links to one address are text, of a link that its author forgot to close.

    A parser opens such a link again in each paragraph.
    """
    for row in linked:
        if row.end - row.start > _CARD:
            whole = [
                block
                for block in blocks[row.start : row.end]
                if block.link_chars >= _WHOLLY * len(block.text)
            ]
            if len(whole) > _CARD and sum(len(block.text) for block in whole) > _PARAGRAPH * len(whole):
                for block in whole:
                    block.link_chars = 0


def _value(attributes: dict[str, str | None]) -> str:
    for name in ("datetime", "content", "data-timestamp", "title", "href"):
        value = attributes.get(name)
        if value:
            return value[:_MARK_TEXT_LIMIT]
    return ""


def _fold_lines(pieces: list[str]) -> str:
    """Preformatted text: white space folded inside its lines, empty lines dropped."""
    lines = (" ".join(line.split()) for line in "".join(pieces).splitlines())
    return "\n".join(line for line in lines if line)
