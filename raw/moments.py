"""Moments as strangers write them.  What is none, and what lies beyond the calendar once it is in UTC, is None."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def moment_of(printed: str) -> datetime | None:
    """A moment in ISO 8601 or RFC 5322, in UTC; without a zone it is taken for UTC."""
    return iso_moment(printed) or mail_moment(printed)


def iso_moment(printed: str) -> datetime | None:
    """A moment in ISO 8601, in UTC; without a zone it is taken for UTC."""
    try:
        return in_utc(datetime.fromisoformat(printed.strip()))
    except ValueError:
        return None


def mail_moment(printed: str) -> datetime | None:
    """A moment as e-mail, HTTP and RSS write it (RFC 5322), in UTC; without a zone it is taken for UTC."""
    found = mail_date(printed)
    return found and in_utc(found)


def mail_date(printed: str) -> datetime | None:
    """The same as it is printed: with its zone, or without one."""
    try:
        return parsedate_to_datetime(printed)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_utc(moment: datetime) -> datetime | None:
    """A moment in UTC; None where that is before year 1 or after year 9999."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None
