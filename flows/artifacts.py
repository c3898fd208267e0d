"""A run as Prefect artifacts: one page to read, and tables to compare from run to run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.render import escaped
from flows.run import Report
from flows.tally import ranked
from flows.terminal import line
from raw.places import AnyPath
from schemas.sentences import counted

TABLES: Final = {
    "removed": ("Removed, by kind", "characters"),
    "repairs": ("Repairs", "articles"),
    "charsets": ("Encodings", "articles"),
    "languages": ("Languages", "articles"),
    "fields": ("Fields filled", "articles"),
    "codes": ("Rejections", "captures"),
}
"""Counters of the tally that are tables of their own: title and unit."""

SHOWN: Final = 20
"""Rows that the page shows of each."""


def create_artifacts(report: Report) -> None:
    """Create the page `run` and a table for each counter that has something to say."""
    create_markdown_artifact(as_page(report), key="run", description=f"Run {report.run_id}")
    outcomes = Counter(report.outcomes.counts())
    create_table_artifact(
        _rows(outcomes, "captures"), key="run-outcomes", description="Every capture ends once."
    )
    for name, (title, unit) in TABLES.items():
        counter: Counter[str] = getattr(report.tally, name)
        if counter:
            create_table_artifact(_rows(counter, unit), key=f"run-{name}", description=title)


def link_report(page: AnyPath) -> None:
    """Create the artifact `report`, which leads to the page about the whole data set."""
    create_link_artifact(
        page.absolute().as_uri() if isinstance(page, Path) else str(page),
        link_text=str(page),
        key="report",
        description="The data set after this run, on the machine that ran it. To look further: tinsach browse",
    )


def as_page(report: Report) -> str:
    """The run as Markdown."""
    tally = report.tally
    parts = [
        f"# Run {report.run_id}",
        f"{counted(report.captures, 'capture')}, {counted(tally.articles, 'article')}, "
        f"{counted(tally.codes.total(), 'rejection')} in {report.seconds:.1f} s.",
        _table("Outcomes", "captures", Counter({k: v for k, v in report.outcomes.counts().items() if v})),
    ]
    parts += [_table(title, unit, getattr(tally, name)) for name, (title, unit) in TABLES.items()]
    parts.append(_table("Sites", "captures", tally.sites))
    examples = [sentence for code in sorted(report.examples) for sentence in report.examples[code]]
    if examples:
        parts.append(
            "## Some rejections\n\n" + "\n".join(f"- {escaped(sentence)}" for sentence in examples[:SHOWN])
        )
    sentences = [failure.message for failure in report.failures] + report.unreadable
    if sentences:
        parts.append(
            "## Not read\n\n" + "\n".join(f"- {escaped(sentence)}" for sentence in sentences[:SHOWN])
        )
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(title: str, unit: str, counter: Counter[str]) -> str:
    if not counter:
        return ""
    rows = ranked(counter)
    lines = [f"| {escaped(' '.join(name.split()))} | {count:,} |" for name, count in rows[:SHOWN]]
    if others := rows[SHOWN:]:
        lines.append(f"| ({len(others)} others) | {sum(count for _, count in others):,} |")
    return "\n".join([f"## {title}\n", f"| | {unit} |", "| --- | ---: |", *lines])


def _rows(counter: Counter[str], unit: str) -> list[dict[str, str | int]]:
    return [{"what": line(name), unit: count} for name, count in ranked(counter)]
