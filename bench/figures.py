"""`python -m bench figures`: the tables of README, from what `accuracy`, `fields` and `speed` wrote.

The fields of a set that `fields` measured are its own; those of the others are of `accuracy`.

They stand between two marks in README.md, so that they are renewed and never edited by hand.  The picture of
accuracy against speed goes to docs/accuracy-speed.svg.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from bench.accuracy import ORACLE
from bench.report import RESULTS

START, END = "<!-- figures -->", "<!-- end of figures -->"
TOOLS = (
    "tinsach",
    "trafilatura",
    "readability-lxml",
    "newspaper4k",
    "resiliparse",
    "goose3",
    "magic-html",
    "news-please",
    "htmldate",
)
FIELDS = {"title": "title", "authors": "authors", "auth_p": "authors given, right", "date": "day"}


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench figures", description=__doc__)
    parser.add_argument("--accuracy", type=Path, default=RESULTS / "accuracy.json")
    parser.add_argument("--fields", type=Path, default=RESULTS / "fields.json")
    parser.add_argument("--speed", type=Path, default=RESULTS / "speed.json")
    parser.add_argument("--picture", type=Path, default=Path("docs/accuracy-speed.svg"))
    parser.add_argument("--readme", type=Path, default=Path("README.md"))
    options = parser.parse_args(argv)
    sets = json.loads(options.accuracy.read_text(encoding="utf-8"))["sets"]
    fields = json.loads(options.fields.read_text(encoding="utf-8"))["sets"] if options.fields.exists() else {}
    speed = json.loads(options.speed.read_text(encoding="utf-8"))
    text = options.readme.read_text(encoding="utf-8")
    head, start, rest = text.partition(START)
    _, end, tail = rest.partition(END)
    if not start or not end:
        raise SystemExit(f"{options.readme} lacks the marks {START} and {END} between which the tables go.")
    tables = "\n\n".join([body_table(sets), field_table(sets | fields), speed_table(speed)])
    options.readme.write_text(f"{head}{START}\n{tables}\n{END}{tail}", encoding="utf-8")
    options.picture.write_text(picture(sets, speed), encoding="utf-8")
    print(f"Wrote the tables into {options.readme} and the picture to {options.picture}.")
    return 0


def body_table(sets: dict[str, Any]) -> str:
    """Body F a set, and F1 over snippets where a set has no full bodies."""
    judged = {name: found for name, found in sets.items() if _measure(found)}
    tools = [tool for tool in TOOLS if any(tool in found["tools"] for found in judged.values())]
    rows = [
        [
            f"{name} ({found['pages']})",
            "snippets" if _measure(found) == "snip" else "F",
            *(_cell(found["tools"].get(tool, {}), _measure(found)) for tool in tools),
            _cell(found["tools"].get(ORACLE, {}), "F"),
        ]
        for name, found in judged.items()
    ]
    return "Body, mean over the pages of a set:\n\n" + _table(["set (pages)", "", *tools, ORACLE], rows)


def field_table(sets: dict[str, Any]) -> str:
    """Title, authors and day of the sets that know them."""
    tools = [
        tool for tool in TOOLS if any(set(FIELDS) & set(s["tools"].get(tool, {})) for s in sets.values())
    ]
    rows = [
        [name, label, *(_cell(found["tools"].get(tool, {}), column) for tool in tools)]
        for name, found in sets.items()
        for column, label in FIELDS.items()
        if any(column in figures for figures in found["tools"].values())
    ]
    return "Fields, share of pages that have them right:\n\n" + _table(["set", "field", *tools], rows)


def speed_table(speed: dict[str, Any]) -> str:
    """Pages per CPU second, fastest first."""
    tools = sorted(speed["tools"].items(), key=lambda item: item[1]["ms_mean"])
    rows = [
        [
            "bare parse (Lexbor)" if name == "lexbor" else name,
            f"{figures['pages_per_cpu_second']:.0f}",
            f"{figures['ms_mean']:.1f}",
            f"{figures['times_trafilatura']:.1f}" if figures["times_trafilatura"] else "",
        ]
        for name, figures in tools
    ]
    size = speed["bytes"] / speed["pages"] / 1e3
    title = f"Speed on {speed['pages']} pages of {size:.0f} kB, one core, all in one run:\n\n"
    return title + _table(["", "pages a CPU second", "ms a page", "× trafilatura"], rows)


def picture(sets: dict[str, Any], speed: dict[str, Any]) -> str:
    """Mean F over the sets that have full bodies against pages a CPU second, as SVG."""
    from vl_convert import vegalite_to_svg

    bodies = [found["tools"] for found in sets.values() if _measure(found) == "F"]
    points = [
        {
            "tool": tool,
            "F": fmean(figures[tool]["F"] for figures in bodies),
            "pages": measured["pages_per_cpu_second"],
            "own": tool == "tinsach",
        }
        for tool, measured in speed["tools"].items()
        if all("F" in figures.get(tool, {}) for figures in bodies)
    ]
    x = {
        "field": "pages",
        "type": "quantitative",
        "scale": {"type": "log"},
        "title": "pages a CPU second (logarithmic)",
    }
    y = {
        "field": "F",
        "type": "quantitative",
        "scale": {"zero": False},
        "title": f"F of the body, mean of {len(bodies)} sets",
    }
    colour = {"condition": {"test": "datum.own", "value": "#0b6e4f"}, "value": "#5b6770"}
    specification = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": 320,
        "background": "white",
        "data": {"values": points},
        "encoding": {"x": x, "y": y, "color": colour},
        "layer": [
            {"mark": {"type": "point", "filled": True, "size": 90}},
            {"mark": {"type": "text", "align": "left", "dx": 8}, "encoding": {"text": {"field": "tool"}}},
        ],
    }
    return str(vegalite_to_svg(specification))


def _measure(found: dict[str, Any]) -> str:
    columns = {column for figures in found["tools"].values() for column in figures}
    return next((column for column in ("F", "snip") if column in columns), "")


def _cell(figures: dict[str, Any], column: str) -> str:
    return f"{figures[column]:.3f}".removeprefix("0") if column in figures else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
