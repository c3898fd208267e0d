"""What JSON-LD says, as typed items."""

from __future__ import annotations

from dataclasses import dataclass

from clean.fields.structured.types import ARTICLES, PAGES


@dataclass(frozen=True, slots=True)
class Agent:
    """A person or organization that an item names."""

    name: str
    """As given, markup and entities resolved."""
    kind: str = ""
    """`person`, `organization`, or empty where the item does not say."""


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
    authors: tuple[Agent, ...] = ()
    """`author`, else `creator`."""
    publishers: tuple[Agent, ...] = ()
    """`publisher`, `sourceOrganization` and `provider`."""
    date_published: str = ""
    """As printed; so the next three."""
    date_modified: str = ""
    date_created: str = ""
    upload_date: str = ""
    article_body: str = ""
    """As given: with line breaks, sometimes with markup and entities."""
    sections: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    accessible_for_free: bool | None = None
    """None where it does not say; False too where a part of it is not free."""

    @property
    def rank(self) -> int:
        """How surely it describes an article: 0 most, the number of the article types where it does not."""
        return min((ARTICLES[name] for name in self.types if name in ARTICLES), default=len(ARTICLES))

    @property
    def is_article(self) -> bool:
        """Whether its type is one of an article."""
        return self.rank < len(ARTICLES)


@dataclass(frozen=True, slots=True)
class StructuredData:
    """Everything that the page's JSON-LD says."""

    items: tuple[StructuredItem, ...] = ()
    """Articles, pages and others that stand on their own, in page order; listed teasers are not among them."""
    site_names: tuple[str, ...] = ()
    """Names of the site, its publishers and their alternates, without repetition."""
    breadcrumbs: tuple[str, ...] = ()
    """The names of the longest breadcrumb trail."""
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
        return next((item for item in self.items if PAGES.intersection(item.types)), None)


def _path(url: str) -> str:
    """What of an address tells articles of one site apart."""
    return url.split("#", 1)[0].split("://", 1)[-1].removeprefix("www.").rstrip("/")
