"""The heading over the text is the title where the page's markup names only the site."""

from __future__ import annotations

import pytest

from bench.shapes import PARAGRAPHS
from clean import clean
from schemas import Article, Capture

SITE = "Innisvar Post"
HEADLINE = "Geese come back to the marshes of Innisvar"


def titled(opening: str, *, element: str = SITE, before: str = "") -> tuple[str | None, str]:
    """Title and text of a page whose text opens so."""
    story = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    page = f"<!doctype html><html lang=en><title>{element}</title>{before}<article>{opening}{story}</article></html>"
    result = clean(Capture(raw=page.encode()))
    assert isinstance(result, Article)
    return result.title, result.text


@pytest.mark.parametrize("opening", ["<h2>{}</h2>", "<h3>{}</h3>", "<p><b>{}</b></p>", "<b>{}</b><br>"])
@pytest.mark.parametrize("before", ["", f"<nav><a href=/>{SITE}</a></nav>", f"<h1><a href=/>{SITE}</a></h1>"])
def test_a_heading_that_opens_the_text(opening: str, before: str) -> None:
    title, text = titled(opening.format(HEADLINE), before=before)
    assert title == HEADLINE
    assert text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "above",
    [
        "<h1>{}</h1>",
        "<h2>{}</h2><p>3 May 2024 12:30</p>",
        "<div class=article-title>{}</div><p>3 May 2024</p>",
    ],
)
@pytest.mark.parametrize("element", [SITE, "Southport Herald"])
def test_a_heading_above_the_text(above: str, element: str) -> None:
    title, text = titled("", before=above.format(HEADLINE), element=element)
    assert title == HEADLINE
    assert text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("opening", "element"),
    [
        ("<h2>Weather</h2>", SITE),
        (f"<p><b>{HEADLINE}, says the warden of them all.</b></p>", SITE),
        (f"<p>{HEADLINE}</p>", SITE),
        (f"<h1>{HEADLINE}</h1><h2>What the warden of the marshes says of it</h2>", HEADLINE),
        (f"<div>{HEADLINE}</div><h2>What the warden of the marshes says of it</h2>", HEADLINE),
    ],
)
def test_another_line_is_no_title(opening: str, element: str) -> None:
    title, _ = titled(opening, element=element)
    assert title == element


def test_what_says_so() -> None:
    page = f"<title>{SITE}</title><article><h2>{HEADLINE}</h2><p>{'</p><p>'.join(PARAGRAPHS)}</p></article>"
    result = clean(Capture(raw=page.encode()))
    assert isinstance(result, Article)
    said = {evidence.rule: evidence.chosen for evidence in result.evidence if evidence.field == "title"}
    assert said == {"heading over the text": True, "title-element": False}
