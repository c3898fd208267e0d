"""MHTML (RFC 2557): a page and its parts in one file, as browsers save it; the page is taken."""

from __future__ import annotations

import re
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import Final

from raw.addresses import is_address
from raw.entries import Entry
from raw.moments import mail_moment
from raw.outcomes import Read, rejection
from schemas import Capture

PAGES = frozenset({"text/html", "application/xhtml+xml"})
LONGEST_HEADER: Final = 8_000
"""Characters of a header that are read: the parameters of one of 300 kB take seconds, since each copies those after it."""
MOST_COMPOUNDS: Final = 20
"""Compounds in one file: the parser holds every line against the boundaries of all that stand open."""
_COMPOUND: Final = re.compile(
    rb"^content-type:[ \t]*(?:\r?\n[ \t]+)?multipart/", re.IGNORECASE | re.MULTILINE
)


def read_mhtml(raw: bytes, entry: Entry, origin: str) -> Read:
    """The page of an MHTML file."""
    try:
        if len(_COMPOUND.findall(raw)) > MOST_COMPOUNDS:
            raise ValueError("It holds more compounds than any page.")
        message = BytesParser(policy=_POLICY).parsebytes(raw)
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
    moment = mail_moment(str(message["Date"] or ""))
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


class _Bounded(Compat32):
    """Headers as they stand, none of them longer than it may be."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


_POLICY: Final = _Bounded()


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
