"""Time as the fetcher sees it.  It is handed in, so that tests wait for nothing and only the edges read clocks."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> datetime:
        """The moment, with a time zone."""

    def monotonic(self) -> float:
        """Seconds from some fixed moment on; never set back."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""
