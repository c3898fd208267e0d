"""WARC archives of the shapes that crawls publish, and ways to damage them."""

from __future__ import annotations

import gzip
import io
import zlib

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE_TYPE = ("Content-Type", "text/html; charset=UTF-8")
DATE = "2026-11-21T12:00:00Z"


def body(number: int) -> bytes:
    return b"<html><title>%d</title><p>Page %d of the archive: the bridge is open.</p></html>" % (
        number,
        number,
    )


def record(
    number: int = 0,
    *,
    kind: str = "response",
    payload: bytes | None = None,
    headers: tuple[tuple[str, str], ...] = (PAGE_TYPE,),
    status: str = "200 OK",
    url: str | None = None,
    fields: dict[str, str] | None = None,
    content_type: str = "",
    version: str = "WARC/1.0",
) -> bytes:
    """One record, not packed."""
    sink = io.BytesIO()
    writer = WARCWriter(sink, gzip=False, warc_version=version)
    payload = body(number) if payload is None else payload
    http = (
        StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        if kind in ("response", "revisit")
        else None
    )
    one = writer.create_warc_record(
        url or f"https://news.example/{number}",
        kind,
        io.BytesIO(payload),
        len(payload),
        http_headers=http,
        warc_headers_dict={"WARC-Date": DATE, **(fields or {})},
        warc_content_type=content_type,
    )
    writer.write_record(one)
    return sink.getvalue()


def packed(*records: bytes) -> bytes:
    """Records packed one by one, as the custom is."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def digest_of(one: bytes) -> str:
    """The payload digest that a record states."""
    return one.partition(b"WARC-Payload-Digest: ")[2].partition(b"\r\n")[0].decode()


def unpacked_at(data: bytes, offset: int) -> bytes:
    return zlib.decompressobj(31).decompress(data[offset:])
