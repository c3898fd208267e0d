"""The law of conservation, in one place: what the source text is, and what became of it.

The source text is every text node of the repaired tree but script and style (hidden, template, noscript and iframe
text included), or every character of a dump.  Each of its characters stands exactly once in the article's text, in
an image's caption or credit, or in what was removed.  White space is no character here, nor are invisible ones
(controls, zero-width and directional marks), which repair may drop; letters are counted in their decomposed
form, so that composing them changes nothing.

The tree is html5ever's, through markupever: another parser than the cleaning's.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

import markupever
from markupever.dom import Document, Element, Text

from clean import Options, clean
from clean.blocks import read_blocks
from clean.decode import Decoded, decode
from schemas import Article, Capture

_UNREAD = frozenset({"script", "style"})
_OPTIONS = markupever.HtmlOptions()


def visible(pieces: Iterable[str]) -> Counter[str]:
    """The characters that count, each with how often it stands there."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts.update(unicodedata.normalize("NFD", piece))
    return Counter(
        {c: n for c, n in counts.items() if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf")}
    )


def text_nodes(html: str) -> Iterator[str]:
    """Every text node of the page but those of script and style.

    html5ever reads `noscript` as a browser with scripts does, as raw text: its markup is parsed by itself.
    """
    root = markupever.parse(html, _OPTIONS).root()
    todo: list[Document | Element] = [root]
    while todo:
        parent = todo.pop()
        name = parent.name.local if isinstance(parent, Element) else ""
        if name in _UNREAD:
            continue
        for child in parent.children():
            if isinstance(child, Element):
                todo.append(child)
            elif isinstance(child, Text):
                yield from text_nodes(child.content) if name == "noscript" else (child.content,)


def source_text(capture: Capture, *, repair: bool = True) -> Counter[str]:
    """What came in: the visible characters of the decoded, repaired source text."""
    decoded = decode(capture.raw, capture.charset, repair=repair)
    assert isinstance(decoded, Decoded)
    if read_blocks(decoded.text, capture.media_type).is_dump:
        return visible([decoded.text])
    return visible(text_nodes(decoded.text))


def accounted_text(article: Article) -> Counter[str]:
    """What came out: text, captions and credits, and what was removed.

    Where the body is from embedded data, the page's own text is in what was removed, all of it.
    """
    removed = [removal.text for removal in article.removed]
    if "body-from-data" in article.warnings:
        return visible(removed)
    images = [piece for image in article.images for piece in (image.caption, image.credit) if piece]
    return visible([article.text, *images, *removed])


def imbalance(capture: Capture, article: Article) -> tuple[Counter[str], Counter[str]]:
    """Characters of the source that are nowhere in the answer, and those of the answer that the source lacks.

    Where single blocks were repaired, the source text is not known apart from the cleaning: the law is then
    held of the page without any repair.
    """
    decoded = decode(capture.raw, capture.charset)
    assert isinstance(decoded, Decoded)
    repair = article.repairs == decoded.repairs
    if not repair:
        unrepaired = clean(capture, Options(repair=False))
        if not isinstance(unrepaired, Article):
            return Counter(), Counter()
        article = unrepaired
    source, accounted = source_text(capture, repair=repair), accounted_text(article)
    if "body-from-data" in article.warnings:
        # What was cut off the data's text, a byline say, stands in what was removed too.
        return source - accounted, Counter()
    return source - accounted, accounted - source
