"""A Dask cluster of the test's own, on loopback: its processes can be killed, its connections cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count
from pathlib import Path

from loop import PATIENCE, ROOT, free_port, until

DASK = [sys.executable, "-W", "ignore", "-m", "dask"]


class Cluster:
    """A scheduler and its workers, each a process with one thread under a nanny of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._port = free_port()
        self.address = f"tcp://127.0.0.1:{self._port}"
        support = str(Path(__file__).parent)
        self._environment = os.environ | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), support]),
            "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
        }
        self.nannies: list[subprocess.Popen[bytes]] = []
        self._workers = count()

    def start(self, workers: int) -> None:
        """A scheduler, and so many workers."""
        self.scheduler = self._run(
            "scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(self._port), "--no-dashboard"
        )
        until(self._answers, "The start of the Dask scheduler")
        for _ in range(workers):
            self.add_worker()

    def add_worker(self) -> None:
        """One more worker, and its nanny."""
        folder = self._folder / f"worker-{next(self._workers)}"
        folder.mkdir()
        arguments = [self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard"]
        # A folder of its own: no path may depend on where a worker stands.
        one = self._run(folder.name, "worker", *arguments, "--local-directory", str(folder), folder=folder)
        self.nannies.append(one)

    def has_worked(self, nanny: subprocess.Popen[bytes]) -> bool:
        """Whether a worker has started a process that cleans."""
        return bool(children(dask_worker_of(nanny.pid)))

    def stop(self) -> None:
        """End all of it."""
        self._stack.close()

    def log(self, name: str) -> str:
        """What a process has said."""
        return (self._folder / f"{name}.log").read_text()

    def _run(self, name: str, *arguments: str, folder: Path | None = None) -> subprocess.Popen[bytes]:
        log = self._stack.enter_context((self._folder / f"{name}.log").open("wb"))
        process = subprocess.Popen(
            [*DASK, *arguments],
            cwd=folder or self._folder,
            env=self._environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._stack.callback(_end, process)
        return process

    def _answers(self) -> bool:
        with socket.socket() as one:
            return one.connect_ex(("127.0.0.1", self._port)) == 0


@contextmanager
def running_cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A cluster for as long as it is wanted."""
    cluster = Cluster(folder)
    try:
        cluster.start(workers)
        yield cluster
    finally:
        cluster.stop()


def children(pid: int) -> list[int]:
    """Processes that a process has started."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def dask_worker_of(nanny: int) -> int:
    """The worker process under a nanny: the one that is no resource tracker."""
    for child in children(nanny):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                return child
    raise ProcessLookupError(f"The nanny {nanny} has no worker.")


class Cut:
    """A way to a scheduler through which connections go until they are cut."""

    def __init__(self, address: str) -> None:
        host, _, port = address.removeprefix("tcp://").partition(":")
        self._target = host, int(port)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._open: list[socket.socket] = []
        self.connections = 0
        self._threads: list[threading.Thread] = []
        self._run(self._accept)

    def cut(self) -> None:
        """Break every connection; new ones go through."""
        broken, self._open = self._open, []
        for one in broken:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """No more connections."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self.cut()
        for thread in self._threads:
            thread.join(10)
        self._server.close()

    def _run(self, act: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=act, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(self._target)
                self.connections += 1
                self._open += [near, far]
                self._run(_carry, near, far)


def _carry(near: socket.socket, far: socket.socket) -> None:
    """Both ways, until one of them ends."""
    with near, far:
        back = threading.Thread(target=_pass_on, args=(far, near), daemon=True)
        back.start()
        _pass_on(near, far)
        back.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(1 << 16):
            sink.sendall(piece)
    for one in (source, sink):
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)
