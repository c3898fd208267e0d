"""What holds of every text: no error, offsets that cut out what was printed, and the same answer again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clean.fields.dates import PrintedDate, address_date, date_line, read_date, read_dates, sibling_order

_WORDS = (
    "2023 10 22 1399 2566 09:00 / - . , : | ( ) ngày tháng năm May mar 年 月 日 午後 Updated 更新 am pm GMT +7 "
    "ago hours 3 اردیبهشت هـ م พ.ศ. ม.ค. г. 令和 民國 \u200b \u0301 İ ß 二〇一九 ۱۲ T Z º st © \ud800 \x00"
)
_PIECES = st.sampled_from(_WORDS.split(" "))
_TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(_PIECES, max_size=25).map(" ".join),
    st.lists(_PIECES, max_size=25).map("".join),
)
_CAPTURED = datetime(2024, 5, 17, 12, tzinfo=UTC)


def _check(text: str, found: PrintedDate) -> None:
    assert 0 <= found.start <= found.end <= len(text)
    assert found.raw == text[found.start : found.end]
    assert found.raw.strip()
    if found.day is not None:
        assert found.local is not None
        assert found.local.startswith(found.day.isoformat())
        assert 1800 <= found.day.year < 2200
    assert (found.instant is not None) == (found.zone == "stated")


@settings(deadline=None, max_examples=400)
@given(
    _TEXTS,
    st.sampled_from([None, "en", "vi", "fa", "th", "zh-Hant", "xx"]),
    st.sampled_from([None, _CAPTURED]),
)
def test_reading_is_total(text: str, language: str | None, captured: datetime | None) -> None:
    found = read_dates(text, language=language, captured=captured)
    for printed in found:
        _check(text, printed)
    assert found == read_dates(text, language=language, captured=captured)
    single = read_date(text, language=language, captured=captured, structured=True)
    if single is not None:
        _check(text, single)
    line = date_line(text, language)
    for printed in (line.published, line.updated) if line else ():
        if printed is not None:
            _check(text, printed)
    address_date(text)
    sibling_order([text, text])


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)), st.sampled_from(["vi", "de", "fr", "ru", "th"]))
def test_day_first_numbers(day: date, language: str) -> None:
    for form in ("{:%d/%m/%Y}", "{:%d.%m.%Y}", "{:%d-%m-%Y}", "{:%d/%m/%Y} 16:30"):
        found = read_date(form.format(day), language=language)
        assert found is not None
        assert found.day == day
        assert found.ambiguous == (day.day <= 12 and day.day != day.month)


@given(st.dates(date(1990, 1, 1), date(2049, 12, 31)))
def test_a_weekday_settles_the_order(day: date) -> None:
    found = read_date(f"{day:%A}, {day:%d/%m/%Y}")
    swapped = day.day <= 12 and date(day.year, day.day, day.month).isoweekday() == day.isoweekday()
    assert found is not None
    if not swapped:
        assert (found.day, found.ambiguous, found.weekday_agrees) == (day, False, True)


@given(st.datetimes(datetime(2001, 9, 10), datetime(2069, 12, 31)))
def test_programs_dates(moment: datetime) -> None:
    stamp = moment.replace(microsecond=0, tzinfo=UTC)
    seconds = int((stamp - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
    for text in (
        stamp.isoformat(),
        f"{stamp:%Y%m%dT%H%M%SZ}",
        str(seconds),
        f"{seconds}000",
        f"{stamp:%a, %d %b %Y %H:%M:%S} GMT",
    ):
        found = read_date(text, structured=True)
        assert found is not None
        assert found.instant == stamp


def test_work_is_bounded() -> None:
    for text in ("1/" * 100_000, "May " * 100_000, "年" * 100_000, "\u0301" * 100_000, "1" * 100_000):
        assert len(read_dates(text)) <= 400
        read_date(text, structured=True)
        assert date_line(text) is None
        address_date("https://example.org/" + text)
