"""Day or month first, where a date alone does not say: the page's own labels do, and the article says so."""

from __future__ import annotations

import pytest

from clean import clean
from schemas import Article, Capture

STORY = (
    "The new ferry crossed the river for the first time on Monday, with two hundred people on board.\n\n"
    "It will leave every half hour until midnight, and the fare stays what it was, the council said.\n\n"
    "Traders on both banks had asked for it for years, and they had brought flowers for the captain."
)


def published(top: str, bottom: str, date: str) -> tuple[str | None, bool]:
    dump = f"{top}\n\nThe night ferry is back\n\nUpdate: {date}\n\n{STORY}\n\n{bottom}\n"
    article = clean(Capture(raw=dump.encode(), media_type="text/plain"))
    assert isinstance(article, Article)
    return article.published_local, article.published_ambiguous


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("03-04-2022 | 09:53:16", ("2022-04-03T09:53:16", True)),
        ("12-11-2023", ("2023-11-12", True)),
        ("25-11-2023", ("2023-11-25", False)),
        ("07-07-2023", ("2023-07-07", False)),
    ],
)
def test_labels_in_vietnamese_put_the_day_first(date: str, expected: tuple[str, bool]) -> None:
    assert published("Chia sẻ:", "Quay lên trên", date) == expected


def test_english_labels_alone_settle_nothing() -> None:
    assert published("Share", "Back to top", "03/04/2022") == (None, True)
