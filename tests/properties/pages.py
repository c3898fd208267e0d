"""Pages of our own: the texts of `texts.toml` in several shapes of markup, and what sites put around them."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

Text = dict[str, Any]
"""One language of `texts.toml`."""

TEXTS: Final[dict[str, Text]] = tomllib.loads(
    Path(__file__).with_name("texts.toml").read_text(encoding="utf-8")
)


def body_of(text: Text) -> str:
    """The text of the article that every page of these must give."""
    return "\n\n".join(text["paragraphs"])


def each(values: Sequence[str], shape: str) -> str:
    return "".join(shape.format(value, number=number) for number, value in enumerate(values, 1))


def document(language: str, text: Text, content: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<title>{text["title"]} | Post</title>\n<meta name="viewport" content="width=device-width">\n'
        f'</head>\n<body class="page news" id="top">\n{content}\n</body>\n</html>\n'
    )


# Shapes: the places marked before, inside and after are where changes put their pieces.

BEFORE, MIDDLE, AFTER = "<!--before-->", "<!--middle-->", "<!--after-->"


def _with_middle(paragraphs: Sequence[str]) -> str:
    return "\n".join([*paragraphs[:2], MIDDLE, *paragraphs[2:]])


def semantic(text: Text) -> str:
    paragraphs = [f"<p>{p}</p>" for p in text["paragraphs"]]
    return (
        f'{BEFORE}\n<main id="main" class="content"><article class="story" id="a1">\n<header><h1 class="title">'
        f'{text["title"]}</h1>\n<p class="byline" id="by">{text["byline"]}</p> <time class="date" '
        f'datetime="2024-05-14">{text["date"]}</time></header>\n{_with_middle(paragraphs)}\n</article></main>\n{AFTER}'
    )


def divisions(text: Text) -> str:
    paragraphs = [f'<div class="text">{p}</div>' for p in text["paragraphs"]]
    return (
        f'<div id="wrap" class="w">{BEFORE}\n<div class="c1" id="c"><div class="headline">{text["title"]}</div>\n'
        f'<div class="info" id="i">{text["byline"]} | {text["date"]}</div>\n<div class="body" id="b">'
        f"{_with_middle(paragraphs)}</div></div>\n{AFTER}</div>"
    )


def table(text: Text) -> str:
    paragraphs = [f"<p align=justify>{p}</p>" for p in text["paragraphs"]]
    return (
        f'{BEFORE}<table width="100%" border="0"><tr><td width="160" valign="top">&nbsp;</td><td width="600" '
        f'valign="top"><h2>{text["title"]}</h2><font size="1">{text["date"]}</font>{_with_middle(paragraphs)}'
        f'<p align="right"><b>{text["byline"]}</b></p></td></tr></table>{AFTER}'
    )


def breaks(text: Text) -> str:
    first, rest = "<br><br>\n".join(text["paragraphs"][:2]), "<br><br>\n".join(text["paragraphs"][2:])
    return (
        f'{BEFORE}<div id="content" class="main"><h1>{text["title"]}</h1><span class="date" id="d">{text["date"]}'
        f'</span><div class="article-content" id="ac">{first}<br><br>{MIDDLE}{rest}</div></div>{AFTER}'
    )


def blog(text: Text) -> str:
    paragraphs = [f"<p>{p}</p>" for p in text["paragraphs"]]
    return (
        f'<div id="page" class="site">{BEFORE}<div id="primary" class="content-area"><main class="site-main">'
        f'<article id="post-7" class="post type-post hentry"><header class="entry-header"><h1 class="entry-title">'
        f'{text["title"]}</h1><div class="entry-meta"><span class="posted-on">{text["date"]}</span> <span '
        f'class="author vcard">{text["byline"]}</span></div></header><div class="entry-content">'
        f"{_with_middle(paragraphs)}</div></article></main></div>{AFTER}</div>"
    )


SHAPES: Final[dict[str, Callable[[Text], str]]] = {
    "semantic": semantic,
    "divisions": divisions,
    "table": table,
    "breaks": breaks,
    "blog": blog,
}

# What sites put around an article.


def navigation(text: Text) -> str:
    items = each(text["navigation"], '<li><a href="/{number}">{}</a></li>')
    return f'<nav class="menu" id="nav"><ul>{items}</ul></nav>'


def plain_navigation(text: Text) -> str:
    items = each(text["navigation"], '<a href="/{number}">{}</a> ')
    return f'<div class="top">{items}</div>'


def cookie_banner(text: Text) -> str:
    buttons = each(text["accept"], "<button>{}</button>")
    return f'<div id="cookie-banner" role="dialog"><p>{text["cookies"]}</p>{buttons}</div>'


def comments(text: Text) -> str:
    items = each(text["comments"], '<li class="comment"><b>user{number}</b><p>{}</p></li>')
    return f'<section id="comments" class="comments"><h3>{text["comments_heading"]}</h3><ol>{items}</ol></section>'


def related(text: Text) -> str:
    items = each(text["related"], '<li><a href="/story-{number}.html">{}</a></li>')
    return f'<div class="related"><h3>{text["related_heading"]}</h3><ul>{items}</ul></div>'


def share_bar(text: Text) -> str:
    items = each(text["share"], '<a class="share-{number}" href="#">{}</a> ')
    return f'<div class="share-buttons">{items}</div>'


def newsletter(text: Text) -> str:
    return (
        f'<form class="newsletter"><p>{text["newsletter"]}</p><input type="email"><button>OK</button></form>'
    )


def footer(text: Text) -> str:
    first, *others = text["footer"]
    links = each(others, '<a href="/{number}">{}</a> ')
    return f'<footer id="footer"><p>{first}</p>{links}</footer>'


# Changes of a page, none of which is about its article.


def put(place: str, piece: Callable[[Text], str]) -> Callable[[str, Text], str]:
    return lambda page, text: page.replace(place, piece(text) + place)


_TAG: Final = re.compile(r"<([a-z][a-z0-9]*)((?:\s+[\w-]+(?:=(?:\"[^\"]*\"|[\w%]+))?)*)\s*>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"[\w-]+(?:=(?:\"[^\"]*\"|[\w%]+))?")


def reorder_attributes(page: str, _: Text) -> str:
    """The attributes of each element in another order, the same in every run."""
    shuffle = random.Random(7).shuffle

    def shuffled(tag: re.Match[str]) -> str:
        attributes = _ATTRIBUTE.findall(tag[2])
        shuffle(attributes)
        return f"<{' '.join([tag[1], *attributes])}>"

    return _TAG.sub(shuffled, page)


def single_quotes(page: str, _: Text) -> str:
    return _TAG.sub(lambda tag: tag[0].replace('"', "'"), page)


def capital_tags(page: str, _: Text) -> str:
    return re.sub(r"</?[a-z0-9]+", lambda tag: tag[0].upper(), page)


def other_attributes(page: str, _: Text) -> str:
    return re.sub(r"<(p|div|td|h1|h2|article)\b", r'<\1 data-v="7f3a" onclick="go(1)"', page)


def white_space(page: str, _: Text) -> str:
    return re.sub(r">\s*<(?=div|p|h1|h2|article|section|nav)", ">\r\n\t\t  <", page)


def remarks(page: str, _: Text) -> str:
    return re.sub(r"<(?=p|div|h1)", "<!-- block: <p>old</p> -->\n<", page)


def scripts(page: str, _: Text) -> str:
    piece = "<script>var ad = '<p>buy</p>'; push(ad);</script><style>.a > p { color: red }</style>"
    return page.replace(MIDDLE, piece + MIDDLE).replace("</head>", piece + "</head>").replace(AFTER, piece)


def wrapped(page: str, _: Text) -> str:
    start = page.index(">", page.index("<body")) + 1
    end = page.rindex("</body>")
    return f'{page[:start]}<div class="outer"><div>{page[start:end]}</div></div>{page[end:]}'


def carriage_returns(page: str, _: Text) -> str:
    return page.replace("\n", "\r\n")


def everything(page: str, text: Text) -> str:
    """A page as portals have it: all the furniture at once."""
    for name in ("navigation before", "cookie banner after", "share bar after", "related after"):
        page = CHANGES[name](page, text)
    for name in ("comments after", "footer", "reordered attributes", "scripts"):
        page = CHANGES[name](page, text)
    return page


CHANGES: Final[dict[str, Callable[[str, Text], str]]] = {
    "navigation before": put(BEFORE, navigation),
    "navigation after": put(AFTER, navigation),
    "plain navigation before": put(BEFORE, plain_navigation),
    "plain navigation after": put(AFTER, plain_navigation),
    "cookie banner before": put(BEFORE, cookie_banner),
    "cookie banner after": put(AFTER, cookie_banner),
    "comments after": put(AFTER, comments),
    "related before": put(BEFORE, related),
    "related within": put(MIDDLE, related),
    "related after": put(AFTER, related),
    "share bar before": put(BEFORE, share_bar),
    "share bar within": put(MIDDLE, share_bar),
    "share bar after": put(AFTER, share_bar),
    "newsletter within": put(MIDDLE, newsletter),
    "newsletter after": put(AFTER, newsletter),
    "footer": put(AFTER, footer),
    "reordered attributes": reorder_attributes,
    "single quotes": single_quotes,
    "capital tags": capital_tags,
    "other attributes": other_attributes,
    "white space": white_space,
    "remarks": remarks,
    "scripts": scripts,
    "wrapped": wrapped,
    "carriage returns": carriage_returns,
    "everything": everything,
}
"""Each change by its name: a page and its text to the page changed."""


def page(language: str, shape: str, change: str | None = None) -> str:
    """A page of a language and a shape, changed if a change is named."""
    text = TEXTS[language]
    made = document(language, text, SHAPES[shape](text))
    return CHANGES[change](made, text) if change else made
