"""Forms among the paragraphs are left out; one that frames the page, or ends it, is not."""

from __future__ import annotations

import pytest

from bench.shapes import PARAGRAPHS
from clean import clean
from schemas import Article, Capture

ASKED = "Every morning the post that matters, in your box before you are up."


def page(before: str, after: str) -> bytes:
    return (
        "<!doctype html><html lang=en><head><title>Geese over Innisvar</title></head><body>"
        f"<h1>Geese over Innisvar</h1><article>{before}{after}</article></body></html>"
    ).encode()


def paragraphs(first: int, end: int) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS[first:end])


@pytest.mark.parametrize("field", ["<input type=email>", "<input name=q>", "<textarea></textarea>", ""])
def test_a_form_between_paragraphs_is_no_part_of_the_story(field: str) -> None:
    form = f"<form><p>{ASKED}</p>{field}<button>OK</button></form>"
    result = clean(Capture(raw=page(paragraphs(0, 3) + form, paragraphs(3, 6))))
    assert isinstance(result, Article)
    assert result.text == "\n\n".join(PARAGRAPHS)
    assert any(ASKED in removal.text for removal in result.removed)


def test_a_form_around_the_story_takes_nothing_of_it() -> None:
    result = clean(
        Capture(raw=page("<form method=post>" + paragraphs(0, 4), f"<p>{PARAGRAPHS[4]}</p></form>"))
    )
    assert isinstance(result, Article)
    assert result.text == "\n\n".join(PARAGRAPHS[:5])
