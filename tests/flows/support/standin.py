"""Cleaners that take the place of `clean.clean` in tests, also in worker processes."""

from __future__ import annotations

import os
import signal
from hashlib import sha256
from urllib.parse import urlsplit

from clean import Options
from schemas import Article, Capture, Rejection


def plain_clean(capture: Capture, options: Options) -> Article | Rejection:
    """An article of the whole text; a rejection of an empty one."""
    digest = f"sha256:{sha256(capture.raw).hexdigest()}"
    text = capture.raw.decode("utf-8", "replace").strip()
    if not text:
        return Rejection(
            "empty",
            f"{capture.origin} is empty.",
            "decode",
            url=capture.url,
            origin=capture.origin,
            capture_digest=digest,
            captured_at=capture.captured_at,
            captured_at_basis=capture.captured_at_basis,
        )
    return Article(
        article_id=f"a1:{sha256((capture.url or digest).encode()).hexdigest()[:32]}",
        url=capture.url,
        site=urlsplit(capture.url).hostname if capture.url else None,
        collected_from=capture.collected_from,
        origin=capture.origin,
        title=text.splitlines()[0],
        text=text,
        language="en",
        characters=len(text),
        words=len(text.split()),
        text_digest=digest,
        capture_digest=digest,
        captured_at=capture.captured_at,
        captured_at_basis=capture.captured_at_basis,
        warc_file=capture.warc.file if capture.warc else None,
        warc_offset=capture.warc.offset if capture.warc else None,
        cleaner_version="test",
        options_digest=options.digest,
    )


def hazardous_clean(capture: Capture, options: Options) -> Article | Rejection:
    """As `plain_clean`, but some pages kill, hang or break it, and some do so once."""
    text = capture.raw.decode("utf-8", "replace")
    if "KILL" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    while "HANG" in text:
        pass
    if "RAISE" in text:
        raise ValueError("broken")
    return plain_clean(capture, options)


def thorough_clean(capture: Capture, options: Options) -> Article | Rejection:
    """As `hazardous_clean`, but it takes some milliseconds of the processor, as cleaning does."""
    digest = capture.raw
    for _ in range(20_000):
        digest = sha256(digest).digest()
    return hazardous_clean(capture, options)
