"""Figures as SVG: Vega-Lite's grammar, drawn by vl-convert, without a script and with an account for screen readers.

Colours are the style sheet's, so that one drawing is right in light, in dark and on paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import vl_convert
from markupsafe import Markup, escape

from flows.pages.report.drift import Break, SiteDrift
from flows.pages.report.figures import OTHERS, Count, Removed, Timeline
from flows.terminal import line

WIDTH: Final = 460
BAR: Final = 22
"""Height of a horizontal bar with its gap."""

COLOURS: Final = [f"var(--c{number})" for number in range(1, 9)]
LABEL: Final = 180
"""Pixels of a label beside a bar; longer ones are cut."""

LETTER: Final = 7.5
"""Pixels of a letter of a label, or a little less."""

SYMBOL: Final = 30
"""Pixels of a legend's symbol with the gaps around it."""

_CONFIG: Final[dict[str, Any]] = {
    "font": "inherit",
    "background": None,
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "gridColor": "var(--line)",
        "domainColor": "var(--quiet)",
        "tickColor": "var(--quiet)",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelLimit": LABEL,
    },
    "legend": {
        "labelColor": "var(--ink)",
        "titleColor": "var(--ink)",
        "labelFontSize": 13,
        "orient": "bottom",
        "title": None,
        "labelLimit": LABEL,
    },
}

_ROOT: Final = re.compile(r"<svg [^>]*?viewBox=\"(?P<box>[\d. -]+)\"[^>]*>")

_TIMES: Final = {
    "day": ("utcyearmonthdate", "%d %b", 1),
    "month": ("utcyearmonth", "%b %Y", 31),
    "year": ("utcyear", "%Y", 366),
}
"""Unit of a timeline: Vega's name of it, how its axis is labelled, and its days."""

UNITS: Final = 10
"""Units that a timeline shows at least, so that a single day is no wall."""


def over_time(timeline: Timeline, title: str) -> Markup:
    """Articles over time, stacked by language; nothing where there are none."""
    if not timeline.counts:
        return Markup()
    unit, labelled, days = _TIMES[timeline.unit]
    first, last = (date.fromisoformat(pick(one.what for one in timeline.counts)) for pick in (min, max))
    first = min(first, last - timedelta(days=days * UNITS))
    ends = [first.isoformat(), (last + timedelta(days=days)).isoformat()]
    encoding = {
        "x": {
            "field": "what",
            "type": "temporal",
            "timeUnit": unit,
            "title": None,
            "scale": {"type": "utc", "domain": [{"expr": f"toDate('{end}')"} for end in ends]},
            "axis": {"format": labelled, "grid": False, "labelOverlap": True, "tickCount": 7},
        },
        "y": _amount("articles", "articles"),
        "color": _colour([line(name) for name in sorts(timeline.counts)]),
    }
    return _drawn(title, [vars_of(one) for one in timeline.counts], _COLUMN, encoding, height=200)


def stacked(counts: Sequence[Count], title: str, unit: str = "articles") -> Markup:
    """Counts by what they are of, a horizontal bar each, stacked by sort; nothing where there are none."""
    if not counts:
        return Markup()
    totals: dict[str, int] = {}
    for one in counts:
        what = line(one.what)
        totals[what] = totals.get(what, 0) + one.articles
    order = sorted(totals, key=lambda what: (what == OTHERS, -totals[what], what))
    names = [line(name) for name in sorts(counts)]
    encoding = {"x": _amount("articles", unit), "y": _names(order)}
    if names != [""]:
        encoding["color"] = _colour(names, order)
    rows = [vars_of(one) for one in counts]
    return _drawn(title, rows, _BAR, encoding, height=BAR * len(order))


def shares(removed: Sequence[Removed], kinds: Sequence[str], title: str) -> Markup:
    """What was removed of each site's pages, as shares of all their characters."""
    if not kinds:
        return Markup()
    rows = []
    for one in removed:
        total = sum(one.kinds.values()) or 1
        for kind in kinds:
            amount = (
                sum(count for name, count in one.kinds.items() if name not in kinds)
                if kind == OTHERS
                else one.kinds.get(kind, 0)
            )
            rows.append({"what": line(one.site), "sort": kind, "share": one.share * amount / total})
    encoding = {
        "x": {
            **_amount("share", "share of the pages' characters"),
            "axis": {"format": ".0%", "tickCount": 6},
        },
        "y": _names([line(one.site) for one in removed]),
        "color": _colour(list(kinds), [line(one.site) for one in removed]),
    }
    return _drawn(title, rows, _BAR, encoding, height=BAR * len(removed))


