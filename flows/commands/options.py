"""Options that several commands have: one name, one wording."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataRoot = Annotated[
    str | None,
    typer.Option("--data", metavar="DIR", help="Root of everything that is written, or s3://bucket/prefix."),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="N", min=1, help="Worker processes; one a core by default."),
]
ExecutorName = Annotated[
    str | None,
    typer.Option("--executor", metavar="NAME", help="Who does the work: processes, serial or dask."),
]
Scheduler = Annotated[
    str | None,
    typer.Option(
        "--scheduler", metavar="ADDRESS", help="Of a running Dask scheduler, for the executor dask."
    ),
]
NoRepair = Annotated[bool, typer.Option("--no-repair", help="Leave the text as it was decoded.")]
Profiles = Annotated[
    Path | None, typer.Option("--profiles", metavar="DIR", help="Folder of your own site profiles (*.toml).")
]
