"""What a visitor asks for, checked: the words of the search form as values, or a sentence on what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

LONGEST: Final = 500
"""Characters of a search."""

WORDS: Final = 12
"""Words of a search."""

PAGES: Final = 4_000
"""Pages that can be turned to: beyond, a filter serves better."""

PER_PAGE: Final = 25

ANY_FIELD: Final = "any"
LANGUAGE: Final = "language"


class FilterError(ValueError):
    """What was asked for cannot be; the text is a whole sentence."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for among articles or rejections; empty is everything."""

    query: str = ""
    site: str = ""
    language: str = ""
    since: date | None = None
    """First day: of publication, or of capture among rejections."""
    until: date | None = None
    """Last day."""
    field: str = ANY_FIELD
    """Field of which `unsure` speaks; any, or language."""
    unsure: float | None = None
    """Only what was chosen with at most this confidence."""
    code: str = ""
    """Rejection code."""
    page: int = 1

    @property
    def words(self) -> list[str]:
        """The words of the query; each must be found."""
        return list(dict.fromkeys(self.query.split()))[:WORDS]

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * PER_PAGE

    def address(self, path: str, page: int) -> str:
        """Address of another page of the same search."""
        values = {
            "q": self.query,
            "site": self.site,
            "language": self.language,
            "since": self.since or "",
            "until": self.until or "",
            "field": self.field if self.unsure is not None else "",
            "unsure": "" if self.unsure is None else f"{self.unsure:g}",
            "code": self.code,
            "page": page if page > 1 else "",
        }
        asked = urlencode({name: str(value) for name, value in values.items() if value != ""})
        return f"{path}?{asked}" if asked else path


def read_filters(asked: Mapping[str, str]) -> Filters:
    """The filters of a request's query.  Raises FilterError."""
    query = "".join(one if one.isprintable() else " " for one in asked.get("q", "")).strip()
    if len(query) > LONGEST:
        raise FilterError(
            f"The search has {len(query):,} characters; {LONGEST} are the most that it can have."
        )
    since, until = (_day(asked.get(name, ""), name) for name in ("since", "until"))
    if since and until and since > until:
        raise FilterError(f"There is no day from {since} on that is not after {until}: turn the two around.")
    return Filters(
        query=query,
        site=asked.get("site", "").strip(),
        language=asked.get("language", "").strip(),
        since=since,
        until=until,
        field=asked.get("field", "").strip() or ANY_FIELD,
        unsure=_share(asked.get("unsure", "")),
        code=asked.get("code", "").strip(),
        page=_page(asked.get("page", "")),
    )


def _day(text: str, name: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise FilterError(f"{text!r} ({name}) is no day. Write one like 2026-11-30.") from None


def _share(text: str) -> float | None:
    if not text.strip():
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise FilterError(f"{text!r} is no confidence. Write a number from 0 to 1, such as 0.6.")
    return share


def _page(text: str) -> int:
    if not text.strip():
        return 1
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= PAGES:
        raise FilterError(f"There is no page {text!r}. Pages have numbers from 1 to {PAGES:,}.")
    return int(text)
