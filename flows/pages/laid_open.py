"""An article laid open: its source block by block, the article beside it, and the fields with their candidates.

A block and what became of it share a `twin`: a paragraph of the source and of the text, or a line of the
page and the field that it moved to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from clean.blocks import Block
from clean.blocks.kinds import CAPTION, FIELDS
from flows.explain import OTHER_FACTS, pieces
from flows.pages.writing import UNKNOWN, Writing, writing
from schemas import Article, Evidence, Image

FIELDS_OF_KIND: Final = {
    "title": ("title",),
    "subtitle": ("subtitle",),
    "byline": ("reporters", "translators", "editors", "photographers", "byline_raw"),
    "date": ("published_local", "modified_local"),
    "dateline": ("sources", "published_local"),
    "source": ("sources",),
    "section": ("section",),
    "tags": ("tags",),
    "caption": ("images",),
    "credit": ("photographers", "images"),
    "image-name": ("images",),
    "views": ("views",),
    "comment-count": ("comments",),
}
"""Kind of a removed block: the fields that it can have moved to, the likeliest first."""

PRINTED: Final = {"published_local": "published_raw", "modified_local": "modified_raw"}
"""Field: where its value stands as printed, if not in itself."""

FATES: Final = {
    "kept": "stands in the text",
    "field": "moved to a field",
    "removed": "was removed",
}
"""What can become of a block, as the legend says it."""

TITLED: Final = (
    "title",
    "subtitle",
    "section",
    "published_local",
    "modified_local",
    "reporters",
    "translators",
    "photographers",
    "editors",
    "sources",
    "byline_raw",
    "tags",
    "views",
    "comments",
    "paywalled",
    "canonical_url",
    "declared_language",
)
"""Fields that are shown above the text, in this order."""


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """One block of the page, in page order."""

    name: str
    """Its id on the page."""
    twin: str
    """Shared with what became of it; empty where nothing did."""
    target: str
    """Id of its twin, to link to; empty where there is none."""
    fate: str
    """One of FATES."""
    kind: str
    reason: str
    text: str
    writing: Writing


@dataclass(frozen=True, slots=True)
class TextBlock:
    """One block of the article's text."""

    name: str
    twin: str
    target: str
    kind: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    """Rows of cells of a table; none for other kinds."""
    writing: Writing


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the article with its value and its candidates."""

    name: str
    values: tuple[str, ...]
    candidates: tuple[Evidence, ...]
    """The chosen first, then by falling confidence."""


@dataclass(frozen=True, slots=True)
class LaidOpen:
    """What a page shows of an article."""

    title: str
    writing: Writing
    source: tuple[SourceBlock, ...]
    text: tuple[TextBlock, ...]
    headed: tuple[Field, ...]
    """Fields that are shown above the text."""
    fields: tuple[Field, ...]
    """Every field that has a candidate."""
    images: tuple[Image, ...]
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    counts: dict[str, int]
    """Blocks by fate."""


def lay_open(article: Article, blocks: Sequence[Block] = ()) -> LaidOpen:
    """The article as the pages show it; with the blocks of its page as they were labelled, where they are at hand."""
    filled = {name for name in dict.fromkeys((*TITLED, "images")) if values_of(article, name)}
    source = tuple(_source(article, blocks, filled))
    counts = {fate: sum(block.fate == fate for block in source) for fate in FATES}
    candidates = {
        name: tuple(sorted(group, key=lambda one: (not one.chosen, -one.confidence)))
        for name, group in groupby(sorted(article.evidence, key=lambda one: one.field), lambda one: one.field)
    }
    return LaidOpen(
        title=article.title or "",
        writing=writing(article.language, article.script),
        source=source,
        text=tuple(_text(article, blocks)),
        headed=tuple(
            Field(name, values_of(article, name), candidates.get(name, ()))
            for name in TITLED
            if name in filled
        ),
        fields=tuple(Field(name, values_of(article, name), found) for name, found in candidates.items()),
        images=article.images,
        facts=tuple(_facts(article)),
        warnings=article.warnings,
        counts=counts,
    )


def values_of(article: Article, name: str) -> tuple[str, ...]:
    """The values of a field as strings; none where it is absent."""
    value: Any = getattr(article, name, None)
    if value is None:
        return ()
    if isinstance(value, tuple):
        return tuple(str(item) for item in value)
    return ("yes" if value else "no",) if isinstance(value, bool) else (str(value),)


def _source(article: Article, blocks: Sequence[Block], filled: set[str]) -> Iterator[SourceBlock]:
    kept = 0
    for order, piece in enumerate(pieces(article, blocks)):
        name = f"s{order}"
        if piece.kept:
            block = article.blocks[kept]
            yield SourceBlock(
                name,
                f"b{kept}",
                f"t{kept}",
                "kept",
                piece.kind,
                piece.reason,
                piece.text,
                writing(block.language, block.script),
            )
            kept += 1
            continue
        field = _field(article, piece.kind, piece.text, filled)
        fate = "field" if piece.kind in FIELDS or piece.kind == CAPTION else "removed"
        twin, target = (f"f-{field}", f"field-{field}") if field else ("", "")
        yield SourceBlock(name, twin, target, fate, piece.kind, piece.reason, piece.text, UNKNOWN)


def _field(article: Article, kind: str, text: str, filled: set[str]) -> str:
    """The field that a removed block moved to: one whose value it holds, else the likeliest of its kind."""
    fields = [name for name in FIELDS_OF_KIND.get(kind, ()) if name in filled]
    for name in fields:
        if any(value in text for value in values_of(article, PRINTED.get(name, name))):
            return name
    return fields[0] if fields else ""


def _text(article: Article, blocks: Sequence[Block]) -> Iterator[TextBlock]:
    sources = [order for order, piece in enumerate(pieces(article, blocks)) if piece.kept]
    for number, (block, order) in enumerate(zip(article.blocks, sources, strict=True)):
        text = article.text[block.start : block.end]
        rows = tuple(tuple(row.split("\t")) for row in text.split("\n")) if block.kind == "table" else ()
        yield TextBlock(
            f"t{number}",
            f"b{number}",
            f"s{order}",
            block.kind,
            text,
            rows,
            writing(block.language, block.script),
        )


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    for name in OTHER_FACTS:
        if name != "warnings" and (values := values_of(article, name)):
            value = (
                f"{article.language_confidence:.3f}" if name == "language_confidence" else ", ".join(values)
            )
            yield name, value
    if article.languages:
        yield (
            "languages",
            ", ".join(f"{one.language}-{one.script} {one.share:.0%}" for one in article.languages),
        )
