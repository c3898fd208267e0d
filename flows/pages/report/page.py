"""The page of `tinsach report`."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flows.pages.rendering import render
from flows.pages.report import charts, figures
from flows.pages.report.drift import Break, drift
from flows.pages.report.figures import KINDS, OTHERS, Count, Removed
from flows.pages.tables import Tables
from flows.pages.writing import writing
from flows.tally import FIELDS
from raw.places import AnyPath, put_text

ALARM_CHARTS = 24
"""Alarms that have a drawing; all have a sentence."""


def report(folder: AnyPath, *, name: str, navigation: bool = False) -> str:
    """The whole page about the data set in a folder, or on s3.

    name: what the page calls it.  navigation: whether it is shown among the pages of `browse`.
    Raises flows.pages.tables.TablesError where there is no data set or it cannot be read.
    """
    with Tables(folder) as tables, figures.light(tables):
        values = _values(tables)
    return render("report.html", name=name, navigation=navigation, **values)


def write_report(folder: AnyPath, target: AnyPath, *, name: str) -> None:
    """Write the page into a file: as a whole, or not at all.  Raises TablesError, and OSError."""
    put_text(target, report(folder, name=name))


def _values(tables: Tables) -> dict[str, Any]:
    overview = figures.overview(tables)
    if not overview.articles and not overview.rejections:
        return {"overview": overview}
    published, arrived = (figures.timeline(tables, column) for column in ("published", "arrived"))
    sites, languages = figures.by_site(tables), figures.by_language(tables)
    removed = figures.removed(tables)
    kinds = _kinds(removed)
    rejected = figures.rejected(tables)
    found = drift(tables)
    return {
        "overview": overview,
        "timelines": [
            (
                f"Articles by {one.unit} {what}",
                one,
                charts.over_time(one, f"Articles by {one.unit} {what}"),
                pivot(one.counts),
            )
            for one, what in ((published, "of publication"), (arrived, "of arrival"))
        ],
        "sites": (charts.stacked(sites, "Articles by site and language"), pivot(sites)),
        "languages": (charts.stacked(languages, "Articles by language"), languages),
        "fill": figures.fill(tables),
        "rejected": rejected,
        "rejected_chart": charts.stacked(
            [Count(one.code, "", one.captures) for one in rejected], "Rejections by code", "captures"
        ),
        "duplicates": figures.duplicates(tables),
        "removed": removed,
        "kinds": kinds,
        "removed_chart": charts.shares(
            removed, kinds, "Share of each site's pages that was removed, by kind"
        ),
        "drift": found,
        "alarms": [
            (
                site,
                one,
                sentence(site.site, one),
                charts.course(site, one, sentence(site.site, one)) if order < ALARM_CHARTS else "",
            )
            for order, (site, one) in enumerate(found.alarms)
        ],
        "earlier": [(site, one, sentence(site.site, one)) for site, one in found.earlier],
        "fields": FIELDS,
        "writing": writing,
    }


def sentence(site: str, found: Break) -> str:
    """A break in words."""
    before, after = (
        f"{value:.0%}" if found.measure.unit == "share" else f"{value:,.0f} characters"
        for value in (found.before, found.after)
    )
    return f"{site}: {found.measure.title.lower()} went from {before} to {after}"


def pivot(counts: tuple[Count, ...]) -> dict[str, Any]:
    """Counts as a table: what by sort."""
    names = charts.sorts(counts)
    rows: dict[str, dict[str, int]] = {}
    for one in counts:
        rows.setdefault(one.what, {})[one.sort] = one.articles
    return {"names": names, "rows": rows}


def _kinds(removed: list[Removed]) -> list[str]:
    """The kinds that most was removed of, with the others at the end."""
    totals: Counter[str] = Counter()
    for one in removed:
        totals.update(one.kinds)
    names = [name for name, _ in totals.most_common(KINDS)]
    return [*names, OTHERS] if len(totals) > KINDS else names
