"""What the markup says beside title, people and dates: whole small pages."""

from __future__ import annotations

import json

import pytest

from clean import clean
from schemas import Article, Capture, Translation

STORY = "".join(
    f"<p>The council approved part {n} of the plan on Monday, and ships will come to the new harbour in May, "
    "the mayor said after the vote in the town hall.</p>"
    for n in range(6)
)
URL = "https://southportherald.example/news/a.html"


def article(head: str = "", before: str = "", after: str = "", url: str | None = URL) -> Article:
    page = (
        f"<html lang=en-GB><head><title>Council approves the harbour plan</title>{head}</head><body><main><article>"
        f"<h1>Council approves the harbour plan</h1>{before}{STORY}{after}</article></main></body></html>"
    )
    result = clean(Capture(raw=page.encode(), url=url))
    assert isinstance(result, Article)
    return result


def json_ld(**values: object) -> str:
    data = {"@type": "NewsArticle", "headline": "Council approves the harbour plan", **values}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def breadcrumbs(*names: str) -> str:
    steps = [{"@type": "ListItem", "position": n, "name": name} for n, name in enumerate(names, 1)]
    data = {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("head", "section"),
    [
        (json_ld(articleSection="Local"), "Local"),
        (json_ld(articleSection=[None, "Local", "Harbour"]), "Local"),
        ('<meta property="article:section" content="Local">', "Local"),
        (breadcrumbs("Home", "Local", "Council approves the harbour plan"), "Local"),
        (breadcrumbs("Home"), None),
        ("", None),
    ],
)
def test_section(head: str, section: str | None) -> None:
    assert article(head).section == section


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (json_ld(keywords="harbour, ships,harbour"), ("harbour", "ships")),
        (json_ld(keywords=["harbour", "ships"]), ("harbour", "ships")),
        ('<meta name="keywords" content="harbour; ships">', ("harbour", "ships")),
        (
            '<meta property="article:tag" content="harbour"><meta property="article:tag" content="ships">',
            ("harbour", "ships"),
        ),
        ("", ()),
    ],
)
def test_tags(head: str, tags: tuple[str, ...]) -> None:
    assert article(head).tags == tags


@pytest.mark.parametrize(
    ("head", "canonical"),
    [
        ('<link rel="canonical" href="/news/a">', "https://southportherald.example/news/a"),
        ('<link rel="alternate canonical" href="//m.example/a?id=1">', "https://m.example/a?id=1"),
        (
            '<meta property="og:url" content="https://southportherald.example/b">',
            "https://southportherald.example/b",
        ),
        ('<link rel="canonical" href="http://[broken">', None),
        ("", None),
    ],
)
def test_canonical_address(head: str, canonical: str | None) -> None:
    assert article(head).canonical_url == canonical


def test_translations() -> None:
    head = (
        '<link rel="alternate" hreflang="vi" href="/vi/a"><link rel="alternate" hreflang="pt-BR" href="https://br.example/a">'
        '<link rel="alternate" hreflang="x-default" href="/a"><link rel="stylesheet" hreflang="fr" href="/fr.css">'
        '<link rel="alternate" hreflang="vi" href="/vi/a">'
    )
    assert article(head).translations == (
        Translation("vi", "https://southportherald.example/vi/a"),
        Translation("pt-br", "https://br.example/a"),
    )
    assert article(head).declared_language == "en-GB"


@pytest.mark.parametrize(
    ("head", "paywalled"),
    [
        (json_ld(isAccessibleForFree=False), True),
        (json_ld(isAccessibleForFree="http://schema.org/False"), True),
        (json_ld(hasPart={"@type": "WebPageElement", "isAccessibleForFree": False}), True),
        (json_ld(isAccessibleForFree="true"), False),
        ('<meta property="article:content_tier" content="metered">', True),
        ('<meta property="article:content_tier" content="free">', False),
        (json_ld(), None),
    ],
)
def test_paywall(head: str, paywalled: bool | None) -> None:
    assert article(head).paywalled is paywalled


GALLERY = "".join(
    f'<figure><img src="/i/{n}.jpg"><figcaption>The ship {name} comes into the new harbour in the evening light, seen from the '
    f"old lighthouse; the {name} had left its last harbour two days before and met no storm on its way along the coast.</figcaption></figure>"
    for n, name in enumerate(
        ("Aurora", "Bellona", "Ceres", "Diana", "Erato", "Flora", "Gaia", "Hebe", "Iris")
    )
)


@pytest.mark.parametrize(
    ("head", "before", "kind"),
    [
        (json_ld(), "", "article"),
        ("", "", "article"),
        (json_ld().replace("NewsArticle", "LiveBlogPosting"), "", "live"),
        (json_ld().replace("NewsArticle", "VideoObject"), "", "video"),
        ('<meta property="og:type" content="video.other">', "", "video"),
        ("", GALLERY, "gallery"),
    ],
)
def test_kind(head: str, before: str, kind: str) -> None:
    assert article(head, before).kind == kind


def test_counters() -> None:
    found = article(before="<p>Views: 1,532</p>", after="<p>12 comments</p>")
    assert (found.views, found.comments) == (1532, 12)


DEEP = "[" * 3_000 + "]" * 3_000


@pytest.mark.parametrize(
    "script",
    [
        "null",
        "[null, [null]]",
        DEEP,
        '{"@graph": ' + DEEP + "}",
        '{"a":' * 3_000 + "1" + "}" * 3_000,
        '{"@type": null, "headline": null, "author": [null, {"name": null}]}',
        "<!-- { broken",
    ],
)
def test_any_script_leaves_the_rest_alone(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>' + json_ld(author={"name": "Mira Okafor"})
    found = article(head)
    assert (found.title, found.reporters) == ("Council approves the harbour plan", ("Mira Okafor",))
