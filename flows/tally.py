"""What a run counts.  Every capture is in exactly one of `articles` by language, or `codes`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlsplit

from schemas import Article, Rejection

NO_SITE = "(no address)"

FIELDS = (
    "title",
    "subtitle",
    "lead",
    "published_date",
    "published_at",
    "modified_date",
    "reporters",
    "translators",
    "photographers",
    "editors",
    "sources",
    "section",
    "tags",
    "images",
    "views",
    "comments",
    "canonical_url",
)
"""Fields whose filling a run reports."""


@dataclass(slots=True)
class Tally:
    """Counters that can be added up in any order."""

    captures: int = 0
    """Captures answered, with an article or a rejection."""
    raw_bytes: int = 0
    """Bytes of the captures that were read."""
    languages: Counter[str] = field(default_factory=Counter)
    """Articles by language."""
    sites: Counter[str] = field(default_factory=Counter)
    """Captures by site, articles and rejections alike."""
    codes: Counter[str] = field(default_factory=Counter)
    """Rejections by code."""
    removed: Counter[str] = field(default_factory=Counter)
    """Characters removed, by kind."""
    repairs: Counter[str] = field(default_factory=Counter)
    """Articles by repair."""
    charsets: Counter[str] = field(default_factory=Counter)
    """Articles by charset."""
    fields: Counter[str] = field(default_factory=Counter)
    """Articles that have the field."""
    warnings: Counter[str] = field(default_factory=Counter)
    """Articles by warning."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Files passed over, by reason; they are no captures."""

    @property
    def articles(self) -> int:
        """Captures that gave an article."""
        return self.languages.total()

    def add(self, result: Article | Rejection) -> None:
        """Count one capture's answer."""
        self.captures += 1
        self.sites[_site(result)] += 1
        if isinstance(result, Rejection):
            self.codes[result.code] += 1
            return
        self.languages[result.language] += 1
        self.charsets[result.charset or "unknown"] += 1
        self.repairs.update(set(result.repairs))
        self.warnings.update(set(result.warnings))
        self.fields.update(name for name in FIELDS if getattr(result, name) not in (None, ()))
        for removal in result.removed:
            self.removed[removal.kind] += len(removal.text)

    def merge(self, other: Tally) -> None:
        """Add another tally to this one."""
        for item in fields(self):
            if isinstance(count := getattr(self, item.name), Counter):
                count.update(getattr(other, item.name))
            else:
                setattr(self, item.name, count + getattr(other, item.name))

    def as_dict(self) -> dict[str, Any]:
        """For JSON: counters with the most frequent first, then by name."""
        return {item.name: _ordered(getattr(self, item.name)) for item in fields(self)}


def ranked(counter: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent first, equal ones by name: the same in every run."""
    return sorted(counter.items(), key=lambda item: (-item[1], item[0]))


def _ordered(count: Any) -> Any:
    return dict(ranked(count)) if isinstance(count, Counter) else count


def _site(result: Article | Rejection) -> str:
    if isinstance(result, Article) and result.site:
        return result.site
    try:
        host = urlsplit(result.url or "").hostname
    except ValueError:
        host = None
    return (host or NO_SITE).removeprefix("www.")
