"""Checks for robots and errors are refused; articles that speak of them are not."""

from __future__ import annotations

import pytest

from clean import clean
from schemas import Article, Capture, Rejection


@pytest.mark.parametrize(
    "html",
    [
        "<title>Just a moment...</title><p>Checking that you are no robot.</p>",
        "<title>paper.example</title><h1>Access Denied</h1><p>You may not see this page. Reference 18.2</p>",
        "<h1>Sorry, you have been blocked</h1><p>You are unable to open this page.</p>",
        "<title>404 Not Found</title><center><h1>404 Not Found</h1></center><hr>",
        "<title>Không tìm thấy trang</title><p>Trang không còn nữa.</p>",
        "<title>ページが見つかりません</title><p>お探しのページはありません。</p>",
    ],
)
def test_what_stands_in_the_way_is_refused(html: str) -> None:
    answer = clean(Capture(raw=html.encode(), media_type="text/html"))
    assert isinstance(answer, Rejection)
    assert (answer.code, answer.stage) == ("blocked", "label")


@pytest.mark.parametrize(
    "html",
    [
        "<title>Villagers were denied access</title><h1>Villagers were denied access</h1>"
        "<p>The gate stayed shut on Sunday, and nobody in the village could say why.</p>",
        "<title>Access denied: how a village lost its beach</title><h1>Access denied</h1>"
        + "<p>The gate stayed shut on Sunday, and nobody in the village could say why it was so.</p>" * 45,
    ],
)
def test_an_article_about_it_is_none(html: str) -> None:
    assert isinstance(clean(Capture(raw=html.encode(), media_type="text/html")), Article)
