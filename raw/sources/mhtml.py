"""MHTML (RFC 2557): a page and its parts in one file, as browsers save it; the page is taken."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parsedate_to_datetime

from raw.addresses import is_address
from raw.entries import Entry
from raw.outcomes import Read, rejection
from schemas import Capture

PAGES = frozenset({"text/html", "application/xhtml+xml"})


def read_mhtml(raw: bytes, entry: Entry, origin: str) -> Read:
    """The page of an MHTML file."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw)
        page = _page_of(message)
        body = page.get_payload(decode=True) if page else None
    except (RecursionError, ValueError, LookupError, UnicodeError):
        page = body = None
    if page is None or not isinstance(body, bytes) or not body.strip():
        message_text = (
            f"{origin} has no page in it: it is no MHTML file, or was cut short. Save the page anew."
        )
        return rejection("unreadable", message_text, entry, origin=origin)
    url = entry.url or next(
        filter(None, map(_address, (message["Snapshot-Content-Location"], page["Content-Location"]))), None
    )
    moment = _moment(message["Date"])
    charset = page.get_content_charset()
    return Capture(
        raw=body,
        url=url,
        media_type=page.get_content_type(),
        charset=charset,
        captured_at=moment,
        captured_at_basis="archive" if moment else None,
        origin=origin,
    )


def _page_of(message: Message) -> Message | None:
    """The root of the compound (RFC 2387): the part that `start` names, or the first page."""
    pages = [part for part in message.walk() if part.get_content_type() in PAGES]
    start = message.get_param("start")
    for part in pages:
        if start and part["Content-ID"] == start:
            return part
    return next(iter(pages), None)


def _address(stated: object) -> str | None:
    text = "".join(str(stated or "").split())  # long addresses are folded over several lines
    return text if is_address(text) else None


def _moment(stated: object) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(stated or ""))
    except (ValueError, TypeError, IndexError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
