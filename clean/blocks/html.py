"""One walk over the tree of a page: its blocks, and what its markup says of it.

The tree is Lexbor's, through selectolax (1,544 pages/s where lxml parses 496).  Every node is
touched once.  A block ends where a block-level element opens or closes, and at a line break;
inline elements only add to the text.  Nothing is judged here: navigation, hidden text and
templates become blocks like everything else, so that no text can be lost without a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from clean.blocks.block import Block
from clean.blocks.noscript import close_noscripts
from clean.blocks.page import Link, Mark, Page, PageImage, Pick

Picker = Callable[[LexborHTMLParser], Mapping[int, Sequence[tuple[str, str]]]]
"""Answers which elements of a page, by `mem_id`, a site profile names, and what each is by which selector."""

(
    _BLOCK,
    _INLINE,
    _LINK,
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
) = range(13)

_ACTION_OF_TAG: Final = (
    dict.fromkeys(
        "abbr acronym bdi bdo big cite code data del dfn font ins kbd label mark nobr q ruby rb rp rt rtc s samp "
        "small span strike sub sup time tt u var wbr output map picture svg g text tspan".split(),
        _INLINE,
    )
    | dict.fromkeys("b strong em i".split(), _EMPHASIS)
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

_MARK_WORDS: Final = re.compile(
    r"author|byline|by-line|writer|reporter|journalist|contributor|date|time|publi|updat|posted|modif|credit|"
    r"source|creator|editor|translat|photog|headline|view",
    re.IGNORECASE,
)
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MARK_TEXT_LIMIT: Final = 300
"""Characters of an element that is marked as byline or date: longer ones are containers."""
_MARK_BLOCK_LIMIT: Final = 12
"""Blocks of such an element."""
_TELLING: Final = frozenset(
    {"hidden", "aria-hidden", "style", "itemprop", "property", "rel", "datetime", "data-timestamp"}
)
"""Attributes that may hide an element or name a field."""
_NAMING: Final = frozenset({"id", "role", "itemprop"})
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


def _known_tag_ids() -> dict[int, int]:
    """Lexbor's number of each tag in `_ACTION_OF_TAG`; tags that it does not know get a number a page."""
    parser = LexborHTMLParser("<p>")
    ids = {parser.create_node(tag).tag_id: action for tag, action in _ACTION_OF_TAG.items()}
    return {number: action for number, action in ids.items() if number < _FIRST_FOREIGN_TAG}


_ACTION_OF_ID: Final = _known_tag_ids() | {_COMMENT: _SKIP}


class _OpenMark:
    """A marked element that has not closed yet."""

    __slots__ = ("block", "hints", "itemprop", "piece", "tag", "value")

    def __init__(self, tag: str, hints: str, itemprop: str, value: str, block: int, piece: int) -> None:
        self.tag = tag
        self.hints = hints
        self.itemprop = itemprop
        self.value = value
        self.block = block
        self.piece = piece


