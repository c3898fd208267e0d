"""The loop of docs/operations.md: server, pool, deployment, worker, a scheduled run completed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PREFECT = Path(sys.executable).with_name("prefect")
PATIENCE = 240
"""Seconds for each thing to happen, on a busy machine."""

pytestmark = pytest.mark.slow


def postgres_programs() -> Path | None:
    """Folder of the newest PostgreSQL's programs."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("createdb")
    folders = [*packaged, *([Path(found).parent] if found else [])]
    wanted = ("initdb", "pg_ctl", "createdb")
    return next((one for one in folders if all((one / name).exists() for name in wanted)), None)


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


@contextmanager
def postgres(stack: ExitStack) -> Iterator[str]:
    """A PostgreSQL server on loopback, with an empty database; gives its address."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(stack.enter_context(_folder_of(user)))
    port = free_port()

    def run(program: str, *arguments: str) -> None:
        command = [*user, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=PATIENCE)

    run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "prefect")
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder}"
    run("pg_ctl", "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
    try:
        run("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "prefect", "prefect")
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/prefect"
    finally:
        run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop")


@contextmanager
def _folder_of(user: list[str]) -> Iterator[str]:
    """A folder that the server's user may write; pytest's own is closed to others."""
    made = subprocess.run([*user, "mktemp", "-d"], check=True, capture_output=True, text=True, cwd="/")
    try:
        yield made.stdout.strip()
    finally:
        shutil.rmtree(made.stdout.strip(), ignore_errors=True)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_scheduled_run_completes(database: str, tmp_path: Path, page: Callable[[str], str]) -> None:
    with ExitStack() as stack:
        address = stack.enter_context(postgres(stack)) if database == "postgresql" else None
        prefect = Prefect(tmp_path, address)
        for number in range(5):
            path = prefect.folder / "inbox" / f"{number}.html"
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(f"Bridge number {number} reopens"), encoding="utf-8")
        log = stack.enter_context(
            prefect.running("server", "start", "--host", "127.0.0.1", "--port", str(prefect.port))
        )
        until(prefect.healthy, "The server's start")
        prefect.command("work-pool", "create", "local", "--type", "process")
        assert "ingest/inbox" in prefect.command("--no-prompt", "deploy", "--all")
        prefect.command(
            "deployment", "schedule", "create", "ingest/inbox", "--cron", "* * * * *", "--timezone", "UTC"
        )
        worker = stack.enter_context(prefect.running("worker", "start", "--pool", "local"))
        until(lambda: "Finished in state" in worker.read_text() and bool(runs(prefect)), "A scheduled run")
        # A busy machine may well have made the server wait; what may not be is a schedule that never comes.
        assert "bulk DML" not in log.read_text()
    (first, *_) = runs(prefect)
    assert first["state"] == "done"
    assert first["outcomes"]["new"] == 5
    assert list((prefect.folder / "data" / "clean" / "articles").glob("**/*.parquet"))


def runs(prefect: Prefect) -> list[dict[str, Any]]:
    """Run files that are done, oldest first."""
    files = sorted((prefect.folder / "data" / "runs").glob("*.json"))
    found = [json.loads(path.read_text(encoding="utf-8")) for path in files]
    return [one for one in found if one["state"] == "done"]
