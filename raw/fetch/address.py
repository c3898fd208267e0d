"""Addresses in one form, so that the same page is asked for once.

Only what cannot change the page is changed (RFC 3986, section 6.2): case of scheme and host, default port, dot
segments, percent-encoding, the fragment.  The order and the empty values of a query stay.  Parameters of counters
and sessions are dropped; `parameters.toml` has them.
"""

from __future__ import annotations

import re
import string
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import idna

_DATA = tomllib.loads(Path(__file__).with_name("parameters.toml").read_text(encoding="utf-8"))
_TRACKING: Final = frozenset(_DATA["tracking"].split())
_PREFIXES: Final = tuple(_DATA["tracking_prefixes"].split())
_SESSIONS: Final = frozenset(_DATA["sessions"].split())
_PERHAPS_SESSIONS: Final = frozenset(_DATA["perhaps_sessions"].split())
_SESSION_VALUE = re.compile(r"[0-9a-z]{24,}", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?;]*", re.IGNORECASE)
_COOKIELESS = re.compile(r"/\((?:[a-z]\([0-9a-z_-]{8,}\))+\)(?=/)", re.IGNORECASE)
"""ASP.NET's way to carry a session in the path: /(S(lit3py55t21z5v55vlm25s55))/."""

_AROUND: Final = "".join(map(chr, range(0x21)))
_BREAKS = re.compile(r"[\t\r\n]+")
_PERCENT = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED: Final = frozenset(string.ascii_letters + string.digits + "-._~")
_SAFE: Final = frozenset(_UNRESERVED | set("!$&'()*+,;=:@/%?"))
"""Characters of a path or query; a question mark in a path never comes here, since it ends the path."""
_ALL_SAFE: Final = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@/%?]*")
_LABEL: Final = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORTS: Final = {"http": 80, "https": 443}

LONGEST: Final = 4_096
"""Characters of an address; servers take 8,000 of a whole request line."""


class BadAddress(ValueError):
    """The address cannot be asked for; the text says why, as a clause."""


def normal(url: str, base: str | None = None) -> str:
    """The address in its one form, all ASCII.  base: address of the page in which it stands.

    Raises BadAddress for what is no http or https address of a host, for user names, and for numbers that
    only look like a host's name.
    """
    written = _BREAKS.sub("", url.strip(_AROUND))
    if "\\" in written:  # browsers read both slashes alike, and so does whoever writes such links
        written = written.replace("\\", "/")
    try:
        is_whole = base is None or written.startswith(("http://", "https://"))
        parts = urlsplit(written if is_whole else urljoin(base or "", written))
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadAddress("is no valid address") from None
    if not parts.scheme:
        raise BadAddress("does not begin with https:// or http://")
    if parts.scheme not in _PORTS:
        raise BadAddress(f"is of the kind {parts.scheme!r}; only http and https are fetched")
    if not host:
        raise BadAddress("has no host")
    if "@" in parts.netloc:
        raise BadAddress("has a user name in it")
    netloc = normal_host(host)
    if port not in (None, _PORTS[parts.scheme]):
        netloc += f":{port}"
    found = f"{parts.scheme}://{netloc}{_path(parts)}{_query(parts.query)}"
    if len(found) > LONGEST:
        raise BadAddress(f"is longer than {LONGEST:,} characters")
    return found


def host_of(url: str) -> str:
    """Host of an address, without port."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Scheme, host and port of an address: what one robots.txt holds for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def normal_host(host: str) -> str:
    """The host as it goes over the wire; an IPv6 address in brackets."""
    if ":" in host or host[-1].isdigit():
        try:
            address = ip_address(host)
        except ValueError:
            return _name(host)
        return f"[{address}]" if address.version == 6 else str(address)
    return _name(host)


def _name(host: str) -> str:
    try:
        name = host.rstrip(".").lower() if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        raise BadAddress("has an invalid host name") from None
    if len(name) > 253 or not _HOST.fullmatch(name):
        raise BadAddress("has an invalid host name")
    last = name.rpartition(".")[2]
    # 2130706433, 0x7f.1, 0177.0.0.1 and 127.1 all mean 127.0.0.1 to the system.  No honest link is so written.
    if last.isdigit() or re.fullmatch(r"0x[0-9a-f]*", last):
        try:
            return str(ip_address(name))
        except ValueError:
            raise BadAddress("has a number for a host that is no plain IPv4 address") from None
    return name


def _path(parts: SplitResult) -> str:
    path = parts.path
    if ";" in path:
        path = _SESSION_IN_PATH.sub("", path)
    if "/(" in path:
        path = _COOKIELESS.sub("", path)
    return _encoded(_without_dots(path)) or "/"


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    ends_open = segments[-1] in (".", "..")
    return "/" + "/".join(kept) + ("/" if ends_open and kept else "")


def _query(query: str) -> str:
    kept = "&".join(part for part in query.split("&") if part and not _is_noise(part))
    return f"?{_encoded(kept)}" if kept else ""


def _is_noise(part: str) -> bool:
    name, _, value = part.partition("=")
    name = name.lower()
    if name in _TRACKING or name in _SESSIONS or name.startswith(_PREFIXES):
        return True
    return name in _PERHAPS_SESSIONS and bool(_SESSION_VALUE.fullmatch(value))


def _encoded(text: str) -> str:
    """Percent-encoded where it must be, and nowhere else; triplets in capitals."""
    if "%" in text:
        text = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", text)
        text = _PERCENT.sub(_triplet, text)
    if _ALL_SAFE.fullmatch(text):
        return text
    return "".join(char if char in _SAFE else _percent(char) for char in text)


def _triplet(found: re.Match[str]) -> str:
    char = chr(int(found[1], 16))
    return char if char in _UNRESERVED else found[0].upper()


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
