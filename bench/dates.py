"""`python -m bench dates --pages PAGES [--sets a,b] [--limit N]`: how far each rule for dates can be trusted.

Prints, from the evidence of the articles of gold pages, the share of right days of each rule's first
candidate on a page, as the lines of clean/fields/published/trust.toml, and then how often the chosen day was right
by the probability that was given for it, with the expected calibration error.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.gold import GoldPage, read_set, set_names
from clean import clean
from schemas import Article, Capture, Evidence

_BINS = 20


class Tally:
    """How many were seen, and how many of them were right."""

    def __init__(self) -> None:
        self.seen = 0
        self.right = 0
        self.promised = 0.0

    def add(self, right: bool, promised: float = 0.0) -> None:
        self.seen += 1
        self.right += right
        self.promised += promised

    @property
    def smoothed(self) -> float:
        """Share of right ones, with one right and one wrong added."""
        return (self.right + 1) / (self.seen + 2)


def day_evidence(page: GoldPage) -> tuple[Evidence, ...]:
    """The evidence for the dates of a page that gives a day."""
    article = clean(Capture(raw=page.raw(), url=page.url))
    if not isinstance(article, Article):
        return ()
    return tuple(
        e for e in article.evidence if e.field in ("published_date", "modified_date") and len(e.value) >= 10
    )


def measure(pages: list[GoldPage]) -> tuple[dict[str, Tally], dict[int, Tally]]:
    """Tallies by rule, and by twentieth of the probability of the chosen day."""
    rules: dict[str, Tally] = defaultdict(Tally)
    bins: dict[int, Tally] = defaultdict(Tally)
    for page in pages:
        gold = page.gold.get("date")
        if not isinstance(gold, str):
            continue
        evidence = day_evidence(page)
        for rule, first in {e.rule: e for e in reversed(evidence)}.items():
            rules[rule].add(first.value[:10] == gold[:10])
        chosen = max(
            (e for e in evidence if e.chosen), key=lambda e: e.field == "published_date", default=None
        )
        if chosen is not None:
            bins[int(chosen.confidence * _BINS)].add(chosen.value[:10] == gold[:10], chosen.confidence)
    return rules, bins


def main(argv: Sequence[str]) -> int:
    """Entry point; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m bench dates",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pages", type=Path, required=True, help="folder of gold sets")
    parser.add_argument("--sets")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args(argv)
    names = options.sets.split(",") if options.sets else set_names(options.pages)
    rules, bins = measure([page for name in names for page in read_set(options.pages, name, options.limit)])
    for field in ("published", "modified"):
        print(f"[{field}]")
        for rule, tally in sorted(rules.items(), key=lambda item: (-item[1].seen, item[0])):
            if ("modified" in rule.lower()) == (field == "modified"):
                print(f'"{rule}" = {tally.smoothed:.3f}  # {tally.right} of {tally.seen}')
        print()
    total = sum(tally.seen for tally in bins.values())
    for _, tally in sorted(bins.items()):
        print(
            f"given {tally.promised / tally.seen:.3f}  right {tally.right / tally.seen:.3f}  {tally.seen} pages"
        )
    if total:
        error = sum(abs(tally.promised - tally.right) for tally in bins.values()) / total
        print(f"expected calibration error {error:.3f} over {total} pages")
    return 0
