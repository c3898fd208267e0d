"""What is stored, and how it stands in WARC 1.1 (ISO 28500:2017): one gzip member a record."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas import Capture

Headers = list[tuple[str, str]]

COLLECTED_FROM: Final = "X-Tinsach-Collected-From"
ORIGIN: Final = "X-Tinsach-Origin"
SOURCE_KEY: Final = "X-Tinsach-Source-Key"
BASIS: Final = "X-Tinsach-Captured-At-Basis"
CHARSET: Final = "X-Tinsach-Charset"
"""Our own fields in WARC headers: what a Capture knows and the standard has no field for."""

MOVED_ASIDE: Final = "X-Archive-Orig-"
"""Prefix of HTTP headers that no longer say the truth of the stored body, as web archives write it."""

LEVEL: Final = 3
"""Level of compression.  A page of 153 kB takes 1.2 ms and 34 kB; at level 6 2.6 ms and 30 kB, at 9 4.1 ms and 30 kB."""

_GZIP: Final = 31
"""zlib's word for: a gzip header, and the greatest window."""

_ABOUT_ENCODING: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_IDENTICAL: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_ASCII: Final = "!\"#$%&'()*+,/:;<=>?@[\\]^`{|}"
_BREAKS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class StoredResponse:
    """One response of a server, to be stored."""

    url: str
    status: int
    headers: Headers
    """As received, in order."""
    body: bytes
    """Without transfer encoding; without content encoding too, unless `encoded`."""
    fetched_at: datetime
    """With a time zone."""
    collected_from: str | None = None
    """Name of the configured source."""
    request_headers: Headers = field(default_factory=list)
    """Where there are any, the request is stored beside the response."""
    encoded: bool = False
    """Whether the body is still in the content encoding that the headers name."""


@dataclass(frozen=True, slots=True)
class StoredAt:
    """Where a response was stored."""

    warc_file: str
    """Relative to the store's folder, as in `schemas.WarcLocation`."""
    offset: int
    digest: str
    """`sha1:` and the base 32 of the payload's digest."""
    revisit: bool
    """Whether the payload was there already, so that only the visit was recorded."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The stored record to which a revisit refers."""

    warc_file: str
    offset: int
    fetched_at: datetime


def payload_digest(body: bytes) -> str:
    """SHA-1 in base 32, as WARC files customarily have it."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()


def warc_date(moment: datetime) -> str:
    """A moment as WARC 1.1 writes it, to the microsecond."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def info_record(filename: str, moment: datetime) -> bytes:
    """The record that opens a file."""
    writer, sink = _writer()
    record = writer.create_warcinfo_record(
        filename, {"software": "tinsach", "format": "WARC File Format 1.1"}
    )
    record.rec_headers.replace_header("WARC-Date", warc_date(moment))
    writer.write_record(record)
    return _packed(sink)


def response_record(response: StoredResponse, digest: str, earlier: Earlier | None) -> bytes:
    """A response, or a revisit where the payload is stored already, and its request."""
    writer, sink = _writer()
    http = StatusAndHeaders(_status_line(response.status), _truthful(response), protocol="HTTP/1.1")
    fields = {"WARC-Date": warc_date(response.fetched_at), "WARC-Payload-Digest": digest}
    if response.collected_from:
        fields[COLLECTED_FROM] = one_line(response.collected_from)
    url = one_line(response.url)
    if earlier:
        fields |= {
            "WARC-Profile": _IDENTICAL,
            "WARC-Refers-To-Target-URI": url,
            "WARC-Refers-To-Date": warc_date(earlier.fetched_at),
        }
        record = writer.create_warc_record(url, "revisit", http_headers=http, warc_headers_dict=fields)
    else:
        body = io.BytesIO(response.body)
        record = writer.create_warc_record(
            url, "response", body, len(response.body), http_headers=http, warc_headers_dict=fields
        )
    writer.write_record(record)
    packed = _packed(sink)
    if response.request_headers:
        writer.write_record(_request_record(writer, response, record))
        packed += _packed(sink)
    return packed


def resource_record(capture: Capture, moment: datetime, name: str) -> bytes:
    """What came from no server, kept as it lay; `name` stands for its address."""
    writer, sink = _writer()
    fields = {"WARC-Date": warc_date(moment), BASIS: capture.captured_at_basis or "run"}
    given = {
        COLLECTED_FROM: capture.collected_from,
        ORIGIN: capture.origin,
        SOURCE_KEY: capture.source_key,
        CHARSET: capture.charset,
    }
    fields |= {key: one_line(value) for key, value in given.items() if value}
    record = writer.create_warc_record(
        one_line(name),
        "resource",
        io.BytesIO(capture.raw),
        len(capture.raw),
        warc_content_type=one_line(capture.media_type or "application/octet-stream"),
        warc_headers_dict=fields,
    )
    writer.write_record(record)
    return _packed(sink)


def one_line(value: str) -> str:
    """A header's value without what would break its line."""
    return _BREAKS.sub(lambda found: f"%{ord(found[0]):02X}", value)


def _request_record(writer: WARCWriter, response: StoredResponse, answered: ArcWarcRecord) -> ArcWarcRecord:
    parts = urlsplit(response.url)
    asked = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    http = StatusAndHeaders(
        f"GET {quote(asked, safe=_ASCII)} HTTP/1.1", _clean(response.request_headers), is_http_request=True
    )
    fields = {
        "WARC-Date": warc_date(response.fetched_at),
        "WARC-Concurrent-To": answered.rec_headers.get_header("WARC-Record-ID"),
    }
    return writer.create_warc_record(
        one_line(response.url), "request", http_headers=http, warc_headers_dict=fields
    )


def _writer() -> tuple[WARCWriter, io.BytesIO]:
    sink = io.BytesIO()
    return WARCWriter(sink, gzip=False, warc_version="WARC/1.1"), sink


def _packed(sink: io.BytesIO) -> bytes:
    """What was written, as one gzip member; the sink is empty afterwards.

    warcio itself packs at level 9.
    """
    encoder = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    packed = encoder.compress(sink.getvalue()) + encoder.flush()
    sink.seek(0)
    sink.truncate()
    return packed


def _status_line(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"{status} Unknown"


def _truthful(response: StoredResponse) -> Headers:
    """The headers, with those moved aside that the stored body gives the lie."""
    headers = []
    for name, value in _clean(response.headers):
        lower = name.lower()
        kept = response.encoded and lower == "content-encoding"
        headers.append((name if kept or lower not in _ABOUT_ENCODING else MOVED_ASIDE + name, value))
    return [*headers, ("Content-Length", str(len(response.body)))]


def _clean(headers: Headers) -> Headers:
    return [(one_line(name), one_line(value)) for name, value in headers]
