"""Exports of content management systems in XML: WordPress, NewsML-G2, SharePoint lists, and RSS with full texts.

They are read item by item, whatever their size.  A document type declaration, with which a file could
define entities that grow without bound or fetch others, is refused.  Malformed XML is read as far as it
makes sense, and its damage is a rejection beside the items.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any, Final

from lxml import etree

from raw.compression import OverLimit, Readable
from raw.entries import Entry, ReadLimits, Skipped
from raw.outcomes import Read, rejection
from raw.sources.columns import has_text, mapping
from raw.sources.records import Record, capture_of, record_of
from schemas.sentences import counted

MARKS: Final = (
    ("wxr", re.compile(rb"https?://wordpress\.org/export/")),
    ("newsml", re.compile(rb"<(?:\w+:)?(?:newsMessage|newsItem|itemSet)\b")),
    ("rss", re.compile(rb"<rss\b")),
)
"""By what the forms are known, within the first bytes."""

_XML_BASE = "{http://www.w3.org/XML/1998/namespace}lang"
_FIELD = re.compile(r"<div>\s*<b>([^<>]{1,100}):</b>")
"""Where a field of a SharePoint list item begins, as its feed writes it into the description."""


def form_of_xml(head: bytes) -> str | None:
    """Which export XML is, from its first bytes; None where it is none."""
    head = head.replace(b"\0", b"")
    return next((form for form, mark in MARKS if mark.search(head)), None)


def read_export(stream: Readable, entry: Entry, limits: ReadLimits, form: str) -> Iterator[Read]:
    """The items of an export."""
    read = _READERS[form]
    number = 0
    source = _Source(stream, limits.raw_bytes)
    events = etree.iterparse(
        source,
        events=("start", "end"),
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,  # an item may be larger than 10 MB; what is read in all is bounded
        remove_comments=True,
        remove_pis=True,
    )
    export = _Export()
    try:
        for event, element in events:
            if event == "start":
                if not export.begun:
                    export.begun = True
                    if element.getroottree().docinfo.internalDTD is not None:
                        yield _refused(entry)
                        return
                continue
            name = _local(element)
            if name in _ITEMS[form]:
                number += 1
                source.item_ends()
                origin = f"{entry.origin}@{number}"
                yield _answer(read(element, export), origin, entry)
                _let_go(element)
            elif name == "author" and form == "wxr":
                export.authors[_text(element, "author_login")] = _text(element, "author_display_name")
    except etree.XMLSyntaxError:
        pass
    if len(events.error_log) or not export.begun:
        yield _malformed(entry, events.error_log, number)


class _Export:
    """What is known of an export beside its items."""

    def __init__(self) -> None:
        self.begun = False
        self.authors: dict[str, str] = {}


class _Source:
    """A stream as lxml reads it; no item of it may be larger than a capture."""

    def __init__(self, stream: Readable, most: int) -> None:
        self._stream = stream
        self._most = most
        self._since = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._since += len(data)
        if self._since > self._most:
            raise OverLimit(f"has an item of more than {self._most:,} bytes")
        return data

    def item_ends(self) -> None:
        self._since = 0


def _refused(entry: Entry) -> Read:
    message = (
        f"{entry.origin} has a document type declaration, which an export has no need of and with which a file "
        "can do harm; it was not read. If you trust it, take the <!DOCTYPE ...> out."
    )
    return rejection("unreadable", message, entry)


def _malformed(entry: Entry, log: Any, items: int) -> Read:
    where = f" from line {log[0].line} on" if len(log) else ""
    message = f"{entry.origin} is not well-formed XML{where}; {counted(items, 'item')} of it could be read. Export it anew."
    return rejection("unreadable", message, entry)


def _answer(found: Record | str, origin: str, entry: Entry) -> Read:
    if isinstance(found, str):
        return Skipped(origin, found)
    if found.is_empty:
        return rejection("empty", f"{origin} has no text.", entry, origin=origin)
    return capture_of(found, origin)


def _wordpress(item: Any, export: _Export) -> Record | str:
    if (kind := _text(item, "post_type")) not in ("post", "page", ""):
        return "asset" if kind == "attachment" else "other-kind"
    if _text(item, "status") not in ("publish", ""):
        return "unpublished"
    categories: dict[str, list[str]] = {}
    for element in item:
        if _local(element) == "category":
            categories.setdefault(element.get("domain", "category"), []).append(_content(element))
    creator = _text(item, "creator")
    return Record(
        html=_paragraphs_of_wordpress(_text(item, "encoded", namespace="content")),
        url=_text(item, "link").strip(),
        title=unescape(_text(item, "title")),
        lead=_text(item, "encoded", namespace="excerpt"),
        published=_wordpress_moment(item, "post_date"),
        modified=_wordpress_moment(item, "post_modified"),
        authors=tuple(filter(None, [export.authors.get(creator) or creator])),
        section=next(iter(categories.get("category", [])), ""),
        tags=tuple(categories.get("post_tag", [])),
        key=_text(item, "guid"),
    )


def _wordpress_moment(item: Any, name: str) -> str:
    """The moment in UTC where it is given, which says the zone; else as the site prints it."""
    exact = _text(item, f"{name}_gmt")
    if exact and not exact.startswith("0000"):
        return exact.replace(" ", "T") + "+00:00"
    return _text(item, name)


def _paragraphs_of_wordpress(content: str) -> str:
    """WordPress keeps paragraphs of the old editor as blank lines and makes <p> of them when it shows them."""
    if "<p" in content or "<!-- wp:" in content:
        return content
    return "\n".join(f"<p>{part}</p>" for part in re.split(r"(?:\r?\n){2,}", content) if part.strip())


def _newsml(item: Any, _: _Export) -> Record | str:
    headline = _first(item, "headline")
    creators = [
        _text(creator, "name") or creator.get("literal", "")
        for creator in item.iter("{*}creator", "{*}by")
        if _inside(creator, "contentMeta")
    ]
    by = [_content(element) for element in item.iter("{*}by")]
    inline = _first(item, "inlineXML")
    data = _first(item, "inlineData")
    return Record(
        html=_inner_html(inline) if inline is not None else "",
        text=_content(data) if data is not None else "",
        url=next(
            (
                element.get("href", "")
                for element in item.iter("{*}link")
                if "html" in element.get("contenttype", "")
            ),
            "",
        ),
        title=_content(headline) if headline is not None else "",
        lead=_text(item, "description", deep=True),
        published=_text(item, "contentCreated", deep=True) or _text(item, "firstCreated", deep=True),
        modified=_text(item, "contentModified", deep=True) or _text(item, "versionCreated", deep=True),
        authors=tuple(dict.fromkeys(filter(None, by or creators))),
        tags=tuple(
            dict.fromkeys(_content(element) for element in item.iter("{*}keyword") if _content(element))
        ),
        language=next((element.get("tag", "") for element in item.iter("{*}language")), "")
        or item.get(_XML_BASE, ""),
        key=item.get("guid", ""),
    )


def _sharepoint_fields(description: str) -> dict[str, str]:
    """The fields that a description is made of; none where it is a description."""
    start, *pieces = _FIELD.split(description.strip())
    if start:
        return {}
    return {
        name.strip(): value.strip().removesuffix("</div>").strip()
        for name, value in zip(pieces[::2], pieces[1::2], strict=True)
    }


def _rss(item: Any, _: _Export) -> Record | str:
    """An item of a SharePoint list's feed, or of any RSS that has the whole text."""
    description = _text(item, "description")
    if fields := _sharepoint_fields(description):
        columns = mapping(fields)
        found = record_of(fields, columns)
        if not has_text(columns):
            return "no-text"
    elif full := _text(item, "encoded", namespace="content"):
        found = Record(html=full, lead=description)
    else:
        return "no-text"
    authors = found.authors or tuple(filter(None, [_text(item, "author"), _text(item, "creator")]))[:1]
    return Record(
        html=found.html or found.text,
        url=found.url or _text(item, "link").strip(),
        title=found.title or unescape(_text(item, "title")),
        lead=found.lead if fields else "",
        published=found.published or _text(item, "pubDate"),
        modified=found.modified,
        authors=authors,
        section=found.section or _text(item, "category"),
        tags=found.tags,
        key=_text(item, "guid") or found.key,
    )


