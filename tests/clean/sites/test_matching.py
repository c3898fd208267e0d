from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clean import Options, clean
from clean.sites.profile import Profile
from clean.sites.reading import read_profile
from schemas import Article, Capture

PAGE = """<html><body><div class="old"><p>The old column tells of the harbour and its boats at some length, as it did each week.</p></div>
<div class="new"><p>The new column tells of the market hall and its stalls at some length, since the paper moved.</p></div></body></html>"""


def profile(name: str, body: str, *, hosts: str = '["news.example"]', more: str = "") -> Profile:
    return read_profile(name, f"hosts = {hosts}\nbody = '{body}'\n{more}")


OLD = profile("old", ".old")
NEW = profile("new", ".new", more="valid_from = 2023-05-01")


def text(profiles: tuple[Profile, ...], url: str | None, day: datetime | None = None) -> str:
    result = clean(Capture(raw=PAGE.encode(), url=url, captured_at=day), Options(profiles=profiles))
    assert isinstance(result, Article)
    return result.text.split(" ", 2)[1] + ("+" if "\n" in result.text else "")


@pytest.mark.parametrize(
    ("day", "column"),
    [
        (datetime(2023, 4, 30, 23, tzinfo=UTC), "old"),
        (datetime(2023, 5, 1, tzinfo=UTC), "new"),
        (None, "new"),
    ],
)
def test_the_day_of_the_capture_chooses(day: datetime | None, column: str) -> None:
    assert text((OLD, NEW), "https://www.news.example/a", day) == column
    assert text((NEW, OLD), "https://www.news.example/a", day) == column


@pytest.mark.parametrize(
    ("hosts", "url", "fits"),
    [
        ('["news.example"]', "https://news.example/a", True),
        ('["news.example"]', "https://www.news.example:8080/a", True),
        ('["news.example"]', "https://en.news.example/a", False),
        ('["news.example"]', "https://notnews.example/a", False),
        ('["*.news.example"]', "https://en.news.example/a", True),
        ('["*.news.example"]', "https://a.en.news.example/a", True),
        ('["*.news.example"]', "https://news.example/a", False),
        ('["news.example"]', None, False),
        ('["news.example"]', "https://[bad", False),
    ],
)
def test_hosts(hosts: str, url: str | None, fits: bool) -> None:
    assert (text((profile("p", ".old", hosts=hosts),), url) == "old") is fits


def test_a_template_must_match_also_where_the_host_does() -> None:
    with_template = profile("p", ".old", more='template = [".old", ".gone"]')
    assert text((with_template,), "https://news.example/") != "old"


def test_own_profiles_go_before_shipped_ones_and_hosts_before_templates() -> None:
    anywhere = read_profile("any", 'template = [".old", ".new"]\nbody = ".new"')
    assert text((anywhere, OLD), "https://news.example/") == "old"
    assert text((anywhere, OLD), "https://other.example/") == "new"


def test_of_two_templates_the_one_that_asks_for_more_holds() -> None:
    less = read_profile("a", 'template = [".old"]\nbody = ".old"')
    more = read_profile("b", 'template = [".old", ".new"]\nbody = ".new"')
    assert text((less, more), None) == "new"
