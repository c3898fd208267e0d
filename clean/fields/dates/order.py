"""Day before month, or month before day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from clean.fields.dates.folding import fold
from clean.fields.dates.vocabulary import vocabulary

_NUMERIC: Final = re.compile(
    r"(?<![0-9./-])([0-9]{1,2})([-/.])([0-9]{1,2})\2(?:[12][0-9]{3}|[0-9]{2})(?![0-9]|[-/.][0-9])"
)
_MANY: Final = 400
"""Texts of a page that are looked at for its order."""


_ALIASES: Final = {
    "nb": "no",
    "nn": "no",
    "fil": "tl",
    "iw": "he",
    "in": "id",
    "sh": "sr",
    "bs": "hr",
    "ji": "he",
    "prs": "fa",
}
"""Tags of languages whose words stand in the file of another name."""


def base_language(language: str | None) -> str | None:
    """The language of a tag as the data files name it; None where it is not known."""
    if not language or language == "und":
        return None
    base = language.replace("_", "-").partition("-")[0].lower()
    return _ALIASES.get(base, base)


def language_order(language: str | None) -> str | None:
    """Habitual order of numeric dates, `dmy`, `mdy` or `ymd`, of a language tag such as `vi` or `en-US`; None where it has no single one."""
    base = base_language(language)
    if base is None or language is None:
        return None
    orders = vocabulary().orders
    region = language.replace("_", "-").rpartition("-")[2].upper()
    return orders.get(f"{base}-{region}") or orders.get(base)


def sibling_order(texts: Iterable[str]) -> bool | None:
    """Whether the dates of one page put the day first, learnt from those that leave no choice (`22/10/2023`).

    True for day first, False for month first, None where no text tells or texts disagree.
    """
    day_first = month_first = 0
    for count, text in enumerate(texts):
        if count >= _MANY or (day_first and month_first):
            break
        for match in _NUMERIC.finditer(fold(text[:300])[0]):
            first, second = int(match[1]), int(match[3])
            day_first += 12 < first <= 31 and 1 <= second <= 12
            month_first += 12 < second <= 31 and 1 <= first <= 12
    if bool(day_first) == bool(month_first):
        return None
    return day_first > 0
