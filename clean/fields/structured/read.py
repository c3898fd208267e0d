"""The items, site names and breadcrumbs of all JSON-LD of a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from clean.fields.lenient_json import JsonValue, load_json
from clean.fields.structured.agents import agents_of
from clean.fields.structured.graph import Graph
from clean.fields.structured.items import StructuredData, StructuredItem
from clean.fields.structured.types import SITES, types_of
from clean.fields.structured.values import (
    body_of,
    count_of,
    entries_of,
    first_of,
    keywords_of,
    short_of,
    string_of,
    strings_of,
    truth_of,
)
from clean.options import Limits

OVER: Final = "json-ld-over-limit"
"""Warning: some structured data was not read."""


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
    graph = Graph(roots, limits.json_ld_depth)
    return _read(graph, truncated=truncated or graph.truncated)


_FIELD_DEPTH: Final = 16
"""Levels that the fields of an item reach below it, so that both readers of JSON see the same."""


def _read(graph: Graph, *, truncated: bool) -> StructuredData:
    items: list[StructuredItem] = []
    names: list[str] = []
    trail: tuple[str, ...] = ()
    for node in graph.nodes:
        types = types_of(node)
        if "breadcrumblist" in types:
            trail = max(trail, _crumbs(node, graph), key=len)
        elif SITES.intersection(types):
            names += _names_of_site(node, types, graph)
        else:
            item = _item(node, types, graph)
            items.append(item)
            names += [agent.name for agent in item.publishers if agent.kind != "person"]
            crumbs = graph.resolve(node.get("breadcrumb"))
            if isinstance(crumbs, dict):
                trail = max(trail, _crumbs(crumbs, graph), key=len)
    return StructuredData(tuple(items), tuple(dict.fromkeys(filter(None, names))), trail, truncated)


def _names_of_site(node: dict[str, JsonValue], types: tuple[str, ...], graph: Graph) -> list[str]:
    """What a site or its organization is called; nothing where it is a person's own and bears that name."""
    if "person" in types:
        return []
    names = (*strings_of(node.get("name")), *strings_of(node.get("alternateName")))
    owners = {agent.name for agent in agents_of(node.get("publisher"), graph) if agent.kind == "person"}
    return [name for name in names if name not in owners]


def _item(node: dict[str, JsonValue], types: tuple[str, ...], graph: Graph) -> StructuredItem:
    named = {key for key in node if key[:1] == "@"} - _KEYWORDS

    def get(key: str) -> JsonValue:
        value = node.get(key)
        return node.get("@" + key) if value is None and named else value

    publishers = [agents_of(get(key), graph) for key in ("publisher", "sourceOrganization", "provider")]
    return StructuredItem(
        types=types,
        url=_address(node),
        headline=short_of(get("headline")),
        alternative_headline=short_of(get("alternativeHeadline")) or short_of(get("alternateName")),
        name=short_of(get("name")),
        authors=agents_of(get("author"), graph) or agents_of(get("creator"), graph),
        publishers=tuple(agent for agents in publishers for agent in agents),
        date_published=first_of(get("datePublished")),
        date_modified=first_of(get("dateModified")),
        date_created=first_of(get("dateCreated")),
        upload_date=first_of(get("uploadDate")),
        article_body=body_of(get("articleBody")) or body_of(get("text")),
        sections=strings_of(get("articleSection")),
        keywords=keywords_of(get("keywords")),
        accessible_for_free=_is_free(node),
    )


_KEYWORDS: Final = frozenset({"@type", "@id", "@context", "@graph"})
"""Keys of the notation; some pages set its mark before names of the vocabulary too."""


def _address(node: dict[str, JsonValue]) -> str:
    """Its address: `url`, else that of the page it is the main entity of."""
    page = node.get("mainEntityOfPage")
    if isinstance(page, dict):
        page = string_of(page.get("@id")) or first_of(page.get("url"))
    return first_of(node.get("url")) or (page.strip() if isinstance(page, str) else "")


def _is_free(node: dict[str, JsonValue]) -> bool | None:
    """Whether it is free to read; None where it does not say, False too where a part of it is not."""
    stated = truth_of(node.get("isAccessibleForFree"))
    if stated is not None:
        return stated
    parts = [part for part in entries_of(node.get("hasPart")) if isinstance(part, dict)]
    return False if any(truth_of(part.get("isAccessibleForFree")) is False for part in parts) else None


def _crumbs(node: dict[str, JsonValue], graph: Graph) -> tuple[str, ...]:
    """The names of a breadcrumb list, in the order of their positions."""
    steps: list[tuple[int, str]] = []
    for entry in entries_of(node.get("itemListElement")):
        if not isinstance(entry, dict):
            continue
        target = graph.resolve(entry.get("item"))
        name = short_of(entry.get("name")) or (
            short_of(target.get("name")) if isinstance(target, dict) else ""
        )
        if name:
            place = count_of(entry.get("position"))
            steps.append((len(steps) if place is None else place, name))
    return tuple(name for _, name in sorted(steps, key=lambda step: step[0]))
