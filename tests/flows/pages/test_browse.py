"""Search, routes and refusals of `browse`, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from newsroom import FIRST, publish
from starlette.testclient import TestClient

from flows.pages.browse.app import make_app
from flows.pages.browse.filters import FilterError, Filters, read_filters
from flows.pages.browse.search import excerpt, find_articles, find_rejections, fold, one_article
from flows.pages.browse.server import CannotServe, serve
from flows.pages.browse.stored import harmless
from flows.pages.tables import Tables
from schemas import Article, Evidence, Rejection, Removal, TextBlock

Find = Callable[..., set[str]]


def article(name: str, title: str, text: str, **values: object) -> Article:
    made = {"blocks": (TextBlock("paragraph", 0, len(text), "und", "Zyyy"),), "captured_at": FIRST}
    return Article(f"a1:{name}", title=title, text=text, url=f"https://a.example/{name}", **made | values)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few articles that differ in what can be searched and filtered."""
    data = tmp_path_factory.mktemp("shelf") / "data"
    results: list[Article | Rejection] = [
        article(
            "vi",
            "Đường làng",
            "Người dân dọn đường làng.",
            language="vi",
            site="a.example",
            published_date=date(2026, 1, 2),
            reporters=("Lê Mai",),
        ),
        article(
            "vi-plain",
            "Duong lang",
            "Duong lang khong dau.",
            language="vi",
            site="b.example",
            published_date=date(2026, 1, 3),
        ),
        article(
            "th", "สะพานใหม่", "เทศบาลเปิดสะพานใหม่", language="th", site="b.example", language_confidence=0.4
        ),
        article(
            "zh",
            "新桥通车",
            "新桥今天通车。",
            language="zh",
            script="Hans",
            site="c.example",
            published_date=date(2026, 2, 1),
            evidence=(
                Evidence("title", "x", "meta", "r", 0.3, True),
                Evidence("section", "y", "meta", "r", 0.2, False),
            ),
            removed=(Removal(0, 0, "share", "phrase", "分享"),),
        ),
        article(
            "tr",
            "İstanbul'da köprü",
            "100% of the_bridge is open'; drop table articles; --",
            language="tr",
            published_date=date(2025, 12, 31),
        ),
        Rejection(
            "listing",
            "It lists.",
            "label",
            url="https://www.A.example/list",
            captured_at=datetime(2026, 3, 1, tzinfo=UTC),
        ),
        Rejection("empty", "It is empty.", "decode", origin="in/z.html"),
    ]
    publish(data, iter(results))
    return data


@pytest.fixture
def find(shelf: Path) -> Find:
    def find(**asked: str) -> set[str]:
        with Tables(shelf / "clean") as tables:
            found = find_articles(tables, read_filters(asked))
        assert found.total == len(found.rows)
        return {row["article_id"].removeprefix("a1:") for row in found.rows}

    return find


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "vi vi-plain th zh tr"),
        ({"q": "duong lang"}, "vi vi-plain"),
        ({"q": "DUONG"}, "vi vi-plain"),
        ({"q": "đường"}, "vi"),
        ({"q": "le mai"}, "vi"),
        ({"q": "สะพาน"}, "th"),
        ({"q": "新桥"}, "zh"),
        ({"q": "100%"}, "tr"),
        ({"q": "the_bridge"}, "tr"),
        ({"q": "thexbridge"}, ""),
        ({"q": "the.bridge"}, ""),
        ({"q": "đuong"}, ""),
        ({"q": "ĐƯỜNG"}, "vi"),
        ({"q": "ista"}, "tr"),
        ({"q": "[a-z] (?i) \\d {2}"}, ""),
        ({"q": "\x00duong"}, "vi vi-plain"),
        ({"q": "'; drop table articles; --"}, "tr"),
        ({"q": "duong 新桥"}, ""),
        ({"q": "a1:th"}, "th"),
        ({"q": "https://a.example/zh"}, "zh"),
        ({"site": "b.example"}, "vi-plain th"),
        ({"language": "vi", "site": "a.example"}, "vi"),
        ({"since": "2026-01-03"}, "vi-plain zh"),
        ({"until": "2026-01-02"}, "vi tr"),
        ({"since": "2026-01-02", "until": "2026-01-02"}, "vi"),
        ({"unsure": "0.5"}, "th zh"),
        ({"unsure": "0.5", "field": "language"}, "th"),
        ({"unsure": "0.5", "field": "title"}, "zh"),
        ({"unsure": "0.5", "field": "section"}, ""),
        ({"language": "x' or '1'='1"}, ""),
    ],
)
def test_articles_are_found_by_what_was_asked(asked: dict[str, str], names: str, find: Find) -> None:
    assert find(**asked) == set(names.split())


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, {"listing", "empty"}),
        ({"code": "listing"}, {"listing"}),
        ({"site": "a.example"}, {"listing"}),
        ({"q": "z.html"}, {"empty"}),
        ({"q": "lists nowhere"}, set()),
        ({"since": "2026-03-01"}, {"listing"}),
        ({"until": "2026-02-01"}, set()),
    ],
)
def test_rejections_are_found_by_what_was_asked(asked: dict[str, str], codes: set[str], shelf: Path) -> None:
    with Tables(shelf / "clean") as tables:
        assert {row["code"] for row in find_rejections(tables, read_filters(asked)).rows} == codes


