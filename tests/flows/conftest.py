"""Fixtures of the tests of the edges; the cleaners that stand in for `clean.clean` are in support/."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

# Workers import the stand-ins too: they are told this path.
sys.path.insert(0, str(Path(__file__).parent / "support"))

Write = Callable[..., Path]

PARAGRAPHS = "".join(
    f"<p>Item {number} of the plan: the council said on Tuesday that the bridge over the river would reopen before "
    "the end of the month, once the last of the steel has been replaced and tested.</p>"
    for number in range(1, 7)
)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the machine that it runs on."""
    for name in os.environ:
        if name.startswith("TINSACH_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file below the test's folder."""

    def write(name: str, data: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


@pytest.fixture
def page() -> Callable[[str], str]:
    """A plain page with an article of this title."""

    def page(title: str = "Bridge reopens", extra: str = "") -> str:
        return (
            f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
            f"<article><h1>{title}</h1>{PARAGRAPHS}{extra}</article></body></html>"
        )

    return page
