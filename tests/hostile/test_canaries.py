"""No text is lost without a trace: a sentence at any depth, in any wrapper, after any hostile construct.

It stands in the text, in a caption or in what was removed, or the page has a rejection that names its limit.
"""

from __future__ import annotations

import pytest

from bench.shapes import Shape, article, read_shapes
from clean import Limits, clean
from schemas import Article, Capture, Rejection

CANARY = "Somebody had painted the railing of the harbour blue again."
WRAPPERS = {
    "div": ("<div>", "</div>"),
    "table": ("<table><tr><td>", "</td></tr></table>"),
    "details": ("<details><summary>More</summary>", "</details>"),
    "noscript": ("<noscript>", "</noscript>"),
    "template": ("<template>", "</template>"),
    "aside": ("<aside>", "</aside>"),
    "li": ("<ul><li>", "</li></ul>"),
    "blockquote": ("<blockquote>", "</blockquote>"),
    "dl": ("<dl><dd>", "</dd></dl>"),
    "figure": ("<figure><figcaption>", "</figcaption></figure>"),
    "hidden": ("<div hidden>", "</div>"),
    "span": ("<span>", "</span>"),
    "form": ("<form><fieldset>", "</fieldset></form>"),
    "svg": ("<svg><foreignObject>", "</foreignObject></svg>"),
    "object": ("<object>", "</object>"),
}
DEPTHS = (1, 2, 3, 7, 20, 60, 180, 400, 600, 900, 1_200, 1_990, 2_500, 5_000, 10_000)
LEVELS = {"table": 4, "li": 2, "dl": 2, "figure": 2, "form": 2, "svg": 2}
"""Elements that a wrapper nests, where more than one."""
SHAPES = {shape.name: shape for shape in read_shapes() if not shape.code}
SWALLOWS = {"comments never closed", "noscripts in comments"}
"""Shapes that end in a comment: what follows is part of it."""


def page(body: str) -> bytes:
    return f"<!doctype html><html><head><title>Geese over Innisvar</title></head><body>{body}</body></html>".encode()


def accounted(result: Article, sentence: str = CANARY) -> bool:
    captions = (image.caption or "" for image in result.images)
    pieces = (result.text, *captions, *(removal.text for removal in result.removed))
    return any(sentence in " ".join(piece.split()) for piece in pieces)


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("closed", [True, False])
def test_at_every_depth(wrapper: str, closed: bool) -> None:
    start, end = WRAPPERS[wrapper]
    for depth in DEPTHS if closed else DEPTHS[::4]:
        wrapped = start * depth + f"<p>{CANARY}</p>" + end * depth * closed
        result = clean(Capture(raw=page(article() + wrapped)))
        if isinstance(result, Rejection):
            assert result.code == "too-deep"
            assert depth * LEVELS.get(wrapper, 1) + 3 > Limits().depth
        else:
            assert accounted(result), depth


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_the_article_itself_at_every_depth(wrapper: str) -> None:
    """An article that stands in a wrapper is an article, or is refused by name."""
    start, end = WRAPPERS[wrapper]
    for depth in (1, 5, 50, 300):
        result = clean(Capture(raw=page(start * depth + article() + f"<p>{CANARY}</p>" + end * depth)))
        if isinstance(result, Article):
            assert accounted(result), depth
        else:
            assert result.code == "not-an-article"


@pytest.mark.parametrize("name", SHAPES)
def test_after_every_hostile_construct(name: str) -> None:
    shape: Shape = SHAPES[name]
    raw = shape.build(300)
    separator = b"\n\n" if shape.dump else b""
    sentence = CANARY if shape.dump else f"<p>{CANARY}</p>"
    body, found, rest = raw.rpartition(b"</body></html>")
    raw = (body if found else rest) + separator + sentence.encode() + (found + rest if found else b"")
    result = clean(Capture(raw=raw))
    assert isinstance(result, Article)
    assert accounted(result) != (name in SWALLOWS)
