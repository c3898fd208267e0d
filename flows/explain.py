"""One page laid open in the terminal: every block with its kind and reason, every field with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from clean.article import Labelled, labelled
from clean.blocks import Block
from clean.blocks.kinds import BODY, CAPTION, FIELDS
from clean.options import Options
from flows.pages.repairs import Marked, Repair, before_and_after
from flows.terminal import line, plain
from schemas import Article, Capture, Evidence, Rejection

STYLES: Final = {
    "heading": "bold green",
    "lead": "bold green",
    "title": "bold cyan",
    "subtitle": "cyan",
    "caption": "blue",
    "hidden": "magenta",
    "duplicate": "magenta",
}
"""Styles of single kinds; the others follow from what they are."""

SHORT: Final = 300
"""Characters of a block that are shown unless all are asked for."""

OTHER_FACTS: Final = (
    "article_id",
    "url",
    "site",
    "collected_from",
    "origin",
    "captured_at",
    "warc_file",
    "kind",
    "language",
    "script",
    "language_confidence",
    "charset",
    "repairs",
    "words",
    "characters",
    "text_digest",
    "capture_digest",
    "cleaner_version",
    "options_digest",
    "warnings",
)
"""Fields that have no candidates, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the text, or a piece that was removed, where it stood in the page."""

    kind: str
    text: str
    reason: str
    kept: bool


def explain(
    result: Article | Rejection,
    console: Console,
    *,
    full: bool = False,
    capture: Capture | None = None,
    options: Options | None = None,
) -> None:
    """Print what became of a page.  full: whole blocks rather than their beginnings; with the capture, and the options
    that it was cleaned with, each block has its reason, and the text before and after each repair is shown, too."""
    if isinstance(result, Rejection):
        console.print(_rejection(result))
        return
    blocks = labelled_blocks(capture, options) if capture is not None else ()
    console.print(_heading("Page"), _pieces(result, blocks, 0 if full else SHORT))
    if capture is not None and result.repairs:
        console.print(_heading("Repairs"), _repairs(before_and_after(capture, result.repairs)))
    console.print(_heading("Fields"), _fields(result))
    console.print(_heading("Article"), _facts(result))


def labelled_blocks(capture: Capture, options: Options | None) -> Sequence[Block]:
    """The blocks of a page as they were labelled; none of one that could not be read."""
    read = labelled(capture, options)
    return read.page.blocks if isinstance(read, Labelled) else ()


def pieces(article: Article, blocks: Sequence[Block] = ()) -> Iterator[Piece]:
    """Kept and removed in the order of the page.

    With the blocks of the page as they were labelled, each kept one has its reason, and captions stand where they
    stood; else the removals' anchors say the order.
    """
    if blocks and len(article.removed) == sum(_is_removed(block) for block in blocks):
        yield from _pieces_of(article, blocks)
        return
    removed = sorted(article.removed, key=lambda removal: (removal.anchor, removal.position))
    at = 0
    for block in article.blocks:
        while at < len(removed) and removed[at].anchor <= block.start:
            yield Piece(removed[at].kind, removed[at].text, removed[at].reason, kept=False)
            at += 1
        yield Piece(block.kind, article.text[block.start : block.end], "kept", kept=True)
    for removal in removed[at:]:
        yield Piece(removal.kind, removal.text, removal.reason, kept=False)


def _is_removed(block: Block) -> bool:
    return block.kind not in BODY and block.kind != CAPTION


def _pieces_of(article: Article, blocks: Sequence[Block]) -> Iterator[Piece]:
    """Every block of the page; those that were joined to one of the text are one piece."""
    spans = iter(article.blocks)
    at = end = 0
    for block in blocks:
        if block.kind not in BODY:
            yield Piece(block.kind, block.text, block.reason, kept=False)
            continue
        if at >= end:
            span = next(spans)
            at, end = span.start, span.end
            yield Piece(span.kind, article.text[at:end], block.reason, kept=True)
        at = max(article.text.find(block.text, at, end), at) + len(block.text)


def style_of(kind: str) -> str:
    """Green stays, cyan moved to a field, red went."""
    if kind in STYLES:
        return STYLES[kind]
    return "green" if kind in BODY else "cyan" if kind in FIELDS else "red"


def _heading(text: str) -> Text:
    return Text(f"\n{text}", style="bold underline")


def _pieces(article: Article, blocks: Sequence[Block], width: int) -> Table:
    grid = _grid("kind", "text", "reason")
    grid.columns[1].ratio = 3
    grid.columns[2].ratio = 1
    for piece in pieces(article, blocks):
        style = style_of(piece.kind)
        text = plain(piece.text) if width == 0 else line(piece.text, width)
        grid.add_row(
            Text(line(piece.kind), style=style),
            Text(text, style="default" if piece.kept else style),
            Text(line(piece.reason), style="dim"),
        )
    return grid


def _repairs(repairs: Iterable[Repair]) -> Table:
    table = _grid("repair", "before", "after")
    table.columns[1].ratio = table.columns[2].ratio = 1
    for repair in repairs:
        table.add_row(Text(line(repair.name), style="bold"), Text(repair.meaning, style="dim"), "")
        for change in repair.changes:
            table.add_row("", _marked(change.before, "red"), _marked(change.after, "green"))
        if more := repair.blocks - len(repair.changes):
            table.add_row("", Text(f"… and {more:,} more", style="dim"), "")
    return table


def _marked(pieces: Marked, style: str) -> Text:
    """A text whose changed pieces stand out."""
    return Text.assemble(*((plain(piece), style if changed else "") for piece, changed in pieces))


def _fields(article: Article) -> Table | Text:
    if not article.evidence:
        return Text("No candidate was found for any field.", style="dim")
    table = _grid("field", "", "value", "sure", "from")
    table.columns[2].ratio = 1
    candidates = sorted(article.evidence, key=lambda one: one.field)  # stable: in order of finding
    for name, group in groupby(candidates, key=lambda one: one.field):
        ordered = sorted(group, key=lambda one: (not one.chosen, -one.confidence))
        for place, candidate in enumerate(ordered):
            table.add_row(*_candidate("" if place else name, candidate))
    return table


def _candidate(name: str, candidate: Evidence) -> list[Text]:
    style = "default" if candidate.chosen else "dim"
    return [
        Text(line(name), style="bold"),
        Text("✓" if candidate.chosen else "·", style="green" if candidate.chosen else "dim"),
        Text(line(candidate.value, SHORT), style=style),
        Text(f"{candidate.confidence:.2f}", style=style),
        Text(line(f"{candidate.origin}, {candidate.rule}"), style=style),
    ]


def _facts(article: Article) -> Table:
    table = _grid("", "")
    for name in OTHER_FACTS:
        value = getattr(article, name)
        if value not in (None, (), ""):
            table.add_row(Text(name, style="bold"), Text(line(_shown(value))))
    shares = ", ".join(f"{one.language}-{one.script} {one.share:.0%}" for one in article.languages)
    table.add_row(Text("languages", style="bold"), Text(line(shares)))
    for image in article.images:
        parts = (image.url, image.caption, image.credit and f"({image.credit})")
        table.add_row(
            Text("image", style="bold"), Text(line(" ".join(part for part in parts if part), SHORT))
        )
    return table


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _rejection(rejection: Rejection) -> Group:
    table = _grid("", "")
    for name in ("code", "message", "stage", "url", "origin", "capture_digest"):
        if value := getattr(rejection, name):
            table.add_row(
                Text(name, style="bold"), Text(line(value), style="red" if name == "code" else "default")
            )
    return Group(Text("\nThere is no article", style="bold underline"), table)


def _grid(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=any(columns), header_style="dim", expand=False)
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
