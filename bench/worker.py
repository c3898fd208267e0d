"""One extractor in a process of its own: pages come in as lines, answers go out as lines.

Started as a script, by the interpreter whose environment has the extractor, so it imports nothing of the project
but for tinsach itself.  A request is `{"path": ..., "url": ...}`; the answer `{"text", "title", "authors", "date",
"ms", "error"}`.  `ms` is the CPU time of this process for the extraction alone: reading the file, unpacking and
sending back are outside.
"""

from __future__ import annotations

import gc
import gzip
import json
import logging
import os
import re
import signal
import socket
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

DEADLINE_SECONDS = 60
"""After this long a page counts as raised."""

Answer = dict[str, Any]
Extractor = Callable[[bytes, "str | None"], Answer]


class DeadlinePassed(Exception):
    """The extractor was still at work after `DEADLINE_SECONDS`."""


def tinsach() -> Extractor:
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from clean import clean
    from schemas import Article, Capture

    def extract(raw: bytes, url: str | None) -> Answer:
        article = clean(Capture(raw=raw, url=url))
        if not isinstance(article, Article):
            return {"rejected": article.code}
        day = article.published_date.isoformat() if article.published_date else None
        return {"text": article.text, "title": article.title, "authors": list(article.reporters), "date": day}

    return extract


def lexbor() -> Extractor:
    """The bare parse: what no extractor on this parser can be faster than."""
    from selectolax.lexbor import LexborHTMLParser

    def extract(raw: bytes, _url: str | None) -> Answer:
        LexborHTMLParser(raw)
        return {}

    return extract


def trafilatura(**options: Any) -> Extractor:
    from trafilatura import bare_extraction

    def extract(raw: bytes, url: str | None) -> Answer:
        document = bare_extraction(raw, url=url, with_metadata=True, **options)
        if document is None:
            return {}
        authors = [name.strip() for name in (document.author or "").split(";") if name.strip()]
        return {"text": document.text, "title": document.title, "authors": authors, "date": document.date}

    return extract


def trafilatura_fast() -> Extractor:
    return trafilatura(fast=True)


def resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    def extract(raw: bytes, _url: str | None) -> Answer:
        return {"text": extract_plain_text(_as_text(raw), main_content=True)}

    return extract


def readability() -> Extractor:
    from lxml.html import fromstring
    from readability import Document

    def extract(raw: bytes, url: str | None) -> Answer:
        document = Document(_as_text(raw), url=url)
        return {"text": _block_text(fromstring(document.summary())), "title": document.short_title()}

    return extract


def newspaper4k() -> Extractor:
    from newspaper import Article

    def extract(raw: bytes, url: str | None) -> Answer:
        article = Article(url or "", fetch_images=False)
        article.download(input_html=_as_text(raw))
        article.parse()
        date = article.publish_date
        return {
            "text": article.text,
            "title": article.title,
            "authors": _names(article.authors),
            "date": date.date().isoformat() if date else None,
        }

    return extract


def goose3() -> Extractor:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def extract(raw: bytes, _url: str | None) -> Answer:
        article = goose.extract(raw_html=_as_text(raw))
        date = article.publish_datetime_utc
        return {
            "text": article.cleaned_text,
            "title": article.title,
            "authors": _names(article.authors),
            "date": date.date().isoformat() if date else None,
        }

    return extract


def magic_html() -> Extractor:
    from lxml.html import fromstring
    from magic_html import GeneralExtractor

    extractor = GeneralExtractor()

    def extract(raw: bytes, url: str | None) -> Answer:
        found = extractor.extract(_as_text(raw), base_url=url or "")
        body = found.get("html") or ""
        text = _block_text(fromstring(body)) if body.strip() else ""
        return {"text": text, "title": found.get("title")}

    return extract


