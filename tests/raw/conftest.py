"""Fixtures of the tests of reading; what the tests share besides stands in support/."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from raw import ReadLimits, read_inputs

sys.path.insert(0, str(Path(__file__).parent / "support"))

from reading import PAGE, Found, summary


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Write a file below the test's folder."""

    def write(name: str, data: bytes = PAGE) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return write


@pytest.fixture
def found() -> Found:
    """Read inputs and say what became of each origin."""

    def found(*inputs: Path | str, limits: ReadLimits | None = None) -> dict[str, str]:
        return summary(read_inputs([str(given) for given in inputs], limits=limits))

    return found
