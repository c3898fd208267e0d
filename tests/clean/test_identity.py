"""Names that stay the same, and names that must differ."""

from __future__ import annotations

import pytest

from clean.identity import article_id, normalise, site_of, text_digest, trusted_canonical
from schemas import Capture


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.example.org/a", "https://example.org/a"),
        ("https://example.org/a?utm_source=x&fbclid=1", "https://example.org/a"),
        ("https://EXAMPLE.org:443/a#top", "https://example.org/a"),
        ("https://example.org/%C3%A9", "https://example.org/é"),
        ("https://example.org", "https://example.org/"),
    ],
)
def test_same_article(one: str, other: str) -> None:
    assert article_id(Capture(raw=b"1", url=one), None) == article_id(Capture(raw=b"2", url=other), None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/view?newsid=1", "https://example.org/view?newsid=2"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://other.example.org/a"),
        ("https://example.org/#!/1", "https://example.org/#!/2"),
        ("https://example.org:8080/a", "https://example.org/a"),
    ],
)
def test_different_articles(one: str, other: str) -> None:
    assert article_id(Capture(raw=b"1", url=one), None) != article_id(Capture(raw=b"1", url=other), None)


@pytest.mark.parametrize(
    ("canonical", "url", "expected"),
    [
        ("/story/5", "https://example.org/amp/story/5", "https://example.org/story/5"),
        ("/story/5", "https://example.org/story/5?page=1", None),
        ("https://example.org/", "https://example.org/story/5", None),
        ("https://other.org/story/5", "https://example.org/story/5", None),
        ("https://example.org/view", "https://example.org/view?newsid=7", None),
        ("not an address", None, None),
        ("http://[broken", "https://example.org/a", None),
    ],
)
def test_canonical_is_trusted_only_where_it_names_the_article(
    canonical: str, url: str | None, expected: str | None
) -> None:
    assert trusted_canonical(canonical, url) == expected


def test_without_an_address_the_source_and_its_key_decide() -> None:
    one = Capture(raw=b"1", collected_from="portal", source_key="17")
    assert article_id(one, None) == article_id(
        Capture(raw=b"2", collected_from="portal", source_key="17"), None
    )
    assert article_id(one, None) != article_id(
        Capture(raw=b"1", collected_from="other", source_key="17"), None
    )


def test_without_anything_the_bytes_decide() -> None:
    assert article_id(Capture(raw=b"1", origin="a"), None) == article_id(Capture(raw=b"1", origin="b"), None)
    assert article_id(Capture(raw=b"1"), None) != article_id(Capture(raw=b"2"), None)


def test_width_and_white_space_do_not_change_a_text() -> None:
    assert text_digest("ＡＢ　c\n\nd") == text_digest("AB c d")
    assert text_digest("ab") != text_digest("AB")


@pytest.mark.parametrize(
    "address", ["", "mailto:a@example.org", "https://[1", "/path", "ftp://example.org/a"]
)
def test_no_web_address(address: str) -> None:
    assert normalise(address) is None


def test_site() -> None:
    assert site_of("https://WWW.Example.org/x") == "example.org"
    assert site_of(None) is None