def test_an_article_comes_back_as_it_was_published(shelf: Path) -> None:
    with Tables(shelf / "clean") as tables:
        found = one_article(tables, "a1:zh")
        assert one_article(tables, "a1:nothing") is None
    assert found is not None
    assert found.title == "新桥通车"
    assert found.blocks == (TextBlock("paragraph", 0, 7, "und", "Zyyy"),)
    assert found.removed == (Removal(0, 0, "share", "phrase", "分享"),)
    assert [(one.field, one.chosen) for one in found.evidence] == [("title", True), ("section", False)]
    assert found.captured_at == FIRST


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"since": "yesterday"}, "'yesterday' (since) is no day. Write one like 2026-11-30."),
        ({"until": "2026-02-30"}, "'2026-02-30' (until) is no day. Write one like 2026-11-30."),
        (
            {"since": "2026-02-02", "until": "2026-02-01"},
            "There is no day from 2026-02-02 on that is not after 2026-02-01: turn the two around.",
        ),
        ({"unsure": "much"}, "'much' is no confidence. Write a number from 0 to 1, such as 0.6."),
        ({"unsure": "nan"}, "'nan' is no confidence. Write a number from 0 to 1, such as 0.6."),
        ({"page": "0"}, "There is no page '0'. Pages have numbers from 1 to 4,000."),
        (
            {"page": "99999999999999999999"},
            "There is no page '99999999999999999999'. Pages have numbers from 1 to 4,000.",
        ),
        ({"page": "２"}, "There is no page '２'. Pages have numbers from 1 to 4,000."),
        ({"q": "x" * 501}, "The search has 501 characters; 500 are the most that it can have."),
    ],
)
def test_what_cannot_be_asked_is_a_sentence(asked: dict[str, str], sentence: str, shelf: Path) -> None:
    with pytest.raises(FilterError) as error:
        read_filters(asked)
    assert str(error.value) == sentence
    answer = client(shelf).get("/", params=asked)
    assert answer.status_code == 400
    assert sentence in unescape(answer.text)


def test_another_page_has_the_same_filters() -> None:
    filters = read_filters({"q": "a & b", "language": "vi", "unsure": "0.5", "field": "title", "page": "3"})
    address = filters.address("/", 4)
    assert address == "/?q=a+%26+b&language=vi&field=title&unsure=0.5&page=4"
    assert read_filters(dict(parse_qsl(urlsplit(address).query))) == replace(filters, page=4)
    assert Filters().address("/rejections", 1) == "/rejections"


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Người dân dọn đường làng.", ["duong"], ["đường"]),
        ("İSTANBUL istanbul", ["istanbul"], ["İSTANBUL", "istanbul"]),
        ("a" * 300 + " bridge " + "b" * 300, ["bridge"], ["bridge"]),
        ("nothing here", ["bridge"], []),
        ("aaa", ["a", "aa"], ["aa", "a"]),
        ("", ["a"], []),
    ],
)
def test_an_excerpt_marks_what_was_looked_for(text: str, words: list[str], marked: list[str]) -> None:
    pieces = excerpt(text, words)
    assert [piece for piece, hit in pieces if hit] == marked
    assert "".join(piece for piece, _ in pieces).strip("…") in text
    assert len(fold(text)) == len(text)


def client(data: Path) -> TestClient:
    return TestClient(make_app(data), base_url="http://127.0.0.1:8765", raise_server_exceptions=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8765", "localhost", "localhost:1", "[::1]:80"])
def test_this_machine_is_answered(host: str, shelf: Path) -> None:
    assert client(shelf).get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["news.example", "127.0.0.1.news.example", "localhost.news.example:8765", "192.168.0.1", "", "[", "a@b"],
)
def test_other_names_get_nothing(host: str, shelf: Path) -> None:
    answer = client(shelf).get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "This server answers only under the names 127.0.0.1 and localhost." in answer.text
    assert "Đường" not in answer.text


