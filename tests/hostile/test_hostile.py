"""Hostile and broken input: every shape is answered, and the article inside it is not lost.

A shape is a function that wraps an article into something that breaks other extractors.  Where there is an article,
its sentence must stand in the text; where the input has none, or is past a limit, the rejection's code is known.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest

from clean import clean
from schemas import Article, Capture, Rejection

CANARY = "The lighthouse keeper of Innisvar counted nine hundred geese before the fog came in from the west."
PARAGRAPHS = (
    "Every autumn the keeper climbs the tower with a pencil behind his ear and counts what flies past the lamp.",
    CANARY,
    "The figures go to a museum on the mainland, where they have been copied into the same green book since 1911.",
    "This year the geese were late by eleven days, which nobody on the island can remember to have happened before.",
)


def article() -> str:
    return "<h1>Geese over Innisvar</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html lang=en><head><title>Geese</title>{head}</head><body>{body}</body></html>".encode()


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


KEPT: dict[str, Callable[[], bytes]] = {
    "260 nested divs": lambda: page("<div>" * 260 + article() + "</div>" * 260),
    "1,000 nested spans": lambda: page("<span>" * 1_000 + article()),
    "300 nested tables": lambda: page("<table><tr><td>" * 300 + article()),
    "400 nested lists": lambda: page("<ul><li>" * 400 + article()),
    "formatting never closed": lambda: page("<b><i><u><font color=red>" * 200 + article()),
    "4,000 unclosed anchors after it": lambda: page(article() + "<a " * 4_000),
    "comments never closed": lambda: page(article() + "<!--" * 5_000),
    "image source of 2 MB": lambda: page(article() + f'<img src="data:image/png;base64,{"A" * 2_000_000}">'),
    "attribute of 1 MB": lambda: page(f'<div class="{"x " * 500_000}">{article()}</div>'),
    "20,000 links": lambda: page('<a href="/x">more</a> ' * 20_000 + f"<article>{article()}</article>"),
    "20,000 empty elements": lambda: page("<div></div>" * 20_000 + article()),
    "a million spaces": lambda: page(article() + " " * 1_000_000),
    "a word of 1 MB": lambda: page(article() + f"<div>{'x' * 1_000_000}</div>"),
    "100,000 combining marks": lambda: page(article() + f"<div>e{chr(0x301) * 100_000}</div>"),
    "50,000 entities": lambda: page(article() + f"<div>{'&amp;' * 50_000}</div>"),
    "JSON-LD null": lambda: page(article(), json_ld("null")),
    "JSON-LD of nulls": lambda: page(
        article(), json_ld('{"@type":"NewsArticle","headline":null,"author":[null],"datePublished":null}')
    ),
    "JSON-LD 3,000 deep": lambda: page(article(), json_ld('{"author":' * 3_000 + "null" + "}" * 3_000)),
    "JSON-LD that ends early": lambda: page(
        article(), json_ld('{"@type": "NewsArticle", "headline": "Geese')
    ),
    "JSON-LD with a huge number": lambda: page(
        article(), json_ld('{"@type":"NewsArticle","commentCount":1e999999}')
    ),
    "10,000 JSON-LD scripts": lambda: page(article(), json_ld("{}") * 10_000),
    "noscript that leaves an iframe open": lambda: page(f"<noscript><iframe src=a></noscript>{article()}"),
    "noscript that leaves a comment open": lambda: page(f"<noscript><!-- <p>a</noscript>{article()}"),
    "noscript in a comment": lambda: page(f"<!-- <noscript><!-- <p>a</noscript> -->{article()}"),
    "NUL and controls": lambda: page(article().replace("</p>", "\x00\x01\x0b\x1b[31m</p>")),
    "dates without end": lambda: page(article() + f"<div>{'1/' * 20_000}</div>"),
    "bylines without end": lambda: page(article() + f"<div>By {'Ana and ' * 10_000}</div>"),
    "colspan of a billion": lambda: page(f"<table><tr><td colspan=1000000000>{article()}</td></tr></table>"),
    "no tag closed": lambda: page(article().replace("</p>", "").replace("</h1>", "")),
    "tags in the wrong order": lambda: page("</p></div></body></html>" + article()),
    "no html element": lambda: article().encode(),
    "two documents": lambda: page(article()) + page("<p>Nothing.</p>"),
    "one bad byte": lambda: page(article()).replace(b"autumn", b"autumn\xff"),
    "cut in mid-tag": lambda: page(article())[: -len("</body></html>")] + b"<div class='x",
    "CRLF": lambda: page(article()).replace(b"><", b">\r\n<"),
}
"""Shape: the page. Its article must come out."""

REJECTED: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "nothing": (lambda: b"", {"empty"}),
    "white space": (lambda: b" \r\n\t ", {"empty"}),
    "zero bytes": (lambda: b"\x00" * 1_000, {"empty", "binary"}),
    "a PNG": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, {"binary"}),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 20, {"binary"}),
    "gzip that nobody unpacked": (lambda: gzip.compress(page(article()), mtime=0), {"binary"}),
    "a page without text": (lambda: page("<img src=a.jpg>"), {"empty", "not-an-article"}),
    "too many bytes": (lambda: b"<p>" + b"x" * 50_000_001, {"too-large"}),
    "6,000 nested divs": (lambda: page("<div>" * 6_000 + article()), {"too-deep"}),
    "50,000 nested divs": (lambda: page("<div>" * 50_000 + article()), {"too-deep"}),
    "50,000 attributes": (
        lambda: page(f"<div {' '.join(f'a{n}=1' for n in range(50_000))}>{article()}</div>"),
        {"too-many-nodes"},
    ),
}
"""Shape: the input, and the codes of which one must be the answer's."""


