"""JSON-LD as publishers print it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clean.fields.lenient_json import load_json
from clean.fields.structured.read import read_json_ld
from clean.options import Limits


def authors(*scripts: str) -> list[str]:
    item = read_json_ld(scripts).article()
    return [agent.name for agent in item.authors] if item else []


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ('"Mira Okafor"', ["Mira Okafor"]),
        ('["Mira Okafor", null, "Jonas Weil"]', ["Mira Okafor", "Jonas Weil"]),
        ('{"@type": "Person", "name": "Mira Okafor"}', ["Mira Okafor"]),
        ('[{"name": "Mira Okafor"}, {"name": null}, {}]', ["Mira Okafor"]),
        ('{"name": ["Mira Okafor", "Jonas Weil"]}', ["Mira Okafor", "Jonas Weil"]),
        ('[[{"name": "Mira Okafor"}]]', ["Mira Okafor"]),
        ('{"givenName": "Mira", "familyName": "Okafor"}', ["Mira Okafor"]),
        ('"Anne O&#39;Dell"', ["Anne O'Dell"]),
        ('"<a href=x>Mira Okafor</a>"', ["Mira Okafor"]),
        ("null", []),
        ("7", []),
        ("{}", []),
    ],
)
def test_authors(printed: str, expected: list[str]) -> None:
    assert authors('{"@type": "NewsArticle", "author": ' + printed + "}") == expected


def test_reference_into_another_script() -> None:
    article = '{"@graph": [null, {"@type": ["Article", "X"], "author": {"@id": "#me"}}]}'
    assert authors(article, '[{"@id": "#me", "@type": "Person", "name": "Mira Okafor"}]') == ["Mira Okafor"]


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Harbour",}',
        '{"@type": "NewsArticle", "headline": "Harbour"};',
        '<!-- {"@type": "NewsArticle", "headline": "Harbour"} -->',
        '/* made by hand */ {"@type": "NewsArticle", // sort\n "headline": "Harbour"}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Harbour"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Harbour"',
        '{"@type": "NewsArticle", "description": "a\nb", "headline": "Harbour"}',
        '{"@type": "NewsArticle", "description": "the "old" harbour", "headline": "Harbour"}',
        '{"@type": "NewsArticle", "author": Mira Okafor, "headline": "Harbour"}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Harbour"}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Harbour"}}',
        '{"@type": "NewsArticle", "headline": "Harbour", "x": %s}' % ("9" * 5_000),
        '{"@type": "NewsArticle", "headline": "Harbour", "x": %s}' % ("[" * 3_000 + "]" * 3_000),
    ],
)
def test_headline_in_spite_of(script: str) -> None:
    item = read_json_ld([script]).article()
    assert item is not None
    assert item.headline == "Harbour"


def test_the_article_of_the_address_wins() -> None:
    data = read_json_ld(
        [
            '[{"@type": "NewsArticle", "url": "https://a.example/1", "headline": "One"},'
            '{"@type": "NewsArticle", "url": "https://a.example/2/", "headline": "Two"}]'
        ]
    )
    found = data.article("https://www.a.example/2#top")
    assert found is not None
    assert found.headline == "Two"


def test_everything_else() -> None:
    data = read_json_ld(
        [
            '{"@type": "WebSite", "name": "Southport Herald", "alternateName": "Herald"}',
            '{"@type": "BreadcrumbList", "itemListElement": [{"position": 2, "name": "Harbour"},'
            '{"position": 1, "item": {"@id": "/news", "name": "News"}}]}',
            '{"@type": "NewsArticle", "articleSection": ["Harbour"], "keywords": "ships, quay", "isAccessibleForFree":'
            '"False",'
            '"datePublished": "2021-05-02T09:00+07:00", "publisher": {"@type": "Organization", "name": "Herald Ltd"},'
            '"articleBody": "One.\\n\\nTwo."}',
        ]
    )
    item = data.article()
    assert item is not None
    assert data.site_names == ("Southport Herald", "Herald", "Herald Ltd")
    assert data.breadcrumbs == ("News", "Harbour")
    assert (item.sections, item.keywords) == (("Harbour",), ("ships", "quay"))
    assert item.accessible_for_free is False
    assert (item.date_published, item.article_body) == ("2021-05-02T09:00+07:00", "One.\n\nTwo.")


def test_a_teaser_is_no_item() -> None:
    script = '{"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]}'
    assert read_json_ld([script]).article() is None


def test_what_is_over_the_limit_is_left_and_said() -> None:
    data = read_json_ld(['{"@type": "NewsArticle", "headline": "Harbour"}'], Limits(json_ld_characters=10))
    assert data.truncated
    assert data.items == ()


def test_depth_is_the_same_for_both_readers() -> None:
    """A well-formed script and one with a stray comma give the same, however deep the caller's stack is."""
    for depth in (10, 100, 150, 230, 300):
        good = '{"@graph": [' * depth + '{"@type": "NewsArticle", "headline": "Deep"}' + "]}" * depth
        found = [read_json_ld([script]).article() for script in (good, good + ",")]
        assert found[0] == found[1]


@given(st.one_of(st.text(max_size=300), st.text(alphabet='{}[]",:/*\\ \nau0@<!-', max_size=300)))
@settings(max_examples=120, deadline=None)
def test_any_script_is_answered(script: str) -> None:
    read_json_ld([script]).article("https://a.example")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["@type", "@graph", "@id", "author", "name", "image", "keywords", "itemListElement", "publisher", "hasPart", "x"]), inner, max_size=5), max_leaves=25))  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_any_value_is_answered(value: object) -> None:
    import json

    data = read_json_ld([json.dumps(value)])
    data.article()
    data.page()


@pytest.mark.parametrize("unit", ['{"a":', '"a" ', "/* ", '"\\', "<!-- ", "[1,", "a'b ", '":"', "]", '"a","'])
def test_time_is_linear(unit: str) -> None:
    start = time.process_time()
    load_json(unit * 60_000)
    assert time.process_time() - start < 2
