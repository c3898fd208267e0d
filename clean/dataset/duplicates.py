"""Duplicates and near duplicates, found over all articles of a data set.

Exact duplicates have the same `text_digest`.  For the rest each text becomes a set of shingles and
the set a MinHash signature; articles whose signatures agree in a whole band are compared, and
clustered when enough of the shorter text stands in the longer: so a truncated copy and one with
furniture added are found, and an article that only quotes another is not.

The steps are apart, so that a cluster of machines can take them (`flows.duplicates`):

    sign      one piece of `articles` --> Signed: signatures, and the facts about its articles
    Corpus    the facts of all pieces, in an order that does not depend on how they were cut
    sharing   the articles that share one band --> pairs to compare
    Clusters  articles joined, pair by pair

Which articles end together follows from the pairs, whatever their order.  Nothing is kept but
signatures: 768 bytes an article, a million in less than a gigabyte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from clean.dataset.shingles import shingles
from schemas.arrow import TABLES

SIGNATURE: Final = 192
"""Hash values of a signature: similarity is estimated with a standard error of at most .036."""

BAND: Final = 3
"""Values of a band.  With 64 bands a pair that has .4 of all its shingles in common is compared with
probability .98, one that has .05 with .008."""

BANDS: Final = SIGNATURE // BAND

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
"""Articles two by two, by their places in a corpus."""

Signatures = NDArray[np.uint32]
"""A row an article."""

Similarity = Callable[[Pairs], NDArray[np.float64]]
"""The share of hash values that the signatures of each pair agree in."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What joining asks of some articles beside their signatures: a row of each an article."""

    ids: pa.Array
    digests: pa.Array
    first_seen: NDArray[np.int64]
    sizes: NDArray[np.int64]
    """Shingles."""
    translations: dict[int, tuple[frozenset[str], frozenset[str]]]
    """By row, for those that name translations: their own addresses, and those of the translations."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One piece of `articles`, signed."""

    facts: Facts
    signatures: Signatures


class Corpus:
    """The facts about all articles, oldest first; of the same moment by article_id."""

    def __init__(self, pieces: Sequence[Facts]) -> None:
        self.starts = [0, *accumulate(len(piece.sizes) for piece in pieces)]
        """Row of the first article of each piece, if all were one table."""
        ids = pa.concat_arrays([*(piece.ids for piece in pieces), pa.array([], pa.string())])
        first_seen = _joined([piece.first_seen for piece in pieces])
        columns = pa.table({"first_seen": first_seen, "id": ids})
        order = pc.sort_indices(columns, [("first_seen", "ascending"), ("id", "ascending")])
        self.rows: NDArray[np.int64] = order.to_numpy().astype(np.int64)
        """Row of the article at each place."""
        self.places = np.empty_like(self.rows)
        """Place of the article in each row."""
        self.places[self.rows] = np.arange(len(self.rows))
        self.ids = ids.take(order)
        digests = pa.concat_arrays([*(piece.digests for piece in pieces), pa.array([], pa.string())])
        self.digests = digests.take(order)
        self.sizes = _joined([piece.sizes for piece in pieces])[self.rows]
        self._translations: dict[int, frozenset[str]] = {}
        self._addresses: dict[int, frozenset[str]] = {}
        for start, piece in zip(self.starts, pieces, strict=False):
            for row, (own, others) in piece.translations.items():
                place = int(self.places[start + row])
                self._addresses[place], self._translations[place] = own, others

    def __len__(self) -> int:
        return len(self.rows)

    def comparable(self, piece: int) -> Pairs:
        """Places of a piece's articles, row by row; -1 for those that are too short to be compared."""
        places = self.places[self.starts[piece] : self.starts[piece + 1]]
        return np.where(self.sizes[places] >= FEWEST_SHINGLES, places, -1)

    def are_translations(self, one: int, other: int) -> bool:
        """Whether one of them calls the other a version of itself in another language."""
        if one not in self._translations or other not in self._translations:
            return False
        return any(
            not self._addresses[there].isdisjoint(self._translations[here])
            for here, there in ((one, other), (other, one))
        )


def find_duplicates(tables: Iterable[pa.Table]) -> pa.Table:
    """Clusters of all articles in these pieces of `articles` (with COLUMNS), as the table `duplicates`."""
    pieces = [sign(table) for table in tables]
    corpus = Corpus([piece.facts for piece in pieces])
    if not len(corpus):
        return TABLES["duplicates"].empty_table()
    signatures = np.concatenate([piece.signatures for piece in pieces])
    pieces.clear()

    def agreement(pairs: Pairs) -> NDArray[np.float64]:
        rows = corpus.rows[pairs]
        return agreeing(signatures[rows[:, 0]], signatures[rows[:, 1]])

    clusters = Clusters(corpus, agreement)
    places = np.concatenate([corpus.comparable(piece) for piece in range(len(corpus.starts) - 1)])
    for band in range(BANDS):
        clusters.join_near(sharing(band_keys(signatures, band), places))
    return clusters.table()


def sign(table: pa.Table) -> Signed:
    """Sign some rows of `articles`."""
    hashed = [shingles(text) for text in table["text"].to_pylist()]
    rows = table.select(["url", "canonical_url", "translations"]).to_pylist()
    translations = {
        row: (
            frozenset(filter(None, (found["url"], found["canonical_url"]))),
            frozenset(item["url"] for item in found["translations"]),
        )
        for row, found in enumerate(rows)
        if found["translations"]
    }
    facts = Facts(
        table["article_id"].combine_chunks().cast(pa.string()),
        table["text_digest"].combine_chunks().cast(pa.string()),
        table["first_seen"].cast(pa.int64()).to_numpy(),
        np.array([len(one) for one in hashed], np.int64),
        translations,
    )
    return Signed(facts, _signatures(hashed))


