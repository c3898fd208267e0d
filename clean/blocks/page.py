"""What a page or dump is, once read: its blocks, and what its markup says of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from clean.blocks.block import Block


class Mark(NamedTuple):
    """An element that names a field by its markup: `<time>`, itemprop, rel, a class such as `byline`."""

    tag: str
    """Tag of the element."""
    hints: str
    """Its class, id, role and rel, as printed."""
    itemprop: str
    """Its itemprop or RDFa property, as printed."""
    value: str
    """Machine-readable value (datetime, content, title of a time, href) where the element has one, else empty."""
    text: str
    """Its text, white space folded; cut at 300 characters."""
    first_block: int
    """Position of the first block that it touches."""
    last_block: int
    """Position after the last block that it touches."""


class PageImage(NamedTuple):
    """An image as the page has it."""

    url: str
    alt: str
    block: int
    """Position of the block before which it stands."""
    element: int
    """Index of its nearest block-level element in `Page.elements`."""


class Link(NamedTuple):
    """A `<link>` of the head."""

    rel: str
    href: str
    hreflang: str = ""


class Pick(NamedTuple):
    """An element that a site profile names, and what it is by that profile."""

    what: str
    """`body`, a field, or a sort of furniture: see `clean.sites.profile.Rule`."""
    selector: str
    first_block: int
    """Position of its first block."""
    end_block: int
    """Position after its last block."""


@dataclass(slots=True)
class Elements:
    """The block-level elements of a page as columns, in document order."""

    tag: list[str] = field(default_factory=list)
    parent: list[int] = field(default_factory=list)
    """Index of the parent element; -1 for the first."""
    hints: list[str] = field(default_factory=list)
    """Class, id, role and itemprop, as printed."""
    depth: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    """Position of its first block."""
    end: list[int] = field(default_factory=list)
    """Position after its last block."""
    signature: list[int] = field(default_factory=list)
    """Index in `signatures`: the same for elements of the same tag and names."""
    signatures: list[tuple[str, str]] = field(default_factory=list)
    """Tag and names of each."""


@dataclass(slots=True)
class Page:
    """A page or a dump as blocks, with what its markup says of it.  All text is already decoded and repaired."""

    blocks: list[Block]
    is_dump: bool = False
    """Plain text: `blocks` are its lines."""
    title: str = ""
    """Text of `<title>`."""
    language: str = ""
    """`lang` of the html element."""
    base: str = ""
    """`href` of `<base>`."""
    elements: Elements = field(default_factory=Elements)
    meta: list[tuple[str, str]] = field(default_factory=list)
    """(name, property, itemprop or http-equiv in lower case; content), in page order."""
    links: list[Link] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)
    """Texts of `script type=application/ld+json`."""
    data: list[str] = field(default_factory=list)
    """Texts of other scripts that hold JSON: `__NEXT_DATA__` and the like."""
    marks: list[Mark] = field(default_factory=list)
    images: list[PageImage] = field(default_factory=list)
    picks: list[Pick] = field(default_factory=list)
    """Elements that a site profile names, those around others first."""
    source: str = ""
    """The decoded text that it was read from, for the rare second look."""
    warnings: list[str] = field(default_factory=list)
    """What a careful reader should know of the article."""
    repairs: list[str] = field(default_factory=list)
    """Repairs made to single blocks."""
