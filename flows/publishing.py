"""Publishing while the cleaning goes on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from flows.cleaning import Cleaned

if TYPE_CHECKING:
    from flows.run import Run

SHARE: Final = 4
"""A group has at least this part of what the run has published: each commit rewrites the files of the month, so that
groups of one size would make the rewriting grow with the square of the run."""

MOST: Final = 10_000
"""Captures of a group, or `batch` if that is more: what a commit holds in memory grows with them, some 13 kB each."""

MOST_BYTES: Final = 150_000_000
"""Bytes of a group, as staged: a commit maps all of them, and articles of long pages have 30 kB each."""

LATE: Final = 2
"""Groups that may gather while one is being published, before the cleaning waits for it."""


class Publishing:
    """Publishes what workers hand back, one group at a time, in a thread of its own.

    Leaving the context publishes the rest; where it is left by an exception, what is under way is brought to its end.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._thread = ThreadPoolExecutor(1, "publish")
        self._under_way: Future[object] | None = None
        self._waiting: list[Cleaned] = []
        self._captures = self._bytes = 0
        self._published = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._send()
                self._settle()
        finally:
            self._thread.shutdown()

    def take(self, cleaned: Cleaned) -> None:
        """Take over a cleaned shard.  Raises what publishing an earlier one raised."""
        self._waiting.append(cleaned)
        self._captures += cleaned.tally.captures
        batch = self._run.settings.batch
        self._bytes += sum(staged.bytes for staged in cleaned.staged)
        due = max(batch, min(self._published // SHARE, MOST))
        late = self._captures >= min(LATE * due, max(batch, MOST)) or self._bytes >= MOST_BYTES
        if late or (self._captures >= due and self._is_free()):
            self._send()

    def _is_free(self) -> bool:
        return self._under_way is None or self._under_way.done()

    def _send(self) -> None:
        self._settle()
        self._under_way = self._thread.submit(self._run.publish, self._waiting)
        self._published += self._captures
        self._waiting, self._captures, self._bytes = [], 0, 0

    def _settle(self) -> None:
        if self._under_way is not None:
            self._under_way.result()