def news_please() -> Extractor:
    from newsplease import NewsPlease

    def extract(raw: bytes, url: str | None) -> Answer:
        article = NewsPlease.from_html(_as_text(raw), url=url, fetch_images=False)
        date = article.date_publish
        return {
            "text": article.maintext,
            "title": article.title,
            "authors": _names(article.authors),
            "date": date.date().isoformat() if date else None,
        }

    return extract


def htmldate() -> Extractor:
    from htmldate import find_date

    def extract(raw: bytes, url: str | None) -> Answer:
        return {"date": find_date(_as_text(raw), url=url, original_date=True)}

    return extract


EXTRACTORS: dict[str, Callable[[], Extractor]] = {
    "tinsach": tinsach,
    "lexbor": lexbor,
    "trafilatura": trafilatura,
    "trafilatura-fast": trafilatura_fast,
    "resiliparse": resiliparse,
    "readability-lxml": readability,
    "newspaper4k": newspaper4k,
    "goose3": goose3,
    "magic-html": magic_html,
    "news-please": news_please,
    "htmldate": htmldate,
}
"""Name: what makes the extractor, its imports included."""

OWN = ("tinsach", "lexbor")
"""Those that run in the project's environment; the others in the peers'."""


FIELDS_ONLY = ("news-please", "htmldate")
"""Those that are measured for their fields alone: the bodies of the one are newspaper4k's, the other has none."""


def _names(authors: Any) -> list[str]:
    """Names as strings: some extractors pass on whatever a page's data had in their place, lists among them."""
    if isinstance(authors, str):
        return [authors]
    return [
        name
        for entry in authors or ()
        for name in (_names(entry) if isinstance(entry, list) else [str(entry)])
    ]


def _as_text(raw: bytes) -> str:
    """Text for the extractors that take no bytes, by resiliparse's detection: the cheapest that survives a bad byte."""
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    text: str = bytes_to_str(raw, detect_encoding(raw))
    # lxml refuses text that declares an encoding, and NUL.
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "")


_BLOCKS = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "tr", "table", "pre", "br"}
)
_BLOCKS |= {"blockquote", "section", "article", "dd", "dt", "figure", "figcaption"}


def _block_text(root: Any) -> str:
    """Text of a tree with a line for each block: for the extractors that give markup."""
    pieces: list[str] = []
    for element in root.iter():
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            pieces.append("\n")
        if tag and tag not in ("script", "style"):
            pieces.append(element.text or "")
        pieces.append(("\n" if tag in _BLOCKS and tag != "br" else "") + (element.tail or ""))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _give_up(*_: object) -> None:
    raise DeadlinePassed


def _no_network(*_: object, **__: object) -> None:
    raise OSError("No extractor is to reach the network: it is judged by the page that it is given.")


def _answer(extract: Extractor, request: dict[str, Any]) -> Answer:
    raw = gzip.decompress(Path(request["path"]).read_bytes())
    gc.collect()
    error = None
    answer: Answer = {}
    signal.alarm(DEADLINE_SECONDS)
    start = time.process_time()
    try:
        answer = extract(raw, request.get("url"))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as raised:  # extractors of others: what they raise is part of the measurement
        error = type(raised).__name__
    milliseconds = 1e3 * (time.process_time() - start)
    signal.alarm(0)
    return answer | {"ms": milliseconds, "error": error}


def main() -> None:
    socket.getaddrinfo = socket.socket.connect = _no_network  # type: ignore[assignment,method-assign]
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    # What an extractor prints must not mix with the answers.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        extract = EXTRACTORS[sys.argv[1]]()
    except ImportError as error:
        print(json.dumps({"missing": str(error)}), file=out, flush=True)
        return
    signal.signal(signal.SIGALRM, _give_up)
    print(json.dumps({"ready": sys.argv[1]}), file=out, flush=True)
    for line in sys.stdin:
        print(json.dumps(_answer(extract, json.loads(line))), file=out, flush=True)


if __name__ == "__main__":
    main()
