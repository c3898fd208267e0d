"""Made-up pages in any number, and archives of them of any size: the same number gives the same bytes."""

from __future__ import annotations

import random
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

SENTENCES: Final = (
    "The council said on Tuesday that the ferry would sail again before the end of the month, once repairs are done.",
    "Sáng nay người dân trong xã cùng nhau dọn sạch con đường dẫn ra bến đò, theo lời ông chủ tịch.",
    "Мэр города сообщил во вторник, что паром на остров снова пойдёт до конца месяца, как и обещали.",
    "Die Werft hat den Rumpf im Frühjahr erneuert und will das Schiff in der kommenden Woche erproben.",
    "El puerto abrirá de nuevo a finales de mes, según informó el martes la autoridad de la bahía.",
)

_NOISE: Final = random.Random(11).randbytes(1 << 21).hex()
"""Text that packs badly, as inlined scripts and images do: half of its size."""


def small_page(number: int) -> bytes:
    """A page of some 1 kB with an article of its own and hardly anything around it."""
    sentence = SENTENCES[number % len(SENTENCES)]
    paragraphs = "".join(f"<p>{sentence} ({number}.{part})</p>" for part in range(4))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry {number}</title></head><body>'
        f"<article><h1>Ferry {number} sails again</h1>{paragraphs}</article></body></html>"
    ).encode()


def page(number: int, *, filler: int = 0) -> bytes:
    """A page of some 8 kB with an article of its own, and so many characters of inlined script."""
    sentence = SENTENCES[number % len(SENTENCES)]
    links = "".join(f'<li class="menu__item"><a href="/section-{n}">Section {n}</a></li>' for n in range(24))
    teasers = "".join(
        f'<div class="teaser"><a href="/story-{number + n}"><span>More on this: number {number + n}</span></a></div>'
        for n in range(12)
    )
    paragraphs = "".join(f"<p>{sentence} ({number}.{part}) {sentence}</p>" for part in range(6 + number % 7))
    at = number * 7_919 % (len(_NOISE) - filler) if filler else 0
    script = f"<script>q={_NOISE[at : at + filler]!r}</script>" if filler else ""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ferry {number} - Harbour Times</title>'
        f'<meta property="article:published_time" content="2026-{1 + number % 12:02}-{1 + number % 28:02}T09:00:00+00:00">'
        f"{script}</head><body><nav><ul>{links}</ul></nav><article><h1>Ferry {number} sails again</h1>"
        f'<p class="byline">By Ann Porter</p>{paragraphs}</article><aside>{teasers}</aside>'
        f"<footer><p>All rights reserved. Contact us, terms of use, privacy.</p></footer></body></html>"
    ).encode()


def address(number: int) -> str:
    """Address of a page."""
    return f"https://harbour-{number % 97}.example/story-{number}"


def write_folder(folder: Path, number: int, body: Callable[[int], bytes] = page) -> int:
    """So many pages as files, a thousand a folder; gives their bytes."""
    size = 0
    for count in range(number):
        path = folder / f"{count // 1000:04}" / f"{count:07}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        size += path.write_bytes(body(count))
    return size


def write_warc(path: Path, pages: Iterator[tuple[str, bytes]]) -> int:
    """A WARC file of pages, each record a member of its own, in which nothing is packed; gives the records."""
    count = 0
    with path.open("wb") as file:
        for url, body in pages:
            file.write(_packed(_record(url, body)))
            count += 1
    return count


def pages_of_size(size: int, path: Path, filler: int) -> Iterator[tuple[str, bytes]]:
    """Pages until the file at the path has so many bytes."""
    number = 0
    while not path.exists() or path.stat().st_size < size:
        yield address(number), page(number, filler=filler)
        number += 1


def _record(url: str, body: bytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{zlib.crc32(url.encode()):012x}>\r\n"
        f"Content-Type: application/http;msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def _packed(record: bytes) -> bytes:
    packer = zlib.compressobj(0, zlib.DEFLATED, 31)
    return packer.compress(record) + packer.flush()
