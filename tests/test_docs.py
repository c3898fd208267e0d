"""What the docs show is tried: links lead somewhere, and every snippet of SQL and Python runs on the samples' data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TRIED = [ROOT / "README.md", ROOT / "docs" / "guide.md"]
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def snippets(language: str) -> Iterator[tuple[str, str]]:
    """Page and text of every snippet in the language; one SQL statement each."""
    for page in TRIED:
        for found, text in _FENCE.findall(page.read_text(encoding="utf-8")):
            if found == language:
                parts = text.split(";") if language == "sql" else [text]
                yield from ((name(page), part.strip()) for part in parts if part.strip())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `data/` holds what a run over the samples gives, beside the samples themselves."""
    where = tmp_path_factory.mktemp("docs")
    (where / "raw").mkdir()
    (where / "raw" / "samples").symlink_to(ROOT / "raw" / "samples")
    command = [
        sys.executable,
        "-c",
        "from flows.cli import main; main()",
        "run",
        "raw/samples",
        "--executor",
        "serial",
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=where, env=environment, check=True, capture_output=True)
    return where


@pytest.mark.parametrize(("page", "query"), list(snippets("sql")))
def test_sql_runs(page: str, query: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    found = duckdb.sql(query).fetchall()
    # Of the samples none is rejected, and none has the id that stands for the reader's own.
    assert found or "rejections" in query or "a1:..." in query, page


@pytest.mark.parametrize(("page", "code"), list(snippets("python")))
def test_python_runs(page: str, code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    exec(compile(code, page, "exec"), {"raw": b"<p>A page."})


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    links = _LINK.findall(page.read_text(encoding="utf-8"))
    missing = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not missing


def test_every_page_of_docs_is_in_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [page.name for page in (ROOT / "docs").glob("*.md") if page.name != "index.md"]
    assert pages
    assert not [page for page in pages if f"({page})" not in index]
