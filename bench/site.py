"""A site on loopback for `python -m bench fetch`: quick enough not to be what is measured.

A program: `python -m bench.site FOLDER` serves the files of a folder as /0, /1, ... and a sitemap of them, and
prints its port.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

HOST = "bench.localhost"


def answer(path: str, pages: list[bytes], port: int) -> bytes:
    """The whole response to a path."""
    kind, body, status = "text/html; charset=utf-8", b"", "404 Not Found"
    if path == "/sitemap.xml":
        links = "".join(f"<url><loc>http://{HOST}:{port}/{n}</loc></url>" for n in range(len(pages)))
        kind, status = "application/xml", "200 OK"
        body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{links}</urlset>'.encode()
    elif path[1:].isdecimal() and int(path[1:]) < len(pages):
        body, status = pages[int(path[1:])], "200 OK"
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One connection: requests come one after the other."""

    def __init__(self, pages: list[bytes]) -> None:
        self._pages = pages
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        while b"\r\n\r\n" in self._received:
            request, _, self._received = self._received.partition(b"\r\n\r\n")
            port = self._transport.get_extra_info("sockname")[1]
            self._transport.write(answer(request.split(b" ", 2)[1].decode(), self._pages, port))


async def serve(pages: list[bytes]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Connection(pages), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).iterdir())
    asyncio.run(serve([file.read_bytes() for file in files]))
