"""Pages that lead to stories and tell none are refused; articles that link much are not."""

from __future__ import annotations

import pytest

from clean import clean
from schemas import Article, Capture, Rejection

_WORDS = "harbour ferry council bridge orchard bakery lantern railway school museum river market theatre chapel".split()
_EXCERPT = "The {word} board met on Monday evening and put off its vote until the autumn, to the regret of those who came."
_STORY = (
    "The {word} opened its doors at noon, and by one o'clock the queue reached the old mill at the corner. "
    "Nobody had expected so many people on a working day, least of all the two sisters who run it."
)


def teasers(count: int, excerpt: bool) -> str:
    """A list of stories, as section fronts print it."""
    items = []
    for number in range(count):
        word = _WORDS[number % len(_WORDS)]
        text = f"<p>{_EXCERPT.format(word=word)}</p>" if excerpt else ""
        items.append(
            f"<div class=card><h3><a href=/n/{number}>What the {word} will look like next year</a></h3>{text}</div>"
        )
    return "".join(items)


def page(body: str, head: str = "") -> bytes:
    return f"<html><head><title>News</title>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (f"<main><h1>Local news</h1>{teasers(10, True)}</main>", "https://paper.example/local"),
        (f"<main><h1>Local news</h1>{teasers(30, False)}</main>", "https://paper.example/"),
        (
            f"<div id=results><h1>Search: bridge</h1>{teasers(12, True)}</div>",
            "https://paper.example/search?q=bridge",
        ),
        (f"<main><h1>Tag: river</h1>{teasers(8, True)}</main>", None),
    ],
)
def test_listings_are_refused(body: str, url: str | None) -> None:
    answer = clean(Capture(raw=page(body), url=url))
    assert isinstance(answer, Rejection)
    assert (answer.code, answer.stage) == ("listing", "label")
    assert answer.message.endswith(".")


STORY = (
    "<article><h1>Doors open</h1>"
    + "".join(f"<p>{_STORY.format(word=word)}</p>" for word in _WORDS[:5])
    + "</article>"
)


@pytest.mark.parametrize(
    ("body", "head", "url"),
    [
        (STORY + f"<aside>{teasers(30, True)}</aside>", "", "https://paper.example/local"),
        (teasers(10, True), "<meta property=og:type content=article>", "https://paper.example/local"),
        (teasers(10, True), "", "https://paper.example/local/what-the-harbour-will-look-like"),
        (teasers(10, True), "", "https://paper.example/local/1048823.html"),
    ],
    ids=["story beside a list", "says article", "address of words", "address of a number"],
)
def test_what_may_be_an_article_is_none(body: str, head: str, url: str) -> None:
    assert isinstance(clean(Capture(raw=page(body, head), url=url)), Article)
