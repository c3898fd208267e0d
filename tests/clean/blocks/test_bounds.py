"""The look at the markup before the parse: what is over a limit, and what only looks like it."""

from __future__ import annotations

import pytest

from clean.blocks import breach
from clean.options import Limits

LIMITS = Limits(depth=4_000, attributes=5_000)

WITHIN = {
    "as deep as allowed": "<div>" * 4_000 + "x" + "</div>" * 4_000,
    "wide, not deep": "<div><span>x</span></div>" * 20_000,
    "list items that nobody closed": "<ul>" + "<li>x" * 20_000,
    "paragraphs and breaks that nobody closed": "<p>x<br><img src=a.jpg>" * 10_000,
    "comparisons in a script": "<script>" + "if(i<len)n++;" * 20_000 + "</script><p>x</p>",
    "markup in a script": "<script>" + "s+='<div class=a>';" * 20_000 + "</script><p>x</p>",
    "anchors cut off": "<p>x</p>" + "<a " * 20_000,
    "as many attributes as allowed": "<div " + " ".join(f"a{n}=1" for n in range(4_999)) + ">x</div>",
    "data in one attribute": "<div data-props='" + '{"a": "b", "c": 1}, ' * 20_000 + "'>x</div>",
    "an image in one attribute": f'<img src="data:image/png;base64,{"A" * 1_000_000}">',
    "a long paragraph": "<p>" + "one two three " * 50_000,
    "a script without a less-than sign but one": "<script>a<b;" + "c d e f " * 50_000 + "</script>",
}
OVER = {
    "one too deep": ("<div>" * 4_002, "too-deep"),
    "deep under closing tags of nothing": ("</p>" * 30_000 + "<div>" * 5_000, "too-deep"),
    "deep after a script": ("<script>a</script>" + "<span>" * 20_000, "too-deep"),
    "upper case": ("<DIV>" * 20_000, "too-deep"),
    "attributes": ("<div " + " ".join(f"a{n}=1" for n in range(5_100)) + ">", "too-many-nodes"),
    "quoted attributes": ("<div " + "".join(f'a{n}="x y"' for n in range(5_100)) + ">", "too-many-nodes"),
    "attributes of a tag that never ends": ("<p>x</p><a " + "b=c " * 5_100, "too-many-nodes"),
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
