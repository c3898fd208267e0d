"""The walk: what becomes a block, and what it notes by the way."""

from __future__ import annotations

import pytest

from clean.blocks.html import read_html


def texts(html: str) -> list[str]:
    return [block.text for block in read_html(html).blocks]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One <b>bold</b> word.</p><p>Two.</p>", ["One bold word.", "Two."]),
        ("<div>Loose<p>Inside</p>tail</div>", ["Loose", "Inside", "tail"]),
        ("<p>Line one<br>line two<br><br>line three</p>", ["Line one", "line two", "line three"]),
        ("<p><span class=dropcap>T</span>he harbour</p>", ["The harbour"]),
        ("<ul><li>a<ul><li>b</li></ul></li></ul>", ["a", "b"]),
        ("<table><tr><td>1</td><td>2</td></tr></table>", ["1", "2"]),
        ("<pre>a  b\n\n  c</pre>", ["a b\nc"]),
        ("<p>x</p><script>var p='<p>no</p>'</script><style>p{}</style>", ["x"]),
        ("<template><p>kept</p></template><p>shown</p>", ["shown", "kept"]),
        ("<noscript><p>fallback</p></noscript>", ["fallback"]),
        ("<title>T</title><p>&nbsp; a &amp; b&nbsp;</p>", ["T", "a & b"]),
    ],
)
def test_blocks(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_a_single_line_break_joins_and_two_part() -> None:
    blocks = read_html("<p>a<br>b<br><br>c</p>").blocks
    assert [block.joined for block in blocks] == [False, True, False]


def test_hidden_parts_are_marked() -> None:
    html = "<div hidden><p>a</p></div><p style='display: none'>b</p><p aria-hidden=true>c</p><p>d</p>"
    assert [block.hidden for block in read_html(html).blocks] == [True, True, True, False]


def test_links_and_emphasis_are_counted() -> None:
    block = read_html("<p>see <a href=/x>this story</a> <strong>now</strong></p>").blocks[0]
    assert (block.link_chars, block.emphasis_chars) == (10, 3)


def test_elements_cover_their_blocks() -> None:
    page = read_html("<div id=a><p>1</p><p>2</p></div><div id=b><p>3</p></div>")
    spans = dict(
        zip(page.elements.hints, zip(page.elements.start, page.elements.end, strict=True), strict=True)
    )
    assert spans["a"] == (0, 2)
    assert spans["b"] == (2, 3)


def test_what_the_head_says() -> None:
    page = read_html(
        "<html lang=vi><head><title>Tin</title><base href=/b/><meta property='og:Title' content=X>"
        "<link rel=canonical href=/c><script type='application/ld+json; charset=utf-8'>{}</script></head></html>"
    )
    assert (page.language, page.title, page.base) == ("vi", "Tin", "/b/")
    assert page.meta == [("og:title", "X")]
    assert [(link.rel, link.href) for link in page.links] == [("canonical", "/c")]
    assert page.json_ld == ["{}"]


def test_marks_name_fields() -> None:
    page = read_html(
        "<div class=byline>By <a rel=author href=/ann>Ann Lee</a></div><time datetime=2024-05-03>3 May</time>"
    )
    found = {(mark.tag, mark.value, mark.text) for mark in page.marks}
    assert ("div", "", "By Ann Lee") in found
    assert ("a", "/ann", "Ann Lee") in found
    assert ("time", "2024-05-03", "3 May") in found


def test_images_stand_before_their_block() -> None:
    page = read_html("<p>a</p><img data-src=/x.jpg alt=Boat><p>b</p><img src='data:image/gif;base64,AA'>")
    assert [(image.url, image.alt, image.block) for image in page.images] == [("/x.jpg", "Boat", 1)]


def test_depth_does_not_recurse() -> None:
    assert texts("<div>" * 3_000 + "deep" + "</div>" * 3_000) == ["deep"]


def test_templates_in_templates_do_not_recurse() -> None:
    assert texts("<template>" * 2_000 + "deep" + "</template>" * 2_000) == ["deep"]
