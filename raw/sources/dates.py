"""When a feed or sitemap says that something was published: for leaving out what is too old, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(printed: str) -> datetime | None:
    """A moment in ISO 8601 or RFC 5322; one without a zone is taken for UTC.  None where it is neither."""
    printed = printed.strip()
    try:
        found = datetime.fromisoformat(printed)
    except ValueError:
        try:
            found = parsedate_to_datetime(printed)
        except ValueError:
            return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