class _Walk:
    """State of the walk: the open elements, and the text since the last boundary."""

    def __init__(self) -> None:
        self.page = Page(blocks=[])
        self.blocks = self.page.blocks
        self.elements = self.page.elements
        self.element = -1
        self.hiding = 0
        self.pieces: list[str] = []
        self.hints: list[str] = []
        self.link_chars = 0
        self.emphasis_chars = 0
        self.in_link = 0
        self.in_emphasis = 0
        self.breaks = 0
        self.is_mark: dict[str, bool] = {}
        self.open_marks: dict[int, _OpenMark] = {}
        self.hiding_depths: set[int] = set()
        self.templates: list[LexborNode] = []
        self._open_block("html", "", 0)

    def walk(self, root: LexborNode) -> None:
        """Visit `root`, its following siblings and every node below them once, parents first."""
        node = root
        depth = 0
        enter, leave, pieces = self._enter, self._leave, self.pieces
        while True:
            number = node.tag_id
            if number == _TEXT:
                text = node.text_content or ""
                if pieces or not text.isspace():
                    pieces.append(text)
                    if self.in_link:
                        self.link_chars += len(text)
                    if self.in_emphasis:
                        self.emphasis_chars += len(text)
            elif enter(node, number, depth):
                child = node.first_child
                if child is not None:
                    node = child
                    depth += 1
                    continue
                leave(number, node, depth)
            following = node.next
            while following is None and depth:
                parent = node.parent
                if parent is None:  # A walk below a node ends at it: its parents are never asked for.
                    break
                node = parent
                depth -= 1
                leave(node.tag_id, node, depth)
                following = node.next
            if following is None:
                break
            node = following
        self.flush()

    def _enter(self, node: LexborNode, number: int, depth: int) -> bool:
        """Note an element that opens; False where the walk has no business below it."""
        action = _ACTION_OF_ID.get(number)
        if action is None:
            action = _foreign_action(number, node)
        if action >= _EMPTY:
            # Elements without text of their own; those of SVG, and custom ones, may hold others that have some.
            return action == _EMPTY and node.first_child is not None
        if action == _BREAK:
            self.flush()
            self.breaks += 1
            return False
        attributes = node.attributes
        if action >= _IMAGE:
            self._note(action, node, attributes)
            return action != _SCRIPT and node.first_child is not None
        hints = _hints(attributes) if attributes else ""
        if action == _BLOCK:
            self._open_block(node.tag or "", hints, depth)
        else:
            if action == _LINK:
                self.in_link += 1
            elif action == _EMPHASIS:
                self.in_emphasis += 1
            if hints and not self.pieces:
                self.hints.append(hints)
        if attributes:
            self._look_at(node, attributes, hints, depth)
        return True

    def _leave(self, number: int, node: LexborNode, depth: int) -> None:
        """Note an element that closes."""
        if depth in self.open_marks:
            self._close_mark(depth)
        action = _ACTION_OF_ID.get(number)
        if action is None:
            action = _foreign_action(number, node)
        if action == _BLOCK:
            self._close_block()
        elif action == _LINK:
            self.in_link -= 1
        elif action == _EMPHASIS:
            self.in_emphasis -= 1
        if depth in self.hiding_depths:
            self.flush()
            self.hiding_depths.discard(depth)
            self.hiding -= 1

    def _open_block(self, tag: str, hints: str, depth: int) -> None:
        self.flush()
        elements = self.elements
        elements.tag.append(tag)
        elements.parent.append(self.element)
        elements.hints.append(hints)
        elements.depth.append(depth)
        elements.start.append(len(self.blocks))
        elements.end.append(0)
        self.element = len(elements.tag) - 1
        self.breaks = 2

    def _close_block(self) -> None:
        self.flush()
        self.elements.end[self.element] = len(self.blocks)
        self.element = self.elements.parent[self.element]
        self.breaks = 2

    def flush(self) -> None:
        """End the running block, if there is any text in it."""
        if not self.pieces:
            if self.hints:
                self.hints.clear()
            return
        tag = self.elements.tag[self.element]
        text = _fold_lines(self.pieces) if tag == "pre" else " ".join("".join(self.pieces).split())
        if text:
            length = len(text)
            self.blocks.append(
                Block(
                    text,
                    tag,
                    " ".join([self.elements.hints[self.element], *self.hints])
                    if self.hints
                    else self.elements.hints[self.element],
                    self.element,
                    min(self.link_chars, length),
                    min(self.emphasis_chars, length),
                    self.breaks == 1,
                    self.hiding > 0,
                    len(self.blocks),
                )
            )
            self.breaks = 0
        self.pieces.clear()
        self.hints.clear()
        self.link_chars = self.emphasis_chars = 0

    def _look_at(self, node: LexborNode, attributes: dict[str, str | None], hints: str, depth: int) -> None:
        """What attributes say of an element: that it is hidden, that it names a field."""
        if _TELLING.isdisjoint(attributes) and not (hints and self._names_field(hints)):
            return
        if _hides(attributes):
            self.flush()
            self.hiding_depths.add(depth)
            self.hiding += 1
        itemprop = attributes.get("itemprop") or attributes.get("property") or ""
        rel = attributes.get("rel") or ""
        is_time = "datetime" in attributes or "data-timestamp" in attributes
        if is_time or itemprop or (rel and "author" in rel) or (hints and self._names_field(hints)):
            value = _value(attributes)
            self.open_marks[depth] = _OpenMark(
                node.tag or "",
                f"{hints} {rel}".strip(),
                itemprop[:100],
                value,
                len(self.blocks),
                len(self.pieces),
            )

    def _names_field(self, hints: str) -> bool:
        known = self.is_mark.get(hints)
        if known is None:
            known = self.is_mark[hints] = _MARK_WORDS.search(hints) is not None
        return known

    def _close_mark(self, depth: int) -> None:
        mark = self.open_marks.pop(depth)
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

    def _note(self, action: int, node: LexborNode, attributes: dict[str, str | None]) -> None:
        """What an element without text of its own says."""
        page = self.page
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


class _PickingWalk(_Walk):
    """A walk that also notes where the picked elements begin and end: each is parted from the text around it."""

    def __init__(self, picked: Mapping[int, Sequence[tuple[str, str]]]) -> None:
        super().__init__()
        self.picked = picked
        self.open_picks: dict[int, tuple[int, int]] = {}
        """Depth of an open element to the range of its picks."""

    def _enter(self, node: LexborNode, number: int, depth: int) -> bool:
        names = self.picked.get(node.mem_id)
        if names:
            self.flush()
        entered = super()._enter(node, number, depth)
        if names and entered:
            picks, here = self.page.picks, len(self.blocks)
            self.open_picks[depth] = len(picks), len(picks) + len(names)
            picks += (Pick(what, selector, here, here) for what, selector in names)
        return entered

    def _leave(self, number: int, node: LexborNode, depth: int) -> None:
        opened = self.open_picks.pop(depth, None)
        if opened is not None:
            self.flush()
            picks, here = self.page.picks, len(self.blocks)
            for at in range(*opened):
                picks[at] = picks[at]._replace(end_block=here)
        super()._leave(number, node, depth)


def read_html(text: str, picker: Picker | None = None) -> Page:
    """Parse a page and walk it once.  Work is linear in the nodes; nothing recurses.

    `picker`, where a site profile may know the page, looks at the parsed tree before the walk.
    """
    parser = LexborHTMLParser(close_noscripts(text))
    picked = picker(parser) if picker else {}
    walk = _PickingWalk(picked) if picked else _Walk()
    root = parser.root
    if root is None:
        return walk.page
    walk.walk(root)
    walk.page.language = (root.attributes.get("lang") or root.attributes.get("xml:lang") or "").strip()
    _walk_templates(walk)
    walk.elements.end[0] = len(walk.blocks)
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


def _hints(attributes: dict[str, str | None]) -> str:
    """What an element's author calls it: class, id, role and itemprop in one string."""
    get = attributes.get
    named = get("class") or ""
    if _NAMING.isdisjoint(attributes):
        return named[:_HINTS_LIMIT]
    for name in ("id", "role", "itemprop"):
        value = get(name)
        if value:
            named = f"{named} {value}" if named else value
    return named[:_HINTS_LIMIT]


def _hides(attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = attributes.get("style")
    return style is not None and _HIDING_STYLE.search(style[:_STYLE_LIMIT]) is not None


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
