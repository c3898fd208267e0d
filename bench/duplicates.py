"""What finding duplicates costs: `python -m bench duplicates`.

So many articles of random words are made as they are read, a fifth of them copies of an earlier one: exact,
edited, truncated, or with furniture added.  Printed are CPU seconds, peak memory of the process, and how many of
the copies were found with their original, and how many articles that are no copies were clustered.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clean.dataset.duplicates import COLUMNS, find_duplicates
from schemas.arrow import TABLES

PIECE: Final = 5_000
"""Articles of a piece, as of a file of a data set."""
WORDS: Final = 300
"""Words of an article: some 2,000 characters."""
VOCABULARY: Final = 30_000
COPIES: Final = 5
"""One article of so many is a copy."""
SEED: Final = 20_261_122

Words = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cost:
    """What finding the duplicates of so many articles took."""

    articles: int
    copies: int
    cpu_seconds: float
    microseconds: float
    """CPU time an article."""
    peak_mib: float
    """Of the whole process, with the pieces that are at hand."""
    recall: float
    """Copies that stand in a cluster with their original."""
    precision: float
    """Clustered articles that are copies or have some."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench and print a line; exit status 0."""
    parser = argparse.ArgumentParser(prog="python -m bench duplicates", description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000, metavar="N")
    given = parser.parse_args(argv)
    cost = measure(given.articles)
    json.dump(asdict(cost), sys.stdout)
    print()
    return 0


def measure(articles: int) -> Cost:
    """Make the articles and find their duplicates."""
    corpus = Corpus(articles)
    found = find_duplicates(corpus.pieces())
    # The making is not part of the cost.
    seconds = time.process_time() - corpus.making - corpus.began
    clusters = dict(zip(found["article_id"].to_pylist(), found["cluster_id"].to_pylist(), strict=True))
    right = sum(
        copy in clusters and clusters[copy] == clusters.get(original)
        for copy, original in corpus.copies.items()
    )
    related = set(corpus.copies) | set(corpus.copies.values())
    return Cost(
        articles,
        len(corpus.copies),
        round(seconds, 1),
        round(seconds / articles * 1e6, 1),
        round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        round(right / max(1, len(corpus.copies)), 4),
        round(sum(one in related for one in clusters) / max(1, len(clusters)), 4),
    )


class Corpus:
    """Articles in pieces, and which of them are copies of which."""

    def __init__(self, articles: int) -> None:
        self._articles = articles
        self._random = np.random.default_rng(SEED)
        letters = np.array(list("abcdefghiklmnoprstuv"))
        lengths = self._random.integers(3, 10, VOCABULARY)
        self._words = np.array(["".join(self._random.choice(letters, length)) for length in lengths], object)
        self.copies: dict[str, str] = {}
        self.making = 0.0
        self.began = time.process_time()

    def pieces(self) -> Iterator[pa.Table]:
        """The articles, each copy in the piece after its original at the latest."""
        before: list[tuple[str, Words]] = []
        for first in range(0, self._articles, PIECE):
            began = time.process_time()
            table, before = self._piece(first, min(PIECE, self._articles - first), before)
            self.making += time.process_time() - began
            yield table

    def _piece(
        self, first: int, count: int, before: list[tuple[str, Words]]
    ) -> tuple[pa.Table, list[tuple[str, Words]]]:
        originals: list[tuple[str, Words]] = []
        names, texts = [], []
        for number in range(first, first + count):
            name = f"a1:{number:032x}"
            sources = before or originals
            if number % COPIES == COPIES - 1 and sources:
                original, words = sources[int(self._random.integers(len(sources)))]
                self.copies[name] = original
                words = self._copied(words)
            else:
                # Squares make some words far more frequent than others, as in language.
                words = (self._random.random(WORDS) ** 2 * VOCABULARY).astype(np.int64)
                originals.append((name, words))
            names.append(name)
            texts.append(" ".join(self._words[words]) + ".")
        return _table(names, texts), originals

    def _copied(self, words: Words) -> Words:
        way = self._random.integers(4)
        if way == 0:
            return words
        if way == 1:
            changed = words.copy()
            places = self._random.integers(0, len(words), len(words) // 25)
            changed[places] = self._random.integers(0, VOCABULARY, len(places))
            return changed
        if way == 2:
            return words[: len(words) * 2 // 3]
        return np.concatenate([words, self._random.integers(0, VOCABULARY, len(words) // 4)])


def _table(names: list[str], texts: list[str]) -> pa.Table:
    schema = pa.schema([TABLES["articles"].field(name) for name in COLUMNS])
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    values = {
        "article_id": names,
        "text": texts,
        "text_digest": [sha256(text.encode()).hexdigest()[:32] for text in texts],
        "first_seen": [moment] * len(names),
        "url": [f"https://news.example/{name}" for name in names],
        "canonical_url": [None] * len(names),
        "translations": [[]] * len(names),
    }
    return pa.Table.from_arrays(
        [pa.array(values[name], schema.field(name).type) for name in COLUMNS], schema=schema
    )


if __name__ == "__main__":
    sys.exit(main())
