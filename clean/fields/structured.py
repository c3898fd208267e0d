"""What a page's JSON-LD says, as typed items.

    read_json_ld(page.json_ld).article(url) -> the item that describes the page's article, or None

Publishers nest it in lists, in `@graph`, under `mainEntity`, with authors as strings, objects, lists of
both or references by `@id`, with nulls anywhere.  All of it comes out as a few flat dataclasses in
which every value is a clean string; nothing is interpreted here: dates stand as printed, names as given.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from clean.fields.lenient_json import JsonValue, load_json
from clean.options import Limits

ARTICLE_TYPES: Final = (
    "newsarticle",
    "reportagenewsarticle",
    "analysisnewsarticle",
    "opinionnewsarticle",
    "backgroundnewsarticle",
    "reviewnewsarticle",
    "askpublicnewsarticle",
    "liveblogposting",
    "article",
    "blogposting",
    "socialmediaposting",
    "discussionforumposting",
    "techarticle",
    "scholarlyarticle",
    "satiricalarticle",
    "advertisercontentarticle",
    "report",
    "claimreview",
    "review",
    "recipe",
    "howto",
    "medicalwebpage",
    "videoobject",
    "newsvideo",
    "imagegallery",
    "creativework",
)
"""Types of schema.org that describe an article, the surest first."""
_RANK: Final = {name: rank for rank, name in enumerate(ARTICLE_TYPES)}
PAGE_TYPES: Final = frozenset(
    {"webpage", "itempage", "faqpage", "aboutpage", "collectionpage", "profilepage"}
)
"""Types that describe the page around it: they serve where no article is described."""
_SITE_TYPES: Final = frozenset({"website", "organization", "newsmediaorganization", "corporation"})
_ORGANIZATION: Final = re.compile(r"organization|corporation|brand|newspaper|periodical|broadcastservice")

_KEYWORDS: Final = frozenset({"@type", "@id", "@context", "@graph"})
"""Keys of the notation; some pages set its mark before names of the vocabulary too."""

OVER: Final = "json-ld-over-limit"
"""Warning: some structured data was not read."""
_ITEMS_BOUND: Final = 2_000
"""Objects that are looked at as items, and entries that are read of one list."""
_AGENTS_BOUND: Final = 200
"""Agents that are read of one field: references to one object of many names would make as many at each."""
_FIELD_DEPTH: Final = 16
"""Levels that the fields of an item reach below it, so that both readers of JSON see the same."""
_NAME_BOUND: Final = 1_000
"""Characters of a short value (headline, name, key word); more is no such value."""

_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]*>")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff\x00]")
_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or organization that an item names."""

    name: str
    """As given, markup and entities resolved."""
    kind: str = ""
    """`person`, `organization`, or empty where the item does not say."""
    job_title: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class StructuredImage:
    """An image of an item."""

    url: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class StructuredItem:
    """One article, page or site as JSON-LD describes it.  Strings are empty where it says nothing."""

    types: tuple[str, ...]
    """`@type`, lower case, without the vocabulary's address."""
    url: str = ""
    """Its own address, else that of its main page."""
    headline: str = ""
    alternative_headline: str = ""
    name: str = ""
    description: str = ""
    authors: tuple[Agent, ...] = ()
    """`author`, else `creator`."""
    editors: tuple[Agent, ...] = ()
    translators: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    publishers: tuple[Agent, ...] = ()
    """`publisher`, `sourceOrganization` and `provider`."""
    date_published: str = ""
    """As printed; so the next four."""
    date_modified: str = ""
    date_created: str = ""
    upload_date: str = ""
    date_line: str = ""
    """`dateline`: the place, sometimes with an agency."""
    article_body: str = ""
    """As given: with line breaks, sometimes with markup and entities."""
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    images: tuple[StructuredImage, ...] = ()
    language: str = ""
    accessible_for_free: bool | None = None
    """None where it does not say; False too where a part of it is not free."""
    comment_count: int | None = None

    @property
    def rank(self) -> int:
        """How surely it describes an article: 0 most; past the article types a page, then anything."""
        known = [_RANK[t] for t in self.types if t in _RANK]
        if known:
            return min(known)
        return len(_RANK) + (0 if PAGE_TYPES.intersection(self.types) else 1)

    @property
    def is_article(self) -> bool:
        """Whether its type is one of an article."""
        return self.rank < len(_RANK)


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of a breadcrumb trail."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class StructuredData:
    """Everything that the page's JSON-LD says."""

    items: tuple[StructuredItem, ...] = ()
    """Articles, pages and others that stand on their own, in page order; listed teasers are not among them."""
    site_names: tuple[str, ...] = ()
    """Names of the site, its publishers and their alternates, without repetition."""
    breadcrumbs: tuple[Crumb, ...] = ()
    """The longest breadcrumb trail."""
    truncated: bool = False
    """Whether some of it was left unread because it is over the limit."""

    def article(self, url: str | None = None) -> StructuredItem | None:
        """The item that describes the page's article.

        Of several the one whose address is the page's, else the one of the surest type, else the first.
        """
        articles = [item for item in self.items if item.is_article]
        if not articles:
            return None
        if url and len(articles) > 1:
            path = _path(url)
            articles = [item for item in articles if item.url and _path(item.url) == path] or articles
        return min(articles, key=lambda item: (item.rank, not item.headline))

    def page(self) -> StructuredItem | None:
        """The item that describes the page itself, where there is one."""
        return next((item for item in self.items if PAGE_TYPES.intersection(item.types)), None)


