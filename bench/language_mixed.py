"""Pages in two languages, made from articles: one of the main language with lines of another inside."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from bench.language_texts import Text
from clean.language.characters import count_scripts
from clean.language.detectors import news_languages

SEED = 11
SHARES = (0.1, 0.3, 0.45)
MOST = 0.47
"""Share of the second language above which a page would have no main language."""
RELATIVES = ({"hr", "bs", "sr"}, {"id", "ms"}, {"da", "no"})
"""Languages that are not put on one page: even people part them by guess line by line."""


class Page(NamedTuple):
    """A page of two languages."""

    text: str
    main: str
    second: str
    share: float
    """Share of the second language among the letters."""


def _letters(lines: Sequence[str]) -> int:
    return int(count_scripts(lines).sum()) if lines else 0


def _related(one: str, other: str) -> bool:
    return any({one, other} <= group for group in RELATIVES)


def mixed_pages(texts: Sequence[Text], wanted: float, number: int) -> list[Page]:
    """So many pages of that share, of random pairs of news languages."""
    lines: dict[str, list[list[str]]] = defaultdict(list)
    for text in texts:
        if text.set == "article" and text.language in news_languages():
            lines[text.language].append([line for line in text.text.split("\n") if line.strip()])
    draw = random.Random(SEED)
    languages = sorted(lines)
    pages: list[Page] = []
    while len(pages) < number:
        main, second = draw.sample(languages, 2)
        if _related(main, second):
            continue
        page = _page(list(draw.choice(lines[main])), lines[second], wanted, draw)
        if page is not None:
            pages.append(Page(page[0], main, second, page[1]))
    return pages


def _page(
    main: list[str], others: list[list[str]], wanted: float, draw: random.Random
) -> tuple[str, float] | None:
    letters, inserted = _letters(main), list[str]()
    for line in (line for article in draw.sample(others, len(others)) for line in article):
        if _letters(inserted) >= letters * wanted / (1 - wanted):
            break
        inserted.append(line)
    share = _letters(inserted) / max(1, letters + _letters(inserted))
    if share > MOST:
        return None
    place = draw.randrange(len(main) + 1)
    return "\n".join([*main[:place], *inserted, *main[place:]]), share
