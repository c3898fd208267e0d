"""No field of any answer holds a control character, a lone surrogate or an unpaired mark of direction.

They are put everywhere that a page, its address or its file name has text: as they are, as character references, as
escapes of JSON; and alone, in pairs, or torn from their partners by a tag.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clean import Options, clean
from schemas import Article, Capture, Rejection, WarcLocation
from tests.properties.plain import broken, is_paired

SENTENCES = {
    "en": "The keeper climbs the tower every autumn with a pencil and counts what flies past the lamp, year after year.",
    "he": "שומר המגדלור מטפס בכל סתיו עם עיפרון וסופר את מה שעף ליד המנורה, שנה אחר שנה, וכותב בספר ירוק.",
}

PAGE = """<!doctype html><html lang="en{x}"><head><title>Geese {x} over Innisvar - Daily {x} Ferry</title>
<base href="/a{x}/"><meta name=author content="Ana {x}Moreau"><meta property="og:title" content="Geese {x} here">
<meta property="article:section" content="News{x}"><meta name=keywords content="geese{x}, towers{x}">
<meta property="og:site_name" content="Daily{x}"><link rel=canonical href="/geese{x}">
<meta property="article:published_time" content="2024-05-01T10:00:00{x}+02:00">
<link rel=alternate hreflang="fr{x}" href="/fr{x}">
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Geese {j} over Innisvar","author":
{{"@type":"Person","name":"Ana {j}Moreau"}},"datePublished":"2024-05-01T10:00:00+02:00{j}","articleSection":"News{j}",
"keywords":["a{j}","b"],"inLanguage":"en{j}","publisher":{{"name":"Daily{j}"}}}}</script></head>
<body><nav>Home {x} | News</nav><h1>Geese {x} over Innisvar</h1><p class="byline{x}">By Ana {x}Moreau</p>
<time datetime="2024-05-01{x}">1 May {x}2024</time><article id="a{x}"><p>{p} {x} {p}</p>
<figure><img src="/i{x}.jpg" alt="geese{x}"><figcaption>Geese{x} at dusk. Photo: Jo{x} Bloggs</figcaption></figure>
<p>{x}{p}</p><p>{x}</p><p>{p}</p><ul><li>{x}<li>a{x}b</ul><pre>a
{x}
b</pre><table><tr><td>{x}<td>x</table><p>({x}Reuters)</p></article><div class="comments{x}">12{x} comments</div>
<template>{x}</template></body></html>"""

DATA_ONLY = """<!doctype html><html><head><title>Geese</title></head><body><div id=app></div>
<script type="application/ld+json">{{"@type":"NewsArticle","headline":"Geese","articleBody":"{j} {p}{j}\\n\\n{p} {j}.\\n\\n{j}\\n\\n{p}"}}</script>
<script>window.state = {{"body": "<p>{p}{j}</p><p>{j}</p><p>{p}</p><p>{j}{p}</p>"}}</script></body></html>"""

ACTING = "\ud800 \udc80 \x00 \x01 \x07 \x08 \x0b \x0c \r \x1b[31m \x1b]8;;http://a.example/\x07 \x1f \x7f \x85 \x9b2J".split(
    " "
)
DIRECTIONS = "\u202a \u202b \u202c \u202d \u202e \u2066 \u2067 \u2068 \u2069".split(" ")
REFERENCES = (
    "&#0; &#1; &#x1b;[2J &#27 &#127; &#129; &#x9b; &#x202e; &#8238; &#8297; &#xd800; &#55357;&#56832; &rlm;"
)
ESCAPES = (
    r"\u0000 \u0007 \u001b[2J \u009b \u202e \u202b \u202c \u2068 \ud800 \udc00 \ud83d\ude00 \\u001b \r \b"
)
HARMLESS = ["a", "שלום", " ", "</p><p>", "\n", "e\u0301", "🎈"]


def pieces(own: str, *, tags: bool) -> st.SearchStrategy[str]:
    """A few of these beside each other, with harmless text between."""
    harmless = HARMLESS if tags else [piece for piece in HARMLESS if "<" not in piece and "\n" not in piece]
    parts = st.sampled_from([*ACTING, *DIRECTIONS, *DIRECTIONS, *own.split(" "), *harmless])
    return st.lists(parts, min_size=1, max_size=6).map("".join)


@settings(max_examples=60)
@given(
    st.sampled_from([PAGE, DATA_ONLY]),
    st.sampled_from(sorted(SENTENCES)),
    pieces(REFERENCES, tags=True),
    pieces(ESCAPES, tags=False),
    st.booleans(),
    st.sampled_from(["text/html", "text/plain"]),
)
@example(PAGE, "he", "\u202eשלום</p><p>\u202c", r"\u202e", True, "text/html")
@example(DATA_ONLY, "en", "a", r"\u001b[31m", True, "text/html")
@example(DATA_ONLY, "he", "a", r"\u202eשלום", True, "text/html")
def test_no_field_holds_what_acts(
    template: str, language: str, found: str, escaped: str, repair: bool, media_type: str
) -> None:
    page = template.format(x=found, j=escaped, p=SENTENCES[language])
    capture = Capture(
        raw=page.encode("utf-8", "surrogatepass"),
        url=f"https://{found}.example/a{found}/geese?x={found}",
        media_type=media_type,
        origin=f"folder/{found}.html",
        collected_from=f"ferry {found}",
        source_key=found,
        warc=WarcLocation(f"a{found}.warc", 0),
    )
    assert not broken(clean(capture, Options(repair=repair)))


@pytest.mark.parametrize("name", ["message", "url", "collected_from", "origin", "warc_file"])
def test_rejections_are_plain_whoever_makes_them(name: str) -> None:
    texts = {"message": "It is broken."} | {name: "a\x1b[31mb\ud800\u202ec"}
    rejection = Rejection("unreadable", stage="read", **texts)
    assert getattr(rejection, name) == "a%1B[31mb%ED%A0%80%E2%80%AEc"


def test_an_address_keeps_what_was_in_it() -> None:
    page = PAGE.format(x="&#x1b;", j="", p=SENTENCES["en"]).encode()
    article = clean(Capture(raw=page, url="https://news.example/a\x1bb"))
    assert isinstance(article, Article)
    assert article.url == "https://news.example/a%1Bb"
    assert article.canonical_url == "https://news.example/geese%1B"


def test_what_holds_nothing_that_can_be_seen_is_no_article() -> None:
    for page in (b"<p>&#1;&#2;</p>", b"<article><p>&#x202e;</p></article>"):
        answer = clean(Capture(raw=page, media_type="text/html"))
        assert isinstance(answer, Rejection)
        assert answer.code == "not-an-article"


@pytest.mark.parametrize(
    ("line", "paired"),
    [
        ("a", True),
        ("\u202ba\u202c", True),
        ("\u2067\u202ba\u202c\u2069", True),
        ("\u202ba", False),
        ("a\u202c", False),
        ("\u202b\u2067a\u202c\u2069", False),
        ("\u2067\u202ba\u2069", False),
    ],
)
def test_the_law_knows_pairs(line: str, paired: bool) -> None:
    assert is_paired(line) is paired