def read_json_ld(scripts: Iterable[str], limits: Limits | None = None) -> StructuredData:
    """Read the texts of all `script type=application/ld+json` of a page.  Never raises.

    At most `limits.json_ld_scripts` are read, of `limits.json_ld_characters` together, and `limits.json_ld_depth`
    levels are followed.
    """
    limits = limits or Limits()
    scripts = list(scripts)
    left, truncated = limits.json_ld_characters, len(scripts) > limits.json_ld_scripts
    roots: list[JsonValue] = []
    for script in scripts[: limits.json_ld_scripts]:
        if len(script) > left:
            truncated = True
            continue
        left -= len(script)
        roots += load_json(script, depth=limits.json_ld_depth + _FIELD_DEPTH)
    if not roots:
        return StructuredData(truncated=truncated)
    return _Reader(roots, limits.json_ld_depth, truncated).read()


class _Reader:
    """Reads the items of all scripts of one page, which may refer to each other."""

    def __init__(self, roots: list[JsonValue], depth: int, truncated: bool) -> None:
        self.depth = depth
        self.truncated = truncated
        self.nodes = self._standalone(roots)
        self.by_id = {key: node for node in reversed(self.nodes) if (key := _string(node.get("@id")))}

    def read(self) -> StructuredData:
        items: list[StructuredItem] = []
        names: list[str] = []
        trail: tuple[Crumb, ...] = ()
        for node in self.nodes:
            types = _types(node)
            if "breadcrumblist" in types:
                trail = max(trail, self._crumbs(node), key=len)
            elif _SITE_TYPES.intersection(types):
                names += self._names_of_site(node, types)
            else:
                item = self._item(node, types)
                items.append(item)
                names += [agent.name for agent in item.publishers if agent.kind != "person"]
                crumbs = self._resolve(node.get("breadcrumb"))
                if isinstance(crumbs, dict):
                    trail = max(trail, self._crumbs(crumbs), key=len)
        return StructuredData(
            items=tuple(items),
            site_names=tuple(dict.fromkeys(name for name in names if name)),
            breadcrumbs=trail,
            truncated=self.truncated,
        )

    def _names_of_site(self, node: dict[str, JsonValue], types: tuple[str, ...]) -> list[str]:
        """What a site or its organization is called; nothing where it is a person's own and bears that name."""
        if "person" in types:
            return []
        owners = {agent.name for agent in self._agents(node.get("publisher")) if agent.kind == "person"}
        return [name for name in _names_of(node) if name not in owners]

    def _standalone(self, roots: list[JsonValue]) -> list[dict[str, JsonValue]]:
        """Objects that stand on their own, in page order: of lists, `@graph`, `mainEntity`."""
        found: list[dict[str, JsonValue]] = []
        pending: list[tuple[JsonValue, int]] = [(root, 0) for root in reversed(roots)]
        while pending and len(found) < _ITEMS_BOUND:
            value, level = pending.pop()
            if isinstance(value, list):
                if level < self.depth:
                    pending += [(entry, level + 1) for entry in reversed(value[:_ITEMS_BOUND])]
                else:
                    self.truncated = True
            elif isinstance(value, dict):
                if len(value) > 1 or "@graph" not in value:
                    found.append(value)
                inner = [value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]
                containers = [(v, level + 1) for v in reversed(inner) if isinstance(v, dict | list)]
                if level < self.depth:
                    pending += containers
                elif containers:
                    self.truncated = True
        self.truncated |= bool(pending)
        return found

    def _resolve(self, value: JsonValue) -> JsonValue:
        """The object that a bare `@id` reference means; anything else as it is."""
        if isinstance(value, dict) and "@id" in value and "name" not in value:
            target = self.by_id.get(_string(value["@id"]))
            return target if target is not None else value
        return value

    def _item(self, node: dict[str, JsonValue], types: tuple[str, ...]) -> StructuredItem:
        named = {key for key in node if key[:1] == "@"} - _KEYWORDS

        def get(key: str) -> JsonValue:
            value = node.get(key)
            return node.get("@" + key) if value is None and named else value

        return StructuredItem(
            types=types,
            url=_address(node),
            headline=_short(get("headline")),
            alternative_headline=_short(get("alternativeHeadline")) or _short(get("alternateName")),
            name=_short(get("name")),
            description=_text(get("description")),
            authors=self._agents(get("author")) or self._agents(get("creator")),
            editors=self._agents(get("editor")),
            translators=self._agents(get("translator")),
            contributors=self._agents(get("contributor")),
            publishers=tuple(
                agent
                for key in ("publisher", "sourceOrganization", "provider")
                for agent in self._agents(get(key))
            ),
            date_published=_first(get("datePublished")),
            date_modified=_first(get("dateModified")),
            date_created=_first(get("dateCreated")),
            upload_date=_first(get("uploadDate")),
            date_line=_short(get("dateline")),
            article_body=_body(get("articleBody")) or _body(get("text")),
            sections=_strings(get("articleSection")),
            keywords=_keywords(get("keywords")),
            images=tuple(self._images(get("image"))),
            language=_language(get("inLanguage")),
            accessible_for_free=_free(node),
            comment_count=_count(get("commentCount")),
        )

    def _agents(self, value: JsonValue) -> tuple[Agent, ...]:
        agents: list[Agent] = []
        for entry in _entries(value):
            entry = self._resolve(entry)
            if isinstance(entry, str):
                if name := _short(entry):
                    agents.append(Agent(name))
            elif isinstance(entry, dict):
                agents += islice(_agent(entry), _AGENTS_BOUND)
            if len(agents) >= _AGENTS_BOUND:
                break
        return tuple(dict.fromkeys(agents))

    def _images(self, value: JsonValue) -> Iterator[StructuredImage]:
        for entry in _entries(value):
            entry = self._resolve(entry)
            if isinstance(entry, str):
                yield StructuredImage(entry.strip())
            elif isinstance(entry, dict):
                address = (
                    _first(entry.get("url")) or _first(entry.get("contentUrl")) or _string(entry.get("@id"))
                )
                if address:
                    credit = _short(entry.get("creditText")) or ", ".join(
                        agent.name
                        for key in ("author", "creator", "copyrightHolder")
                        for agent in self._agents(entry.get(key))[:1]
                    )
                    yield StructuredImage(address, _text(entry.get("caption")), credit)

    def _crumbs(self, node: dict[str, JsonValue]) -> tuple[Crumb, ...]:
        steps: list[tuple[int, Crumb]] = []
        for entry in _entries(node.get("itemListElement")):
            if not isinstance(entry, dict):
                continue
            target = self._resolve(entry.get("item"))
            name, address = _short(entry.get("name")), ""
            if isinstance(target, dict):
                name = name or _short(target.get("name"))
                address = _string(target.get("@id")) or _first(target.get("url"))
            elif isinstance(target, str):
                address = target.strip()
            if name:
                place = _count(entry.get("position"))
                steps.append((len(steps) if place is None else place, Crumb(name, address)))
        return tuple(crumb for _, crumb in sorted(steps, key=lambda step: step[0]))


