"""Each site against its own past: where body length, filled fields, furniture or rejections break with it.

A site's captures, in their order, are cut into windows of equal size.  Every window is compared with the
ones before it: a measure that differs by more than its own scatter explains, and by more than a person
would shrug at, is a break.  After a lasting break the site is compared with its new self, so that one
change of its pages gives one alarm and not one a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import exp, log, sqrt
from operator import attrgetter
from statistics import median
from typing import Final

from flows.pages.report.figures import LIGHT
from flows.pages.tables import Row, Tables
from flows.tally import NO_SITE

WINDOWS: Final = 12
"""Windows that a site's captures are cut into, if there are enough of them."""

SMALLEST: Final = 20
"""Captures of a window at least: fewer scatter too much."""

LARGEST: Final = 500
"""Captures of a window at most: a break must not drown in a great one."""

LATEST: Final = 48
"""Windows that are looked at, the latest."""

PAST: Final = 4
"""Windows that a past needs before anything can break with it."""

MEMORY: Final = 8
"""Windows of the past that count."""

SIGMAS: Final = 3.5
"""Scatters that two windows in a row are away, to the same side, where a site has broken with its past."""

SIGMAS_ALONE: Final = 5.0
"""Scatters that one window must be away by itself: with a handful of windows the scatter is little known."""

WHOLE_SITE_DAYS: Final = 7
"""Days within which a site was captured at once: then its articles are put in order of publication."""

FIELDS: Final = ("title", "lead", "published_date", "reporters", "section", "tags", "images")
"""Fields whose fill rate is watched."""


@dataclass(frozen=True, slots=True)
class Measure:
    """Something that is watched."""

    name: str
    title: str
    least: float
    """Change below which there is no alarm: a difference of shares, or of logarithms of lengths."""
    unit: str
    """share or characters."""


MEASURES: Final = (
    Measure("length", "Median length of the body", log(1.6), "characters"),
    Measure("furniture", "Share of the page that is furniture", 0.15, "share"),
    Measure("rejected", "Share of captures rejected", 0.2, "share"),
    *(Measure(f"has_{name}", f"Share of articles with {name}", 0.25, "share") for name in FIELDS),
)


@dataclass(frozen=True, slots=True)
class Window:
    """Some captures of a site that follow each other."""

    start: date
    end: date
    captures: int
    articles: int
    values: dict[str, float | None]
    """By name of the measure; None where no article of the window has it."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where a measure left its past."""

    measure: Measure
    window: int
    """Index of the first window of the new level."""
    before: float
    after: float
    lasting: bool
    """False where the next window was as before."""
    alarm: bool
    """Whether the new level is so young that it is no past yet."""


@dataclass(frozen=True, slots=True)
class SiteDrift:
    """One site."""

    site: str
    windows: tuple[Window, ...]
    breaks: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Drift:
    """All sites."""

    sites: tuple[SiteDrift, ...]
    """Those with captures enough, the ones with alarms first."""
    unjudged: int
    """Sites with too few."""

    @property
    def alarms(self) -> list[tuple[SiteDrift, Break]]:
        """Every alarm with its site."""
        return [(site, one) for site in self.sites for one in site.breaks if one.alarm]

    @property
    def earlier(self) -> list[tuple[SiteDrift, Break]]:
        """Breaks that are past by now."""
        return [(site, one) for site in self.sites for one in site.breaks if not one.alarm]


def drift(tables: Tables) -> Drift:
    """Every site against its own past."""
    sites = []
    for site, rows in groupby(_windows(tables), key=lambda row: str(row["site"])):
        windows = tuple(_window(row) for row in rows)[-LATEST:]
        found = [one for measure in MEASURES for one in breaks(windows, measure)]
        sites.append(SiteDrift(site, windows, tuple(sorted(found, key=attrgetter("window"), reverse=True))))
    sites.sort(key=lambda one: (-sum(found.alarm for found in one.breaks), one.site))
    judged = tuple(one for one in sites if len(one.windows) > PAST)
    return Drift(judged, len(sites) - len(judged))


