"""One request, within bounds: connect to checked addresses only, take the answer, undo its encoding.

aiohttp and not httpx: a page of 60 kB over loopback costs it .17 to .27 ms of CPU, httpx .96 to .99 (Python 3.11,
3,000 pages, eight connections).  HTTP/2 would bring nothing, since a host is asked one thing at a time.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final, Self

import aiohttp
from yarl import URL

from raw.fetch.address import host_of
from raw.fetch.answers import Answer, FetchFailed, Headers, Redirected
from raw.fetch.clock import Clock
from raw.fetch.encodings import ACCEPTED, BadEncoding, Bomb, unpacked
from raw.fetch.guard import AddressRefused, GuardedResolver, Lookup, is_public, public_socket, system_lookup
from raw.fetch.limits import FetchLimits
from raw.moments import mail_moment

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
FORBIDDEN: Final = frozenset({401, 402, 403, 407, 451})

ACCEPT: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"


class Client:
    """Asks servers, one request at a time as far as it knows; manners and retries are the caller's.

    Two pools of connections, so that a connection into a private network is never handed to a source that may
    not go there.
    """

    def __init__(
        self,
        user_agent: str,
        clock: Clock,
        limits: FetchLimits | None = None,
        lookup: Lookup = system_lookup,
    ) -> None:
        self._clock = clock
        self._limits = limits or FetchLimits()
        self._lookup = lookup
        self._headers: Headers = [
            ("User-Agent", user_agent),
            ("Accept-Encoding", ACCEPTED),
        ]
        self._sessions: dict[bool, aiohttp.ClientSession] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        for private in (False, True):
            self._sessions[private] = await self._stack.enter_async_context(self._session(private))
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    def _session(self, private: bool) -> aiohttp.ClientSession:
        limits = self._limits
        connector = aiohttp.TCPConnector(
            limit=0,
            resolver=GuardedResolver(self._lookup, private=private),
            socket_factory=None if private else public_socket,
        )
        timeout = aiohttp.ClientTimeout(
            total=limits.total_seconds, sock_connect=limits.connect_seconds, sock_read=limits.silence_seconds
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
            trust_env=False,
        )

    async def get(
        self,
        url: str,
        headers: Sequence[tuple[str, str]] = (),
        *,
        private: bool = False,
        accept: str = ACCEPT,
    ) -> Answer:
        """The answer to one GET; redirects are not followed.

        url: in its normal form.  Raises FetchFailed, and of it Redirected.
        """
        host = host_of(url)
        if not private and _is_number(host) and not is_public(host):
            raise FetchFailed("private-address", _refused(url))
        sent = [*self._headers, ("Accept", accept), *headers]
        try:
            async with self._sessions[private].get(
                URL(url, encoded=True), headers=sent, allow_redirects=False
            ) as response:
                return await self._answer(url, response, sent)
        except FetchFailed:
            raise
        except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
            raise _failed(url, error) from error

    async def _answer(self, url: str, response: aiohttp.ClientResponse, sent: Headers) -> Answer:
        status = response.status
        if status in REDIRECTS and (location := response.headers.get("Location")):
            raise Redirected("http-error", f"{url} redirects.", status=status, location=location)
        if status != 304 and not 200 <= status < 300:
            raise self._status_failure(url, response)
        body = b"" if status == 304 else await self._body(url, response)
        try:
            content = unpacked(body, response.headers.get("Content-Encoding", ""), self._limits)
        except BadEncoding as error:
            raise FetchFailed("bad-encoding", f"{url} {error}.", status=status) from error
        except Bomb as error:
            raise FetchFailed("bomb", f"{url} {error}; it was not read further.", status=status) from error
        headers = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in response.raw_headers]
        return Answer(url, status, headers, body, content, self._clock.now(), sent)

    async def _body(self, url: str, response: aiohttp.ClientResponse) -> bytes:
        began = self._clock.monotonic()
        pieces: list[bytes] = []
        size = 0
        bound = self._limits.body_bytes
        if (response.content_length or 0) > bound:
            raise _too_large(url, bound)
        async for piece in response.content.iter_any():
            size += len(piece)
            if size > bound:
                raise _too_large(url, bound)
            if self._clock.monotonic() - began > self._limits.total_seconds:
                seconds = self._limits.total_seconds
                raise FetchFailed("timeout", f"{url} was not there after {seconds:.0f} s; it drips.")
            pieces.append(piece)
        return b"".join(pieces)

    def _status_failure(self, url: str, response: aiohttp.ClientResponse) -> FetchFailed:
        status = response.status
        sentence = f"{url} was answered with status {status}."
        if status in (404, 410):
            return FetchFailed("gone", sentence, status=status)
        if status in FORBIDDEN:
            return FetchFailed("forbidden", sentence, status=status)
        if status in (408, 429) or status >= 500:
            wait = _retry_after(response.headers.get("Retry-After"), self._clock)
            code = "busy" if status in (429, 503) else "server-error"
            return FetchFailed(code, sentence, status=status, retry_after=wait)
        return FetchFailed("http-error", sentence, status=status)


def _retry_after(stated: str | None, clock: Clock) -> float | None:
    """Seconds to wait, from a number of seconds or a date (RFC 9110, section 10.2.3)."""
    if stated is None:
        return None
    if stated.strip().isdecimal():
        return float(min(int(stated.strip()[:9]), 7 * 86_400))
    moment = mail_moment(stated)
    if moment is None:
        return None
    return min(max((moment - clock.now()).total_seconds(), 0.0), 7 * 86_400)


def _too_large(url: str, bound: int) -> FetchFailed:
    return FetchFailed("too-large", f"{url} is larger than {bound:,} bytes; it was not read further.")


def _refused(url: str) -> str:
    return (
        f"{url} lies in a private network and was not asked for. If that is meant, give its source "
        "`allow_private = true`, or the command --allow-private."
    )


def _is_number(host: str) -> bool:
    return ":" in host or host.rpartition(".")[2].isdigit()


def _failed(url: str, error: Exception) -> FetchFailed:
    """The failure that an exception of the network stands for."""
    if any(isinstance(one, AddressRefused) for one in _causes(error)):
        return FetchFailed("private-address", _refused(url))
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return FetchFailed("timeout", f"{url} did not answer in time.")
    if isinstance(error, aiohttp.ClientPayloadError | aiohttp.ServerDisconnectedError | ConnectionResetError):
        return FetchFailed("broken", f"The connection ended before {url} was whole.")
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return FetchFailed("unreachable", f"The certificate of {host_of(url)} is not valid.")
    if isinstance(error, aiohttp.InvalidURL):
        return FetchFailed("bad-address", f"{url} is no valid address.")
    if isinstance(error, aiohttp.ClientResponseError | ValueError):
        return FetchFailed("bad-response", f"What {host_of(url)} sent for {url} is no valid HTTP answer.")
    return FetchFailed("unreachable", f"{host_of(url)} cannot be reached: {_reason(error)}.")


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        inner = getattr(error, "os_error", None)
        error = inner if isinstance(inner, BaseException) else (error.__cause__ or error.__context__)
    return found


def _reason(error: Exception) -> str:
    inner = getattr(error, "os_error", error)
    if isinstance(inner, ConnectionError) and inner.errno:
        # asyncio's own words have Python's address of a socket in them.
        return os.strerror(inner.errno).lower()
    return (getattr(inner, "strerror", None) or str(inner) or type(error).__name__).lower()
