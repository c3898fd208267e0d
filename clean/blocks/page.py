"""What a page or dump is, once read: its blocks, and what its markup says of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from clean.blocks.block import Block


@dataclass(slots=True)
class Mark:
    """An element that names a field by its markup: `<time>`, itemprop, rel, a class such as `byline`."""

    hint: str
    """What named it: `time`, `itemprop:author`, `rel:author`, `class:byline author`."""
    value: str
    """Machine-readable value (datetime, content, href) where the element has one, else empty."""
    text: str
    """Its text, white space folded."""
    block: int
    """Position of the block that it stands in."""


@dataclass(slots=True)
class PageImage:
    """An image as the page has it."""

    url: str
    alt: str
    block: int
    """Position of the block before which it stands."""
    container: int
    """Serial number of its figure, or of its nearest container."""


@dataclass(slots=True)
class Link:
    """A `<link>` of the head, or a rel-bearing anchor."""

    rel: str
    href: str
    hreflang: str = ""


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
    meta: list[tuple[str, str]] = field(default_factory=list)
    """(name, property, itemprop or http-equiv in lower case; content), in page order."""
    links: list[Link] = field(default_factory=list)
    json_ld: list[str] = field(default_factory=list)
    """Texts of `script type=application/ld+json`."""
    data: list[str] = field(default_factory=list)
    """Texts of other scripts that hold JSON: `__NEXT_DATA__` and the like."""
    marks: list[Mark] = field(default_factory=list)
    images: list[PageImage] = field(default_factory=list)
    repairs: list[str] = field(default_factory=list)
    """Repairs made to single blocks."""