_READERS: Final[dict[str, Callable[[Any, _Export], Record | str]]] = {
    "wxr": _wordpress,
    "newsml": _newsml,
    "rss": _rss,
}
_ITEMS: Final = {"wxr": ("item",), "newsml": ("newsItem",), "rss": ("item",)}


def _local(element: Any) -> str:
    name = element.tag
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def _text(parent: Any, name: str, *, namespace: str = "", deep: bool = False) -> str:
    """Text of the first child, or descendant, of that name; `namespace` is a word that its namespace has."""
    for element in parent.iter("{*}" + name) if deep else parent:
        if _local(element) == name and namespace in str(element.tag):
            return _content(element)
    return ""


def _first(parent: Any, name: str) -> Any:
    return next(parent.iter("{*}" + name), None)


def _inside(element: Any, name: str) -> bool:
    return any(_local(above) == name for above in element.iterancestors())


def _content(element: Any) -> str:
    return "".join(element.itertext()).strip()


def _inner_html(element: Any) -> str:
    """What stands in inline XML (XHTML or NITF) as HTML: the names of its elements without namespaces."""
    body = next(
        (found for name in ("body.content", "body") if (found := _first(element, name)) is not None), element
    )
    for one in body.iter():
        if isinstance(one.tag, str):
            one.tag = _NITF.get(_local(one), _local(one))
    inner = "".join(etree.tostring(child, encoding="unicode", method="html") for child in body)
    return f"{escape(body.text or '')}{_NAMESPACE.sub('', inner)}"


_NAMESPACE = re.compile(r'(?<=[\w"]) xmlns(?::\w+)?="[^"<>]*"(?=[^<>]*>)')
"""A declaration of a namespace, which means nothing in HTML."""

_NITF: Final = {"hl1": "h1", "hl2": "h2", "media-caption": "figcaption", "media": "figure", "block": "div"}


def _let_go(element: Any) -> None:
    """Free an item that was read, and what stood before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
