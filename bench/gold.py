"""Gold pages: `<set>/gold.jsonl` and `<set>/html/<id>.html.gz` in any folder.

A line of gold.jsonl has `id` and what is known of the page: `url`, `lang`, `text` (body, paragraphs on lines of
their own), `title`, `authors` (list), `date` (YYYY-MM-DD), `with` and `without` (snippets that the text must and
must not hold).
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class GoldPage:
    """One page and what is known of it."""

    set_name: str
    path: Path
    gold: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.gold["id"])

    @property
    def url(self) -> str | None:
        return self.gold.get("url")

    def raw(self) -> bytes:
        return gzip.decompress(self.path.read_bytes())


def set_names(pages: Path) -> list[str]:
    """The sets of the folder; raises SystemExit with a sentence where there is none."""
    names = sorted(gold.parent.name for gold in pages.glob("*/gold.jsonl"))
    if not names:
        raise SystemExit(
            f"{pages} has no gold pages: expected folders with gold.jsonl and html/<id>.html.gz."
        )
    return names


def read_set(pages: Path, name: str, limit: int | None = None) -> list[GoldPage]:
    """The pages of one set in the order of the file; `limit` takes every n-th, so that it stays a fair sample."""
    folder = pages / name
    if not (folder / "gold.jsonl").is_file():
        raise SystemExit(f"{pages} has no set {name}; it has {', '.join(set_names(pages))}.")
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    golds = [json.loads(line) for line in lines if line.strip()]
    if limit and limit < len(golds):
        golds = [golds[i * len(golds) // limit] for i in range(limit)]
    return [GoldPage(name, folder / "html" / f"{gold['id']}.html.gz", gold) for gold in golds]
