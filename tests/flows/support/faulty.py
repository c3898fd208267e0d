"""A way to a server on loopback on which things go wrong, by a seed: for what must not lose anything."""

from __future__ import annotations

import http.client
import random
import socket
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self
from urllib.parse import urlsplit

FAULTS = ("busy", "dropped", "lost", "cut")
"""503 instead of an answer; the connection closed before the request was passed on; after it was, without an
answer; in the midst of the answer."""

SLOW_DOWN = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Please reduce your rate.</Message></Error>"
)


class Faulty(ThreadingHTTPServer):
    """Passes requests on to a server, but for a part of them that come to grief.  A context manager."""

    daemon_threads = True

    def __init__(self, upstream: str, seed: int, part: float) -> None:
        self.upstream = urlsplit(upstream).netloc
        self.part = part
        self.counts: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._fates: list[str] = []
        self._lock = Lock()
        super().__init__(("127.0.0.1", 0), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.shutdown()
        self.server_close()

    def fate(self) -> str:
        """What becomes of the next request."""
        with self._lock:
            if self._fates:
                found = self._fates.pop()
            else:
                found = self._random.choice(FAULTS) if self._random.random() < self.part else "passed"
            self.counts[found] += 1
            return found

    def fail(self, times: int) -> None:
        """Let the next requests come to grief, each in another way, and pass all that follow."""
        with self._lock:
            self._fates = [FAULTS[turn % len(FAULTS)] for turn in range(times)]
            self.part = 0.0

    def handle_error(self, *_: object) -> None:
        """A client that went away is what this is about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Faulty

    def _pass(self) -> None:
        body = self._body()
        fate = self.server.fate()
        if fate == "dropped":
            self._hang_up()
        elif fate == "busy":
            self._answer(
                503, {"Content-Type": "application/xml"}, b"" if self.command == "HEAD" else SLOW_DOWN
            )
        else:
            status, headers, content = self._upstream(body)
            if fate == "lost":
                self._hang_up()
            elif fate == "cut" and len(content) > 1:
                self._answer(status, headers, content, sent=len(content) // 2)
                self._hang_up()
            else:
                self._answer(status, headers, content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = _pass

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _upstream(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.server.upstream)
        left_out = ("expect", "transfer-encoding", "connection")
        headers = {name: value for name, value in self.headers.items() if name.lower() not in left_out}
        connection.request(self.command, self.path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        kept = {
            name: value
            for name, value in answer.getheaders()
            if name.lower() not in ("connection", "transfer-encoding")
        }
        connection.close()
        return answer.status, kept, content

    def _answer(self, status: int, headers: dict[str, str], content: bytes, sent: int | None = None) -> None:
        self.send_response_only(status)
        if self.command != "HEAD":
            headers = {name: value for name, value in headers.items() if name.lower() != "content-length"}
            headers["Content-Length"] = str(len(content))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[:sent])

    def _hang_up(self) -> None:
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Nothing is said."""