def course(site: SiteDrift, found: Break, title: str) -> Markup:
    """A measure of one site, window by window, with the window marked in which it broke with its past."""
    rows = [
        {
            "window": number,
            "value": value,
            "broken": number == found.window,
            "start": window.start.isoformat(),
        }
        for number, window in enumerate(site.windows)
        if (value := window.values[found.measure.name]) is not None
    ]
    share = found.measure.unit == "share"
    x = {
        "field": "window",
        "type": "ordinal",
        "title": "windows of captures, oldest first",
        "axis": {"labels": False, "ticks": False, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]} if share else {"zero": True},
        "axis": {"format": ".0%" if share else ",.0f", "tickCount": 4},
    }
    layers = [
        {
            "mark": {"type": "line", "color": COLOURS[0], "strokeWidth": 2, "point": {"color": COLOURS[0]}},
            "encoding": {"x": x, "y": y},
        },
        {
            "transform": [{"filter": "datum.broken"}],
            "mark": {
                "type": "point",
                "shape": "diamond",
                "size": 220,
                "color": "var(--alarm)",
                "strokeWidth": 3,
            },
            "encoding": {"x": x, "y": y},
        },
    ]
    return _svg({"data": {"values": rows}, "layer": layers, "width": 320, "height": 110}, title)


def sorts(counts: Sequence[Count]) -> list[str]:
    """The sorts among some counts, the most frequent first, the others last."""
    totals: dict[str, int] = {}
    for one in counts:
        totals[one.sort] = totals.get(one.sort, 0) + one.articles
    return sorted(totals, key=lambda sort: (sort == OTHERS, -totals[sort], sort))


def vars_of(count: Count) -> dict[str, Any]:
    """A count as a row of a chart."""
    return {"what": line(count.what), "sort": line(count.sort), "articles": count.articles}


_COLUMN: Final = {"type": "bar", "stroke": "var(--paper)", "strokeWidth": 0.6}
_BAR: Final = {"type": "bar", "height": {"band": 0.75}, "stroke": "var(--paper)", "strokeWidth": 0.6}


def _amount(field: str, title: str) -> dict[str, Any]:
    axis = {"tickCount": 5, "format": ",d", "tickMinStep": 1}
    return {"field": field, "type": "quantitative", "aggregate": "sum", "title": title, "axis": axis}


def _names(order: Sequence[str]) -> dict[str, Any]:
    return {"field": "what", "type": "nominal", "title": None, "sort": list(order)}


def _colour(names: Sequence[str], beside: Sequence[str] = ()) -> dict[str, Any]:
    """Colours by name, with a legend below.  beside: labels at the left, under which no legend goes."""
    left, wide = (min(LABEL, LETTER * max(map(len, labels), default=0)) for labels in (beside, names))
    columns = max(1, min(4, int((WIDTH - left) // (wide + SYMBOL))))
    others = {OTHERS: COLOURS[-1]}
    colours = [others.get(name, COLOURS[at % (len(COLOURS) - 1)]) for at, name in enumerate(names)]
    scale = {"domain": list(names), "range": colours}
    return {"field": "sort", "type": "nominal", "scale": scale, "legend": {"columns": columns}}


def _drawn(
    title: str, rows: list[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any], height: int
) -> Markup:
    spec = {
        "data": {"values": rows},
        "mark": {**mark, "color": COLOURS[0]},
        "encoding": encoding,
        "width": WIDTH,
        "height": height,
    }
    return _svg({**spec, "autosize": {"type": "fit-x", "contains": "padding"}}, title)


def _svg(spec: dict[str, Any], title: str) -> Markup:
    """The drawing as an image with a name; its numbers stand in a table beside it."""
    drawn = vl_convert.vegalite_to_svg({**spec, "config": _CONFIG}, vl_version="6.1")
    named = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(line(title))}"'
    root = _ROOT.match(drawn)
    if root is None:
        raise ValueError("vl-convert has drawn something that is no SVG with a view box.")
    # Vega escapes the text that it writes.
    return Markup(f'{named} viewBox="{root["box"]}">{drawn[root.end() :]}')
