"""Duplicates and near duplicates, found over all articles of a data set.

Exact duplicates have the same `text_digest`.  For the rest each text becomes a set of shingles and
the set a MinHash signature; articles whose signatures agree in a whole band are compared, and
clustered when enough of the shorter text stands in the longer: so a truncated copy and one with
furniture added are found, and an article that only quotes another is not.

Nothing is kept but signatures: 768 bytes an article, a million in less than a gigabyte.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clean.dataset.shingles import shingles
from schemas.arrow import TABLES

SIGNATURE: Final = 192
"""Hash values of a signature: similarity is estimated with a standard error of at most .036."""

BAND: Final = 3
"""Values of a band.  With 64 bands a pair that has .4 of all its shingles in common is compared with
probability .98, one that has .05 with .008."""

SIMILAR: Final = 0.55
"""Share of the shorter text's shingles that must stand in the longer.  Set on generated copies (tests/clean/dataset/copies.py)."""

FEWEST_SHINGLES: Final = 12
"""Texts with fewer are compared by their digest alone: two captions say the same by chance."""

_SEED: Final = 20_261_121
_CHUNK: Final = 50_000
"""Pairs compared at a time."""

COLUMNS: Final = ("article_id", "text", "text_digest", "first_seen", "url", "canonical_url", "translations")
"""Columns of `articles` that are read."""

Pairs = NDArray[np.int64]


@dataclass(slots=True)
class Corpus:
    """What is kept of the articles: a row of each array an article."""

    ids: list[str] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    first_seen: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    """Shingles."""
    signatures: list[NDArray[np.uint32]] = field(default_factory=list)
    addresses: dict[str, list[int]] = field(default_factory=dict)
    """Articles by address, of those addresses that some article calls a translation of itself."""
    translations: dict[int, frozenset[str]] = field(default_factory=dict)
    """Addresses of translations, by article."""

    def add(self, table: pa.Table) -> None:
        """Take in some rows of `articles`."""
        hashed = [shingles(text) for text in table["text"].to_pylist()]
        self.signatures.append(_signatures(hashed))
        self.sizes.extend(map(len, hashed))
        first = len(self.ids)
        self.ids.extend(table["article_id"].to_pylist())
        self.digests.extend(table["text_digest"].to_pylist())
        self.first_seen.extend(table["first_seen"].cast(pa.int64()).to_pylist())
        rows = table.select(["url", "canonical_url", "translations"]).to_pylist()
        for place, row in enumerate(rows, first):
            if row["translations"]:
                self.translations[place] = frozenset(item["url"] for item in row["translations"])
                for address in filter(None, (row["url"], row["canonical_url"])):
                    self.addresses.setdefault(address, []).append(place)


def find_duplicates(tables: Iterable[pa.Table]) -> pa.Table:
    """Clusters of all articles in these pieces of `articles` (with COLUMNS), as the table `duplicates`."""
    corpus = Corpus()
    for table in tables:
        corpus.add(table)
    if not corpus.ids:
        return TABLES["duplicates"].empty_table()
    return _Clusters(corpus).table()


def _signatures(hashed: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint32]:
    from rensa import RMinHash  # type: ignore[import-untyped]  # a library that only this needs

    offsets = np.concatenate(([0], np.cumsum([len(one) for one in hashed]))).astype(np.int64)
    flat = np.concatenate([*hashed, np.zeros(0, np.uint64)])
    digests = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, SIGNATURE, _SEED)
    return np.array(digests.to_rows(), np.uint32).reshape(len(hashed), SIGNATURE)


