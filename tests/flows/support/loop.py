"""A Prefect server of the test's own, and the commands that talk to it: the loop of docs/operations.md."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
PREFECT = Path(sys.executable).with_name("prefect")
PATIENCE = 240
"""Seconds for each thing to happen, on a busy machine."""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def until(happened: Callable[[], bool], what: str) -> None:
    """Wait for something that another process does."""
    pause = Event()
    for _ in range(PATIENCE):
        if happened():
            return
        pause.wait(1)
    pytest.fail(f"{what} did not happen in {PATIENCE} seconds.")


class Prefect:
    """A server of its own, and the commands that talk to it."""

    def __init__(self, home: Path, database: str | None) -> None:
        self.home = home
        self.port = free_port()
        self.folder = home / "project"
        for part in ("flows", "raw", "clean", "schemas", "prefect.yaml"):
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / part).symlink_to(ROOT / part)
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "TINSACH_"))
        }
        self.environment = kept | {
            "PREFECT_HOME": str(home / "prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "DO_NOT_TRACK": "1",
            "PWD": str(self.folder),
        }
        if database:
            self.environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = database

    def command(self, *arguments: str) -> str:
        """Run a command to its end; it must succeed."""
        done = subprocess.run(
            [str(PREFECT), *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self, *arguments: str) -> Iterator[Path]:
        """Run a command in the background; its output is in the file."""
        log = self.home / f"{arguments[0]}.log"
        with log.open("w") as file:
            process = subprocess.Popen(
                [str(PREFECT), *arguments],
                cwd=self.folder,
                env=self.environment,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield log
        finally:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)

    def healthy(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self.port)) == 0


def runs(prefect: Prefect) -> list[dict[str, Any]]:
    """Run files that are done, oldest first."""
    files = sorted((prefect.folder / "data" / "runs").glob("*.json"))
    found = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return [one for one in found if one["state"] == "done"]
