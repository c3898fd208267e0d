"""Burmese in Zawgyi is named."""

from __future__ import annotations

import pytest

from clean import clean
from clean.decode.zawgyi import WARNING, is_zawgyi
from schemas import Article, Capture


@pytest.mark.parametrize(
    ("text", "zawgyi"),
    [
        ("ေနျပည္ေတာ္ ဧၿပီ ၉", True),
        ("ျမန္မာႏိုင္ငံ သတင္းမ်ားကို ေန႔စဥ္ ေဖာ္ျပေပးေနပါသည္", True),
        ("မြန်မာနိုင်ငံ သတင်းများကို နေ့စဉ် ဖော်ပြပေးနေပါသည်", False),
        ("နေပြည်တော် ဧပြီ ၉", False),
        ("no Burmese at all", False),
        ("", False),
    ],
)
def test_is_zawgyi(text: str, zawgyi: bool) -> None:
    assert is_zawgyi(text) is zawgyi


@pytest.mark.parametrize(
    ("sentence", "warned"),
    [
        ("ျမန္မာႏိုင္ငံ သတင္းမ်ားကို ေန႔စဥ္ ေဖာ္ျပေပးေနပါသည္။ ", True),
        ("မြန်မာနိုင်ငံ သတင်းများကို နေ့စဉ် ဖော်ပြပေးနေပါသည်။ ", False),
    ],
)
def test_an_article_in_zawgyi_has_a_warning_and_stays_as_it_is(sentence: str, warned: bool) -> None:
    paragraphs = "".join(f"<p>{sentence * number}</p>" for number in range(3, 9))
    page = f"<html><head><title>{sentence}</title></head><body><h1>{sentence}</h1><div>{paragraphs}</div></body></html>"
    article = clean(Capture(raw=page.encode()))
    assert isinstance(article, Article)
    assert article.language == "my"
    assert (WARNING in article.warnings) is warned
    assert sentence.strip() in article.text
