"""A command loads what it has use for."""

from __future__ import annotations

import subprocess
import sys

LATER = ("pandas", "ftfy", "soupsieve", "bs4", "prefect", "dask", "distributed", "duckdb", "asyncio")


def loaded(code: str) -> set[str]:
    """Modules of a fresh interpreter that has run the code."""
    code += "\nimport sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_what_a_worker_loads() -> None:
    found = loaded(
        "from flows.loading import keep_pandas_out; keep_pandas_out()\n"
        "import flows.cleaning, clean.article, pyarrow\n"
        "pyarrow.array(['a'])"
    )
    assert not found.intersection((*LATER, "clean.dataset.dataset", "pyarrow.compute", "pyarrow.parquet"))


def test_what_stands_before_the_start_of_the_workers() -> None:
    found = loaded(
        "import flows.cli, flows.executors\nfrom flows.settings import load_settings\nload_settings()"
    )
    assert not found.intersection((*LATER, "numpy", "pyarrow", "rich"))
