"""`python -m bench accuracy`: body and fields on gold pages, beside other extractors, all in one run."""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.progress import track

from bench.gold import GoldPage, read_set, set_names
from bench.measure import COLUMNS, Figures, means, page_figures
from bench.race import PEERS, chosen, race
from bench.report import show, write_json

ORACLE = "oracle of peers"
"""For each page the best of all peers, chosen with the gold in hand."""


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    names = chosen(options.tools, ["tinsach", *PEERS])
    result: dict[str, Any] = {}
    for set_name in options.sets.split(",") if options.sets else set_names(options.pages):
        pages = read_set(options.pages, set_name, options.limit)
        rows, errors = _judge(pages, names)
        result[set_name] = {"pages": len(pages), "tools": _summary(rows, errors)}
        _show_set(set_name, result[set_name])
        if options.by:
            result[set_name][f"by {options.by}"] = _show_groups(pages, rows, options.by)
        _show_worst(pages, rows, options.worst)
    print(f"Written to {write_json(options.json, 'accuracy', {'sets': result})}")
    return 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench accuracy", description=__doc__)
    parser.add_argument(
        "--pages", type=Path, required=True, help="folder of sets: SET/gold.jsonl, SET/html/ID.html.gz"
    )
    parser.add_argument("--sets", help="comma-separated sets; all by default")
    parser.add_argument("--tools", help="comma-separated extractors; tinsach and all peers by default")
    parser.add_argument("--limit", type=int, help="at most so many pages of a set, evenly spread")
    parser.add_argument("--by", help="also tinsach's figures by a field of the gold, such as lang")
    parser.add_argument("--worst", type=int, default=0, help="list so many of tinsach's worst pages")
    parser.add_argument(
        "--json", type=Path, help="where the figures go; bench-results/accuracy.json by default"
    )
    return parser.parse_args(argv)


def _judge(
    pages: Sequence[GoldPage], names: Sequence[str]
) -> tuple[dict[str, list[Figures]], dict[str, Counter[str]]]:
    rows: dict[str, list[Figures]] = defaultdict(list)
    errors: dict[str, Counter[str]] = defaultdict(Counter)
    offered: dict[str, set[str]] = defaultdict(set)
    label = pages[0].set_name if pages else "no pages"
    for page, answers in track(race(pages, names), description=label, total=len(pages), transient=True):
        for name, answer in answers.items():
            rows[name].append(page_figures(page.gold, answer) | {"ms": answer["ms"]})
            offered[name] |= answer.keys()
            if answer.get("error"):
                errors[name][answer["error"]] += 1
    for name, figures in rows.items():
        for field in {"title", "authors", "date"} - offered[name]:
            # An extractor that has no such field is not judged on it.
            figures[:] = [{c: v for c, v in row.items() if c != field} for row in figures]
    return rows, errors


def _summary(rows: dict[str, list[Figures]], errors: dict[str, Counter[str]]) -> dict[str, Any]:
    summary: dict[str, Any] = {name: means(figures) for name, figures in rows.items()}
    peers = [figures for name, figures in rows.items() if name != "tinsach"]
    if len(peers) > 1 and any("F" in row for row in peers[0]):
        best = [{"F": max(row["F"] for row in page)} for page in zip(*peers, strict=True) if "F" in page[0]]
        summary[ORACLE] = means(best)
    for name, raised in errors.items():
        summary[name]["errors"] = dict(raised)
    return summary


def _show_set(name: str, result: dict[str, Any]) -> None:
    tools = result["tools"]
    columns = [c for c in COLUMNS if any(c in figures for figures in tools.values())]
    lead = next((c for c in ("F", "snip", "date") if c in columns), "ms")
    order = sorted(tools, key=lambda tool: -tools[tool].get(lead, -1.0))
    rows = [[tool, *(_cell(tools[tool], c) for c in columns)] for tool in order]
    show(f"{name}: {result['pages']} pages", ["", *columns], rows)
    for tool in order:
        if raised := tools[tool].get("errors"):
            print(f"  {tool} raised: {', '.join(f'{kind} {count}' for kind, count in raised.items())}")


def _cell(figures: Figures, column: str) -> str:
    if column not in figures:
        return "-"
    return f"{figures[column]:.1f}" if column == "ms" else f"{figures[column]:.3f}"


def _show_groups(pages: Sequence[GoldPage], rows: dict[str, list[Figures]], by: str) -> dict[str, Any]:
    groups: dict[str, list[Figures]] = defaultdict(list)
    for page, row in zip(pages, rows.get("tinsach", []), strict=False):
        groups[str(page.gold.get(by))].append(row)
    summary = {value: means(group) | {"pages": len(group)} for value, group in groups.items()}
    columns = [c for c in COLUMNS if any(c in figures for figures in summary.values())]
    order = sorted(summary, key=lambda value: -summary[value]["pages"])
    lines = [
        [value, str(summary[value]["pages"]), *(_cell(summary[value], c) for c in columns)] for value in order
    ]
    show(f"tinsach by {by}", [by, "pages", *columns], lines)
    return summary


def _show_worst(pages: Sequence[GoldPage], rows: dict[str, list[Figures]], count: int) -> None:
    judged = [
        (row["F"], page, row) for page, row in zip(pages, rows.get("tinsach", []), strict=False) if "F" in row
    ]
    for f, page, row in sorted(judged, key=lambda item: (item[0], item[1].id))[:count]:
        print(f"  F {f:.2f}  P {row['P']:.2f}  R {row['R']:.2f}  {page.path}")
