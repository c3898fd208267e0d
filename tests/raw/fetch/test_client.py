"""One request: what is connected to, what is taken, and the name of everything that can go wrong."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Sequence
from threading import Event
from typing import Any

import brotli
import pytest
import zstandard
from harness import FakeClock, with_fetcher
from site_of_ours import Site

from raw.fetch.answers import Answer, FetchFailed
from raw.fetch.client import Client
from raw.fetch.fetcher import Fetcher, user_agent
from raw.fetch.guard import system_lookup
from raw.fetch.hosts import Manners
from raw.fetch.limits import FetchLimits

TEXT = ("<p>" + "Báo in, truyền hình. " * 40 + "</p>").encode()
ONCE = Manners(tries=1)


def get(url: str, *, private: bool = True, **more: Any) -> Answer:
    more.setdefault("manners", ONCE)
    conditions = more.pop("conditions", None)
    answer: Answer = with_fetcher(
        lambda fetcher: fetcher.fetch(url, private=private, conditions=conditions), **more
    )
    return answer


def code(url: str, **more: Any) -> str:
    with pytest.raises(FetchFailed) as caught:
        get(url, **more)
    assert caught.value.message.endswith(".")
    return caught.value.code


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("br", brotli.compress),
        ("zstd", zstandard.compress),
        ("gzip, br", lambda data: brotli.compress(gzip.compress(data))),
        ("identity", bytes),
    ],
)
def test_encodings(site: Site, encoding: str, pack: Any) -> None:
    packed = pack(TEXT)  # once: gzip writes the time into it
    site.page("a.localhost", "/a", packed, content_encoding=encoding)
    answer = get(site.url("a.localhost", "/a"))
    assert answer.content == TEXT
    assert answer.body == packed
    assert ("Content-Encoding", encoding) in answer.headers


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_damaged_encodings(site: Site, encoding: str) -> None:
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstandard.compress,
    }
    packed = pack[encoding](TEXT)
    for number, body in enumerate((b"no such thing", packed[: len(packed) // 2], packed[3:])):
        site.page("a.localhost", f"/{number}", body, content_encoding=encoding)
        # A zstd frame need not say where it ends: of one that is cut, what is whole may be taken.
        if encoding == "zstd" and number == 1:
            assert TEXT.startswith(get(site.url("a.localhost", f"/{number}")).content)
        else:
            assert code(site.url("a.localhost", f"/{number}")) == "bad-encoding"


def test_an_encoding_that_nobody_asked_for(site: Site) -> None:
    site.page("a.localhost", "/a", TEXT, content_encoding="compress")
    site.page("a.localhost", "/b", TEXT, content_encoding="gzip, gzip, gzip, gzip")
    assert code(site.url("a.localhost", "/a")) == "bad-encoding"
    assert code(site.url("a.localhost", "/b")) == "bad-encoding"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_bombs(site: Site, encoding: str) -> None:
    zeros = bytes(20_000_000)
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": lambda data: brotli.compress(data, quality=5),
        "zstd": zstandard.compress,
    }
    site.page("a.localhost", "/a", pack[encoding](zeros), content_encoding=encoding)
    assert code(site.url("a.localhost", "/a")) == "bomb"
    limits = FetchLimits(unpacked_bytes=19_999_999, ratio=10**9)
    assert code(site.url("a.localhost", "/a"), limits=limits) == "bomb"
    limits = FetchLimits(unpacked_bytes=20_000_000, ratio=10**9)
    assert len(get(site.url("a.localhost", "/a"), limits=limits).content) == 20_000_000


def test_the_size_at_its_limit(site: Site) -> None:
    site.page("a.localhost", "/a", b"x" * 1000)
    site.reply("a.localhost", "/b", write=lambda out: out.write(b"x" * 1001))
    assert len(get(site.url("a.localhost", "/a"), limits=FetchLimits(body_bytes=1000)).body) == 1000
    assert code(site.url("a.localhost", "/a"), limits=FetchLimits(body_bytes=999)) == "too-large"
    assert code(site.url("a.localhost", "/b"), limits=FetchLimits(body_bytes=1000)) == "too-large"


def test_headers_without_end(site: Site) -> None:
    site.page("a.localhost", "/long", b"", x_long="y" * 20_000)
    site.reply("a.localhost", "/many", b"").headers.update({f"X-{n}": "y" for n in range(300)})
    assert code(site.url("a.localhost", "/long")) == "bad-response"
    assert code(site.url("a.localhost", "/many")) == "bad-response"


def test_a_drip_ends_at_the_deadline(site: Site, clock: FakeClock) -> None:
    def drip(out: Any) -> None:
        for _ in range(200):
            out.write(b"x" * 100)
            out.flush()

    site.reply("a.localhost", "/a", write=drip)
    site.reply("a.localhost", "/robots.txt", status=404)
    clock.drift = 30.0
    assert code(site.url("a.localhost", "/a"), clock=clock, limits=FetchLimits(total_seconds=20)) == "timeout"


def test_silence_ends_too(site: Site, clock: FakeClock) -> None:
    waiting = Event()
    site.reply("a.localhost", "/a", write=lambda out: (out.flush(), waiting.wait(5)))

    async def ask() -> None:
        async with Client("tinsach/test", clock, FetchLimits(silence_seconds=0.05)) as client:
            await client.get(site.url("a.localhost", "/a"), private=True)

    with pytest.raises(FetchFailed) as caught:
        asyncio.run(ask())
    waiting.set()
    assert caught.value.code == "timeout"


def test_a_body_that_breaks_off(site: Site) -> None:
    site.reply("a.localhost", "/a", content_length="1000", write=lambda out: out.write(b"x" * 10))
    assert code(site.url("a.localhost", "/a")) == "broken"


def test_no_server(site: Site) -> None:
    site.__exit__()
    with pytest.raises(FetchFailed, match=r"a\.localhost cannot be reached") as caught:
        get(site.url("a.localhost", "/a"))
    assert caught.value.code == "robots-unknown"


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, "gone"), (410, "gone"), (403, "forbidden"), (451, "forbidden"), (418, "http-error"), (300, "http-error"),
     (500, "server-error"), (503, "busy"), (429, "busy")],
)  # fmt: skip
def test_statuses(site: Site, status: int, expected: str) -> None:
    site.page("a.localhost", "/a", b"", status=status)
    assert code(site.url("a.localhost", "/a")) == expected


def test_redirects_hop_by_hop(site: Site) -> None:
    site.redirect("a.localhost", "/a", "/b")
    site.redirect("a.localhost", "/b", site.url("b.localhost", "/c?utm_source=a"), 302)
    site.page("b.localhost", "/c", TEXT)
    answer = get(site.url("a.localhost", "/a"))
    assert answer.url == site.url("b.localhost", "/c")
    assert [hit.path for hit in site.log] == ["/robots.txt", "/a", "/b", "/robots.txt", "/c"]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/a", "too-many-redirects"),
        ("file:///etc/passwd", "bad-address"),
        ("http://user@b.localhost/", "bad-address"),
        ("http://2130706433/", "bad-address"),
        ("gopher://b.localhost/", "bad-address"),
    ],
)
def test_bad_redirects(site: Site, target: str, expected: str) -> None:
    site.redirect("a.localhost", "/a", target)
    assert code(site.url("a.localhost", "/a")) == expected
    assert len(site.hits("/a")) <= 6


def test_robots_at_every_hop(site: Site) -> None:
    site.reply("b.localhost", "/robots.txt", "User-agent: tinsach\nDisallow: /")
    site.page("b.localhost", "/b", TEXT)
    site.redirect("a.localhost", "/a", site.url("b.localhost", "/b"))
    assert code(site.url("a.localhost", "/a")) == "robots"
    assert not site.hits("/b")


# Private networks


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "a.localhost", "10.0.0.1", "169.254.169.254",
     "[fd00::1]", "[64:ff9b::7f00:1]"],
)  # fmt: skip
def test_private_addresses_are_refused(site: Site, host: str) -> None:
    assert code(f"http://{host}:{site.port}/a", private=False) == "private-address"
    assert not site.log


def test_a_public_name_for_a_private_address(site: Site) -> None:
    async def lookup(host: str) -> Sequence[str]:
        return ["127.0.0.1"] if host == "trap.example" else await system_lookup(host)

    assert code(f"http://trap.example:{site.port}/a", private=False, lookup=lookup) == "private-address"
    assert not site.log


def test_an_answer_that_changes_between_check_and_connect(site: Site) -> None:
    """A name is asked for once for each connection, and what was checked is what is connected to."""
    asked = []

    async def lookup(host: str) -> Sequence[str]:
        asked.append(host)
        return ["203.0.114.1", "127.0.0.1"] if len(asked) == 1 else ["127.0.0.1"]

    limits = FetchLimits(connect_seconds=0.05)
    found = code(f"http://trap.example:{site.port}/a", private=False, lookup=lookup, limits=limits)
    assert found in ("robots-unknown", "private-address")
    assert not site.log


def test_a_redirect_into_a_private_network(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host passes for public; where it leads does not."""
    from raw.fetch import guard

    really = guard.is_public
    monkeypatch.setattr(guard, "is_public", lambda address: address == "127.0.0.1" or really(address))

    async def lookup(host: str) -> Sequence[str]:
        return {"public.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}[host]

    at = f"http://public.example:{site.port}"
    site.redirect("public.example", "/name", "http://inside.example/secret")
    site.redirect("public.example", "/number", "http://[::ffff:10.0.0.7]/secret")
    site.page("public.example", "/fine", TEXT)
    assert get(f"{at}/fine", private=False, lookup=lookup).content == TEXT
    assert code(f"{at}/name", private=False, lookup=lookup) == "private-address"
    assert code(f"{at}/number", private=False, lookup=lookup) == "private-address"


def test_a_private_connection_is_not_shared(site: Site) -> None:
    """A connection that a source with allow_private holds is no way in for another source."""
    site.page("127.0.0.1", "/a", TEXT)
    url = f"http://127.0.0.1:{site.port}/a"

    async def both(fetcher: Fetcher) -> str:
        await fetcher.fetch(url, private=True)
        with pytest.raises(FetchFailed) as caught:
            await fetcher.fetch(url, private=False)
        return caught.value.code

    assert with_fetcher(both) == "private-address"
    assert len(site.hits("/a")) == 1


def test_what_is_sent(site: Site) -> None:
    site.page("a.localhost", "/a", TEXT, etag='"1"')
    answer = get(site.url("a.localhost", "/a"), conditions=[("If-None-Match", '"1"')])
    assert (answer.status, answer.body) == (304, b"")
    headers = site.hits("/a")[0].headers
    assert headers["user-agent"] == "tinsach/test (+mail@news.example)"
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert "cookie" not in headers


@pytest.mark.parametrize("contact", ["desk@news.example", "https://news.example/about-our-crawler"])
def test_a_contact(contact: str) -> None:
    assert user_agent(contact, "1.0") == f"tinsach/1.0 (+{contact})"


@pytest.mark.parametrize(
    "contact", ["", " ", "news team", "desk@", "@x", "http://", "a@b\r\nX: y", "desk@news"]
)
def test_no_contact_no_fetching(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        user_agent(contact, "1.0")
