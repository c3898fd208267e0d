"""All fields of one page or dump."""

from __future__ import annotations

from dataclasses import dataclass, field

from typing import Any

from clean.blocks.page import Page
from clean.fields import facts
from clean.fields.dates import read_date
from clean.fields.images import find_images
from clean.fields.people import read_byline, split_dateline
from clean.fields.stated import Stated
from clean.fields.titles import Title
from clean.phrases.furniture import read_counter
from schemas import Capture, Evidence


@dataclass(slots=True)
class Fields:
    """What was found: values by the name of the Article's field."""

    canonical_url: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def find_fields(page: Page, stated: Stated, title: Title, capture: Capture, language: str) -> Fields:
    """Collect the candidates of every field, and choose."""
    canonical = facts.canonical_address(page, stated, capture.url)
    evidence: list[Evidence] = [*title.evidence]
    values: dict[str, Any] = {
        "canonical_url": canonical,
        "title": title.text or _first(page, "title"),
        "subtitle": title.subtitle or _first(page, "subtitle"),
        "lead": _first(page, "lead"),
        "images": find_images(page, capture.url),
        "declared_language": facts.declared_language(page, stated),
        "translations": facts.translations(page, capture.url),
        "section": facts.section(stated) or _first(page, "section"),
        "tags": facts.tags(page, stated),
        "paywalled": facts.is_paywalled(stated),
        **_counters(page),
        **_people(page, stated, language),
        **_dates(page, stated, language),
    }
    return Fields(canonical, values | {"evidence": tuple(evidence)})


def _first(page: Page, kind: str) -> str | None:
    return next((block.text for block in page.blocks if block.kind == kind), None)


def _counters(page: Page) -> dict[str, int]:
    found: dict[str, int] = {}
    for block in page.blocks:
        if block.kind in ("views", "comment-count"):
            counter = read_counter(block.text)
            if counter is not None:
                found.setdefault("views" if counter.kind == "views" else "comments", counter.value)
    return found


def _people(page: Page, stated: Stated, language: str) -> dict[str, tuple[str, ...]]:
    roles: dict[str, list[str]] = {role: [] for role in ("reporters", "translators", "photographers", "editors", "sources")}
    printed = [block.text for block in page.blocks if block.kind in ("byline", "source", "dateline")]
    for text in printed:
        byline = split_dateline(f"{text} …", language) or read_byline(text, language)
        if byline is not None:
            for role, names in roles.items():
                names += getattr(byline, role, ())
    if stated.article and not roles["reporters"]:
        roles["reporters"] += [agent.name for agent in stated.article.authors]
    return {role: tuple(dict.fromkeys(names)) for role, names in roles.items()} | {"byline_raw": tuple(printed)}


def _dates(page: Page, stated: Stated, language: str) -> dict[str, Any]:
    printed = next((block.text for block in page.blocks if block.kind == "date"), "")
    source = (stated.article.date_published if stated.article else "") or stated.meta.get("article:published_time", "") or printed
    found = read_date(source, language=language) if source else None
    if found is None:
        return {}
    return {"published_local": found.local, "published_date": found.day, "published_raw": found.raw}
