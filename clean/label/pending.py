"""Readers of people that are on their way; this module goes when they are here."""

from __future__ import annotations

import clean.fields.people as people


def _nothing(text: str, language: str | None = None) -> None:
    return None


read_credit = getattr(people, "read_credit", _nothing)
split_dateline = getattr(people, "split_dateline", _nothing)
split_trailing_byline = getattr(people, "split_trailing_byline", _nothing)
