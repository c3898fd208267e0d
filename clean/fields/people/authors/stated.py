"""Authors that structured data and meta elements name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Final

from clean.blocks.page import Page
from clean.fields.people.authors.candidate import AuthorCandidate
from clean.fields.people.names.read import Names, read_names
from clean.fields.stated import Stated
from clean.fields.structured.items import Agent
from clean.late import late
from clean.phrases.reading import read_words


def from_json_ld(stated: Stated) -> Iterator[AuthorCandidate]:
    """The authors of the article's item, else of the page's."""
    article, page = stated.article, stated.data.page()
    if article is not None and article.authors:
        yield AuthorCandidate.of("json-ld", "json-ld", map(_of_agent, article.authors))
    elif page is not None and page.authors:
        yield AuthorCandidate.of("json-ld-page", "json-ld", map(_of_agent, page.authors))


def _of_agent(agent: Agent) -> Names:
    if agent.kind == "organization":
        return Names(agencies=(agent.name,))
    names = read_names(agent.name)
    if agent.kind == "person" and not names and _IN_SMALL_LETTERS.fullmatch(agent.name):
        return Names(people=(agent.name,))
    return names


_IN_SMALL_LETTERS: Final = late(r"[a-zà-öø-ÿ]{2,15}(?:[ -][a-zà-öø-ÿ]{2,15}){1,2}")
"""A name that a person may be given in the data."""


def from_meta(page: Page, stated: Stated, language: str | None) -> Iterator[AuthorCandidate]:
    """One candidate for each name of a meta element that has authors, the surest first."""
    if _META_SET.isdisjoint(stated.meta):
        return
    contents: dict[str, list[str]] = {}
    for name, content in page.meta:
        if name in _META_SET and content.strip():
            contents.setdefault(name, []).append(content)
    for name in filter(contents.__contains__, _META):
        yield AuthorCandidate.of(
            "meta", "meta", (read_names(content, language) for content in contents[name][:_REPEATED_MOST])
        )


_META: Final[tuple[str, ...]] = tuple(
    read_words(resources.files("clean.fields.people.authors") / "stated.toml")["meta"]
)
"""Meta elements that name the author, the surest first."""
_META_SET: Final = frozenset(_META)
_REPEATED_MOST: Final = 12
"""Meta elements of one name that are read."""
