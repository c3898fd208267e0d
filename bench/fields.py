"""`python -m bench fields`: title, authors and day beside other extractors in one run, and how far the confidences hold.

The measures are those of `bench.measure`.  An extractor that has no such field is not judged on it.  The oracle takes,
page by page, the best of all the others.  Confidences are of tinsach alone: of the values given, how many were right by
the probability that the evidence has for them.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rich.progress import track

from bench.accuracy import ORACLE
from bench.gold import GoldPage, read_set
from bench.measure import Figures, means, page_figures
from bench.race import chosen, race
from bench.report import show, write_json
from clean import clean
from schemas import Article, Capture

TOOLS: Final = ("tinsach", "trafilatura", "newspaper4k", "goose3", "news-please", "htmldate")
SETS: Final = ("fundus", "n4k", "htmldate", "zh69")
FIELDS: Final = {"title": ("title",), "authors": ("authors", "auth_p"), "date": ("date", "date_p")}
"""Field of an answer: its figures."""
REACH: Final = {
    ("fundus", "title"): 0.955,
    ("n4k", "title"): 0.94,
    ("fundus", "authors"): 0.90,
    ("n4k", "authors"): 0.82,
    ("fundus", "date"): 0.985,
    ("htmldate", "date"): 0.94,
    ("zh69", "date"): 0.90,
}
"""What is aimed at."""
START, END = "<!-- calibration -->", "<!-- end of calibration -->"


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    pages = {name: read_set(options.pages, name, options.limit) for name in options.sets.split(",")}
    result: dict[str, Any] = {}
    for name, members in pages.items():
        result[name] = {"pages": len(members), "tools": _judge(members, chosen(options.tools, TOOLS))}
        _show_set(name, result[name])
    _show_aims(result)
    calibration = calibrate(page for members in pages.values() for page in members)
    _show_calibration(calibration)
    if options.docs:
        write_docs(options.docs, calibration)
    print(f"Written to {write_json(options.json, 'fields', {'sets': result, 'calibration': calibration})}")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench fields",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--pages", type=Path, default=Path("../shared/data/pages"), help="folder of gold sets"
    )
    parser.add_argument(
        "--sets", default=",".join(SETS), help=f"comma-separated; {','.join(SETS)} by default"
    )
    parser.add_argument("--tools", help="comma-separated extractors; all that have fields by default")
    parser.add_argument("--limit", type=int, help="at most so many pages of a set, evenly spread")
    parser.add_argument("--docs", type=Path, help="also write the table of confidences into this page")
    parser.add_argument(
        "--json", type=Path, help="where the figures go; bench-results/fields.json by default"
    )
    return parser.parse_args(argv)


def _judge(pages: Sequence[GoldPage], names: Sequence[str]) -> dict[str, Figures]:
    """The figures of each extractor on the pages of a set, and of the oracle."""
    rows: dict[str, list[Figures]] = defaultdict(list)
    offered: dict[str, set[str]] = defaultdict(set)
    label = pages[0].set_name if pages else "no pages"
    for page, answers in track(race(pages, names), description=label, total=len(pages), transient=True):
        for name, answer in answers.items():
            rows[name].append(page_figures(page.gold, answer) | {"ms": answer["ms"]})
            offered[name] |= answer.keys()
    wanted = {
        name: {
            "ms",
            *(figure for field, figures in FIELDS.items() if field in offered[name] for figure in figures),
        }
        for name in rows
    }
    rows = {
        name: [{c: v for c, v in row.items() if c in wanted[name]} for row in figures]
        for name, figures in rows.items()
    }
    summary = {name: means(figures) for name, figures in rows.items()}
    others = [figures for name, figures in rows.items() if name != "tinsach"]
    if len(others) > 1:
        summary[ORACLE] = means([_best(page) for page in zip(*others, strict=True)])
    return summary


def _best(page: Iterable[Figures]) -> Figures:
    """The best of several extractors on one page."""
    best: Figures = {}
    for figures in page:
        for field in FIELDS:
            if field in figures:
                best[field] = max(figures[field], best.get(field, 0.0))
    return best


def _show_set(name: str, result: dict[str, Any]) -> None:
    tools: dict[str, Figures] = result["tools"]
    columns = [c for figures in FIELDS.values() for c in figures if any(c in f for f in tools.values())]
    rows = [
        [tool, *(f"{figures[c]:.3f}" if c in figures else "-" for c in [*columns, "ms"])]
        for tool, figures in tools.items()
    ]
    show(f"{name}: {result['pages']} pages", ["", *columns, "ms"], rows)


def _show_aims(result: dict[str, Any]) -> None:
    """What was aimed at, beside what was reached and the best of the others."""
    rows = []
    for (name, field), aim in REACH.items():
        tools = result.get(name, {}).get("tools", {})
        others = {t: f[field] for t, f in tools.items() if t not in ("tinsach", ORACLE) and field in f}
        own = tools.get("tinsach", {}).get(field)
        if own is None:
            continue
        best = max(others, key=lambda tool: others[tool], default=None)
        oracle = tools.get(ORACLE, {}).get(field)
        rows.append(
            [
                f"{field} {name}",
                f"{own:.3f}",
                f"{aim:.3f}",
                f"{best} {others[best]:.3f}" if best else "-",
                f"{oracle:.3f}" if oracle is not None else "-",
            ]
        )
    show("aims", ["", "tinsach", "aim", "best of the others", ORACLE], rows, highlight="")


class Given(NamedTuple):
    """A value that tinsach gave."""

    confidence: float
    right: float
    """1 where it was right, 0 where not; of authors the share of names that were."""


def calibrate(pages: Iterable[GoldPage]) -> dict[str, dict[str, Any]]:
    """By field: the bins of confidence with how many values they hold and how many of those were right, and the expected calibration error."""
    given: dict[str, list[Given]] = {field: [] for field in FIELDS}
    for page in pages:
        for field, value in _given(page):
            given[field].append(value)
    return {field: _bins(values) for field, values in given.items() if values}


_EVIDENCE: Final = {"title": "title", "authors": "reporters", "date": "published_date"}
_RIGHT: Final = {"title": "title", "authors": "auth_p", "date": "date_p"}


def _given(page: GoldPage) -> Iterable[tuple[str, Given]]:
    article = clean(Capture(raw=page.raw(), url=page.url))
    if not isinstance(article, Article):
        return
    day = article.published_date.isoformat() if article.published_date else None
    answer = {"title": article.title, "authors": list(article.reporters), "date": day}
    figures = page_figures({k: v for k, v in page.gold.items() if k in FIELDS}, answer)
    for field, values in answer.items():
        sure = [e.confidence for e in article.evidence if e.field == _EVIDENCE[field] and e.chosen]
        if field == "date" and not sure:
            sure = [e.confidence for e in article.evidence if e.field == "modified_date" and e.chosen]
        if values and sure and _RIGHT[field] in figures:
            yield field, Given(max(sure), figures[_RIGHT[field]])


def _bins(values: list[Given]) -> dict[str, Any]:
    """Values by twentieths of confidence."""
    groups: dict[int, list[Given]] = defaultdict(list)
    for value in values:
        groups[int(value.confidence * _TWENTIETHS)].append(value)
    bins = [
        {
            "given": sum(v.confidence for v in group) / len(group),
            "right": sum(v.right for v in group) / len(group),
            "values": len(group),
        }
        for _, group in sorted(groups.items())
    ]
    error = sum(b["values"] * abs(b["given"] - b["right"]) for b in bins) / len(values)
    return {"values": len(values), "error": error, "bins": bins}


_TWENTIETHS: Final = 20


def _show_calibration(calibration: dict[str, dict[str, Any]]) -> None:
    for field, found in calibration.items():
        rows = [[f"{b['given']:.3f}", f"{b['right']:.3f}", str(b["values"])] for b in found["bins"]]
        show(
            f"{field}: expected calibration error {found['error']:.3f} over {found['values']} values",
            ["confidence", "right", "values"],
            rows,
        )


def write_docs(page: Path, calibration: dict[str, dict[str, Any]]) -> None:
    """Write the table of confidences between its two marks."""
    text = page.read_text(encoding="utf-8")
    head, start, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{page} lacks the marks {START} and {END} between which the table goes.")
    lines = ["| field | confidence given | right | values |", "|---|---|---|---|"]
    for field, found in calibration.items():
        lines += [f"| {field} | {b['given']:.2f} | {b['right']:.2f} | {b['values']} |" for b in found["bins"]]
        lines.append(
            f"| **{field}** | expected calibration error | **{found['error']:.3f}** | {found['values']} |"
        )
    page.write_text(f"{head}{START}\n" + "\n".join(lines) + f"\n{END}{tail}", encoding="utf-8")
