"""Commands about a published data set: snapshot, forget, duplicates, export, diff, upgrade."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.options import DataRoot, ExecutorName, Scheduler

if TYPE_CHECKING:
    from clean.dataset import DataSet, Forgotten
    from clean.dataset.diff import Difference
    from raw.places import AnyPath

commands = typer.Typer(rich_markup_mode="markdown")


SNAPSHOT_EXAMPLES = """
Examples:

    tinsach snapshot /srv/snapshots/2026-11
    tinsach snapshot --data s3://news s3://news-snapshots/2026-11
    tinsach diff /srv/snapshots/2026-11 data

A commit that is running ends first. The files are linked: they cost no space until the data set changes.
"""

FORGET_EXAMPLES = """
Examples:

    tinsach forget https://news.example/a
    tinsach forget a1:0f3c9d2e7b6a54182c4e6a8b0d1f3579 https://news.example/b

What is named but not found gets a tombstone too, and is not published when it comes. A feed that carried the
article leaves the raw store as a whole. Snapshots, copies elsewhere, and local files that were read in place keep
what they have.
"""

DUPLICATES_EXAMPLES = """
Examples:

    tinsach duplicates
    tinsach duplicates --executor dask --scheduler tcp://127.0.0.1:8786
    duckdb -c "from 'data/clean/duplicates/*.parquet'"
"""

EXPORT_EXAMPLES = """
Examples:

    tinsach export articles.jsonl
    tinsach export --to jsonl - | head -1
    tinsach export articles.csv
    tinsach export --to delta --table removals /srv/delta/removals
"""

DIFF_EXAMPLES = """
Examples:

    tinsach diff /srv/snapshots/before data
    tinsach diff old/data new/data --sample 20

OLD and NEW are data roots, data set folders or snapshots, on a disk or on s3://.
"""

UPGRADE_EXAMPLES = """
Examples:

    tinsach upgrade
    tinsach upgrade --data /srv/news
