"""A site of our own on loopback: as many hosts as a test wants, and a log of every request that came.

    with Site() as site:
        site.page("news.localhost", "/a", "<p>Hello")
        ... fetch site.url("news.localhost", "/a") ...
        assert [hit.path for hit in site.log] == ["/a"]

Names below `localhost` are loopback.  Also a program: `python site_of_ours.py FOLDER PORT` serves what `demo` lays out and
logs to FOLDER/log.jsonl.
"""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any, Self


@dataclass(frozen=True)
class Hit:
    """One request, as the server saw it."""

    at: float
    ended: float
    host: str
    path: str
    status: int
    sent: int
    """Bytes of the body."""
    headers: Mapping[str, str]
    open: int
    """Requests to this host that were under way when it came, itself included."""


@dataclass
class Reply:
    """What the server answers with."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    write: Callable[[Any], None] | None = None
    """Writes the body itself, for servers that drip, break off or never end."""


class Site:
    """The server; a context manager.  clock: for the times in the log."""

    def __init__(
        self, clock: Callable[[], float] = monotonic, log_file: Path | None = None, port: int = 0
    ) -> None:
        self.replies: dict[tuple[str, str], Reply | Callable[[Mapping[str, str]], Reply]] = {}
        self.log: list[Hit] = []
        self._clock = clock
        self._log_file = log_file
        self._lock = threading.Lock()
        self._open: dict[str, int] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve_forever(self) -> None:
        self._server.serve_forever()

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def reply(self, host: str, path: str, body: bytes | str = b"", status: int = 200, **more: Any) -> Reply:
        """Lay out an answer; headers by keyword, with underscores."""
        given = {name: more.pop(name) for name in ("etag", "last_modified", "write") if name in more}
        headers = {name.replace("_", "-").title(): value for name, value in more.items()}
        data = body.encode() if isinstance(body, str) else body
        reply = Reply(data, status, headers, **given)
        self.replies[host, path] = reply
        return reply

    def page(self, host: str, path: str, body: bytes | str, **more: Any) -> Reply:
        return self.reply(host, path, body, **{"content_type": "text/html; charset=utf-8", **more})

    def redirect(self, host: str, path: str, to: str, status: int = 301) -> Reply:
        return self.reply(host, path, status=status, location=to)

    def hits(self, path: str, host: str | None = None) -> list[Hit]:
        return [hit for hit in self.log if hit.path == path and host in (None, hit.host)]

    def hosts(self) -> list[str]:
        return sorted({hit.host for hit in self.log})

    def _handler(site) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                host = (self.headers.get("Host") or "").partition(":")[0]
                with site._lock:
                    at = site._clock()
                    site._open[host] = site._open.get(host, 0) + 1
                    running = site._open[host]
                reply = site._reply(host, self.path, dict(self.headers.items()))
                try:
                    self._send(reply)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True
                finally:
                    with site._lock:
                        site._open[host] -= 1
                        hit = Hit(
                            at, site._clock(), host, self.path, reply.status, len(reply.body),
                            {name.lower(): value for name, value in self.headers.items()}, running,
                        )  # fmt: skip
                        site.log.append(hit)
                        if site._log_file:
                            with site._log_file.open("a") as file:
                                file.write(json.dumps(asdict(hit)) + "\n")

            def _send(self, reply: Reply) -> None:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                for name, value in (("ETag", reply.etag), ("Last-Modified", reply.last_modified)):
                    if value:
                        self.send_header(name, value)
                if reply.write:
                    self.close_connection = True
                    self.send_header("Connection", "close")
                    self.end_headers()
                    reply.write(self.wfile)
                    return
                if reply.status != 304 and "Content-Length" not in reply.headers:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if reply.status != 304:
                    self.wfile.write(reply.body)

            def log_message(self, *arguments: object) -> None:
                """The log is the site's."""

        return Handler

    def _reply(self, host: str, path: str, headers: Mapping[str, str]) -> Reply:
        reply = self.replies.get((host, path)) or Reply(b"not here", 404)
        if callable(reply):
            reply = reply(headers)
        if reply.status == 200 and (
            (reply.etag and headers.get("If-None-Match") == reply.etag)
            or (reply.last_modified and headers.get("If-Modified-Since") == reply.last_modified)
        ):
            return Reply(status=304, etag=reply.etag, last_modified=reply.last_modified)
        return reply


SENTENCES = (
    "The council said on Tuesday that the bridge over the river would reopen before the end of the month.",
    "Engineers replaced the last of the steel in the spring and will test it under load next week.",
    "Shopkeepers on both banks, who lost customers to the detour, plan a market for the first weekend.",
    "The work cost less than was set aside, and the rest is to go to the cycle path along the quay.",
)


def article(title: str, number: int = 0, text: str = "") -> str:
    """A page with an article, long enough to be one."""
    paragraphs = "".join(
        f"<p>Part {part} of report {number}. {SENTENCES[(number + part) % 4]} {SENTENCES[(number + part + 1) % 4]}</p>"
        for part in range(5)
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{paragraphs}<p>{text}</p></article></body></html>"
    )


def rss(links: list[str], more: str = "") -> str:
    items = "".join(f"<item><title>{n}</title><link>{link}</link></item>" for n, link in enumerate(links))
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>News</title>{items}{more}</channel></rss>'


def sitemap(links: list[str], lastmod: str = "") -> str:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    urls = "".join(f"<url><loc>{link}</loc>{dated}</url>" for link in links)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def sitemap_index(links: Mapping[str, str]) -> str:
    maps = "".join(
        f"<sitemap><loc>{link}</loc>" + (f"<lastmod>{lastmod}</lastmod>" if lastmod else "") + "</sitemap>"
        for link, lastmod in links.items()
    )
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def demo(site: Site, articles: int = 20) -> None:
    """Two hosts: one with a feed, one with sitemaps; every article has an ETag."""
    for host in ("feed.localhost", "maps.localhost"):
        site.reply(host, "/robots.txt", "User-agent: *\nDisallow: /closed/\n", content_type="text/plain")
        for number in range(articles):
            site.page(host, f"/a/{number}", article(f"{host} {number}", number), etag=f'"{number}"')
    links = [site.url("feed.localhost", f"/a/{n}") for n in range(articles)]
    site.reply("feed.localhost", "/rss.xml", rss(links), content_type="application/rss+xml", etag='"feed"')
    links = [site.url("maps.localhost", f"/a/{n}") for n in range(articles)]
    packed = gzip.compress(sitemap(links).encode(), mtime=0)
    site.reply("maps.localhost", "/map.xml.gz", packed, content_type="application/gzip", etag='"map"')
    index = sitemap_index({site.url("maps.localhost", "/map.xml.gz"): ""})
    site.reply("maps.localhost", "/index.xml", index, content_type="application/xml", etag='"index"')


if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    served = Site(log_file=folder / "log.jsonl", port=port)
    demo(served, int(sys.argv[3]) if len(sys.argv) > 3 else 20)
    served.serve_forever()
