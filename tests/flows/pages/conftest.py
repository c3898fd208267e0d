"""A data set for all tests of the pages: cleaned pages with their captures, made-up articles, and hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import hostile_article, hostile_rejection, newsroom, publish, publish_pages

from clean.dataset import DataSet

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "raw" / "samples"

CAPTURES = 120
"""Captures of each made-up site: six windows of the drift, of which the last one breaks."""


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data root with a raw store, articles, rejections and duplicates."""
    data = tmp_path_factory.mktemp("pages") / "data"
    publish_pages(data, SAMPLES, HERE / "ferry.html")
    publish(data, iter([*newsroom(CAPTURES), hostile_article(), hostile_rejection()]))
    DataSet(data / "clean").find_duplicates()
    return data
