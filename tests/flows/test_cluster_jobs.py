"""Jobs over a whole data set on two worker processes: the rows that one machine gives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cluster import Cluster, running_cluster
from command import invoke

sys.path.insert(0, str(Path(__file__).parents[1] / "clean" / "dataset" / "support"))

from copies import generate
from publishing import NOON, make_article, make_rejection

from clean.dataset import DataSet, layout, stage_batch
from schemas import Article, Translation


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running_cluster(tmp_path_factory.mktemp("cluster")) as running:
        yield running


def articles() -> Iterator[Article]:
    """Copies in eight languages, exact ones among them, and some that call each other translations."""
    for number, copy in enumerate(generate(6, 11)):
        others = (Translation("xx", f"https://news.example/{number ^ 1}"),) if number % 9 < 2 else ()
        for again in range(1 + (number % 6 == 0)):
            yield make_article(
                number + 500 * again,
                copy.text,
                url=f"https://news{again}.example/{number}",
                site=f"s{number % 5}.example",
                translations=others,
            )


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some files in two months."""
    folder: Path = tmp_path_factory.mktemp("root") / "data"
    data = DataSet(folder / "clean")
    results = list(articles())
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(layout, "FEWEST_BUCKETS", 4)
        for month, some in enumerate((results[::2], [*results[1::2], make_rejection(1)])):
            with data.staging() as stage:
                data.commit([stage_batch(some, stage, "batch")], NOON + timedelta(days=31 * month))
    return folder


def test_duplicates(root: Path, cluster: Cluster) -> None:
    data = DataSet(root / "clean")
    counts = data.find_duplicates()
    (alone,) = data.pieces("duplicates")
    assert min(counts["exact"], counts["near"]) > 20
    data.put_duplicates(alone.slice(0, 0))
    done = invoke("duplicates", "--data", str(root), "--executor", "dask", "--scheduler", cluster.address)
    assert done.exit_code == 0, done
    (on_two,) = data.pieces("duplicates")
    assert on_two.equals(alone)


def test_sites(root: Path, cluster: Cluster, tmp_path: Path) -> None:
    written = []
    for name, flags in {"alone": (), "two": ("--executor", "dask", "--scheduler", cluster.address)}.items():
        target = tmp_path / f"{name}.csv"
        done = invoke("sites", "--data", str(root), "--to", str(target), *flags)
        assert done.exit_code == 0, done
        written.append(target.read_text())
    assert written[0] == written[1]
    assert '"s1.example","' in written[0]
    assert invoke("sites", "--data", str(root)).stdout.count(".example") >= 5
