"""The figures of the report, and its page."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from newsroom import ATTACK, BREAKING, SITES, publish
from selectolax.lexbor import LexborHTMLParser

from clean.dataset import DataSet
from flows.pages.report import charts, figures
from flows.pages.report.figures import Count, Timeline
from flows.pages.report.page import report
from flows.pages.tables import Tables, TablesError
from schemas import Article, Rejection

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)


def article(number: int, site: str | None, language: str, day: date | None, **values: object) -> Article:
    made = {
        "text": f"Text {number}",
        "characters": 60,
        "words": 12,
        "captured_at": NOON,
        "published_date": day,
    }
    return Article(
        f"a1:{number}", url=f"https://{site}/{number}", site=site, language=language, **made | values
    )  # type: ignore[arg-type]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Four articles and three rejections, small enough to count by hand."""
    results: list[Article | Rejection] = [
        article(1, "a.example", "vi", date(2026, 10, 1), reporters=("Lê Mai",)),
        article(2, "a.example", "vi", date(2026, 10, 1)),
        article(3, "b.example", "th", date(2026, 10, 4), tags=("x", "y")),
        article(4, None, "en", None),
        Rejection("listing", "It lists.", "label", url="https://a.example/x", captured_at=NOON),
        Rejection("listing", "It lists too.", "label", url="https://b.example/y", captured_at=NOON),
        Rejection("empty", "It is empty.", "decode", origin="z.html", captured_at=NOON),
    ]
    publish(tmp_path, iter(results))
    return tmp_path / "clean"


def test_figures_are_what_the_rows_say(small: Path) -> None:
    with Tables(small) as tables, figures.light(tables):
        overview = figures.overview(tables)
        assert (overview.articles, overview.sites, overview.languages, overview.rejections) == (4, 3, 3, 3)
        assert (overview.earliest, overview.latest) == (date(2026, 10, 1), date(2026, 10, 4))
        published = figures.timeline(tables, "published")
        assert (published.unit, published.undated) == ("day", 1)
        assert set(published.counts) == {Count("2026-10-01", "vi", 2), Count("2026-10-04", "th", 1)}
        assert set(figures.by_site(tables)) == {
            Count("a.example", "vi", 2),
            Count("b.example", "th", 1),
            Count("(no address)", "en", 1),
        }
        assert figures.by_language(tables)[0] == Count("vi", "", 2)
        everywhere, first, *_ = figures.fill(tables)
        assert (everywhere.articles, everywhere.fields["reporters"].share) == (4, 0.25)
        assert (first.site, first.fields["reporters"].share, first.fields["tags"].share) == (
            "a.example",
            0.5,
            0,
        )
        listing, empty = figures.rejected(tables)
        assert (listing.code, listing.captures, len(listing.examples)) == ("listing", 2, 2)
        assert (empty.code, empty.captures) == ("empty", 1)
        assert figures.duplicates(tables).clusters == 0


def test_long_times_are_counted_by_month_and_by_year(tmp_path: Path) -> None:
    for days, unit in ((121, "month"), (4000, "year")):
        data = tmp_path / unit
        ends = [date(2010, 1, 31), date.fromordinal(date(2010, 1, 31).toordinal() + days)]
        publish(data, iter(article(number, "a.example", "vi", day) for number, day in enumerate(ends)))
        with Tables(data / "clean") as tables, figures.light(tables):
            found = figures.timeline(tables, "published")
        assert found.unit == unit
        assert [one.what[8:] for one in found.counts] == ["01", "01"]


def test_what_was_removed_is_counted_by_site_and_kind(root: Path) -> None:
    with Tables(root / "clean") as tables, figures.light(tables):
        found = {one.site: one for one in figures.removed(tables)}
    assert 0 < found[SITES[0]].share < 0.3
    assert found[BREAKING].kinds["consent"] > 0
    assert list(found[SITES[0]].kinds) == ["navigation", "title", "share"]
    phrases = {one["text"]: one["articles"] for one in found[SITES[0]].phrases}
    assert phrases["Share Facebook Zalo"] > 100


