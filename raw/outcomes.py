"""What reading makes beside captures: rejections of the stage `read`."""

from __future__ import annotations

import hashlib

from raw.compression import OverLimit
from raw.entries import Entry, Skipped
from schemas import Capture, Rejection

STAGE = "read"
"""Stage of every rejection that is made while reading."""

Read = Capture | Rejection | Skipped


def rejection(code: str, message: str, entry: Entry, *, origin: str | None = None) -> Rejection:
    """A rejection of what lies at an origin, the entry's own by default."""
    digest = None if entry.data is None else f"sha256:{hashlib.sha256(entry.data).hexdigest()}"
    return Rejection(
        code, message, STAGE, url=entry.url, origin=origin or entry.origin, capture_digest=digest
    )


def too_large(error: OverLimit, origin: str, entry: Entry) -> Rejection:
    """More came out of it than the limits allow."""
    message = (
        f"{origin} {error}, so it was not read further. Split it, or raise {error.setting} in tinsach.toml."
    )
    return rejection("too-large", message, entry, origin=origin)


def damaged(error: BaseException, form: str, origin: str, entry: Entry) -> Rejection:
    """It cannot be unpacked."""
    message = str(error).lower()
    if "password" in message or "encrypted" in message:
        what = "is encrypted, and no password can be given here. Unpack it yourself first."
    elif isinstance(error, EOFError) or "end of data" in message or "truncated" in message:
        what = f"ends in the middle of its {form} data: it was cut short when it was written or copied. Get it anew."
    else:
        what = f"is damaged: its {form} data cannot be unpacked. Get it anew."
    return rejection("unreadable", f"{origin} {what}", entry, origin=origin)


def bad_record(what: str, origin: str, entry: Entry) -> Rejection:
    """One record of many cannot be used; the others are taken."""
    return rejection("unreadable", f"{origin} {what} The other records were taken.", entry, origin=origin)
