"""What the markup of a page says of it beside title, people and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clean.blocks.page import Page
from clean.fields.addresses import join_address
from clean.fields.outline import Outline
from clean.fields.stated import SECTION_NAMES, Stated
from schemas import Image, Translation

_TAG_NAMES: Final = frozenset(
    {"article:tag", "og:article:tag", "news_keywords", "parsely-tags", "sailthru.tags", "keywords"}
)
_LANGUAGE_NAMES: Final = ("content-language", "og:locale", "dc.language", "dcterms.language", "language")
_KINDS: Final = (
    ("live", frozenset({"liveblogposting"})),
    ("article", frozenset({"newsarticle", "article", "blogposting", "reportagenewsarticle", "report"})),
    ("gallery", frozenset({"imagegallery"})),
    ("video", frozenset({"videoobject", "newsvideo"})),
)
"""Kinds by the types of schema.org that say so; the first that fits."""
_GALLERY: Final = 5
"""Captioned images of a gallery, whose captions tell more than its text."""
_TAGS_BOUND: Final = 50
_TAG_LENGTH: Final = 80
_TRANSLATIONS_BOUND: Final = 200


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


def declared_language(page: Page, stated: Stated) -> str | None:
    """What `html lang` or a meta element says, as printed."""
    if page.language:
        return page.language[:35]
    said = next((stated.meta[name] for name in _LANGUAGE_NAMES if name in stated.meta), "")
    return said[:35] or None


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


def is_paywalled(stated: Stated) -> bool | None:
    """Whether the page says that its text is for subscribers; None where it says nothing."""
    tier = stated.meta.get("article:content_tier", "").lower()
    if tier in ("locked", "metered", "premium"):
        return True
    if stated.article and stated.article.accessible_for_free is not None:
        return not stated.article.accessible_for_free
    return False if tier == "free" else None


_GALLERY_PATH: Final = re.compile(
    r"/(?:photo-?|picture-|image-|bild(?:er)?-?|foto-?)?(?:galler(?:y|ies)|galerien?|galer[ií]as?|galleria|slideshow|pictures|photos|fotos|"
    r"fotostrecken?|bilderstrecken?|diaporamas?|in-pictures)/"
)
"""A part of an address that names a gallery."""
_FEW: Final = 3
"""Captioned images of a gallery whose address says that it is one."""


def kind(stated: Stated, images: Sequence[Image], outline: Outline, url: str | None = None) -> str:
    """article, live, gallery or video: by the types that the page's data states, else by its address and what it consists of."""
    types = frozenset(stated.article.types) if stated.article else frozenset()
    for name, stated_types in _KINDS:
        if types & stated_types:
            return name
    if not types and stated.meta.get("og:type", "").startswith("video"):
        return "video"
    captions = [image.caption for image in images if image.caption]
    if len(captions) >= _FEW and url is not None and _GALLERY_PATH.search(url.lower()):
        return "gallery"
    if len(captions) < _GALLERY:
        return "article"
    told = sum(len(outline.blocks[order].text) for order in outline.body)
    return "gallery" if sum(map(len, captions)) > told else "article"
