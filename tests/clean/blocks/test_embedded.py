"""Bodies that only a page's scripts hold."""

from __future__ import annotations

import json

import pytest

from clean import clean
from clean.blocks.embedded import embedded_paragraphs
from schemas import Article, Capture

STORY = [
    "The ferry that links both banks of the river will run all night from Friday on, the port office said.",
    "Until now the last boat left at ten. Many workers of the late shift had to sleep at friends' homes.",
    "The trial lasts three months. Then the council will decide, with the figures in hand, whether it stays.",
    "A ticket costs as much as by day. Bicycles travel for free, as they always have on this line.",
]
MARKUP = "".join(f"<p>{line}</p>" for line in STORY)


def shell(script: str) -> str:
    return f"<html><head><title>Night ferry</title></head><body><div id=root></div><script>{script}</script></body></html>"


def test_a_state_of_json() -> None:
    page = shell("window.state = " + json.dumps({"page": {"content": MARKUP, "teasers": ["Short one."]}}))
    assert [block.text for block in embedded_paragraphs(page)] == STORY


@pytest.mark.parametrize("depth", [100, 700, 3_000])
@pytest.mark.parametrize("frames", [0, 400])
def test_how_deep_a_state_is_read_depends_on_no_caller(depth: int, frames: int) -> None:
    """The quick reader of JSON recurses, and so has less room under a caller that stands deep in calls itself."""
    story = json.dumps([{"text": line} for line in STORY])
    page = shell(f'{{"body": {story}, "tree": {"[" * depth}{"]" * depth}}}')

    def texts(frames: int) -> list[str]:
        return texts(frames - 1) if frames else [block.text for block in embedded_paragraphs(page)]

    assert texts(frames) == STORY


def test_a_string_in_a_string() -> None:
    inner = json.dumps({"article": {"html": MARKUP}})
    page = shell(f"push([1,{json.dumps('7:' + inner)}])".replace("<", "\\u003c"))
    assert [block.text for block in embedded_paragraphs(page)] == STORY


def test_plain_text_by_lines() -> None:
    page = shell("var body = " + json.dumps("\n".join(STORY)))
    assert [block.text for block in embedded_paragraphs(page)] == STORY


def test_code_is_no_story() -> None:
    code = "function f(){return 1.5;} " * 200
    assert embedded_paragraphs(shell("eval(" + json.dumps(code) + ")")) == []


def test_an_unclosed_string_ends_the_search() -> None:
    assert embedded_paragraphs(shell('x = "' + '\\"' * 50_000)) == []


def test_the_article_says_so() -> None:
    padding = "<!--" + " " * 6_000 + "-->"
    page = shell("window.state = " + json.dumps({"content": MARKUP})) + padding
    article = clean(Capture(raw=page.encode()))
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(STORY)
    assert "body-from-data" in article.warnings
    assert article.title == "Night ferry"


def test_json_ld_serves_where_the_page_is_a_shell() -> None:
    data = {"@type": "NewsArticle", "headline": "Night ferry", "articleBody": "\n".join(STORY)}
    page = f"<html><body><script type='application/ld+json'>{json.dumps(data)}</script><p>Loading</p></body></html>"
    article = clean(Capture(raw=page.encode()))
    assert isinstance(article, Article)
    assert article.text == "\n\n".join(STORY)
    assert [removal.text for removal in article.removed] == ["Loading"]
