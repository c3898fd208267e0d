"""Types of schema.org: of articles, pages, sites, organizations."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final

from clean.fields.lenient_json import JsonValue
from clean.fields.structured.values import entries_of, string_of
from clean.phrases.reading import read_words

_TYPES: Final = read_words(resources.files("clean.fields.structured") / "types.toml")
ARTICLES: Final[dict[str, int]] = {name: rank for rank, name in enumerate(_TYPES["articles"])}
"""Types that describe an article, each with its rank, the surest first."""
PAGES: Final = frozenset(_TYPES["pages"])
"""Types that describe the page around it: they serve where no article is described."""
SITES: Final = frozenset(_TYPES["sites"])


def types_of(node: dict[str, JsonValue]) -> tuple[str, ...]:
    """The types of an object, in small letters, without the vocabulary's address."""
    names = (string_of(entry) for entry in entries_of(node.get("@type", node.get("type"))))
    return tuple(name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if name)


def agent_kind(types: tuple[str, ...]) -> str:
    """`person` or `organization`; empty where the types do not say."""
    together = " ".join(types)
    if "person" in together:
        return "person"
    return "organization" if _ORGANIZATION.search(together) else ""


_ORGANIZATION: Final = re.compile("|".join(_TYPES["organizations"]))
