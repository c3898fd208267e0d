"""Every block of docs/analytics.md, run on a small data set; what the six recipes find is looked at."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from publishing import make_article, publish

from clean.dataset import DataSet
from schemas.arrow import DUPLICATES

PAGE = Path(__file__).parents[3] / "docs" / "analytics.md"
TEXT = PAGE.read_text(encoding="utf-8")
SQL = re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL)
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


def recipe(heading: str) -> str:
    found = re.search(rf"### {heading}\n.*?```sql\n(.*?)```", TEXT, re.DOTALL)
    assert found, f"docs/analytics.md has no recipe {heading!r}"
    return found[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six articles on three sites, one of them corrected, two of them with one text."""
    folder = tmp_path_factory.mktemp("analytics")
    data = DataSet(folder / "data" / "clean")
    articles = [
        make_article(n, hours=0, published_date=date(2026, 3 + n // 3, 5), section=None) for n in range(6)
    ]
    publish(data, articles)
    corrected = make_article(1, "Thân bài số 1.\n\nĐoạn sửa.", hours=30, published_date=date(2026, 3, 5))
    publish(data, [corrected])
    clusters = [
        ("a1:0000", "a1:0000", True, 1.0, "near"),
        ("a1:0001", "a1:0000", False, 0.92, "near"),
        ("a1:0002", "a1:0002", True, 1.0, "exact"),
        ("a1:0005", "a1:0002", False, 1.0, "exact"),
    ]
    table = DUPLICATES.empty_table().from_pylist(
        [dict(zip(DUPLICATES.names, row, strict=True)) for row in clusters], DUPLICATES
    )
    pq.write_table(table, data.files("duplicates")[0])
    return folder


def run(query: str) -> list[tuple[Any, ...]]:
    return duckdb.sql(query).fetchall()


@pytest.mark.parametrize("query", SQL)
def test_every_query_runs(query: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert run(query)


@pytest.mark.parametrize("code", PYTHON)
def test_every_piece_of_python_runs(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    for library in re.findall(r"^import (\w+)", code, re.MULTILINE):
        pytest.importorskip(library)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names.get("found", [(6,)]) == [(6,)]


@pytest.fixture
def answer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(folder)
    return lambda heading: run(recipe(heading))


def test_coverage_by_site_and_month(answer: Any) -> None:
    found = answer("Coverage by site and month")
    assert [(site, month.isoformat()[:10], articles) for site, month, articles, _ in found] == [
        (f"news{site}.example", f"2026-0{month}-01", 1) for site in range(3) for month in (3, 4)
    ]


def test_language_shares(answer: Any) -> None:
    found = {language: (articles, share) for language, articles, share, *_ in answer("Language shares")}
    assert found == {"vi": (2, 0.333), "en": (2, 0.333), "zh": (1, 0.167), "ar": (1, 0.167)}


def test_reporters_by_output(answer: Any) -> None:
    found = answer("Reporters by output")
    assert sum(row[2] for row in found) == 6
    assert ("news0.example", "Người 0", 1, date(2026, 3, 5), date(2026, 3, 5)) in found


def test_syndication_clusters(answer: Any) -> None:
    assert answer("Syndication clusters") == [("Tin 0", "news0.example", 2, 2, pytest.approx(0.92))]


def test_corrections(answer: Any) -> None:
    ((article_id, title, changed, share, after),) = answer("Corrections")
    assert (article_id, title, changed) == ("a1:0001", "Tin 1", ["text"])
    assert after == timedelta(hours=30)
    assert 0.3 < share < 0.5


def test_fill_rate_of_each_field(answer: Any) -> None:
    found = dict(answer("Fill rate of each field"))
    assert found["title"] == found["images"] == 1
    assert found["section"] == found["published_at"] == found["tags"] == 0
