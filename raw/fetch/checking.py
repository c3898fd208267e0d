"""Trying a source without storing anything: is it there, may we, what does it hold, what is an article like."""

from __future__ import annotations

from dataclasses import dataclass, field

from raw.fetch.answers import Answer, FetchFailed
from raw.fetch.cycle import links_of, read_document
from raw.fetch.fetcher import Fetcher
from raw.fetch.limits import FetchLimits
from raw.fetch.robots import RobotsAnswer
from raw.sources.contents import Contents
from raw.sources.specs import Source


class NoMemory:
    """Remembers no robots.txt from run to run."""

    def robots(self, origin: str) -> RobotsAnswer | None:  # noqa: ARG002
        """Nothing."""
        return None

    def keep_robots(self, origin: str, answer: RobotsAnswer) -> None:
        """Forget it."""


@dataclass(slots=True)
class Checked:
    """What was found of one source."""

    source: Source
    problems: list[str] = field(default_factory=list)
    """Whole sentences."""
    documents: int = 0
    """Feeds, sitemaps and list pages that were read."""
    links: int = 0
    """Articles that they name and that the source wants."""
    items: int = 0
    """Texts that they carry."""
    skipped: dict[str, int] = field(default_factory=dict)
    delay: float = 0.0
    """Seconds between requests that robots.txt asks for."""
    sample: Answer | None = None
    """The first article."""


async def check(source: Source, fetcher: Fetcher, limits: FetchLimits) -> Checked:
    """Try a source: each of its addresses, the first sitemap of an index, and one article."""
    found = Checked(source)
    todo = [(url, source.kind) for url in source.urls]
    articles: list[str] = []
    if source.kind == "page":
        articles, todo = list(source.urls), []
        found.links = len(articles)
    for url, kind in todo:
        try:
            answer = await fetcher.fetch(url, private=source.allow_private, delay=source.delay)
            contents = read_document(kind, source, answer, limits)
        except FetchFailed as error:
            found.problems.append(error.message)
            continue
        found.documents += 1
        links = links_of(source, answer, contents, None)
        _count(found, contents, len(links.pages))
        articles += [page.url for page in links.pages[:3]]
        if links.documents and len(todo) < len(source.urls) + 1:
            todo.append((links.documents[0].url, "sitemap"))
    if not (found.links or found.items) and not found.problems:
        found.problems.append(
            "It names no article. Look at it, and at `include`, `exclude` and `newest_days`."
        )
    if articles and not source.full_text:
        await _try_article(found, articles, fetcher)
    try:
        found.delay = (await fetcher.rules(source.urls[0], private=source.allow_private)).delay
    except FetchFailed as error:
        found.problems.append(error.message)
    return found


def _count(found: Checked, contents: Contents, links: int) -> None:
    found.links += links
    found.items += sum(bool(item.content) for item in contents.items)
    for reason, count in contents.skipped.items():
        found.skipped[reason] = found.skipped.get(reason, 0) + count


async def _try_article(found: Checked, articles: list[str], fetcher: Fetcher) -> None:
    """The first of a few articles that can be had; one that is gone says nothing of the source."""
    problems = []
    for url in articles[:3]:
        try:
            found.sample = await fetcher.fetch(
                url, private=found.source.allow_private, delay=found.source.delay
            )
            return
        except FetchFailed as error:
            problems.append(error.message)
    found.problems += problems
