"""What is worth an alarm: sources that fall silent, rejections that jump."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clean.dataset import Outcomes
from clean.dataset.outcomes import Ending
from flows.alarms import JUMPED, SILENT, jumped_rejections, silent_sources
from flows.run import Report
from flows.settings import Settings
from raw.fetch.state import FetchState
from raw.sources.specs import Kind, Source

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def source(name: str, kind: Kind = "feed", every: float = 0.0) -> Source:
    return Source(name, kind, ("https://news.example/rss.xml",), every=every)


def test_sources_that_fall_silent(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    hours = {"busy": 2, "silent": 30, "rare": 30, "never": None, "page": 90}
    with FetchState(tmp_path / "raw" / "fetch.sqlite") as state:
        for name, ago in hours.items():
            added = (NOW - timedelta(hours=100)).timestamp()
            state.source_ran(name, added, began=True, yielded=False)
            if ago is not None:
                state.source_ran(name, (NOW - timedelta(hours=ago)).timestamp(), began=True, yielded=True)
            state.source_ran(name, NOW.timestamp() - 60, began=True, yielded=False)
    sources = [source("busy"), source("silent"), source("rare", every=86_400.0), source("never"),
               source("page", "page"), source("new")]  # fmt: skip
    alarms = silent_sources(settings, sources, NOW)
    assert [(alarm.event, alarm.about) for alarm in alarms] == [(SILENT, "silent"), (SILENT, "never")]
    assert "30 hours" in alarms[0].message
    assert silent_sources(settings, sources, NOW + timedelta(hours=1)) == []
    assert {one.about for one in silent_sources(settings, sources, NOW + timedelta(hours=25))} >= {"silent"}


def test_nothing_was_ever_fetched(tmp_path: Path) -> None:
    assert silent_sources(Settings(data=tmp_path), [source("news")], NOW) == []


@pytest.mark.parametrize(
    ("usual", "new", "rejected", "expected"),
    [
        ([0.05] * 5, 50, 50, True),
        ([0.05] * 5, 80, 20, False),
        ([0.5] * 5, 20, 80, False),
        ([0.3] * 5, 30, 70, True),
        ([0.0, 0.0, 1.0], 70, 30, True),
        ([], 0, 100, False),
        ([0.0] * 5, 0, 10, False),
    ],
)
def test_rejections_that_jump(
    tmp_path: Path, usual: list[float], new: int, rejected: int, expected: bool
) -> None:
    settings = Settings(data=tmp_path)
    (tmp_path / "runs").mkdir()
    for number, rate in enumerate(usual):
        outcomes = {"new": round(100 * (1 - rate)), "rejected": round(100 * rate)}
        run = {"state": "done", "outcomes": outcomes}
        (tmp_path / "runs" / f"20260228T0{number}.json").write_text(json.dumps(run))
    (tmp_path / "runs" / "20260228T09.json").write_text("cut off {")
    endings = Counter(
        {Ending("new", "en", None, None): new, Ending("rejected", None, None, "empty"): rejected}
    )
    report = Report("20260301T00", NOW, outcomes=Outcomes(endings))
    report.tally.captures = new + rejected
    alarms = jumped_rejections(report, settings)
    assert [alarm.event for alarm in alarms] == [JUMPED] * expected


def test_alarms_are_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import flows.ingest  # noqa: F401 - sets what Prefect reads when it is imported
    from flows import alarms

    sent: list[dict[str, Any]] = []
    monkeypatch.setattr(
        "prefect.events.emit_event", lambda event, **more: sent.append({"event": event, **more})
    )
    alarm = alarms.Alarm(SILENT, "news", "The source news has given nothing new for 30 hours.")
    monkeypatch.setattr(alarms, "silent_sources", lambda *_: [alarm])
    alarms.raise_alarms(Report("20260301T00", NOW), Settings(data=tmp_path), [])
    (event,) = sent
    assert event["event"] == SILENT
    assert event["resource"]["prefect.resource.id"] == "tinsach.news"
    assert event["payload"] == {"message": alarm.message, "run": "20260301T00"}
