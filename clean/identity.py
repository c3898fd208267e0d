"""Names that stay the same: of an article across captures, of a text, of a capture."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from clean.normal_form import normal_form
from schemas import Capture
from schemas.plain import percent_encoded

ARTICLE_ID: Final = "a1:"
"""How an article_id begins, which no address does."""
_ARTICLE_ID: Final = re.compile(rf"{ARTICLE_ID}[0-9a-f]{{32}}")
_TRACKING_PARAMETERS: Final = frozenset(
    "fbclid gclid dclid msclkid yclid twclid igshid mc_cid mc_eid _ga _gl wt_mc xtor cmpid ncid".split()
)
"""Parameters that say where a reader came from, and never which article is shown."""
_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}
_ROOT_PAGES: Final = frozenset({"", "/", "/index.html", "/index.htm", "/index.php", "/default.aspx", "/home"})


def is_article_id(text: str) -> bool:
    """Whether a text is a whole article_id, and no part of one."""
    return _ARTICLE_ID.fullmatch(text) is not None


def capture_digest(raw: bytes) -> str:
    """`sha256:` and the digest of the bytes."""
    return "sha256:" + hashlib.sha256(raw).hexdigest()


def text_digest(text: str) -> str:
    """Digest of a text with white space and width folded: equal for exact duplicates."""
    folded = "".join(normal_form("NFKC", text).split())
    return hashlib.sha256(folded.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def site_of(url: str | None) -> str | None:
    """Host of an address, lower case, without a leading `www.`."""
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return percent_encoded(host.removeprefix("www.")) if host else None


def normalise(url: str) -> str | None:
    """An address without what cannot tell two articles apart: scheme, `www.`, default port, fragment, tracking.

    Everything else stays: strict normalisers drop `newsid=` and make one article of many.  None where
    it is no web address.
    """
    try:
        parts = urlsplit(percent_encoded(url.strip()))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    port = parts.netloc.rpartition("@")[2].rpartition(":")[2]
    named_port = f":{port}" if port.isdigit() and f":{port}" != _DEFAULT_PORTS[parts.scheme] else ""
    fragment = f"#{parts.fragment}" if parts.fragment.startswith("!") else ""
    path = quote(
        unquote(parts.path, errors="surrogateescape"), safe="/:@!$&'()*+,;=~-._", errors="surrogateescape"
    )
    query = _identifying_query(parts.query)
    return f"{host.removeprefix('www.')}{named_port}{path or '/'}{'?' + query if query else ''}{fragment}"


def _identifying_query(query: str) -> str:
    if not query:
        return ""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=1_000, errors="surrogateescape")
    except ValueError:
        return query
    kept = [
        (k, v) for k, v in pairs if k.lower() not in _TRACKING_PARAMETERS and not k.lower().startswith("utm_")
    ]
    return urlencode(kept, errors="surrogateescape")


def trusted_canonical(canonical: str | None, url: str | None) -> str | None:
    """The canonical address, absolute, where it can name the article; else None.

    Seen: three articles that share one canonical home page, canonical addresses of another host, and
    ones that drop the parameter which says which article it is.
    """
    if not canonical or not url:
        return None
    canonical, url = percent_encoded(canonical), percent_encoded(url)
    try:
        absolute = urljoin(url, canonical.strip())
        parts, received = urlsplit(absolute), urlsplit(url)
    except ValueError:
        return None
    if normalise(absolute) is None or site_of(absolute) != site_of(url):
        return None
    if parts.path.lower() in _ROOT_PAGES and not parts.query:
        return None
    identifying = _identifying_query(received.query)
    if identifying and not parts.query and parts.path == received.path:
        return None
    return absolute


def article_id(capture: Capture, canonical: str | None) -> str:
    """`a1:` and a digest, stable across captures and cleaner versions.

    Of the canonical address where it can be trusted, else of the address, else of the source and its
    key, else of the raw bytes; never of cleaned text.
    """
    address = trusted_canonical(canonical, capture.url) or capture.url
    name = normalise(address) if address else None
    if name is not None:
        basis = "address:" + name
    elif address:
        basis = "address:" + percent_encoded(address)
    elif capture.source_key:
        basis = f"key:{capture.collected_from or ''}\0{capture.source_key}"
    else:
        basis = "raw:" + hashlib.sha256(capture.raw).hexdigest()
    return ARTICLE_ID + hashlib.sha256(basis.encode("utf-8", "surrogatepass")).hexdigest()[:32]
