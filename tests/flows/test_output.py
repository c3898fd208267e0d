"""What people see: one article in three formats, the page laid open, the bar, the closing tables."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from flows.explain import explain, pieces, style_of
from flows.progress import progress
from flows.render import as_json, as_markdown, as_text, escaped
from flows.run import Report
from flows.summary import shortened, show_failures
from flows.tally import FIELDS, Tally
from flows.terminal import line, plain, safe_json
from raw import ReadFailure
from schemas import Article, Evidence, Image, LanguageShare, Rejection, Removal, TextBlock

EVIL = (
    "\x1b[31mred\x1b]0;title\x07 \x9b2J \u202eabc\u2066 \x00\r\x7f [bold]x[/bold] <script>alert(1)</script>"
)

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

TEXT = "Heading\n\nFirst paragraph.\n\none\ntwo\n\na\tb\nc\td"

ARTICLE = Article(
    article_id="a1:0",
    url="https://news.example/a",
    site="news.example",
    title="A *title*",
    subtitle="Second line",
    text=TEXT,
    blocks=(
        TextBlock("heading", 0, 7, "en", "Latn"),
        TextBlock("paragraph", 9, 25, "en", "Latn"),
        TextBlock("list", 27, 34, "en", "Latn"),
        TextBlock("table", 36, 43, "en", "Latn"),
    ),
    images=(Image("bridge.jpg", "The bridge", "Lan Anh", None),),
    language="en",
    script="Latn",
    language_confidence=0.98,
    languages=(LanguageShare("en", "Latn", 1.0),),
    published_date=date(2023, 10, 22),
    published_local="2023-10-22T09:00",
    captured_at=datetime(2026, 1, 2, tzinfo=UTC),
    reporters=("P. Le", "Q. Tri"),
    repairs=("mojibake",),
    removed=(
        Removal(0, 0, "navigation", "links", "Home"),
        Removal(3, 9, "share", "phrase", "Share this"),
        Removal(9, 43, "legal", "phrase", "All rights reserved"),
    ),
    evidence=(
        Evidence("title", "A *title*", "block", "h1", 0.9, True),
        Evidence("title", "Other", "opengraph", "og:title", 0.6, False),
    ),
)


def shown(article: Article | Rejection, *, full: bool = False, width: int = 100, colour: bool = False) -> str:
    file = io.StringIO()
    explain(article, Console(file=file, width=width, force_terminal=colour, highlight=False), full=full)
    return file.getvalue()


@given(st.text(alphabet=st.characters()))
def test_no_control_character_passes(text: str) -> None:
    assert not CONTROL.search(plain(text))
    assert not CONTROL.search(safe_json(json.dumps(text, ensure_ascii=False)))
    assert json.loads(safe_json(json.dumps(text, ensure_ascii=False))) == text
    assert "\n" not in line(text)


def test_it_is_shown_where_an_article_comes_from() -> None:
    text = shown(replace(ARTICLE, origin="dump.jsonl@7", collected_from="a-feed", warc_file="a.warc.gz"))
    for fact in ("dump.jsonl@7", "a-feed", "a.warc.gz", "2026-01-02"):
        assert fact in text


def test_a_line_is_cut_to_its_width() -> None:
    assert line("a \n b\tc") == "a b c"
    assert line("abcdef", 4) == "abc…"
    assert line("abcd", 4) == "abcd"


@pytest.mark.parametrize("render", [as_text, as_json, as_markdown])
def test_pages_cannot_control_the_terminal(render: object) -> None:
    evil = Article(
        "a1:0",
        title=EVIL,
        text=EVIL,
        blocks=(TextBlock("paragraph", 0, len(EVIL), "en", "Latn"),),
        reporters=(EVIL,),
        images=(Image(EVIL, EVIL, EVIL),),
    )
    assert not CONTROL.search(render(evil))  # type: ignore[operator]


def test_explain_shows_no_control_character_and_no_markup_of_the_page() -> None:
    evil = Article(
        "a1:0",
        url=EVIL,
        text=EVIL,
        blocks=(TextBlock(EVIL, 0, len(EVIL), "en", "Latn"),),
        removed=(Removal(0, 0, EVIL, EVIL, EVIL),),
        evidence=(Evidence(EVIL, EVIL, EVIL, EVIL, 1.0, True),),
        warnings=(EVIL,),
        languages=(LanguageShare(EVIL, EVIL, 1.0),),
    )
    for result in (evil, Rejection("empty", EVIL, "read", url=EVIL, origin=EVIL)):
        text = shown(result)
        assert not CONTROL.search(text)
        assert "[bold]x[/bold]" in "".join(text.split())


def test_text() -> None:
    assert as_text(ARTICLE) == f"A *title*\n\nSecond line\n\n{TEXT}\n"
    assert as_text(Article("a1:0", text="x")) == "x\n"


def test_json_has_every_field() -> None:
    found = json.loads(as_json(ARTICLE))
    assert found["published_date"] == "2023-10-22"
    assert found["captured_at"] == "2026-01-02T00:00:00+00:00"
    assert found["blocks"][1] == {
        "kind": "paragraph",
        "start": 9,
        "end": 25,
        "language": "en",
        "script": "Latn",
    }
    assert found["removed"][0]["kind"] == "navigation"
    assert json.loads(as_json(Rejection("empty", "Nothing.", "decode")))["code"] == "empty"


def test_markdown() -> None:
    assert as_markdown(ARTICLE).splitlines() == [
        "# A \\*title\\*",
        "",
        "**Second line**",
        "",
        "- Published: 2023-10-22T09:00",
        "- Reporters: P. Le, Q. Tri",
        "- Language: en",
        "- Address: https://news.example/a",
        "",
        "## Heading",
        "",
        "First paragraph.",
        "",
        "- one",
        "- two",
        "",
        "| a | b |",
        "| --- | --- |",
        "| c | d |",
        "",
        "*Image:* The bridge (Lan Anh)",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# not a heading", "\\# not a heading"),
        ("- no list\n+ nor this", "\\- no list\n\\+ nor this"),
        ("12. no list", "12\\. no list"),
        ("12.5 percent", "12\\.5 percent"),
        ("> no quote", "\\> no quote"),
        ("![x](https://evil.example/x.png)", "!\\[x\\](https://evil.example/x.png)"),
        ("```", "\\`\\`\\`"),
        ("Title\n=====", "Title\n\\====="),
        ("a | b", "a \\| b"),
        ("plain - text. (1) 2+2=4", "plain - text. (1) 2+2=4"),
    ],
)
def test_page_text_is_no_markdown(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_markdown_has_no_html_of_the_page() -> None:
    text = "<img src=x onerror=alert(1)> &lt;b&gt;"
    assert not re.search(r"(?<!\\)[<&]", as_markdown(Article("a1:0", title=text, text=text)))


def test_pieces_stand_in_the_order_of_the_page() -> None:
    order = [(piece.kind, piece.kept) for piece in pieces(ARTICLE)]
    assert order == [
        ("navigation", False),
        ("heading", True),
        ("share", False),
        ("paragraph", True),
        ("list", True),
        ("table", True),
        ("legal", False),
    ]


def test_explain_shows_blocks_reasons_winners_and_losers() -> None:
    text = shown(ARTICLE)
    for expected in (
        "navigation",
        "Share this",
        "phrase",
        "og:title",
        "0.60",
        "mojibake",
        "en-Latn 100%",
        "bridge.jpg",
    ):
        assert expected in text
    assert text.index("0.90") < text.index("0.60")
    assert "\x1b[" in shown(ARTICLE, colour=True)


def test_explain_cuts_long_blocks_unless_all_is_asked_for() -> None:
    long = "word " * 400 + "end"
    article = Article("a1:0", text=long, blocks=(TextBlock("paragraph", 0, len(long), "en", "Latn"),))
    assert "end" not in shown(article)
    assert "end" in shown(article, full=True)


def test_colours_say_what_stays_moves_and_goes() -> None:
    assert [style_of(kind) for kind in ("paragraph", "byline", "share")] == ["green", "cyan", "red"]


def test_tallies_add_up_in_any_order() -> None:
    results = [ARTICLE, Rejection("empty", "Nothing.", "decode", url="https://www.news.example/b")]
    one, two, both = Tally(), Tally(), Tally()
    one.add(results[0])
    two.add(results[1])
    for result in results:
        both.add(result)
    one.merge(two)
    assert one == both
    assert both.captures == both.articles + both.codes.total() == 2
    assert both.sites == {"news.example": 2}
    assert both.removed == {"navigation": 4, "share": 10, "legal": 19}
    assert both.fields.keys() == {"title", "subtitle", "published_date", "reporters", "images"}
    assert list(both.as_dict()["removed"]) == ["legal", "share", "navigation"]


def test_the_fields_counted_are_fields() -> None:
    assert all(hasattr(ARTICLE, name) for name in FIELDS)


def test_many_rows_are_shortened_without_losing_a_count() -> None:
    rows = [(f"site{number}", 100 - number) for number in range(40)]
    short = shortened(rows)
    assert len(short) == 12
    assert sum(count for _, count in short) == sum(count for _, count in rows)
    assert short[-1][0] == "(29 others)"


def test_failures_are_named_and_the_rest_counted() -> None:
    report = Report("run", datetime(2026, 1, 1, tzinfo=UTC))
    report.failures = [ReadFailure("x", f"{number}\x1b does not exist.") for number in range(25)]
    report.tally.codes["unreadable"] = 3
    file = io.StringIO()
    show_failures(report, Console(file=file, width=80))
    assert file.getvalue().count("Not read: ") == 20
    assert "and 8 more" in file.getvalue()
    assert not CONTROL.search(file.getvalue())


@pytest.mark.parametrize(
    ("expected", "said"), [(0, "7 captures,"), (5, "7 captures,"), (1200, "7 captures of about 1,200,")]
)
def test_the_bar_counts_captures(expected: int, said: str) -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=100)
    report = Report("run", datetime(2026, 1, 1, tzinfo=UTC), expected=expected)
    with progress(console) as advance:
        report.tally.captures = 7
        report.tally.codes["empty"] = 2
        advance(report)
    assert f"{said} 2 rejected" in file.getvalue()


def test_no_bar_where_there_is_no_terminal() -> None:
    file = io.StringIO()
    with progress(Console(file=file)) as advance:
        advance(Report("run", datetime(2026, 1, 1, tzinfo=UTC)))
    assert file.getvalue() == ""
