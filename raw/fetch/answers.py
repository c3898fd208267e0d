"""What comes of asking for an address: an answer, or a failure with a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

Headers = list[tuple[str, str]]

CODES: Final = {
    "bad-address": "the address cannot be asked for",
    "private-address": "it lies in a private network, and the source has no allow_private",
    "robots": "robots.txt forbids it",
    "robots-unknown": "the site could not say what it allows, so nothing was asked of it",
    "paused": "the host is left alone for a while, after failures or at its own wish",
    "unreachable": "no connection, no such host, or no valid certificate",
    "timeout": "no answer in time, or one that drips",
    "broken": "the connection ended in the midst of the answer",
    "busy": "429 or 503, also after waiting",
    "server-error": "another 5xx, also after waiting",
    "gone": "404 or 410",
    "forbidden": "401, 402, 403, 407 or 451",
    "http-error": "another status that is no success",
    "bad-response": "no valid HTTP, or headers over the limits",
    "bad-encoding": "the body is not in the content encoding that is stated",
    "bomb": "the body unpacks beyond the limits",
    "too-large": "the body is over the limit",
    "too-many-redirects": "a redirect without end",
    "not-a-page": "an image, a PDF, another file",
    "bad-document": "a feed, sitemap or list page that cannot be read",
}
"""Every way in which asking can fail, by the name under which it is counted."""

TEMPORARY: Final = frozenset({"unreachable", "timeout", "broken", "busy", "server-error"})
"""Failures after which another try may succeed."""

LATER: Final = TEMPORARY | {"paused", "robots-unknown"}
"""Failures that leave an address due."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response."""

    url: str
    """Address that gave it, after redirects."""
    status: int
    """200 to 299, or 304."""
    headers: Headers
    """As received, in order."""
    body: bytes
    """As received, in its content encoding."""
    content: bytes
    """The body without its content encoding."""
    fetched_at: datetime
    request_headers: Headers = field(default_factory=list)

    def header(self, name: str) -> str | None:
        """The first header of this name."""
        return next((value for key, value in self.headers if key.lower() == name), None)

    @property
    def media_type(self) -> str:
        """Media type without parameters, empty where none is stated."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


class FetchFailed(Exception):
    """There is no answer.  The text is a whole sentence."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int = 0,
        retry_after: float | None = None,
        location: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after
        """Seconds that the server, or our own pause, asks to wait."""
        self.location = location
        """Where a redirect leads."""


class Redirected(FetchFailed):
    """The address is at another place."""
