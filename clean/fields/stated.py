"""What a page states of itself in its markup, read once for all passes that ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from clean.blocks.page import Page
from clean.fields.structured.items import StructuredData, StructuredItem
from clean.fields.structured.read import OVER, read_json_ld
from clean.options import Limits

SECTION_NAMES: Final = (
    "article:section",
    "og:article:section",
    "parsely-section",
    "sailthru.section",
    "section",
    "category",
    "content_category",
    "cxenseparse:section",
)
"""Meta elements that name the section of an article."""


@dataclass(slots=True)
class Stated:
    """Structured data and meta elements."""

    data: StructuredData
    article: StructuredItem | None = None
    """The item of the structured data that describes the article."""
    meta: dict[str, str] = field(default_factory=dict)
    """First content of each meta name, white space folded."""
    body: str = ""
    """`articleBody` with white space folded, else empty."""
    url: str | None = None
    """Address that the page was received from."""

    @property
    def sections(self) -> list[str]:
        """Names that the page gives its section, and the steps of its breadcrumbs."""
        named = [*self.article.sections] if self.article else []
        named += [self.meta[name] for name in SECTION_NAMES if self.meta.get(name)]
        return [*named, *self.data.breadcrumbs]

    @property
    def description(self) -> str:
        """Description for search engines and shares."""
        return self.meta.get("og:description") or self.meta.get("description") or ""


def read_stated(page: Page, url: str | None, limits: Limits) -> Stated:
    """Read the structured data and meta elements of a page; those of a dump are empty."""
    data = read_json_ld(page.json_ld, limits)
    if data.truncated:
        page.warnings.append(OVER)
    meta: dict[str, str] = {}
    for name, content in page.meta:
        meta.setdefault(name, " ".join(content.split()))
    article = data.article(url)
    return Stated(data, article, meta, " ".join(article.article_body.split()) if article else "", url)