"""


@commands.command(epilog=SNAPSHOT_EXAMPLES)
def snapshot(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="New folder for the copy, or s3://bucket/prefix.")
    ],
    data: DataRoot = None,
) -> None:
    """Link a fixed copy of all tables into a new folder, for reads that take long; on s3 they are copied."""
    from flows.commands.writing import writing
    from raw.places import is_remote
    from schemas.sentences import counted

    dataset = dataset_of(data)
    verb = "Copied" if is_remote(folder) or is_remote(dataset.address) else "Linked"
    with writing(folder):
        count = dataset.snapshot(folder)
    typer.echo(f"{verb} {counted(count, 'file')} into {folder}.")


@commands.command(epilog=FORGET_EXAMPLES)
def forget(
    names: Annotated[list[str], typer.Argument(metavar="URL|ID", help="Addresses or article_ids.")],
    data: DataRoot = None,
) -> None:
    """Take articles down, and keep them from being published again."""
    from contextlib import nullcontext
    from datetime import UTC, datetime

    from clean.identity import is_article_id
    from flows.roots import held, raw_store, reach_root
    from flows.settings import load_settings
    from raw.addresses import is_address
    from schemas.sentences import counted

    for name in names:
        # A part of one would get a tombstone of its own, and what was meant would stay.
        if not is_article_id(name) and not is_address(name):
            raise typer.BadParameter(
                f"{name!r} is neither an address such as https://news.example/a nor a whole article_id, which is a1: "
                "and 32 digits and letters from a to f. Nothing was taken down."
            )
    settings = load_settings({"data": data})
    reach_root(settings.data)  # the raw store is beside the data set
    done = dataset_of(data).forget(names, datetime.now(UTC))
    for sentence in _what_was_forgotten(done):
        typer.echo(sentence)
    root = settings.data
    if (page := root / "report.html").is_file():
        page.unlink()
        typer.echo(f"Removed {page}, which may quote it. Make it anew with tinsach report.")
    if (root / "raw").is_dir():
        places = {(file, offset) for _, file, offset in done.captures if file and offset is not None}
        # On s3 nothing else keeps a run that fetches, and one on another machine, from what is rewritten.
        alone = nullcontext() if isinstance(root, Path) else held(settings, wait=True)
        with alone, raw_store(settings) as store:
            gone = store.forget(urls=done.urls, places=places)
        typer.echo(f"Taken out of the raw store: {counted(gone, 'record')}.")


def _what_was_forgotten(done: Forgotten) -> list[str]:
    from flows.terminal import line

    said = [f"Taken down: {line(article_id)}" for article_id in done.articles]
    said += [f"Not here, but kept out from now on: {line(name)}" for name in done.unknown]
    if done.rows:
        said.append(
            "Rows removed: " + ", ".join(f"{name} {count:,}" for name, count in sorted(done.rows.items()))
        )
    return said


@commands.command(epilog=DUPLICATES_EXAMPLES)
def duplicates(data: DataRoot = None, executor: ExecutorName = None, scheduler: Scheduler = None) -> None:
    """Find duplicates and near duplicates among all articles, and write the table anew."""
    from flows.duplicates import find_duplicates
    from flows.settings import load_settings
    from schemas.sentences import counted

    settings = load_settings({"data": data, "executor": executor, "scheduler": scheduler})
    counts = find_duplicates(dataset_of(data), settings)
    typer.echo(
        f"{counted(counts['clusters'], 'cluster')}: {counted(counts['exact'], 'article')} with the very text of another, "
        f"{counts['near']:,} with nearly the text."
    )


@commands.command(epilog=EXPORT_EXAMPLES)
def export(
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="A file, a folder (delta), or - for standard output.")
    ],
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="FORM", help="jsonl, csv or delta; else TARGET's suffix says it."),
    ] = None,
    table: Annotated[
        str, typer.Option("--table", metavar="NAME", help="articles, removals, evidence, rejections, ...")
    ] = "articles",
    guard: Annotated[
        bool,
        typer.Option(help="In CSV, keep spreadsheets from running text as formulas: ' before =, +, -, @."),
    ] = True,
    data: DataRoot = None,
) -> None:
    """Write a table in another form, for readers that have no Parquet."""
    from clean.dataset.export import FORMS, csv_lines, json_lines, to_delta
    from flows.commands.writing import local, writing
    from schemas.arrow import TABLES

    to = to or Path(target).suffix.removeprefix(".") or FORMS[0]
    if to not in FORMS:
        raise typer.BadParameter(
            f"There is no form {to!r}. There are: {', '.join(FORMS)}; name one with --to."
        )
    if to == "delta" and target == "-":
        raise typer.BadParameter("A Delta table is a folder, which cannot be written to -. Name one.")
    if table not in TABLES:
        raise typer.BadParameter(f"There is no table {table!r}. There are: {', '.join(TABLES)}.")
    path = local(target)
    pieces = dataset_of(data).pieces(table)
    if to == "delta":
        with writing(path):
            to_delta(table, pieces, path)
        typer.echo(f"Written: {target}")
        return
    lines = csv_lines(TABLES[table].names, pieces, guard=guard) if to == "csv" else json_lines(pieces)
    if target == "-":
        sys.stdout.buffer.writelines(line.encode() for line in lines)  # in UTF-8, whatever the terminal takes
        return
    # Its lines have their ends already: those of CSV are CRLF on every system.
    with writing(path), path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(lines)
    typer.echo(f"Written: {target}")


@commands.command(epilog=DIFF_EXAMPLES)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The data set as it was.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The data set as it is.")],
    sample: Annotated[
        int, typer.Option("--sample", metavar="N", min=0, help="Changed articles to show.")
    ] = 5,
) -> None:
    """Say which articles differ between two data sets, in what, with a sample to look at."""
    from clean.dataset.diff import differences

    kinds: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    shown: list[Difference] = []
    for one in differences(_data_set_at(old), _data_set_at(new)):
        kinds[one.kind] += 1
        fields.update(one.changed)
        if one.kind == "changed" and len(shown) < sample:
            shown.append(one)
    typer.echo(", ".join(f"{kinds[kind]:,} {kind}" for kind in ("added", "removed", "changed")) + ".")
    for name, count in fields.most_common():
        typer.echo(f"{count:8,}  {name}")
    for one in shown:
        typer.echo("\n" + "\n".join(_shown(one)))


def _shown(one: Difference) -> list[str]:
    """A changed article: what it was and what it is, field by field."""
    from difflib import unified_diff

    from flows.terminal import line

    before, after = one.before or {}, one.after or {}
    said = [f"{one.article_id}  {line(after['url'] or '')}"]
    for name in one.changed:
        if name == "text":
            was, is_now = (
                [line(part, 160) for part in row["text"].splitlines() if part] for row in (before, after)
            )
            said.append(f"  text: {one.text_changed:.0%} differs")
            said += [f"    {change}" for change in list(unified_diff(was, is_now, n=0, lineterm=""))[2:14]]
        else:
            said += [f"  {name}: {line(before[name], 100)}", f"  {' ' * len(name)}→ {line(after[name], 100)}"]
    return said


@commands.command(epilog=UPGRADE_EXAMPLES)
def upgrade(data: DataRoot = None) -> None:
    """Bring a data set that an older tinsach wrote to the present schema."""
    from schemas.arrow import SCHEMA_VERSION
    from schemas.sentences import counted

    rewritten = dataset_of(data).upgrade()
    if not rewritten:
        typer.echo(f"All files have schema version {SCHEMA_VERSION} already.")
    for version, count in rewritten.items():
        typer.echo(
            f"Rewrote {counted(count, 'file')} of schema version {version} in version {SCHEMA_VERSION}."
        )


def dataset_of(data: str | None) -> DataSet:
    """The data set under the data root of the settings; it must be there."""
    from clean.dataset import DataSet
    from flows.settings import load_settings

    return DataSet(_folder(load_settings({"data": data}).data))


def _folder(path: AnyPath) -> AnyPath:
    """The data set folder that a data root, a data set folder or a snapshot names."""
    from flows.roots import data_set_in, reach

    reach(path)
    if ((folder := data_set_in(path)) / "articles").is_dir():
        return folder
    raise typer.BadParameter(
        f"There is no data set in {path}: name the folder that `tinsach run --data` was given."
    )


def _data_set_at(given: str) -> DataSet:
    from clean.dataset import DataSet
    from flows.settings import load_settings

    # Read as the setting `data` is, which also says what is no place for a data set.
    return DataSet(_folder(load_settings({"data": given}).data))
