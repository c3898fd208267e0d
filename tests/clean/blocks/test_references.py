"""Repairs that wait until character references are resolved."""

from __future__ import annotations

from clean import Options, clean
from schemas import Article, Capture

PARAGRAPH = "<p>The harbour board met on Monday to hear what the new breakwater would cost, and who would pay for it.</p>"


def article(html: str, **options: bool) -> Article:
    result = clean(Capture(raw=html.encode()), Options(**options))
    assert isinstance(result, Article)
    return result


def test_soft_hyphens_by_reference_go() -> None:
    found = article(
        PARAGRAPH + "<p>A long com&shy;mit&#173;tee meeting was held, and nobody left before midnight.</p>"
    )
    assert "committee" in found.text
    assert "invisible" in found.repairs


def test_nothing_is_touched_without_repair() -> None:
    html = PARAGRAPH + "<p>A long com&#173;mittee meeting was held, and nobody left before midnight.</p>"
    assert "com\u00admittee" in article(html, repair=False).text


def test_a_clean_page_names_no_repair() -> None:
    assert (
        article(PARAGRAPH + "<p>Fish &amp; chips were served &#8211; to everybody who had come.</p>").repairs
        == ()
    )
