"""All fields of one page or dump."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from clean.blocks.page import Page
from clean.fields import facts as markup
from clean.fields.images import find_images
from clean.fields.kind import kind_of
from clean.fields.outline import Outline
from clean.fields.people.authors.resolve import People, resolve_people
from clean.fields.published.candidates import date_candidates
from clean.fields.published.resolve import Dates, resolve_dates
from clean.fields.site import SiteNames
from clean.fields.stated import Stated
from clean.fields.titles.resolve import Title, or_printed
from clean.options import Limits
from clean.phrases.furniture import read_counter
from clean.sites.facts import Facts
from clean.sites.fields import settle_dates, settle_people, settled_section
from schemas import Capture, Evidence


@dataclass(slots=True)
class Fields:
    """What was found: values by the name of the Article's field."""

    canonical_url: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def find_fields(
    page: Page,
    stated: Stated,
    title: Title,
    site: SiteNames,
    capture: Capture,
    language: str,
    facts: Facts,
    limits: Limits,
) -> Fields:
    """Collect the candidates of every field, and choose; what a site profile settles goes before all others."""
    canonical = markup.canonical_address(page, stated, capture.url)
    outline = Outline(page.blocks)
    title = or_printed(title, outline)
    people = resolve_people(page, stated, site, language, outline)
    people = settle_people(people, page, facts, language)
    dates = _dates(page, stated, capture, language, facts, outline)
    section = settled_section(page, facts)
    evidence: list[Evidence] = [*title.evidence, *people.evidence, *dates.evidence]
    if section is not None:
        evidence.append(section)
    images = find_images(page, capture.url, outline, limits.images)
    values: dict[str, Any] = {
        "canonical_url": canonical,
        "title": title.text or outline.first("title"),
        "subtitle": title.subtitle or outline.first("subtitle"),
        "lead": outline.first("lead"),
        "images": images,
        "declared_language": markup.declared_language(page, stated),
        "translations": markup.translations(page, capture.url),
        "section": (section and section.value) or markup.section(stated) or outline.first("section"),
        "tags": markup.tags(page, stated),
        "paywalled": markup.is_paywalled(stated),
        "kind": kind_of(stated, images, outline, capture.url),
        **_counters(outline),
        **_credited(people),
        **dates.values(),
    }
    return Fields(canonical, values | {"evidence": tuple(evidence)})


def _dates(
    page: Page, stated: Stated, capture: Capture, language: str, facts: Facts, outline: Outline
) -> Dates:
    captured = capture.captured_at
    offered = date_candidates(
        page,
        stated,
        capture.url,
        language=language,
        captured=captured,
        day_first=facts.day_first,
        outline=outline,
    )
    return settle_dates(resolve_dates(offered, captured=captured), page, facts, language, captured)


def _counters(outline: Outline) -> dict[str, int]:
    found: dict[str, int] = {}
    for block in outline.of("views", "comment-count"):
        counter = read_counter(block.text)
        if counter is not None:
            found.setdefault("views" if counter.kind == "views" else "comments", counter.value)
    return found


def _credited(people: People) -> dict[str, tuple[str, ...]]:
    """Everybody credited, under the names of the Article's fields."""
    roles = ("reporters", "translators", "photographers", "editors", "sources", "byline_raw")
    return {role: getattr(people, role) for role in roles}
