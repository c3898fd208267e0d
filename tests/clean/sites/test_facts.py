"""What a profile settles, on pages made for one question each; and the laws, with a profile at work."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from clean import Options, clean
from clean.sites.facts import BODY_NOT_FOUND
from clean.sites.picking import TOO_LARGE
from clean.sites.reading import read_profile
from schemas import Article, Capture

SENTENCE = "The harbour office said on Friday that the ferry leaves every forty minutes from Monday on."
HOST = 'hosts = ["news.example"]\n'


def article(html: str, profile: str, captured: datetime | None = None) -> Article:
    options = Options(profiles=(read_profile("p", HOST + profile),))
    result = clean(Capture(raw=html.encode(), url="https://news.example/a", captured_at=captured), options)
    assert isinstance(result, Article)
    return result


def test_an_inline_element_is_cut_out_of_its_paragraph() -> None:
    found = article(
        f"<main><p>{SENTENCE} <span class=n>Seen 5 times</span></p></main>",
        'body = "main"\n[furniture]\nviews = ".n"',
    )
    assert found.text == SENTENCE
    assert [(r.kind, r.text) for r in found.removed] == [("views", "Seen 5 times")]


def test_furniture_without_a_body_selector_is_barred_from_the_body() -> None:
    html = f"<main><p>{SENTENCE}</p><p class=x>{SENTENCE} Twice.</p><p>{SENTENCE} At last.</p></main>"
    found = article(html, '[furniture]\nrelated = ".x"')
    assert "Twice" not in found.text
    assert "At last" in found.text


def test_a_body_that_is_not_there_is_a_warning() -> None:
    found = article(f"<main><p>{SENTENCE}</p></main>", 'body = "#gone"')
    assert found.text == SENTENCE
    assert BODY_NOT_FOUND in found.warnings


def test_an_element_too_large_for_soupsieve_is_a_warning() -> None:
    html = f"<main><p>{SENTENCE}</p>{'<p>word</p>' * 20_000}</main>"
    found = article(
        html, "within = 'main'\nbody = \"main\"\n[furniture]\nshare = 'p:-soup-contains(\"word\")'"
    )
    assert TOO_LARGE in found.warnings


def test_fields_go_before_all_else_and_losers_stay_as_evidence() -> None:
    html = f"""<html><head><meta property="og:title" content="Shared title of the piece">
    <meta property="article:published_time" content="2020-01-01T00:00:00Z"></head><body>
    <h1>Shared title of the piece</h1><div class=t>Printed title of the piece</div>
    <i class=d>02-07-2021 09:30</i><i class=a>Ann Lee</i><i class=s>Harbour</i>
    <main><p>{SENTENCE}</p></main></body></html>"""
    profile = (
        'body = "main"\nday_first = true\ntime_zone = "Europe/Berlin"\n'
        '[fields]\ntitle = ".t"\ndate = ".d"\nauthor = ".a"\nsection = ".s"'
    )
    found = article(html, profile)
    assert found.title == "Printed title of the piece"
    assert found.published_local == "2021-07-02T09:30"
    assert found.published_at == datetime(2021, 7, 2, 7, 30, tzinfo=UTC)
    assert found.published_zone == "profile"
    assert not found.published_ambiguous
    assert found.reporters == ("Ann Lee",)
    assert found.section == "Harbour"
    chosen = {(e.field, e.origin, e.rule) for e in found.evidence if e.chosen}
    assert {
        ("title", "profile", "profile p: .t"),
        ("published_date", "profile", "profile p: .d"),
        ("reporters", "profile", "profile p: .a"),
        ("section", "profile", "profile p: .s"),
    } <= chosen
    assert any(e.value == "Shared title of the piece" and not e.chosen for e in found.evidence)


def test_a_stated_zone_goes_before_that_of_the_profile() -> None:
    html = f"<main><i class=d>2021-07-02T09:30:00+02:00</i><p>{SENTENCE}</p></main>"
    found = article(html, 'time_zone = "+07:00"\nbody = "main"\n[fields]\ndate = ".d"')
    assert (found.published_zone, found.published_at) == ("stated", datetime(2021, 7, 2, 7, 30, tzinfo=UTC))


def test_a_date_after_the_capture_is_none() -> None:
    html = f"<main><i class=d>02-07-2031 09:30</i><p>{SENTENCE}</p></main>"
    found = article(
        html, 'day_first = true\nbody = "main"\n[fields]\ndate = ".d"', datetime(2022, 1, 1, tzinfo=UTC)
    )
    assert found.published_date is None


TAGS = st.sampled_from(["<p>", "</p>", "<div class=x>", "</div>", "<span class=y>", "</span>", "<table>", "<td>", "<a href=#>", "<b>", "</b>", "<template>", "<ul><li>", "</ul>", "<br>", "<main>", "</main>", "<pre>", "<h1>"])  # fmt: skip
WORDS = st.sampled_from(["alpha beta", "Seen 5", "gamma.", SENTENCE, "PORTAL - delta epsilon", "\x00", "&#0;", "é\u200b", "02-07-2021"])  # fmt: skip
EVERYTHING = """within = "body"
body = "main, .x"
datelines = ["PORTAL"]
time_zone = "Asia/Ho_Chi_Minh"
[fields]
title = "h1"
date = ".y"
lead = "li"
author = "b"
[furniture]
views = ':is(p, td, span):-soup-contains("Seen")'
share = "a"
"""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TAGS, WORDS), max_size=30))
def test_a_profile_loses_no_character_and_never_raises(pieces: list[str]) -> None:
    """The same characters as without a profile stand in text and removals."""
    raw = "<html><body>" + "".join(pieces)
    profiles = (read_profile("p", HOST + EVERYTHING),)
    capture = Capture(raw=raw.encode(), url="https://news.example/a", media_type="text/html")
    with_profile, without = clean(capture, Options(profiles=profiles)), clean(capture)
    if isinstance(with_profile, Article) and isinstance(without, Article):
        assert _characters(with_profile) == _characters(without)
    assert clean(capture, Options(profiles=profiles)) == with_profile


def _characters(article: Article) -> Counter[str]:
    pieces = [article.text, *(r.text for r in article.removed)]
    pieces += [part for image in article.images for part in (image.caption, image.credit) if part]
    return Counter("".join("".join(pieces).split()))
