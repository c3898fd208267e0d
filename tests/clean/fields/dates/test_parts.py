"""Calendars, addresses, orders and lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clean.fields.dates import address_date, date_line, language_order, read_date, read_dates, sibling_order
from clean.fields.dates.calendars import hijri, hijri_days, jalali

_ADDRESSES = [
    line.split("\t")
    for line in (Path(__file__).parent / "addresses.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("# ")
]


@pytest.mark.parametrize(
    ("persian", "day"),
    [
        # New years and leap days as the Iranian calendar centre has published them.
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1375, 12, 30), date(1997, 3, 20)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1400, 1, 1), date(2021, 3, 21)),
        ((1402, 12, 29), date(2024, 3, 19)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 1, 1), date(2025, 3, 21)),
        ((1402, 12, 30), None),
        ((1402, 7, 31), None),
        ((1402, 13, 1), None),
    ],
)
def test_persian_days(persian: tuple[int, int, int], day: date | None) -> None:
    assert jalali(*persian) == day


def test_persian_years_follow_each_other() -> None:
    for year in range(1300, 1500):
        last = jalali(year, 12, 30) or jalali(year, 12, 29)
        first = jalali(year + 1, 1, 1)
        assert last is not None
        assert first is not None
        assert (first - last).days == 1


def test_islamic_days_are_near_and_the_weekday_settles_them() -> None:
    assert hijri(1445, 9, 1) == date(2024, 3, 11)
    announced = date(2024, 7, 7)  # 1 Muharram 1446, a Sunday
    arithmetic = hijri(1446, 1, 1)
    assert arithmetic is not None
    assert abs((arithmetic - announced).days) <= 1
    assert hijri_days(1446, 1, 1, weekday=7) == announced
    assert hijri_days(1446, 1, 1, weekday=None) is None


@pytest.mark.parametrize(("address", "expected"), _ADDRESSES)
def test_addresses(address: str, expected: str) -> None:
    found = address_date(address)
    assert (found.local if found else "-") == expected
    if found:
        assert found.raw == address[found.start : found.end]


def test_order_is_learnt_from_siblings() -> None:
    assert sibling_order(["02/03/2024", "25/03/2024"]) is True
    assert sibling_order(["02/03/2024", "03/25/2024"]) is False
    assert sibling_order(["02/03/2024", "04/05/2024"]) is None
    assert sibling_order(["25/03/2024", "03/25/2024"]) is None
    assert sibling_order(["192.168.20.13.2", "1.25.2024.7"]) is None
    found = read_date("02/03/2024", day_first=False)
    assert found is not None
    assert (found.local, found.ambiguous) == ("2024-02-03", False)


def test_order_of_languages() -> None:
    assert language_order("vi-VN") == "dmy"
    assert language_order("en") is None
    assert language_order("en_US") == "mdy"
    assert language_order("zh-Hant-TW") == "ymd"
    assert language_order("und") is None


def test_line_with_both_dates() -> None:
    line = date_line("Publié le 30 août 2023 à 14h52, modifié le 31 août 2023 à 15h54", "fr")
    assert line is not None
    assert line.published is not None
    assert line.updated is not None
    assert (line.published.local, line.updated.local, line.kind) == (
        "2023-08-30T14:52",
        "2023-08-31T15:54",
        "published",
    )


@pytest.mark.parametrize(
    ("text", "published", "updated", "kind"),
    [
        ("Update: 25-08-2021 | 16:33:44", None, "2021-08-25T16:33:44", "updated"),
        ("Nov 23, 2021", "2021-11-23", None, None),
        ("2025年1月24日 21時37分 (1月25日 01時40分更新)", "2025-01-24T21:37", "2025-01-25T01:40", "updated"),
        ("입력 2024.07.12 22:09 수정 2024.07.13 09:30", "2024-07-12T22:09", "2024-07-13T09:30", "published"),
        (
            "30/08/2019 14h52 - Atualizado em 31/08/2019 10h01",
            "2019-08-30T14:52",
            "2019-08-31T10:01",
            "updated",
        ),
        ("Actualizado a las 20:56h.", None, None, "updated"),
        ("Posted: 3 hours ago", None, None, "published"),
    ],
)
def test_lines(text: str, published: str | None, updated: str | None, kind: str | None) -> None:
    line = date_line(text)
    assert line is not None
    assert (line.published and line.published.local, line.updated and line.updated.local, line.kind) == (
        published,
        updated,
        kind,
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Binh Duong",
        "22/10/2023 - 25/10/2023",
        "2024年04月24日 记者",
        "On 22 October 2023 the council met",
        "Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27",
        "Nov 13, 2021 (12)",
    ],
)
def test_no_lines(text: str) -> None:
    assert date_line(text) is None


def test_a_counter_is_no_year() -> None:
    assert [
        found.local for found in read_dates("Lượt xem: 7370 | Gửi lúc: 05/12/2013 15:42:27", language="vi")
    ] == ["2013-12-05T15:42:27"]


def test_a_disagreeing_weekday_is_told() -> None:
    found = read_date("Monday, November 23, 2021")
    assert found is not None
    assert found.weekday_agrees is False
