"""Several extractors on the same pages in one run, page by page in turn.

Each has a process of its own, so that no library's caches, memory or versions touch another's; only one works at
a time, so that all meet the same machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from bench.gold import GoldPage
from bench.worker import EXTRACTORS, FIELDS_ONLY, OWN

ROOT = Path(__file__).parent.parent
PEERS_PYTHON = ROOT / ".venv-peers" / "bin" / "python"
PEERS = tuple(name for name in EXTRACTORS if name not in (*OWN, *FIELDS_ONLY))


class Runner:
    """One extractor at work in its process."""

    def __init__(self, name: str) -> None:
        self.name = name
        peers = name not in OWN and PEERS_PYTHON.exists()
        python = str(PEERS_PYTHON) if peers else sys.executable
        command = [python, str(ROOT / "bench" / "worker.py"), name]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self.missing = self._read().get("missing")
        """Why the extractor cannot run here; None when it can."""

    def ask(self, page: GoldPage) -> dict[str, Any]:
        """The extractor's answer to the page, with `ms` and `error`; an error `died` where its process ended."""
        if self._process.poll() is not None:
            return {"ms": 0.0, "error": "died"}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"path": str(page.path.resolve()), "url": page.url}) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        answer: dict[str, Any] = (
            json.loads(line) if line else {"ms": 0.0, "error": "died", "missing": "it died"}
        )
        return answer

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()


def race(
    pages: Sequence[GoldPage], names: Iterable[str]
) -> Iterator[tuple[GoldPage, dict[str, dict[str, Any]]]]:
    """Each page with the answers of all extractors that can run; the others are named once on standard error."""
    with ExitStack() as stack:
        runners = [stack.enter_context(Runner(name)) for name in names]
        for runner in runners:
            if runner.missing:
                print(
                    f"{runner.name} is left out: {runner.missing}. `make peers` installs it.", file=sys.stderr
                )
        runners = [runner for runner in runners if not runner.missing]
        for page in pages:
            yield page, {runner.name: runner.ask(page) for runner in runners}


def chosen(asked: str | None, default: Sequence[str]) -> list[str]:
    """The extractors named in a comma-separated list; raises SystemExit for an unknown one."""
    names = asked.split(",") if asked else list(default)
    if unknown := [name for name in names if name not in EXTRACTORS]:
        raise SystemExit(f"No extractor is called {', '.join(unknown)}; known are {', '.join(EXTRACTORS)}.")
    return names
