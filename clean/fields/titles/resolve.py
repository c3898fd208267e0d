"""The title that most of a page agrees with, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace
from importlib import resources
from typing import Final, NamedTuple

from clean.blocks.page import Page
from clean.fields.outline import Outline
from clean.fields.site import SiteNames
from clean.fields.stated import Stated
from clean.fields.titles.candidates import Vote, title_votes
from clean.fields.titles.subtitle import find_subtitle
from clean.phrases.fold import fold
from clean.phrases.reading import read_words
from schemas import Evidence


class Title(NamedTuple):
    """What a page is called."""

    text: str
    """Empty where nothing names it."""
    subtitle: str
    confidence: float
    evidence: tuple[Evidence, ...]

    @property
    def is_stated(self) -> bool:
        """Whether metadata say so, and not only the `title` element and headings."""
        return any(evidence.chosen and evidence.origin != "block" for evidence in self.evidence)


def resolve_title(page: Page, stated: Stated, site: SiteNames) -> Title:
    """The title and subtitle of a page by its markup; both empty for a dump, whose lines know it."""
    if page.is_dump:
        return Title("", "", 0.0, ())
    votes = title_votes(page, stated, site)
    if not votes:
        return Title("", "", 0.0, ())
    scores = _count(votes)
    best = max(scores, key=lambda compact: scores[compact])
    text = _printed(votes, best)
    share = scores[best] / (sum(scores.values()) or 1.0)
    confidence = next(right for least, right in _SHARES if share >= least)
    evidence = tuple(
        _evidence(vote, text, confidence if vote.compact == best else 1 - confidence) for vote in votes
    )
    return Title(text, find_subtitle(page, stated, text), confidence, evidence)


def or_printed(title: Title, outline: Outline) -> Title:
    """The title, or the heading over the text that labelling took for it where the page's markup names only the site."""
    printed = outline.first("title")
    if not (printed and title.text) or title.is_stated or fold(printed) == fold(title.text):
        return title
    lost = (replace(evidence, chosen=False, confidence=1 - _PRINTED) for evidence in title.evidence)
    over = Evidence("title", printed, "block", "heading over the text", _PRINTED, True)
    return Title(printed, title.subtitle, _PRINTED, (over, *lost))


_PRINTED: Final = 0.7
"""How often such a heading was right (12 of 16 on the gold sets, where the other title was right once)."""


def _evidence(vote: Vote, title: str, confidence: float) -> Evidence:
    return Evidence("title", vote.text, _RULES[vote.rule].origin, vote.rule, confidence, vote.text == title)


_SHARES: Final = ((0.95, 0.95), (0.75, 0.83), (0.5, 0.69), (0.0, 0.5))
"""Share of the votes, and how often a title that got it was right (four gold sets)."""


class _Rule(NamedTuple):
    """A rule that reads a title."""

    origin: str
    weight: float
    """How much its vote counts."""
    rank: int
    """Whose printing is taken where several differ only in punctuation: the lowest."""


_RULES: Final = {
    name: _Rule(**rule)
    for name, rule in read_words(resources.files("clean.fields.titles") / "resolve.toml")["rules"].items()
}


def _count(votes: list[Vote]) -> dict[str, float]:
    """Weight of the votes for each title, punctuation and case aside."""
    words: set[str] = set()
    stated = [v for v in votes if not v.rule.endswith("h1")]
    for vote in stated:
        words.update(_WORD.findall(vote.folded))
    scores: dict[str, float] = defaultdict(float)
    for vote in votes:
        weight, target = _RULES[vote.rule].weight, vote.compact
        if vote.rule.endswith("h1") and stated:
            target = _without_kicker(vote, stated)
            if words.isdisjoint(_WORD.findall(vote.folded)):
                weight *= _FAR
        scores[target] += weight
    return scores


_WORD: Final = re.compile(r"\w{3,}|[\u0e00-\u17ff\u3040-\ud7af]{2}")
_FAR: Final = 0.05
"""Factor for a heading that shares no word with what the page states elsewhere: 'Log in', a rubric."""


def _without_kicker(heading: Vote, stated: list[Vote]) -> str:
    """The stated title that a heading ends with, after a kicker; else the heading.

    A kicker is set apart, or left off by several that state a title while none has it.
    """
    votes = Counter(vote.compact for vote in stated)
    for vote in stated:
        over = len(heading.compact) - len(vote.compact)
        if 0 < over <= _KICKER_LONGEST and len(vote.compact) >= 10 and heading.compact.endswith(vote.compact):
            kicker = heading.text[: len(heading.text) - len(vote.text)].rstrip()
            left_off = votes[vote.compact] > 1 and not votes[heading.compact]
            if left_off or kicker.endswith(_KICKER_ENDS):
                return vote.compact
    return heading.compact


_KICKER_LONGEST: Final = 45
"""Characters of a kicker printed before the title in the same heading."""
_KICKER_ENDS: Final = (":", "|", "-", "–", "—", "/", "•", "·", "：")


def _printed(votes: list[Vote], compact: str) -> str:
    """The printing of a title that most candidates share."""
    same = [vote for vote in votes if vote.compact == compact]
    counts = Counter(vote.text for vote in same)
    most = max(counts.values())
    return min((v for v in same if counts[v.text] == most), key=lambda v: _RULES[v.rule].rank).text
