"""Hostile shapes around an article: pages that broke extractors, or might, at any size.

They stand in tests/hostile/shapes.toml; the tests and `python -m bench hostile` use the same ones.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SHAPES = Path(__file__).parent.parent / "tests" / "hostile" / "shapes.toml"

CANARY = "The lighthouse keeper of Innisvar counted nine hundred geese before the fog came in from the west."
PARAGRAPHS = (
    "Every autumn the keeper climbs the tower with a pencil behind his ear and counts what flies past the lamp.",
    CANARY,
    "The figures go to a museum on the mainland, where they have been copied into the same green book since 1911.",
    "This year the geese were late by eleven days, which nobody on the island can remember to have happened before.",
    "Fishermen had seen the first of them far out at sea, resting on the water in a long line and making no sound.",
    "The museum will print the count in spring, together with those of forty other islands along the coast.",
)
"""The article: its paragraphs."""

Pieces = tuple[tuple[str, bool], ...]
"""Texts, and whether each stands there n times."""


@dataclass(frozen=True)
class Shape:
    """What is put around the article, and at what size its time is measured."""

    name: str
    size: int
    """The n at which its time is measured."""
    head: Pieces
    before: Pieces
    after: Pieces
    dump: bool
    """Plain text in place of a page."""
    charset: str
    code: str
    """Code of the rejection where the shape is past a limit; empty where the article comes out."""

    def build(self, n: int) -> bytes:
        """The input at a size."""
        head, before, after = (_text(pieces, n) for pieces in (self.head, self.before, self.after))
        if self.dump:
            story = "\n\n".join(PARAGRAPHS)
            text = f"Geese over Innisvar\n\n{before}{story}\n\n{after}"
        else:
            text = (
                f"<!doctype html><html lang=en><head><title>Geese over Innisvar</title>{head}</head>"
                f"<body>{before}{article()}{after}</body></html>"
            )
        return text.encode(self.charset)


def article() -> str:
    """The article's markup."""
    return "<h1>Geese over Innisvar</h1>" + "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def read_shapes() -> list[Shape]:
    """All shapes, in the file's order."""
    found = tomllib.loads(SHAPES.read_text(encoding="utf-8"))["shape"]
    return [_shape(entry) for entry in found]


def _shape(entry: dict[str, Any]) -> Shape:
    places = {
        place: tuple(
            (piece["n"], True) if isinstance(piece, dict) else (piece, False)
            for piece in entry.get(place, ())
        )
        for place in ("head", "before", "after")
    }
    return Shape(
        entry["name"],
        entry["size"],
        dump=entry.get("dump", False),
        charset=entry.get("charset", "utf-8"),
        code=entry.get("code", ""),
        **places,
    )


def _text(pieces: Pieces, n: int) -> str:
    return "".join(
        text
        if not repeated
        else "".join(text.replace("{i}", str(i)) for i in range(n))
        if "{i}" in text
        else text * n
        for text, repeated in pieces
    )
