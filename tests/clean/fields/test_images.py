"""Images of an article, each with its own caption and credit: whole small pages."""

from __future__ import annotations

import pytest

from clean import clean
from schemas import Article, Capture

PARAGRAPHS = [
    f"<p>The council approved part {n} of the plan on Monday, and ships will come to the new harbour in May, "
    "the mayor said after the vote in the town hall.</p>"
    for n in range(6)
]


def images(*between: str, head: str = "") -> list[tuple[str | None, str | None, str | None, str | None]]:
    """(address, caption, credit, alt) of the images of a page with these pieces between its paragraphs."""
    pieces = [piece for pair in zip(PARAGRAPHS, [*between, *[""] * 6], strict=False) for piece in pair]
    page = (
        f"<html lang=en><head><title>Council approves the harbour plan</title>{head}</head><body><main><article>"
        f"<h1>Council approves the harbour plan</h1>{''.join(pieces)}</article></main></body></html>"
    )
    result = clean(Capture(raw=page.encode(), url="https://southportherald.example/news/a"))
    assert isinstance(result, Article)
    return [(i.url, i.caption, i.credit, i.alt) for i in result.images]


def figure(name: str, caption: str, alt: str = "") -> str:
    return f'<figure><img src="/i/{name}.jpg" alt="{alt}"><figcaption>{caption}</figcaption></figure>'


def address(name: str) -> str:
    return f"https://southportherald.example/i/{name}.jpg"


def test_a_caption_and_its_credit() -> None:
    found = images(figure("a", "The new quay seen from the lighthouse. Photo: Mira Okafor", "A quay"))
    assert found == [(address("a"), "The new quay seen from the lighthouse.", "Mira Okafor", "A quay")]


def test_each_caption_goes_to_its_own_image() -> None:
    found = images(
        figure("a", "The old quay before the storm, with the lighthouse behind it."),
        figure("b", "The new quay after the works, with two ships at its side."),
    )
    assert [(url, caption and caption[:12]) for url, caption, _, _ in found] == [
        (address("a"), "The old quay"),
        (address("b"), "The new quay"),
    ]


@pytest.mark.parametrize(
    ("piece", "captioned"),
    [
        (
            '<img src="/i/x.jpg">'
            + figure("a", "The old quay before the storm, with the lighthouse behind it."),
            "a",
        ),
        (
            figure("a", "The old quay before the storm, with the lighthouse behind it.")
            + '<img src="/i/x.jpg">',
            "a",
        ),
        (
            "<figure><figcaption>The old quay before the storm, with the lighthouse behind it.</figcaption>"
            '<img src="/i/a.jpg"></figure><img src="/i/x.jpg">',
            "a",
        ),
    ],
)
def test_an_image_without_a_caption_takes_none(piece: str, captioned: str) -> None:
    captions = {url: caption for url, caption, _, _ in images(piece)}
    assert captions[address(captioned)] is not None
    assert captions[address("x")] is None


def test_the_base_of_the_page_counts() -> None:
    found = images('<img src="a.jpg" alt="A quay">', head='<base href="/media/">')
    assert found == [("https://southportherald.example/media/a.jpg", None, None, "A quay")]


def test_one_image_is_listed_once() -> None:
    assert len(images('<img src="/i/a.jpg">', '<img src="/i/a.jpg">')) == 1