@pytest.mark.parametrize("path", ["/", "/rejections", "/report", "/article/a1:vi", "/nowhere"])
def test_every_answer_has_the_headers_that_keep_it_in(path: str, shelf: Path) -> None:
    headers = client(shelf).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_can_be_changed(method: str, shelf: Path) -> None:
    answer = client(shelf).request(method, "/")
    assert answer.status_code == 405
    assert "Nothing can be changed here" in answer.text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/article/a1:nothing", "There is no article a1:nothing in this data set."),
        ("/article/a1:nothing/page", "There is no article a1:nothing in this data set."),
        ("/article/%3Cscript%3E", "There is no article <script> in this data set."),
        ("/rejection/0", "There is no rejection 0 in this data set."),
        (
            "/article/a1:vi/page",
            "This capture is not in the raw store; it was read from https://a.example/vi",
        ),
        ("/nowhere", "There is no page /nowhere here."),
    ],
)
def test_what_is_not_there_is_a_sentence(path: str, sentence: str, shelf: Path) -> None:
    answer = client(shelf).get(path)
    assert answer.status_code == 404
    assert sentence in unescape(answer.text)
    assert answer.text.count("<script>") == 1


def test_no_data_set_is_a_sentence(tmp_path: Path) -> None:
    answer = client(tmp_path).get("/")
    assert answer.status_code == 503
    assert "There is no data set in" in answer.text


def test_a_bug_is_said_and_not_shown(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("<b>boom</b>")

    monkeypatch.setattr("flows.pages.browse.search.find_articles", fail)
    answer = client(shelf).get("/")
    assert answer.status_code == 500
    assert "which is a bug: RuntimeError: &lt;b&gt;boom" in answer.text


def test_results_come_in_pages(root: Path) -> None:
    first, second = (client(root).get("/", params={"language": "th", "page": page}).text for page in (1, 2))
    names = [set(re.findall(r'href="/article/([^"]+)"', page)) for page in (first, second)]
    assert len(names[0]) == 25
    assert names[0].isdisjoint(names[1])
    assert "Page 1 of 5" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_the_other_articles_of_a_cluster_are_named(root: Path) -> None:
    page = client(root).get("/", params={"q": "Bridge reopens after repair 49"}).text
    name = re.findall(r'href="(/article/[^"]+)"', page)[0]
    assert "exact, similar 1.00" in client(root).get(name).text


def test_a_stored_page_is_sent_without_what_acts(root: Path) -> None:
    page = client(root).get("/", params={"q": "ferry timetable"}).text
    (name,) = re.findall(r'href="(/article/[^"]+)"', page)
    answer = client(root).get(f"{name}/page")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert not re.search(r"<(?:script|link|meta|base|iframe)|src=", answer.text)
    assert "The harbour office said" in answer.text


def test_repairs_of_a_stored_page_are_shown(root: Path) -> None:
    page = client(root).get("/", params={"site": "baobinhkhe.example"}).text
    (name,) = re.findall(r'href="(/article/[^"]+)"', page)
    shown = client(root).get(name).text
    assert "vietnamese:tcvn3" in shown
    assert "<del>" in shown


@pytest.mark.parametrize(
    ("page", "left"),
    [
        ("<p>a<script>b</script>c", "<p>ac</p>"),
        ("<base href=//x><link rel=preload href=//x><p>a", "<p>a</p>"),
        ('<p><img src=//x alt=a srcset="//y 2x">', '<p><img alt="a"></p>'),
        ("<p><img src=data:image/png;base64,AA>", '<p><img src="data:image/png;base64,AA"></p>'),
        ("<template><script>a</script></template><p>b", "<p>b</p>"),
        (
            '<a href="javascript:a()">b</a><a href="http://c.example/">d</a><a href="#e">f</a>',
            '<a>b</a><a>d</a><a href="#e">f</a>',
        ),
        (
            "<form action=http://a.example/><button formaction=javascript:b()>c</button></form>",
            "<form><button>c</button></form>",
        ),
        ('<p style="background: URL (http://a.example/b.png)">c</p>', "<p>c</p>"),
        (
            "<p>a<style>@import 'http://a.example/b.css';</style><style>p { color: red }</style>",
            "<p>a<style>p { color: red }</style></p>",
        ),
        ("<p onclick=a() ONMOUSEOVER=b()>a", "<p>a</p>"),
        ("<p><a href=//x ping=//y>a</a>", "<p><a>a</a></p>"),
    ],
)
def test_what_acts_is_taken_out(page: str, left: str) -> None:
    (body,) = re.findall("<body>(.*)</body>", harmless(page))
    assert body == left


def test_a_port_that_is_taken_is_a_sentence(shelf: Path) -> None:
    import socket

    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(
            CannotServe, match=r"Port \d+ cannot be had: address already in use\. Name another with --port\."
        ),
    ):
        serve(shelf, taken.getsockname()[1], lambda _: None)