@pytest.mark.parametrize("shape", KEPT)
def test_the_article_comes_out(shape: str) -> None:
    result = clean(Capture(raw=KEPT[shape]()))
    assert isinstance(result, Article), result
    text = " ".join(result.text.split())
    assert CANARY in text
    for field in (result.text, result.title or "", *result.reporters):
        assert not any(ord(character) < 32 and character not in "\n\t" for character in field)


@pytest.mark.parametrize("shape", REJECTED)
def test_what_is_no_article_is_refused_by_name(shape: str) -> None:
    build, codes = REJECTED[shape]
    result = clean(Capture(raw=build(), origin="case"))
    assert isinstance(result, Rejection)
    assert result.code in codes
    assert result.message.endswith(".")
    assert result.origin == "case"


WRAPPERS = (
    "<aside>{}</aside>",
    "<blockquote>{}</blockquote>",
    "<details><summary>More</summary>{}</details>",
    "<dl><dt>{}</dt></dl>",
    "<figure><figcaption>{}</figcaption></figure>",
    "<form><label>{}</label></form>",
    "<iframe>{}</iframe>",
    "<li>{}",
    "<noscript>{}</noscript>",
    "<p hidden>{}</p>",
    '<p style="display: none">{}</p>',
    "<pre>{}</pre>",
    "<table><caption>{}</caption></table>",
    "<table><tr><th>{}</th></tr></table>",
    "<template>{}</template>",
    "<textarea>{}</textarea>",
    "<select><option>{}</option></select>",
    "<svg><text>{}</text></svg>",
    "<svg><path><title>{}</title></path></svg>",
    "<svg><template>{}</template></svg>",
    "<amp-img src=a.jpg><div fallback>{}</div></amp-img>",
    "<object data=a.swf><param name=x>{}</object>",
    "<video src=a.mp4><track>{}</video>",
    "<math><mtext>{}</mtext></math>",
    "<marquee>{}</marquee>",
    "<unknown-element>{}</unknown-element>",
)
EXTRA = "Somebody had painted the railing blue again."


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("depth", [1, 10, 100])
def test_a_sentence_in_any_wrapper_is_accounted_for(wrapper: str, depth: int) -> None:
    result = clean(Capture(raw=page(article() + "<div>" * depth + wrapper.format(EXTRA))))
    assert isinstance(result, Article)
    captions = [image.caption or "" for image in result.images]
    assert any(
        EXTRA in " ".join(piece.split())
        for piece in (result.text, *captions, *(r.text for r in result.removed))
    )


@pytest.mark.parametrize("body", ["Cheap watches. " * 50, "Cheap watches. " * 5_000, "9" * 5_000])
def test_structured_data_is_never_believed_blindly(body: str) -> None:
    """Data that contradicts the page does not become its text, however much of it there is."""
    other = {"@type": "NewsArticle", "headline": "Buy now", "articleBody": body}
    result = clean(Capture(raw=page(article(), json_ld(json.dumps(other)))))
    assert isinstance(result, Article)
    assert CANARY in result.text
    assert body[:9] not in result.text


@pytest.mark.parametrize("where", ["articleBody", "script"])
def test_markup_in_the_data_of_a_shell_is_bounded_too(where: str) -> None:
    """A story stored as a string is parsed like a page: fifty thousand levels would take half a minute."""
    story = "<div>" * 50_000 + article()
    if where == "articleBody":
        head = json_ld(json.dumps({"@type": "NewsArticle", "headline": "Geese", "articleBody": story}))
    else:
        head = f"<script>window.state = {json.dumps(story)};</script>".replace("</p>", "<\\/p>")
    result = clean(Capture(raw=page("<p>Geese.</p>", head)))
    assert isinstance(result, Rejection) or "Geese" in result.text