def test_confidence_is_that_of_what_was_chosen(root: Path) -> None:
    with Tables(root / "clean") as tables, figures.light(tables):
        found = {one.site: one.fields for one in figures.fill(tables)}
    assert found[SITES[0]]["title"].confidence == pytest.approx(0.98)
    assert found[SITES[0]]["published_date"].confidence == pytest.approx(0.77, abs=0.03)
    assert found[SITES[0]]["views"].confidence is None


def test_clusters_are_told_with_the_sites_that_carry_them(root: Path) -> None:
    with Tables(root / "clean") as tables:
        found = figures.duplicates(tables)
    shared = [one for one in found.largest if one["sites"] == len(SITES)]
    assert shared
    assert shared[0]["title"].startswith("Bridge")
    counts = DataSet(root / "clean").find_duplicates()
    assert (found.clusters, found.exact, found.near) == (counts["clusters"], counts["exact"], counts["near"])


def test_the_page_is_one_file_with_one_style_and_one_script(root: Path) -> None:
    page = report(root / "clean", name="our data")
    tree = LexborHTMLParser(page)
    assert len(tree.css("script")) == len(tree.css("style")) == 1
    assert not tree.css("[src]:not(iframe), link:not([rel=icon]), [style], [onclick], [onload]")
    assert not [
        a.attributes["href"] for a in tree.css("a") if not (a.attributes["href"] or "").startswith("#")
    ]
    ids = {one.attributes["id"] for one in tree.css("[id]")}
    assert {"drift", "articles", "fields", "rejections", "duplicates", "removed"} <= ids
    assert {a.attributes["href"] for a in tree.css("nav a")} <= {f"#{one}" for one in ids}
    assert all(figure.css("table") or figure.next for figure in tree.css("figure"))


def test_an_empty_data_set_says_so(tmp_path: Path) -> None:
    publish(tmp_path, iter([article(1, "a.example", "vi", None)]))
    DataSet(tmp_path / "clean").forget(["a1:1"], NOON)
    assert "There is nothing in this data set yet" in report(tmp_path / "clean", name="x")


def test_only_rejections_are_a_report_too(tmp_path: Path) -> None:
    publish(tmp_path, iter([Rejection("empty", "It is empty.", "decode", origin="z", captured_at=NOON)]))
    assert "It is empty." in report(tmp_path / "clean", name="x")


def test_no_data_set_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(TablesError, match=r"There is no data set in .*: publish one with"):
        report(tmp_path / "nothing", name="x")


def test_a_data_set_with_a_quote_in_its_path_is_read(tmp_path: Path) -> None:
    publish(tmp_path / "it's", iter([article(1, "a.example", "vi", None)]))
    assert "<b>1</b> articles" in report(tmp_path / "it's" / "clean", name="x")


def test_queries_reach_nothing_but_the_data_set(root: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with Tables(root / "clean") as tables, pytest.raises(Exception, match="disabled by configuration"):
        tables.rows(f"select * from read_csv('{tmp_path}/secret.csv')")


@pytest.mark.parametrize("name", [ATTACK, r"\1 \g<0>", "x" * 500, "ไทย", ""])
def test_charts_take_any_name(name: str) -> None:
    counts = (Count(name, "vi", 3), Count("b", "th", 1))
    drawn = charts.stacked(counts, name)
    tree = LexborHTMLParser(drawn)
    assert len(tree.css("svg")) == 1
    assert not tree.css("script, img, [onerror]")
    assert not set(Counter(node.tag for node in tree.css("svg *"))) & {"script", "foreignobject", "image"}


@pytest.mark.parametrize(
    ("names", "sites", "rows"),
    [(["en", "vi", "th", "de"], [], 1), (["language-switcher"] * 4, ["x" * 99], 4)],
)
def test_a_legend_has_room_for_its_names(names: list[str], sites: list[str], rows: int) -> None:
    """Beside a legend that is wider than its chart the rest would be cut off."""
    assert len(names) / charts._colour(names, sites)["legend"]["columns"] == rows


def test_a_single_day_is_a_chart_too() -> None:
    drawn = charts.over_time(Timeline("day", (Count("2026-10-01", "vi", 3),), 0), "One day")
    assert 'aria-label="One day"' in drawn
    assert not charts.over_time(Timeline("day", (), 4), "None")
