"""The loop of docs/operations.md: server, pool, deployment, worker, a scheduled run completed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from cluster import running_cluster
from loop import PATIENCE, Prefect, free_port, runs, until

pytestmark = pytest.mark.slow


def postgres_programs() -> Path | None:
    """Folder of the newest PostgreSQL's programs."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("createdb")
    folders = [*packaged, *([Path(found).parent] if found else [])]
    wanted = ("initdb", "pg_ctl", "createdb")
    return next((one for one in folders if all((one / name).exists() for name in wanted)), None)


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


def test_a_scheduled_run_completes_on_a_running_cluster(tmp_path: Path, page: Callable[[str], str]) -> None:
    """A deployment that knows nothing of Dask: two settings in the environment of its worker say who cleans."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(folder, workers=2))
        prefect = Prefect(tmp_path, None)
        prefect.environment |= {"TINSACH_EXECUTOR": "dask", "TINSACH_SCHEDULER": cluster.address}
        for number in range(120):
            path = prefect.folder / "inbox" / f"{number}.html"
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(f"Bridge number {number} reopens"), encoding="utf-8")
        stack.enter_context(
            prefect.running("server", "start", "--host", "127.0.0.1", "--port", str(prefect.port))
        )
        until(prefect.healthy, "The server's start")
        prefect.command("work-pool", "create", "local", "--type", "process")
        prefect.command("--no-prompt", "deploy", "--name", "inbox")
        prefect.command(
            "deployment", "schedule", "create", "ingest/inbox", "--cron", "* * * * *", "--timezone", "UTC"
        )
        worker = stack.enter_context(prefect.running("worker", "start", "--pool", "local"))
        until(lambda: "Finished in state" in worker.read_text() and bool(runs(prefect)), "A scheduled run")
        assert all(cluster.has_worked(nanny) for nanny in cluster.nannies)
    (first, *_) = runs(prefect)
    assert first["settings"]["executor"] == "dask"
    assert first["outcomes"]["new"] == 120
