"""From a site's address to sources: its feeds, its sitemaps, or a guess at its list of articles."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from raw.fetch.address import BadAddress, host_of, normal, origin_of
from raw.fetch.answers import Answer, FetchFailed
from raw.fetch.cycle import read_document
from raw.fetch.fetcher import Fetcher
from raw.fetch.limits import FetchLimits
from raw.sources.lists import LINKS, parsed
from raw.sources.markup import BadDocument, text_of
from raw.sources.specs import Kind, Source
from schemas.plain import percent_encoded
from schemas.sentences import counted

FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"}
)
"""Media types by which a page links to its feeds."""

PLACES: tuple[tuple[Kind, str], ...] = (("feed", "/feed"), ("feed", "/rss.xml"), ("sitemap", "/sitemap.xml"))
"""Where feeds and sitemaps customarily lie; asked for only where the site itself names none."""

HEADLINE = 25
"""Characters from which a link's text is taken for a headline."""

LISTED = 5
"""Headlines of one shape from which a page is taken for a list."""


_CLASS = re.compile(r"(?<!\S)[A-Za-z][\w-]{0,99}+(?!\S)")
"""A class that needs no escaping in a selector, and that a person can read."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A source that could be fetched."""

    kind: Kind
    url: str
    articles: int
    """Articles that it names now."""
    select: str = ""
    why: str = ""
    """How it was found, as a clause."""

    def as_toml(self, name: str, *, allow_private: bool = False) -> str:
        """As a table for sources.toml."""
        lines = [
            f"# {self.why}: {counted(self.articles, 'article')}",
            f"[{name}]",
            f'kind = "{self.kind}"',
            f"url = {_toml(self.url)}",
        ]
        if self.select:
            lines.append(f"select = {_toml(self.select)}")
        if allow_private:
            lines.append("allow_private = true")
        return "\n".join(lines) + "\n"


def name_of(url: str, kind: Kind) -> str:
    """A name for a source, from its host."""
    host = host_of(url).removeprefix("www.").strip("[]")
    return f"{re.sub(r'[^A-Za-z0-9]+', '-', host).strip('-') or 'site'}-{kind}"


async def discover(
    url: str, fetcher: Fetcher, limits: FetchLimits, *, private: bool = False
) -> list[Proposal]:
    """The sources that an address leads to, those with most articles first.  Raises FetchFailed."""
    answer = await fetcher.fetch(url, private=private)
    at = answer.url
    for kind in ("feed", "sitemap"):
        if (count := _articles(kind, answer, limits)) is not None:
            return [Proposal(kind, at, count, why=f"the address is a {kind}")]
    try:
        tree = parsed(text_of(answer.content), limits.objection)
    except BadDocument as error:
        raise FetchFailed("bad-document", f"{at} {error}.", status=answer.status) from error
    named: dict[tuple[Kind, str], str] = {}
    for link in feeds_of(tree, at):
        named["feed", link] = "the page names this feed"
    for link in (await fetcher.rules(at, private=private)).sitemaps:
        try:
            named["sitemap", normal(link, at)] = "robots.txt names this sitemap"
        except BadAddress:
            continue
    found = await _tried(named, fetcher, limits, private)
    if not found:
        places = {(kind, origin_of(at) + path): "where it customarily lies" for kind, path in PLACES}
        found = await _tried(places, fetcher, limits, private)
    if listed := list_of(tree, at):
        found.append(listed)
    return sorted(found, key=lambda one: (one.kind == "list", -one.articles))


async def _tried(
    named: dict[tuple[Kind, str], str], fetcher: Fetcher, limits: FetchLimits, private: bool
) -> list[Proposal]:
    found = []
    for (kind, url), why in named.items():
        try:
            answer = await fetcher.fetch(url, private=private)
        except FetchFailed:
            continue
        if (count := _articles(kind, answer, limits)) is not None:
            found.append(Proposal(kind, url, count, why=why))
    return found


def _articles(kind: Kind, answer: Answer, limits: FetchLimits) -> int | None:
    """How many articles or further sitemaps a document names; None where it is no such document."""
    try:
        contents = read_document(kind, Source("", kind, ()), answer, limits)
    except FetchFailed:
        return None
    return len(contents.pages or contents.documents or contents.items) or None


def feeds_of(tree: LexborHTMLParser, base: str) -> list[str]:
    """Feeds that a page names in its head, but for those of comments."""
    found = []
    for node in tree.css('link[rel~="alternate"][href]'):
        kind = (node.attributes.get("type") or "").lower()
        about = f"{node.attributes.get('title') or ''} {node.attributes.get('href') or ''}".lower()
        if kind in FEED_TYPES and "comment" not in about:
            try:
                found.append(normal(node.attributes.get("href") or "", base))
            except BadAddress:
                continue
    return list(dict.fromkeys(found))


def list_of(tree: LexborHTMLParser, base: str) -> Proposal | None:
    """The shape of link that has most headlines, as a selector."""
    shapes: dict[str, set[str]] = defaultdict(set)
    known: dict[int, str] = {}
    for node in tree.css("a[href]")[:LINKS]:
        if len(" ".join(node.text().split())) < HEADLINE:
            continue
        try:
            link = normal(node.attributes.get("href") or "", base)
        except BadAddress:
            continue
        if host_of(link) == host_of(base) and len(urlsplit(link).path) > 1:
            shapes[_shape(node, known)].add(link)
    if not shapes:
        return None
    select, links = max(shapes.items(), key=lambda item: len(item[1]))
    if len(links) < LISTED:
        return None
    return Proposal(
        "list", base, len(links), select, "a guess from the page's links; look at it before you use it"
    )


def _shape(node: LexborNode, known: dict[int, str]) -> str:
    """A selector of a link and of what it stands in.  known: of elements that were looked at, which many links share."""
    parts: list[str] = []
    while node.tag not in ("body", "html") and len(parts) < 3:
        if node.mem_id not in known:
            known[node.mem_id] = _simple(node)
        parts.append(known[node.mem_id])
        if node.parent is None:
            break
        node = node.parent
    return " > ".join(reversed(parts))


def _simple(node: LexborNode) -> str:
    """An element's name, with its first class that needs no escaping."""
    found = _CLASS.search(node.attributes.get("class") or "")
    return f"{node.tag}.{found[0]}" if found else str(node.tag)


def _toml(text: str) -> str:
    return json.dumps(percent_encoded(text), ensure_ascii=False)