def breaks(windows: Sequence[Window], measure: Measure) -> list[Break]:
    """Where a measure of one site breaks with its past, in order."""
    found: list[Break] = []
    past: list[tuple[float, int]] = []
    known = [
        (at, value, one.articles)
        for at, one in enumerate(windows)
        if (value := one.values[measure.name]) is not None
    ]
    for order, (at, value, size) in enumerate(known):
        level = _scale(value, measure)
        recent = past[-MEMORY:]
        away = _away(level, size, recent, measure)
        follower = known[order + 1] if order + 1 < len(known) else None
        beyond = _away(_scale(follower[1], measure), follower[2], recent, measure) if follower else 0.0
        lasting = abs(beyond) > SIGMAS and away * beyond > 0 if follower else True
        if abs(away) <= (SIGMAS if follower and lasting else SIGMAS_ALONE):
            past.append((level, size))
            continue
        before = median(one for one, _ in recent)
        young = lasting and len(known) - order <= PAST
        found.append(Break(measure, at, _unscale(before, measure), value, lasting, young))
        if lasting:
            past = [(level, size)]
    return found


def _away(level: float, size: int, past: Sequence[tuple[float, int]], measure: Measure) -> float:
    """Scatters by which a level is above or below the past; 0 where that is too short, or the change too small."""
    if len(past) < PAST:
        return 0.0
    levels = [one for one, _ in past]
    centre = median(levels)
    if abs(level - centre) < measure.least:
        return 0.0
    scatter = sqrt(sum((one - centre) ** 2 for one in levels) / (len(levels) - 1))
    if measure.unit == "share":
        # A share of few articles scatters by itself, even where the past happened not to.
        likely = min(max(centre, 0.02), 0.98)
        scatter = max(scatter, sqrt(likely * (1 - likely) / max(size, 1)))
    return (level - centre) / max(scatter, 1e-9)


def _scale(value: float, measure: Measure) -> float:
    return log(max(value, 1.0)) if measure.unit == "characters" else value


def _unscale(value: float, measure: Measure) -> float:
    return exp(value) if measure.unit == "characters" else value


def _window(row: Row) -> Window:
    return Window(
        row["start"],
        row["end"],
        row["captures"],
        row["articles"],
        {measure.name: row[measure.name] for measure in MEASURES},
    )


def _windows(tables: Tables) -> list[Row]:
    """Every site's windows in order.  The last one takes what is left over."""
    shares = ", ".join(f"avg(has_{name}::int) as has_{name}" for name in FIELDS)
    columns = ", ".join(f"has_{name}" for name in FIELDS)
    nothing = ", ".join("null" for _ in FIELDS)
    return tables.rows(
        f"""with events as (
                select site, captured, published, article_id as id, characters, removed, false as rejected, {columns}
                from {LIGHT}
                union all
                select coalesce(nullif(lower(regexp_extract(url, '^[a-zA-Z]+://(?:www\\.)?([^/:?#]+)', 1)), ''), '{NO_SITE}'),
                    captured_at, null, coalesce(url, origin, capture_digest), null, null, true, {nothing}
                from rejections
            ),
            dated as (
                select *, coalesce(if(date_diff('day', min(captured) over whole, max(captured) over whole)
                    < {WHOLE_SITE_DAYS}, published, null), captured::date) as day
                from events where captured is not null window whole as (partition by site)
            ),
            numbered as (
                select *, row_number() over (partition by site order by day, captured, id) - 1 as place,
                    count(*) over (partition by site) as total
                from dated
            ),
            sized as (
                select *, greatest({SMALLEST}, least({LARGEST}, total // {WINDOWS})) as size from numbered
            )
            select site, least(place // size, greatest(total // size, 1) - 1) as number,
                min(day) as start, max(day) as end, count(*) as captures, count(characters) as articles,
                median(characters)::double as length, avg(removed / nullif(removed + characters, 0)) as furniture,
                avg(rejected::int) as rejected, {shares}
            from sized group by all order by site, number"""
    )