def _entries(value: JsonValue) -> Iterable[JsonValue]:
    """The entries of a value that may be one thing, a list of them, or a list of lists; nulls left out."""
    if isinstance(value, list):
        return _flattened(value)
    return () if value is None else (value,)


def _flattened(values: list[JsonValue]) -> Iterator[JsonValue]:
    for entry in values[:_ITEMS_BOUND]:
        if isinstance(entry, list):
            yield from (inner for inner in entry[:_ITEMS_BOUND] if inner is not None)
        elif entry is not None:
            yield entry


def _agent(node: dict[str, JsonValue]) -> Iterator[Agent]:
    """The agents of one object: more than one where its `name` is a list."""
    types = " ".join(_types(node))
    kind = "person" if "person" in types else "organization" if _ORGANIZATION.search(types) else ""
    names = [_short(name) for name in _entries(node.get("name")) if isinstance(name, str)]
    if not any(names):
        parts = (_short(node.get("givenName")), _short(node.get("familyName")))
        names = [" ".join(part for part in parts if part)]
    for name in names:
        if name:
            yield Agent(name, kind, _short(node.get("jobTitle")), _first(node.get("url")))


def _names_of(node: dict[str, JsonValue]) -> list[str]:
    """Name and alternate names of a site or organization."""
    return [*_strings(node.get("name")), *_strings(node.get("alternateName"))]


