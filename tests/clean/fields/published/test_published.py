"""Which date a page is given: whole small pages through reading and labelling, and the resolver's own rules."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from clean.blocks.block import Block
from clean.blocks.page import Mark, Page
from clean.fields.published.candidates import date_candidates
from clean.fields.published.resolve import Dates, resolve_dates
from clean.fields.stated import read_stated
from clean.options import Limits

_BODY = "The council of the town met in the evening and voted for a new bridge over the river after a long debate."


def _page(*lines: tuple[str, str], language: str = "en", **parts: object) -> Page:
    """A labelled page of (kind, text) lines."""
    blocks = [Block(text, position=order, kind=kind) for order, (kind, text) in enumerate(lines)]
    return Page(blocks=blocks, language=language, **parts)  # type: ignore[arg-type]


def _dates(page: Page, url: str | None = None, captured: datetime | None = None) -> Dates:
    stated = read_stated(page, url, Limits())
    return resolve_dates(date_candidates(page, stated, url, captured=captured), captured=captured)


def _json_ld(**values: str) -> list[str]:
    return [json.dumps({"@type": "NewsArticle", "headline": "A bridge", **values})]


def test_structured_date() -> None:
    page = _page(
        ("title", "A bridge"),
        ("paragraph", _BODY),
        json_ld=_json_ld(datePublished="2024-05-03T10:00:00+07:00", dateModified="2024-05-04"),
    )
    found = _dates(page)
    assert found.published_date == date(2024, 5, 3)
    assert found.published_local == "2024-05-03T10:00:00+07:00"
    assert found.published_at == datetime(2024, 5, 3, 3, tzinfo=UTC)
    assert (found.published_zone, found.published_basis) == ("stated", "structured")
    assert (found.modified_date, found.modified_at) == (date(2024, 5, 4), None)
    assert found.confidence > 0.9


def test_printed_line() -> None:
    found = _dates(
        _page(
            ("title", "Một cây cầu"),
            ("date", "Chủ Nhật, Ngày 12/11/2023, 09:00"),
            ("paragraph", _BODY),
            language="vi",
        )
    )
    assert (found.published_local, found.published_basis, found.published_zone) == (
        "2023-11-12T09:00",
        "published",
        "unknown",
    )
    assert found.published_raw == "Chủ Nhật, Ngày 12/11/2023, 09:00"
    assert not found.published_ambiguous


def test_only_an_update() -> None:
    found = _dates(
        _page(("date", "Update: 25-08-2021 | 16:33:44"), ("title", "A bridge"), ("paragraph", _BODY))
    )
    assert (found.published_local, found.published_basis) == ("2021-08-25T16:33:44", "updated")
    assert found.modified_local == "2021-08-25T16:33:44"


def test_a_dump() -> None:
    page = _page(
        ("date", "Lượt xem: 7370 | Gửi lúc: 25/12/2014 15:42:27"),
        ("title", "Một cây cầu"),
        ("paragraph", _BODY),
        language="",
        is_dump=True,
    )
    assert _dates(page).published_local == "2014-12-25T15:42:27"


def test_a_dump_with_both_dates() -> None:
    lines = [
        ("title", "Một cây cầu"),
        ("date", "Ngày đăng: 24/12/2014 08:00"),
        ("date", "Cập nhật: 25/12/2014 09:30"),
        ("paragraph", _BODY),
        ("date", "17/11/2013"),
    ]
    found = _dates(_page(*lines, language="vi", is_dump=True))
    assert (found.published_local, found.modified_local) == ("2014-12-24T08:00", "2014-12-25T09:30")


def test_a_date_cited_in_the_text_is_none() -> None:
    law = "The bridge follows Resolution No. 24-NQ/TW, dated October 7, 2022, of the government."
    assert (
        _dates(
            _page(
                ("title", "A bridge"), ("paragraph", _BODY), ("paragraph", law), ("legal", "© 2019 Example")
            )
        )
        == Dates()
    )


def test_moment_in_utc_and_its_printed_day() -> None:
    page = _page(
        ("title", "A bridge"),
        ("date", "Published May 3, 2024, 8:02 p.m."),
        ("paragraph", _BODY),
        json_ld=_json_ld(datePublished="2024-05-04T00:02:10Z"),
    )
    found = _dates(page)
    assert found.published_date == date(2024, 5, 3)
    assert found.published_local == "2024-05-03T20:02"
    assert found.published_at == datetime(2024, 5, 4, 0, 2, 10, tzinfo=UTC)


def test_another_moment_does_not_move_the_day() -> None:
    page = _page(
        ("title", "A bridge"),
        ("date", "May 5, 2024, 3:40 p.m."),
        ("paragraph", _BODY),
        json_ld=_json_ld(datePublished="2024-05-04T00:02:10Z"),
    )
    assert _dates(page).published_date == date(2024, 5, 4)


def test_the_same_minute_without_its_zone_is_the_same_moment() -> None:
    page = _page(
        ("title", "A bridge"),
        ("date", "December 22, 2023 10:00 PM"),
        ("paragraph", _BODY),
        json_ld=_json_ld(datePublished="2023-12-23T03:00:46+00:00"),
        meta=[("article:published_time", "2023-12-23T03:00:46")],
    )
    assert _dates(page).published_date == date(2023, 12, 22)


def _changed(changed: str, *lines: tuple[str, str]) -> Dates:
    """A page whose data state its first day and its last change, and which prints these lines."""
    stated = _json_ld(datePublished="2021-03-16T08:00:00Z", dateModified=changed)
    return _dates(_page(("title", "A bridge"), *lines, ("paragraph", _BODY), json_ld=stated))


def test_a_new_version_that_prints_only_its_own_day() -> None:
    found = _changed("2023-12-20T09:00:00Z", ("date", "December 20, 2023"))
    assert (found.published_date, found.published_basis) == (date(2023, 12, 20), "updated")
    assert found.modified_date == date(2023, 12, 20)
    assert found.confidence < 0.8


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ("2021-03-17T09:00:00Z", [("date", "March 17, 2021")]),
        ("2023-12-20T09:00:00Z", [("date", "Updated December 20, 2023")]),
        ("2023-12-20T09:00:00Z", [("date", "March 16, 2021"), ("date", "December 20, 2023")]),
        ("2023-12-20T09:00:00Z", [("date", "June 1, 2022"), ("date", "June 2, 2022")]),
        ("2023-12-20T09:00:00Z", [("source", "The Harbour Post, June 2, 2022")]),
        ("2023-12-20T09:00:00Z", []),
    ],
    ids=["a correction", "called an update", "both", "a list", "among words", "nothing"],
)
def test_the_first_day_stays(changed: str, lines: list[tuple[str, str]]) -> None:
    assert _changed(changed, *lines).published_date == date(2021, 3, 16)


@pytest.mark.parametrize("changed", ["", "2021-03-17T09:00:00Z", "2023-12-20T09:00:00Z"])
def test_a_day_that_only_print_has_goes_before_one_that_only_the_data_have(changed: str) -> None:
    found = _changed(changed, ("date", "June 2, 2022"))
    assert (found.published_date, found.published_basis) == (date(2022, 6, 2), "published")
    assert found.modified_date == (date(2023, 12, 20) if changed.startswith("2023") else None)
    assert found.confidence < 0.8


def test_a_line_that_its_date_opens() -> None:
    links = "⋅ June 2, 2022 ⋅ Send this story to a friend ⋅ Print this story ⋅ Add a comment of yours"
    page = _page(("title", "A bridge"), ("navigation", links), ("paragraph", _BODY))
    assert _dates(page).published_date == date(2022, 6, 2)


def test_a_hidden_date_counts_where_none_is_shown() -> None:
    lines = [("title", "A bridge"), ("hidden", "June 2, 2022 · 8 min read"), ("paragraph", _BODY)]
    found = _dates(_page(*lines))
    assert found.published_date == date(2022, 6, 2)
    assert found.confidence < 0.8
    shown = _dates(_page(("date", "June 3, 2022"), *lines))
    assert shown.published_date == date(2022, 6, 3)
    listed = [("hidden", "June 2, 2022 and June 3, 2022")]
    assert _dates(_page(("title", "A bridge"), *listed, ("paragraph", _BODY))).published_date is None


def test_a_text_far_below_says_when_it_was_posted() -> None:
    posted = "Dieser Artikel wurde am 14. Dezember 2015 um 14:48 von Anna geschrieben und ist unter Technik zu finden."
    between = [("tags", "Brücken")] * 10
    page = _page(
        ("title", "Eine Brücke"), ("paragraph", _BODY), *between, ("boilerplate", posted), language="de"
    )
    assert _dates(page).published_local == "2015-12-14T14:48"


def test_a_short_date_beside_a_section_in_an_element_for_dates() -> None:
    mark = Mark("div", "date", "", "", "Kultur, 2.11.22", 0, 1)
    page = _page(
        ("section", "Kultur, 2.11.22"),
        ("title", "Ein Konzert"),
        ("paragraph", _BODY),
        marks=[mark],
        language="de",
    )
    assert _dates(page).published_date == date(2022, 11, 2)


def test_the_address_shows_the_local_day() -> None:
    page = _page(
        ("title", "A bridge"), ("paragraph", _BODY), json_ld=_json_ld(datePublished="2024-05-04T02:10:00Z")
    )
    assert _dates(page, "https://news.example/2024/05/03/bridge").published_date == date(2024, 5, 3)


def test_address_alone() -> None:
    found = _dates(
        _page(("title", "A bridge"), ("paragraph", _BODY)), "https://news.example/2024/05/03/bridge"
    )
    assert (found.published_local, found.published_basis) == ("2024-05-03", "address")


def test_meta_names() -> None:
    page = _page(
        ("title", "A bridge"),
        ("paragraph", _BODY),
        meta=[("parsely-pub-date", "2024-05-03T10:00:00Z"), ("article:modified_time", "2024-05-06")],
    )
    found = _dates(page)
    assert (found.published_date, found.modified_date) == (date(2024, 5, 3), date(2024, 5, 6))


def test_time_element_near_the_title_and_teasers_elsewhere() -> None:
    lines = [
        ("title", "A bridge"),
        ("boilerplate", "By A. Writer"),
        ("paragraph", _BODY),
        *[("related", "More")] * 40,
    ]
    marks = [
        Mark("time", "", "", "2024-05-03T10:00", "", 1, 2),
        Mark("time", "", "", "2024-01-01T10:00", "", 30, 31),
    ]
    assert _dates(_page(*lines, marks=marks)).published_local == "2024-05-03T10:00"


def test_the_date_next_to_the_title_is_nearer_than_those_of_teasers_above() -> None:
    lines = [
        ("date", "8 May 2024, 09:00"),
        ("navigation", "Storm over the coast"),
        ("date", "9 May 2024, 10:00"),
        ("title", "A bridge"),
        ("paragraph", _BODY),
    ]
    assert _dates(_page(*lines)).published_local == "2024-05-09T10:00"


def test_a_page_clock_yields_to_the_date_of_the_article() -> None:
    lines = [
        ("date", "Tuesday, 14 May 2024"),
        *[("navigation", "Home")] * 11,
        ("date", "13 May 2024, 22:11"),
        ("paragraph", _BODY),
    ]
    assert _dates(_page(*lines)).published_local == "2024-05-13T22:11"


def test_a_list_of_days_is_no_witness() -> None:
    lines = [
        ("title", "A bridge"),
        ("paragraph", _BODY),
        *[("date", f"{day} May 2024") for day in range(1, 7)],
    ]
    assert _dates(_page(*lines)).published_date is None


def test_siblings_settle_the_order() -> None:
    page = _page(
        ("title", "A bridge"),
        ("date", "04/05/2024"),
        ("paragraph", _BODY),
        ("related", "Bridge planned 04/28/2024"),
        language="",
    )
    found = _dates(page)
    assert (found.published_date, found.published_ambiguous) == (date(2024, 4, 5), False)


def test_language_chooses_and_says_so() -> None:
    found = _dates(
        _page(("title", "Eine Brücke"), ("date", "04.05.2024"), ("paragraph", _BODY), language="de")
    )
    assert (found.published_date, found.published_ambiguous) == (date(2024, 5, 4), True)


def test_nothing_chooses() -> None:
    found = _dates(_page(("title", "A bridge"), ("date", "04/05/2024"), ("paragraph", _BODY), language=""))
    assert found.published_date is None
    assert (found.published_raw, found.published_ambiguous) == ("04/05/2024", True)


def test_nothing_is_published_after_it_was_received() -> None:
    page = _page(("title", "A bridge"), ("date", "May 30, 2024"), ("paragraph", _BODY))
    assert _dates(page, captured=datetime(2024, 5, 3, tzinfo=UTC)).published_date is None


def test_a_month_is_no_day() -> None:
    found = _dates(_page(("title", "A bridge"), ("date", "May 2024"), ("paragraph", _BODY)))
    assert (found.published_date, found.published_local) == (None, "2024-05")


def test_losers_are_remembered() -> None:
    page = _page(
        ("title", "A bridge"),
        ("date", "May 5, 2023"),
        ("paragraph", _BODY),
        json_ld=_json_ld(datePublished="2024-05-04T12:02:10Z"),
    )
    evidence = _dates(page).evidence
    assert [(e.origin, e.chosen) for e in evidence] == [("json-ld", True), ("block", False)]
    assert all(0 <= e.confidence <= 1 for e in evidence)


@pytest.mark.parametrize(
    "captured", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), datetime(2024, 5, 3)]
)
def test_any_moment_of_capture(captured: datetime) -> None:
    page = _page(
        ("title", "A bridge"), ("date", "2 hours ago"), ("date", "8 May, 10:30"), ("paragraph", _BODY)
    )
    _dates(page, captured=captured)
