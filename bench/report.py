"""Tables to the terminal, JSON to a file."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

RESULTS = Path("bench-results")


def show(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], highlight: str = "tinsach"
) -> None:
    """Print one table; the row whose first cell is `highlight` stands out."""
    table = Table(
        title=title, title_justify="left", header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row, style="bold green" if row[0] == highlight else None)
    Console(width=max(110, Console().width)).print(table)


def write_json(path: Path | None, name: str, result: Mapping[str, Any]) -> Path:
    """Write the figures, with the machine that they are from; to bench-results/ unless told otherwise."""
    path = path or RESULTS / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "system": platform.system(),
    }
    text = json.dumps({"environment": machine, **result}, indent=1, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")
    return path
