"""The example of docs/site-profiles.md does what the page says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from clean import Options, clean
from clean.sites.profile import FIELDS
from clean.sites.reading import KEYS, read_profile
from schemas import Article, Capture

PAGE = (Path(__file__).parents[3] / "docs" / "site-profiles.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_is_as_printed() -> None:
    options = Options(profiles=(read_profile("orra-post", example("toml")),))
    url = "https://www.orrapost.example/1"
    article = clean(Capture(raw=example("html").encode(), url=url), options)
    assert isinstance(article, Article)
    assert article.published_at == datetime(2024, 7, 2, 7, 30, tzinfo=UTC)
    assert article.published_zone == "profile"
    assert article.text.startswith("The harbour office")
    reasons = {removal.kind: removal.reason for removal in article.removed}
    printed = re.search(r"```\n(section .*?)```", PAGE, re.DOTALL)
    assert printed is not None
    for line in printed[1].splitlines():
        assert line.endswith(reasons[line.split()[0]])


def test_every_key_is_documented() -> None:
    for key in (*KEYS, *FIELDS):
        assert f"`{key}`" in PAGE or f"`[{key}]`" in PAGE
