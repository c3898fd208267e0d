"""All fields of one page or dump."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clean.assemble import Body
from clean.blocks.page import Page
from clean.fields.structured import read_json_ld
from schemas import Capture, Image


@dataclass(slots=True)
class Fields:
    """What was found: values by the name of the Article's field."""

    canonical_url: str | None = None
    values: dict[str, Any] = field(default_factory=dict)


def find_fields(page: Page, body: Body, capture: Capture, language: str) -> Fields:
    """Collect the candidates of every field, and choose."""
    structured = read_json_ld(page.json_ld).article(capture.url)
    meta = dict(reversed(page.meta))
    canonical = next((link.href for link in page.links if link.rel == "canonical"), None)
    values: dict[str, Any] = {"canonical_url": canonical}
    headline = next((b.text for b in page.blocks if b.kind == "title"), None)
    values["title"] = headline or (structured and structured.headline) or meta.get("og:title") or page.title or None
    if structured:
        values["reporters"] = tuple(agent.name for agent in structured.authors)
        try:
            day = date.fromisoformat(structured.date_published[:10])
        except ValueError:
            day = None
        values["published_date"] = day
    values["images"] = tuple(Image(caption=b.text) for b in page.blocks if b.kind == "caption")
    values["lead"] = next((b.text for b in page.blocks if b.kind == "lead"), None)
    return Fields(canonical, values)
