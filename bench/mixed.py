"""Inputs of every sort, good, bad and hostile, to kill runs over: the same number and seed give the same bytes.

Among them are what makes the order of reading matter: captures of one address that differ, pages of other bytes with
the same content, and files of the same bytes.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

HOST: Final = "https://soak.example"

SENTENCES: Final = (
    "The council said on Tuesday that the ferry to the island would sail again before the end of the month.",
    "Sáng nay người dân trong xã cùng nhau dọn sạch con đường dẫn ra bến đò, theo lời ông chủ tịch.",
    "Мэр города сообщил во вторник, что паром на остров снова пойдёт до конца месяца, как и обещали.",
    "Die Werft hat den Rumpf im Frühjahr erneuert und will das Schiff in der kommenden Woche erproben.",
    "市政府今天上午宣布，通往小岛的渡轮将在本月底前恢复航行，工程比原计划提前完成。",
)

APART: Final = ("a", "m", "z")
"""Folders that are listed first, in the midst and last, so that what belongs together is published apart."""

FIRST: Final = datetime(2026, 3, 1, 6, tzinfo=UTC)
"""Moment of the first capture of an archive."""


def article(number: int, *, url: str | None = None, state: int = 0, note: str = "") -> bytes:
    """A page with an article of its own.  url: where a browser says it was saved from; state: which of its texts."""
    sentence = SENTENCES[number % len(SENTENCES)]
    paragraphs = "".join(
        f"<p>{sentence} ({number}, {state}, {part}) {sentence}</p>" for part in range(4 + number % 5)
    )
    saved = f"<!-- saved from url=({len(url):04}){url} -->" if url else ""
    return (
        f"<!DOCTYPE html>{saved}<html><head><meta charset='utf-8'><title>Ferry {number}</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><article><h1>Ferry {number} sails again</h1>{paragraphs}</article>{note}</body></html>"
    ).encode()


def listing(number: int) -> bytes:
    """A page that lists articles and has none."""
    links = "".join(f"<li><a href='/{number}/{n}'>Ferry {n} sails again</a></li>" for n in range(40))
    return (
        f"<!DOCTYPE html><html><head><title>News</title></head><body><ul>{links}</ul></body></html>".encode()
    )


HOSTILE: Final[tuple[Callable[[int], bytes], ...]] = (
    lambda n: b"<div>" * n + article(n),
    lambda n: article(n) + b"<a " * n,
    lambda n: article(n) + b"<!--" * n,
    lambda n: b"<table><tr><td>" * (n // 4) + article(n),
    lambda n: b"<b><i><u><font>" * (n // 8) + article(n),
    lambda n: article(n) + b"<p class='" + b"x " * n + b"'>",
    lambda n: article(n) + f"<div>e{chr(0x301) * n}</div>".encode(),
    lambda n: article(n) + b"<div>" + b"&amp;" * n + b"</div>",
    lambda n: b'<script type="application/ld+json">' + b'{"author":' * n + b"</script>" + article(n),
    lambda n: b"<p>By " + b"Ann Lee and " * n + b"</p>" + article(n),
    lambda n: b"<p>" + b"1/1/" * n + b"</p>" + article(n),
    lambda n: b"\x00\x01\xff\xfe" * n,
    lambda n: b"<svg>" + b"<g>" * n,
    lambda n: article(n).replace(b"<p>", b"<p>\x00\x1b[31m\xe2\x80\xae"),
)
"""Pages that break or hold up other extractors, by their size."""


def lay_out(folder: Path, pages: int, *, seed: int = 0, size: int = 200) -> None:
    """Write a folder of inputs: so many plain pages, and some of every other sort.

    size: of the hostile pages, in repetitions.
    """
    chance = random.Random(seed)
    for name, content in [*_pages(pages), *_awkward(size), *_containers(pages)]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content + (b"" if _is_packed(name) else _filler(chance)))


def _is_packed(name: str) -> bool:
    return not name.endswith(".html") or "copy" in name or "empty" in name


def _filler(chance: random.Random) -> bytes:
    """What makes the digests of the pages, and so their order, depend on the seed."""
    return f"<!-- {chance.getrandbits(64):x} -->".encode()


def _pages(number: int) -> Iterator[tuple[str, bytes]]:
    for n in range(number):
        yield f"pages/{n:05}.html", article(n)
    for n in range(max(2, number // 10)):
        url = f"{HOST}/{n}"
        for state, where in enumerate(APART):
            yield f"{where}/state-{n:04}.html", article(n, url=url, state=state)
        # The same content in other bytes, and the same bytes elsewhere.
        for where in APART[1:]:
            again = article(n, url=f"{HOST}/again/{n}", note=f"<script>{where}</script>")
            yield f"{where}/again-{n:04}.html", again
            yield f"{where}/copy-{n:04}.html", article(n, url=f"{HOST}/copy/{n}", note="<hr>")


def _awkward(size: int) -> Iterator[tuple[str, bytes]]:
    for n, shape in enumerate(HOSTILE):
        yield f"hostile/{n:02}.html", shape(size)
    for n in range(3):
        yield f"lists/{n}.html", listing(n)
    yield "bad/empty.html", b""
    yield "bad/torn.html.gz", gzip.compress(article(1), mtime=0)[:-40]
    yield "bad/zeros.warc.gz", bytes(500)
    yield "bad/cut.zip", _zip({"a.html": article(1), "b.html": article(2)})[:-30]
    yield "bad/rows.jsonl", b'{"text": \n[]\nnull\n'
    yield "bad/rows.csv", b"text,url\n\x00,\n"


def _containers(pages: int) -> Iterator[tuple[str, bytes]]:
    several = range(max(3, pages // 8))
    yield "packed/site.zip", _zip({f"{n}.html": article(n, note="<b></b>") for n in several})
    yield "packed/visits.warc.gz", _warc(len(several))
    rows = [{"url": f"{HOST}/row/{n}", "text": article(n).decode()} for n in several]
    yield "packed/rows.jsonl", "".join(json.dumps(row) + "\n" for row in rows).encode()


def _zip(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 6, 0, 0)), content)
    return packed.getvalue()


def _warc(addresses: int) -> bytes:
    """Three visits of every address, hours apart; the second finds what the first found."""
    records = []
    for visit, state in enumerate((0, 0, 1)):
        for n in range(addresses):
            moment = FIRST + timedelta(hours=5 * visit, minutes=n)
            body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + article(n, state=state)
            head = (
                f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {HOST}/visit/{n}\r\n"
                f"WARC-Date: {moment:%Y-%m-%dT%H:%M:%SZ}\r\n"
                f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{visit:04}{n:08}>\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            records.append(gzip.compress(head.encode() + body + b"\r\n\r\n", mtime=0))
    return b"".join(records)
