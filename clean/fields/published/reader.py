"""Dates read with what their page tells about itself."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from functools import cached_property, partial
from typing import Final

from clean.blocks.kinds import FURNITURE
from clean.blocks.page import Page
from clean.fields.dates import PrintedDate, language_order, read_date, read_dates, sibling_order
from clean.language import detect

DIGIT: Final = re.compile(r"\d")
LONGEST: Final = 150
"""Characters of a value or a line that is read for a date."""


class DateReader:
    """Reads dates with what the page tells about itself; learns its order of day and month when first in doubt."""

    def __init__(
        self, page: Page, language: str | None, captured: datetime | None, day_first: bool | None = None
    ) -> None:
        self.page = page
        self.language = language
        self.captured = captured
        self._order: tuple[bool | None] | None = None if day_first is None else (day_first,)
        self._read: dict[str, list[PrintedDate]] = {}
        """Texts of this page that were read: an element and its block often have the same."""
        self._stated: dict[tuple[str, bool], PrintedDate | None] = {}
        """The same of single dates: data, meta elements and marked elements often have the same."""

    @property
    def day_first(self) -> bool | None:
        """What the unambiguous dates of the page show."""
        if self._order is None:
            texts = (b.text for b in self.page.blocks if len(b.text) <= LONGEST and DIGIT.search(b.text))
            self._order = (sibling_order(texts),)
        return self._order[0]

    def one(self, text: str, *, structured: bool = False) -> PrintedDate | None:
        """The date that a text states; `structured` where a program wrote it."""
        key = text, structured
        if key not in self._stated:
            self._stated[key] = self._date(text, structured=structured)
        return self._stated[key]

    def _date(self, text: str, *, structured: bool) -> PrintedDate | None:
        read = partial(read_date, text, captured=self.captured, structured=structured)
        found = read(language=self.language)
        if found is None or not found.ambiguous:
            return found
        if self.day_first is not None:
            return read(language=self.language, day_first=self.day_first)
        return read(language=self.furniture_language) if found.local is None else found

    def many(self, text: str) -> list[PrintedDate]:
        """All dates of a text."""
        found = self._read.get(text)
        if found is None:
            found = self._read[text] = self._dates(text)
        return found

    def _dates(self, text: str) -> list[PrintedDate]:
        read = partial(read_dates, text, captured=self.captured)
        found = read(language=self.language)
        if any(printed.ambiguous for printed in found) and self.day_first is not None:
            return read(language=self.language, day_first=self.day_first)
        if any(printed.ambiguous and printed.local is None for printed in found):
            return read(language=self.furniture_language)
        return found

    @cached_property
    def furniture_language(self) -> str | None:
        """The language that most of the page's own labels are in, which tells whose habits its dates follow."""
        labels = [b.text for b in self.page.blocks if b.kind in FURNITURE and len(b.text) <= _LABEL]
        votes = Counter(
            found.language
            for text in labels[:_LABELS]
            if (found := detect(text)).confidence >= _SURE and language_order(found.language) is not None
        )
        return votes.most_common(1)[0][0] if votes else self.language


_LABEL: Final = 80
"""Characters of a label."""
_LABELS: Final = 24
"""Labels of a page whose language is looked at: the detector is dear."""
_SURE: Final = 0.8
"""Confidence from which a label's language counts."""
