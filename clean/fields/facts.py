"""What the markup of a page says of it beside title, people and dates."""

from __future__ import annotations

from typing import Final

from clean.blocks.page import Page
from clean.fields.addresses import join_address
from clean.fields.stated import SECTION_NAMES, Stated
from schemas import Translation


def canonical_address(page: Page, stated: Stated, url: str | None) -> str | None:
    """The canonical address that the page states, absolute where that is possible."""
    href = next((link.href for link in page.links if link.href and "canonical" in link.rel.split()), "")
    return join_address(href or stated.meta.get("og:url", ""), url)


def translations(page: Page, url: str | None) -> tuple[Translation, ...]:
    """Other language versions by hreflang, without `x-default`."""
    found = [
        Translation(link.hreflang.lower(), address)
        for link in page.links
        if link.hreflang and link.hreflang.lower() != "x-default" and "alternate" in link.rel.split()
        if (address := join_address(link.href, url)) is not None
    ]
    return tuple(dict.fromkeys(found))[:_TRANSLATIONS_BOUND]


_TRANSLATIONS_BOUND: Final = 200


def declared_language(page: Page, stated: Stated) -> str | None:
    """What `html lang` or a meta element says, as printed."""
    if page.language:
        return page.language[:35]
    said = next((stated.meta[name] for name in _LANGUAGE_NAMES if name in stated.meta), "")
    return said[:35] or None


_LANGUAGE_NAMES: Final = ("content-language", "og:locale", "dc.language", "dcterms.language", "language")


def section(stated: Stated) -> str | None:
    """The section that the page's data names, else the last step but one of its breadcrumbs."""
    if stated.article and stated.article.sections:
        return stated.article.sections[0]
    named = next((stated.meta[name] for name in SECTION_NAMES if stated.meta.get(name)), None)
    if named:
        return named[:_TAG_LENGTH]
    trail = stated.data.breadcrumbs
    return trail[-2] if len(trail) > 2 else None


def tags(page: Page, stated: Stated) -> tuple[str, ...]:
    """Key words that the page gives, without repetition."""
    words = list(stated.article.keywords) if stated.article else []
    for name, content in page.meta:
        if name in _TAG_NAMES:
            words += content[:4_000].replace("،", ",").replace("、", ",").replace(";", ",").split(",")
    clean = (" ".join(word.split()) for word in words)
    return tuple(dict.fromkeys(word for word in clean if 0 < len(word) <= _TAG_LENGTH))[:_TAGS_BOUND]


_TAG_NAMES: Final = frozenset(
    {"article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords"}
)
_TAGS_BOUND: Final = 50
_TAG_LENGTH: Final = 80


def is_paywalled(stated: Stated) -> bool | None:
    """Whether the page says that its text is for subscribers; None where it says nothing."""
    tier = stated.meta.get("article:content_tier", "").lower()
    if tier in ("locked", "metered", "premium"):
        return True
    if stated.article and stated.article.accessible_for_free is not None:
        return not stated.article.accessible_for_free
    return False if tier == "free" else None
