"""Where a site breaks with its past, and where it only scatters."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from newsroom import BREAKING, SITES

from flows.pages.report.drift import MEASURES, PAST, Break, Measure, Window, breaks, drift
from flows.pages.report.figures import light
from flows.pages.tables import Tables

SHARE = next(one for one in MEASURES if one.name == "has_reporters")
LENGTH = next(one for one in MEASURES if one.name == "length")
DAY = date(2026, 1, 1)


def windows(values: list[float | None], measure: Measure = SHARE, size: int = 40) -> list[Window]:
    return [
        Window(DAY + timedelta(days=at), DAY + timedelta(days=at), size, size, {measure.name: value})
        for at, value in enumerate(values)
    ]


def found(values: list[float | None], measure: Measure = SHARE) -> list[Break]:
    return breaks(windows(values, measure), measure)


def test_a_lasting_break_is_one_alarm() -> None:
    (one,) = found([0.9, 0.92, 0.88, 0.9, 0.91, 0.9, 0.0, 0.02])
    assert (one.window, one.lasting, one.alarm) == (6, True, True)
    assert round(one.before, 2) == 0.9
    assert one.after == 0.0


def test_a_break_in_the_last_window_is_an_alarm() -> None:
    (one,) = found([0.9, 0.92, 0.88, 0.9, 0.91, 0.3])
    assert one.alarm


def test_after_a_while_the_new_level_is_the_past() -> None:
    (one,) = found([0.9, 0.92, 0.88, 0.9, *[0.1] * (PAST + 1)])
    assert one.lasting
    assert not one.alarm
    (first, second) = found([0.9, 0.92, 0.88, 0.9, *[0.1] * PAST, 0.9])
    assert not first.alarm
    assert second.alarm


def test_one_odd_window_is_no_alarm() -> None:
    (one,) = found([0.9, 0.92, 0.88, 0.9, 0.1, 0.9, 0.91])
    assert not one.lasting
    assert not one.alarm


def test_little_changes_and_few_windows_are_no_breaks() -> None:
    assert not found([0.9, 0.92, 0.88, 0.9, 0.7])
    assert not found([0.9, 0.1, 0.9, 0.1])
    assert not found([None, 0.9, None, 0.9, 0.9, 0.1])
    assert not found([])


def test_what_scatters_always_breaks_never() -> None:
    assert not found([0.9, 0.4, 0.8, 0.3, 0.9, 0.4, 0.1])


def test_lengths_are_compared_by_their_ratio() -> None:
    (one,) = found([2000, 2100, 1900, 2050, 2000, 700], LENGTH)
    assert (round(one.before), round(one.after)) == (2000, 700)
    assert not found([2000, 2100, 1900, 2050, 2000, 1500], LENGTH)


def test_stable_sites_seldom_raise_an_alarm() -> None:
    """Ten measures of 300 sites, whose windows of 20 captures scatter as chance does."""
    chance = random.Random(1)
    alarms = 0
    for _ in range(300):
        rate = chance.random()
        shares = [sum(chance.random() < rate for _ in range(20)) / 20 for _ in range(12)]
        alarms += len(breaks(windows(shares, size=20), SHARE))
        lengths = [chance.lognormvariate(7.5, 0.12) for _ in range(12)]
        alarms += len(found(list(lengths), LENGTH))
    assert alarms <= 3


def test_sites_that_lose_a_field_are_found() -> None:
    chance = random.Random(2)
    missed = 0
    for _ in range(300):
        rate = chance.uniform(0.6, 1)
        before = [sum(chance.random() < rate for _ in range(20)) / 20 for _ in range(8)]
        after = [sum(chance.random() < 0.02 for _ in range(20)) / 20 for _ in range(2)]
        first = next(iter(breaks(windows([*before, *after], size=20), SHARE)), None)
        missed += first is None or first.window != 8
    assert missed <= 15


def test_the_breaking_site_and_no_other_is_alarmed(root: Path) -> None:
    with Tables(root / "clean") as tables, light(tables):
        found = drift(tables)
    assert {site.site for site, _ in found.alarms} == {BREAKING}
    assert {one.measure.name for _, one in found.alarms} >= {"length", "furniture", "has_reporters"}
    assert {site.site for site in found.sites} == set(SITES)
    assert found.unjudged > 10
    judged = found.sites[0]
    assert sum(window.captures for window in judged.windows) == 120
    assert [window.start for window in judged.windows] == sorted(window.start for window in judged.windows)