def _signatures(hashed: Sequence[NDArray[np.uint64]]) -> Signatures:
    from rensa import RMinHash  # type: ignore[import-untyped]  # a library that only this needs

    offsets = np.concatenate(([0], np.cumsum([len(one) for one in hashed]))).astype(np.int64)
    flat = np.concatenate([*hashed, np.zeros(0, np.uint64)])
    digests = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, SIGNATURE, _SEED)
    return np.array(digests.to_rows(), np.uint32).reshape(len(hashed), SIGNATURE)


def agreeing(ones: Signatures, others: Signatures) -> NDArray[np.float64]:
    """Share of values in which signatures agree, row by row."""
    shares: NDArray[np.float64] = (ones == others).mean(axis=1)
    return shares


def band_keys(signatures: Signatures, band: int) -> NDArray[np.uint64]:
    """One number for the values of a band: equal where all of them are."""
    keys = np.zeros(len(signatures), np.uint64)
    for column in signatures[:, band * BAND : (band + 1) * BAND].T:
        keys = (keys ^ column) * np.uint64(0x9E3779B97F4A7C15)
        keys ^= keys >> np.uint64(32)
    return keys


def sharing(keys: NDArray[np.uint64], places: Pairs) -> Pairs:
    """Pairs of articles with the same key.  places: of the articles, in any order; those below 0 are left out.

    Each article is paired with the oldest that has its key, and with the one before it: a cluster of thousands
    costs thousands of comparisons, not millions.
    """
    keys, places = keys[places >= 0], places[places >= 0]
    order = np.lexsort((places, keys))
    ordered = keys[order]
    is_first = np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]
    firsts = np.maximum.accumulate(np.where(is_first, np.arange(len(ordered)), 0))
    later = np.flatnonzero(~is_first)
    with_first = np.stack([order[firsts[later]], order[later]], axis=1)
    with_previous = np.stack([order[later - 1], order[later]], axis=1)
    distant = firsts[later] != later - 1
    pairs: Pairs = places[np.concatenate([with_first, with_previous[distant]])]
    return pairs.reshape(-1, 2)


class Clusters:
    """Articles joined, pair by pair."""

    def __init__(self, corpus: Corpus, agreement: Similarity) -> None:
        self._corpus = corpus
        self._agreement = agreement
        # The head of a cluster is its oldest article, which is its least place.
        self._parent = np.arange(len(corpus))
        self._exact: set[int] = set()
        self._join_exact()

    def _join_exact(self) -> None:
        by_digest: dict[str, list[int]] = {}
        for place, digest in enumerate(self._corpus.digests.to_pylist()):
            if digest and self._corpus.sizes[place]:
                by_digest.setdefault(digest, []).append(place)
        for places in by_digest.values():
            for place in places[1:]:
                if self._join(places[0], place):
                    self._exact.update((places[0], place))

    def join_near(self, pairs: Pairs) -> None:
        """Compare pairs that share a band, and join those that are near; what is joined already is left out."""
        for chunk in np.array_split(pairs, max(1, len(pairs) // _CHUNK)):
            apart = chunk[self._roots(chunk[:, 0]) != self._roots(chunk[:, 1])]
            near = apart[self._similarity(apart) >= SIMILAR]
            for one, other in near.tolist():
                self._join(one, other)

    def table(self) -> pa.Table:
        """The clusters of more than one article."""
        roots = self._roots(np.arange(len(self._parent)))
        sizes = np.bincount(roots, minlength=len(roots))
        places = np.flatnonzero(sizes[roots] > 1)
        heads = roots[places]
        similar = self._similarity(np.stack([heads, places], axis=1))
        return pa.Table.from_pylist(list(self._rows(heads, places, similar)), TABLES["duplicates"])

    def _rows(self, heads: Pairs, places: Pairs, similar: NDArray[np.float64]) -> Iterator[dict[str, Any]]:
        corpus = self._corpus
        for head, place, similarity in zip(heads.tolist(), places.tolist(), similar.tolist(), strict=True):
            same = corpus.digests[place].as_py() == corpus.digests[head].as_py()
            yield {
                "article_id": corpus.ids[place].as_py(),
                "cluster_id": corpus.ids[head].as_py(),
                "head": place == head,
                "similarity": 1.0 if same else similarity,
                "method": "exact" if place in self._exact else "near",
            }

    def _similarity(self, pairs: Pairs) -> NDArray[np.float64]:
        """Estimated share of the smaller set of shingles that stands in the larger."""
        if not len(pairs):
            return np.zeros(0)
        sizes = self._corpus.sizes
        one, other = pairs[:, 0], pairs[:, 1]
        jaccard = self._agreement(pairs)
        total = sizes[one] + sizes[other]
        common = jaccard * total / (1 + jaccard)
        smaller = np.maximum(np.minimum(sizes[one], sizes[other]), 1)
        shares: NDArray[np.float64] = np.minimum(common / smaller, 1.0)
        return shares

    def _join(self, one: int, other: int) -> bool:
        if self._corpus.are_translations(one, other):
            return False
        first, second = sorted((self._root(one), self._root(other)))
        self._parent[second] = first
        return True

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


def _joined(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([*arrays, np.zeros(0, np.int64)])
