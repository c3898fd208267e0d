"""All candidates for the dates of a page, from everything that it offers."""

from __future__ import annotations

from datetime import datetime

from clean.blocks.page import Page
from clean.fields.dates import address_date
from clean.fields.outline import Outline
from clean.fields.published.candidate import DateCandidate
from clean.fields.published.lines import from_hidden, from_lines
from clean.fields.published.marks import from_marks
from clean.fields.published.near import find_near
from clean.fields.published.reader import DateReader
from clean.fields.published.stated import from_embedded, from_meta, from_structured
from clean.fields.published.trust import trusted
from clean.fields.stated import Stated


def date_candidates(
    page: Page,
    stated: Stated,
    url: str | None,
    *,
    language: str | None = None,
    captured: datetime | None = None,
    day_first: bool | None = None,
    outline: Outline | None = None,
) -> list[DateCandidate]:
    """All candidates for `published` and `modified` of a labelled page or dump, within each origin from the article outwards.

    `language` is that of the article, used where the page names none; `day_first` is known of its site.
    """
    reader = DateReader(page, page.language or language, captured, day_first)
    outline = outline or Outline(page.blocks)
    found = [*from_structured(stated, reader), *from_meta(page, reader)]
    near = {} if page.is_dump else find_near(outline)
    found += _nearest_first([*from_marks(page, near, reader), *from_lines(page, outline, near, reader)])
    if not found:
        found += from_hidden(outline, near, reader)
    if not found:
        found += from_embedded(page, reader)
    if url is not None and (printed := address_date(url)) is not None:
        found.append(
            trusted("published", printed, "address", f"{'day' if printed.day else 'month'} in the address")
        )
    return found


def _nearest_first(found: list[DateCandidate]) -> list[DateCandidate]:
    """Candidates that stand before the title from the last to the first: the one next to the title is the article's."""
    before = [index for index, candidate in enumerate(found) if candidate.rule.endswith("before the title")]
    if len(before) < 2:
        return found
    turned = list(found)
    for index, other in zip(before, reversed(before), strict=True):
        turned[index] = found[other]
    return turned
