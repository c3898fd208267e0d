"""Site statistics of a whole data set: counted file by file, here or on the workers of a Dask cluster."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from clean.dataset import DataSet
from clean.dataset.sites import SCHEMA, count_file, together
from flows.duplicates import cluster_of
from flows.settings import Settings


def site_statistics(dataset: DataSet, settings: Settings) -> pa.Table:
    """What each site has given, with `clean.dataset.sites.SCHEMA`.

    Raises DataSetError, and flows.executors.WorkersFailed where there is no cluster.
    """
    paths = [*dataset.paths("articles"), *dataset.paths("rejections")]
    if settings.executor != "dask":
        return together(count_file(dataset, path) for path in paths)
    with cluster_of(settings) as cluster:
        client = cluster.client
        counts = [client.submit(counted, dataset.address, path, pure=False) for path in paths]
        return together(pa.Table.from_pylist(rows, SCHEMA) for rows in client.gather(counts))


def counted(dataset: str, path: str) -> list[dict[str, Any]]:
    """Counts of one file, as rows: buffers that come through a connection are not aligned as Arrow wants them."""
    rows: list[dict[str, Any]] = count_file(DataSet(dataset), path).to_pylist()
    return rows