def _types(node: dict[str, JsonValue]) -> tuple[str, ...]:
    names = (_string(entry) for entry in _entries(node.get("@type", node.get("type"))))
    return tuple(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name)


def _address(node: dict[str, JsonValue]) -> str:
    """Its address: `url`, else that of the page it is the main entity of."""
    page = node.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = _string(page.get("@id")) or _first(page.get("url"))
    return _first(node.get("url")) or (page.strip() if isinstance(page, str) else "")


def _string(value: JsonValue) -> str:
    return value.strip() if isinstance(value, str) else ""


def _first(value: JsonValue) -> str:
    """The first string of a value that should be one: a list's first, an object's `@value` or `@id`."""
    for entry in _entries(value):
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("@id") or entry.get("name")
        if isinstance(entry, str):
            return _SURROGATE.sub("", entry.strip()[:_NAME_BOUND]) if entry.strip() else ""
        if isinstance(entry, int) and not isinstance(entry, bool):
            return str(entry) if abs(entry) < 10**18 else ""
    return ""


def _text(value: JsonValue) -> str:
    """A string of running text: entities and markup resolved, white space folded."""
    for entry in _entries(value):
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("name")
        if isinstance(entry, str):
            text = _SURROGATE.sub("", entry)
            if "&" in text:
                text = html.unescape(text)
                if "&" in text and ";" in text:
                    text = html.unescape(text)
            if "<" in text:
                text = _MARKUP.sub(" ", text)
            return " ".join(text.split())
    return ""


def _short(value: JsonValue) -> str:
    """As `_text`, where more than a headline's length means that it is something else."""
    text = _text(value)
    return text if len(text) <= _NAME_BOUND else ""


def _body(value: JsonValue) -> str:
    """The article's text as given; a list of paragraphs is joined by blank lines."""
    parts = [_SURROGATE.sub("", entry) for entry in _entries(value) if isinstance(entry, str)]
    return "\n\n".join(parts).strip()


def _strings(value: JsonValue) -> tuple[str, ...]:
    texts = (_short(entry) for entry in _entries(value) if isinstance(entry, str | dict))
    return tuple(dict.fromkeys(text for text in texts if text))


def _keywords(value: JsonValue) -> tuple[str, ...]:
    """Key words: a list of them, or one string with commas or semicolons."""
    if isinstance(value, str):
        text = _text(value)
        parts = text.split(";") if ";" in text and "," not in text else text.split(",")
        return tuple(
            dict.fromkeys(word for part in parts if (word := part.strip()) and len(word) <= _NAME_BOUND)
        )
    return _strings(value)


def _language(value: JsonValue) -> str:
    for entry in _entries(value):
        if isinstance(entry, dict):
            entry = entry.get("alternateName") or entry.get("name")
        if isinstance(entry, str) and entry.strip():
            return entry.strip()[:40]
    return ""


def _truth(value: JsonValue) -> bool | None:
    if isinstance(value, bool):
        return value
    return _TRUTH.get(_string(value).rsplit("/", 1)[-1].lower())


def _free(node: dict[str, JsonValue]) -> bool | None:
    stated = _truth(node.get("isAccessibleForFree"))
    if stated is not None:
        return stated
    parts = (
        _truth(p.get("isAccessibleForFree")) for p in _entries(node.get("hasPart")) if isinstance(p, dict)
    )
    return False if any(part is False for part in parts) else None


def _count(value: JsonValue) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 10**12 else None
    digits = _string(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else None


def _path(url: str) -> str:
    """What of an address tells articles of one site apart."""
    return url.split("#", 1)[0].split("://", 1)[-1].removeprefix("www.").rstrip("/")
