"""Finding duplicates on the workers of a Dask cluster, with the rows that one machine would give.

    each file of `articles` --sign--> signatures, which stay where they were made
                                  \\--> facts about its articles --> the driver
    a few bands at a time --share--> pairs that share one --> the driver leaves out what is joined already
                                  --> the rows of signatures that are still wanted --agree--> the driver joins

A worker holds its part of the signatures (768 bytes an article) and some bands' keys of all articles (64 bytes or less);
the driver the facts (some 150 bytes an article).  What dies with a worker Dask makes again from the files, which
give the same: nothing depends on who did what, or in which order it came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clean.dataset import DataSet
from clean.dataset.duplicates import (
    BANDS,
    COLUMNS,
    Clusters,
    Corpus,
    Facts,
    Pairs,
    Signatures,
    Signed,
    agreeing,
    band_keys,
    sharing,
    sign,
)
from flows.executors import executor_for
from flows.executors.cluster import Dask
from flows.settings import Settings
from schemas.arrow import TABLES

if TYPE_CHECKING:
    from distributed import Client, Future

AT_ONCE: Final = 2
"""Groups of bands whose pairs are on their way at a time: what one of them joins, the next need not compare."""

GROUP: Final = 8
"""Bands whose keys a worker holds at a time, at most ..."""

KEYS: Final = 30_000_000
"""... and fewer where there are so many articles that they would take more keys than this: 240 MB."""

CHUNK: Final = 200_000
"""Pairs whose signatures a worker holds at a time: 300 MB."""


def find_duplicates(dataset: DataSet, settings: Settings) -> Counter[str]:
    """Make the table `duplicates` anew: here, or on the cluster that the settings name.

    Rows by method, and `clusters`, are returned.  Raises as `DataSet.find_duplicates`, and
    flows.executors.WorkersFailed where there is no cluster.
    """
    if settings.executor != "dask":
        return dataset.find_duplicates()
    with cluster_of(settings) as cluster:
        return dataset.put_duplicates(on_cluster(cluster.client, dataset.address, dataset.paths("articles")))


def cluster_of(settings: Settings) -> Dask:
    """The cluster that the settings name.  Raises SettingsError where they name none."""
    executor = executor_for(settings)
    assert isinstance(executor, Dask)
    return executor


def on_cluster(client: Client, dataset: str, paths: Sequence[str]) -> pa.Table:
    """The clusters of all articles in these files of a data set, as the table `duplicates`."""
    return _Job(client, dataset, paths).table() if paths else TABLES["duplicates"].empty_table()


class _Job:
    """One search."""

    def __init__(self, client: Client, dataset: str, paths: Sequence[str]) -> None:
        self._client = client
        self._signed = [self._submit(sign_file, dataset, path) for path in paths]
        facts = client.gather([self._submit(facts_of, one) for one in self._signed])
        self._corpus = Corpus(facts)

    def table(self) -> pa.Table:
        """The clusters."""
        if not len(self._corpus):
            return TABLES["duplicates"].empty_table()
        clusters = Clusters(self._corpus, self._agreement)
        for pairs in self._pairs():
            clusters.join_near(pairs)
        return clusters.table()

    def _submit(self, work: Any, *arguments: Any) -> Future[Any]:
        return self._client.submit(work, *arguments, pure=False)

    def _pairs(self) -> Iterator[Pairs]:
        """Pairs that share a band, some bands at a time."""
        # As tasks: what is scattered would be lost for good with the worker that holds it.
        places = [
            self._submit(itself, self._corpus.comparable(number)) for number in range(len(self._signed))
        ]
        waiting: list[Future[Any]] = []
        size = max(1, min(GROUP, KEYS // len(self._corpus)))
        for first in range(0, BANDS, size):
            bands = range(first, min(first + size, BANDS))
            keys = [self._submit(keys_of, one, bands) for one in self._signed]
            waiting.append(self._submit(pairs_of, keys, places))
            if len(waiting) >= AT_ONCE:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()

    def _agreement(self, pairs: Pairs) -> NDArray[np.float64]:
        chunks = np.array_split(pairs, max(1, -(-len(pairs) // CHUNK)))
        return np.concatenate([self._agreement_of(chunk) for chunk in chunks])

    def _agreement_of(self, pairs: Pairs) -> NDArray[np.float64]:
        """Share of agreeing values of each pair, on one worker that gets the rows that it needs."""
        rows = self._corpus.rows[pairs]
        wanted = np.unique(rows)
        starts = np.searchsorted(wanted, self._corpus.starts)
        parts = [
            self._submit(rows_of, self._signed[piece], wanted[first:end] - self._corpus.starts[piece])
            for piece, (first, end) in enumerate(pairwise(starts))
            if end > first
        ]
        found: NDArray[np.float64] = self._submit(agreement_of, parts, np.searchsorted(wanted, rows)).result()
        return found


def sign_file(dataset: str, path: str) -> Signed:
    """One file of `articles`, signed."""
    return sign(DataSet(dataset).read(path, COLUMNS))


def itself(places: Pairs) -> Pairs:
    """What the driver knows, where workers find it."""
    return places


def facts_of(signed: Signed) -> Facts:
    """What the driver wants of it."""
    return signed.facts


def keys_of(signed: Signed, bands: Iterable[int]) -> NDArray[np.uint64]:
    """Some bands' keys of a file, a row a band."""
    return np.stack([band_keys(signed.signatures, band) for band in bands])


def pairs_of(keys: Iterable[NDArray[np.uint64]], places: Iterable[Pairs]) -> Pairs:
    """Pairs that share one of these bands, each once."""
    all_places = np.concatenate(list(places))
    found = np.concatenate([sharing(band, all_places) for band in np.concatenate(list(keys), axis=1)])
    return np.unique(found, axis=0)


def rows_of(signed: Signed, rows: NDArray[np.int64]) -> Signatures:
    """Some articles' signatures."""
    return signed.signatures[rows]


def agreement_of(parts: Iterable[Signatures], pairs: Pairs) -> NDArray[np.float64]:
    """Share of agreeing values of each pair of rows."""
    signatures = np.concatenate(list(parts))
    return agreeing(signatures[pairs[:, 0]], signatures[pairs[:, 1]])