class _Clusters:
    """Articles joined, pair by pair."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._signatures = np.concatenate(corpus.signatures)
        corpus.signatures.clear()
        self._sizes = np.array(corpus.sizes)
        # The head of a cluster is its least place in this order.
        order = sorted(
            range(len(corpus.ids)), key=lambda place: (corpus.first_seen[place], corpus.ids[place])
        )
        self._age = np.empty(len(order), np.int64)
        self._age[order] = np.arange(len(order))
        self._parent = np.arange(len(order))
        self._exact: set[int] = set()

    def table(self) -> pa.Table:
        """The clusters of more than one article."""
        self._join_exact()
        self._join_near()
        members: dict[int, list[int]] = {}
        for place in range(len(self._parent)):
            members.setdefault(self._root(place), []).append(place)
        rows = [
            row for head, places in members.items() if len(places) > 1 for row in self._rows(head, places)
        ]
        return pa.Table.from_pylist(rows, TABLES["duplicates"])

    def _rows(self, head: int, places: Sequence[int]) -> Iterator[dict[str, Any]]:
        pairs = np.array([(head, place) for place in places])
        similar = self._similarity(pairs)
        for place, similarity in zip(places, similar.tolist(), strict=True):
            same = self._corpus.digests[place] == self._corpus.digests[head]
            yield {
                "article_id": self._corpus.ids[place],
                "cluster_id": self._corpus.ids[head],
                "head": place == head,
                "similarity": 1.0 if same else similarity,
                "method": "exact" if place in self._exact else "near",
            }

    def _join_exact(self) -> None:
        by_digest: dict[str, list[int]] = {}
        for place, digest in enumerate(self._corpus.digests):
            if digest and self._sizes[place]:
                by_digest.setdefault(digest, []).append(place)
        for places in by_digest.values():
            for place in places[1:]:
                if self._join(places[0], place):
                    self._exact.update((places[0], place))

    def _join_near(self) -> None:
        """Compare what shares a band, one band after the other.

        Of the articles that share one, each is compared with the first and with the one before it:
        a cluster of thousands costs thousands of comparisons, not millions.
        """
        long_enough = np.flatnonzero(self._sizes >= FEWEST_SHINGLES)
        for start in range(0, SIGNATURE, BAND):
            pairs = _sharing(self._signatures[long_enough, start : start + BAND], long_enough)
            for chunk in np.array_split(pairs, max(1, len(pairs) // _CHUNK)):
                apart = chunk[self._roots(chunk[:, 0]) != self._roots(chunk[:, 1])]
                near = apart[self._similarity(apart) >= SIMILAR]
                for one, other in near.tolist():
                    self._join(one, other)

    def _similarity(self, pairs: Pairs) -> NDArray[np.float64]:
        """Estimated share of the smaller set of shingles that stands in the larger."""
        if not len(pairs):
            return np.zeros(0)
        one, other = pairs[:, 0], pairs[:, 1]
        jaccard = (self._signatures[one] == self._signatures[other]).mean(axis=1)
        total = self._sizes[one] + self._sizes[other]
        common = jaccard * total / (1 + jaccard)
        smaller = np.maximum(np.minimum(self._sizes[one], self._sizes[other]), 1)
        shares: NDArray[np.float64] = np.minimum(common / smaller, 1.0)
        return shares

    def _join(self, one: int, other: int) -> bool:
        if self._are_translations(one, other):
            return False
        first, second = sorted((self._root(one), self._root(other)), key=lambda place: self._age[place])
        self._parent[second] = first
        return True

    def _are_translations(self, one: int, other: int) -> bool:
        """Whether one of them calls the other a version of itself in another language."""
        corpus = self._corpus
        if one not in corpus.translations or other not in corpus.translations:
            return False
        return any(
            there in corpus.addresses.get(address, ())
            for here, there in ((one, other), (other, one))
            for address in corpus.translations[here]
        )

    def _root(self, place: int) -> int:
        while self._parent[place] != place:
            self._parent[place] = self._parent[self._parent[place]]
            place = int(self._parent[place])
        return place

    def _roots(self, places: Pairs) -> Pairs:
        """Roots of many: followed until nothing changes."""
        roots = self._parent[places]
        while True:
            above = self._parent[roots]
            if (above == roots).all():
                return roots
            roots = above


def _sharing(band: NDArray[np.uint32], places: Pairs) -> Pairs:
    """Pairs of articles with the same band: each with the first that has it, and with the one before it."""
    keys = np.zeros(len(band), np.uint64)
    for column in band.T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_first = np.concatenate(([True], ordered[1:] != ordered[:-1]))
    firsts = np.maximum.accumulate(np.where(is_first, np.arange(len(ordered)), 0))
    later = np.flatnonzero(~is_first)
    with_first = np.stack([order[firsts[later]], order[later]], axis=1)
    with_previous = np.stack([order[later - 1], order[later]], axis=1)
    distant = firsts[later] != later - 1
    pairs: Pairs = places[np.concatenate([with_first, with_previous[distant]])]
    return pairs.reshape(-1, 2)
