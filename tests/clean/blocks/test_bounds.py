"""The look at the markup before the parse: what is over a limit, and what only looks like it."""

from __future__ import annotations

import pytest

from clean.blocks import breach
from clean.options import Limits

LIMITS = Limits(depth=4_000, attributes=500, nodes=100_000)
FORMATTING = "b big code em font i s small strike strong tt u".split()


def attributes(number: int, value: str = "1") -> str:
    return " ".join(f"a{n}={value}" for n in range(number))


WITHIN = {
    "as deep as allowed": "<div>" * 3_998 + "x" + "</div>" * 3_998,
    "wide under something deep": "<div>" * 3_900 + "<p>x</p>" * 20_000,
    "tables as deep as allowed": "<table><td>" * 999 + "x",
    "paragraphs left open in lists as deep as allowed": "<ul><li><p>" * 1_998 + "x",
    "items of a list, each with an element": "<ul>" + "<li><b>x</b>" * 20_000,
    "wide, not deep": "<div><span>x</span></div>" * 20_000,
    "list items that nobody closed": "<ul>" + "<li>x" * 20_000,
    "paragraphs and breaks that nobody closed": "<p>x<br><img src=a.jpg>" * 10_000,
    "comparisons in a script": "<script>" + "if(i<len)n++;" * 20_000 + "</script><p>x</p>",
    "markup in a script": "<script>" + "s+='<div class=a>';" * 20_000 + "</script><p>x</p>",
    "elements closed in the wrong order": "<div><b><i>x</b></i></div>" * 15_000,
    "markup in a comment": "<!--" + "<div>" * 20_000 + "--><p>x</p>",
    "anchors cut off": "<p>x</p>" + "<a " * 20_000,
    "as many attributes as allowed": f"<div {attributes(500)}>x</div>",
    "one attribute over and over": "<div " + "a=1 " * 20_000 + ">x</div>",
    "data in one attribute": "<div data-props='" + '{"a": "b", "c": 1}, ' * 20_000 + "'>x</div>",
    "an image in one attribute": f'<img src="data:image/png;base64,{"A" * 1_000_000}">',
    "a long tag in a comment": f"<!-- <div {attributes(600)}> --><p>x</p>",
    "a long tag in a script": f"<script>x = '<div {attributes(600)}>';</script><p>x</p>",
    "a comment that opens in a script": "<script>x = '<!--'; if (a<b) c;</script><p>x</p>",
    "a long paragraph": "<p>" + "one two three " * 50_000,
    "two bodies": f"<body {attributes(300)}><p>x</p><body {attributes(300)}>",
    "equations": "<p>" + "a = b, " * 50_000,
    "a script without a less-than sign but one": "<script>a<b;" + "c d e f " * 50_000 + "</script>",
    "as many tags as allowed": "<p>x" * 100_000,
    "as many names as allowed": "".join(f"<x-{n}>x</x-{n}>" for n in range(10_000)),
    "one name with many values": "".join(f"<p id={n}>x</p>" for n in range(20_000)),
    "names in a script": "<script>" + "".join(f"s='<x-{n}>';" for n in range(20_000)) + "</script><p>x</p>",
    "formatting of one kind never closed": "<p>" + "<b>" * 1_000 + "<p>x" * 20_000,
    "some formatting never closed": "<p>" + "".join(f"<b id={n}>" for n in range(20)) + "<p>x" * 1_000,
    "formatting that is closed": "<p>" + "".join(f"<i id={n}></i>" for n in range(5_000)) + "<p>x" * 5_000,
}
OVER = {
    "one too deep": ("<div>" * 3_999, "too-deep"),
    "tables one too deep": ("<table><td>" * 1_000, "too-deep"),
    "what the next of its kind would close, in an element of another": (
        "<object><li><p><a><nobr>" * 801,
        "too-deep",
    ),
    "items that close each other only alone": ("<li><dd>" * 2_001, "too-deep"),
    "options and annotations outside their lists": ("<optgroup><rt>" * 2_001, "too-deep"),
    "deep after what counts as deep and is not": (
        "<div><p><b></div>" * 4_000 + "</b>" * 4_000 + "<span>" * 4_100,
        "too-deep",
    ),
    "deep under closing tags of nothing": ("</p>" * 30_000 + "<div>" * 5_000, "too-deep"),
    "deep after a script": ("<script>a</script>" + "<span>" * 20_000, "too-deep"),
    "deep after a script in a comment": ("<!--<script>-->" + "<div>" * 20_000, "too-deep"),
    "deep under closing tags of nothing open": ("<div><select></div></select>" * 20_000, "too-deep"),
    "deep under closing tags in comments": ("<div><!--</div>-->" * 20_000, "too-deep"),
    "deep under closing tags outside a table": ("<div><table><td></div></table>" * 20_000, "too-deep"),
    "deep under closing tags in titles": ("<div><title></div></title>" * 20_000, "too-deep"),
    "deep in a drawing's style": ("<svg><style>" + "<g>" * 20_000, "too-deep"),
    "templates": ("<template>" * 20_000, "too-deep"),
    "deep after markup in a script": (
        "<script>" + "s+='<div class=a>';" * 20_000 + "</script>" + "<div>" * 5_000,
        "too-deep",
    ),
    "upper case": ("<DIV>" * 20_000, "too-deep"),
    "one name too many": ("".join(f"<x-{n}>x</x-{n}>" for n in range(10_001)), "too-many-nodes"),
    "names of attributes": ("".join(f"<p a{n}=1>x" for n in range(10_000)), "too-many-nodes"),
    "names of attributes without values": (
        "".join(f"<p {' '.join(f'attribute-{n}-{i}' for i in range(100))}>x" for n in range(400)),
        "too-many-nodes",
    ),
    "one attribute too many": (f"<div {attributes(501)}>", "too-many-nodes"),
    "quoted attributes": (f"<div {attributes(600, chr(34) + 'x y' + chr(34))}>", "too-many-nodes"),
    "attributes of a tag that never ends": (f"<p>x</p><a {attributes(600)}", "too-many-nodes"),
    "attributes with tags in them": (
        f"<p {attributes(10_000, chr(34) + '<b>' + chr(34))}>",
        "too-many-nodes",
    ),
    "attributes around one with a tag in it": (
        f"<p x='<b>' {attributes(600)} {attributes(300)}>",
        "too-many-nodes",
    ),
    "attributes after a script in a comment": (f"<!--<script>--><p {attributes(600)}>", "too-many-nodes"),
    "attributes after a script in a value": (f"<p title='<script>'>x<p {attributes(600)}>", "too-many-nodes"),
    "attributes after a script in a style": (
        f"<style>/*<script>*/</style><p {attributes(600)}>",
        "too-many-nodes",
    ),
    "attributes after a script in a title": (
        f"<title><script></title><p {attributes(600)}>",
        "too-many-nodes",
    ),
    "attributes in the style of a drawing": (f"<svg><style><p {attributes(600)}>", "too-many-nodes"),
    "attributes after an upper-case script": (
        f"<SCRIPT>a<b</SCRIPT><p {attributes(600)}>",
        "too-many-nodes",
    ),
    "attributes of a closing tag": (f"<p>x</p {attributes(600)}>", "too-many-nodes"),
    "attributes of many bodies": ("".join(f"<BODY a{n}=1>" for n in range(600)), "too-many-nodes"),
    "one tag too many": ("<p>x" * 100_001, "too-many-nodes"),
    "formatting times paragraphs": (
        "<p>" + "".join(f"<font size={n}>" for n in range(1_000)) + "<p>x" * 1_000,
        "too-many-nodes",
    ),
    "formatting times few paragraphs": (
        "<p>" + "".join(f"<font size={n}>" for n in range(100)) + "<p>x" * 200,
        "too-many-nodes",
    ),
    "every formatting times paragraphs": (
        "<p>" + "".join(f"<{name}>" * 3 for name in FORMATTING) + "<p>x" * 20_000,
        "too-many-nodes",
    ),
}


@pytest.mark.parametrize("shape", WITHIN)
def test_within(shape: str) -> None:
    assert breach(WITHIN[shape], LIMITS) is None


@pytest.mark.parametrize("shape", OVER)
def test_over(shape: str) -> None:
    text, code = OVER[shape]
    found = breach(text, LIMITS)
    assert found is not None
    assert found.code == code
    assert found.message.endswith(".")
