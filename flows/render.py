"""One article as text, Markdown or JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

from flows.terminal import plain, safe_json
from schemas import Article, Rejection

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>&|~{}])")
"""Characters that could begin markup or HTML anywhere in a line; braces give attributes in some dialects."""

_BACKTICKS: Final = re.compile("`+")

_LINE_START: Final = re.compile(r"^(\s*(?:\d{1,9}(?=[.)]))?)([#+=.)-])", re.MULTILINE)
"""What could begin a heading, a list or a rule at the start of a line."""


def as_text(article: Article) -> str:
    """Title and text."""
    parts = (article.title, article.subtitle, article.text)
    return plain("\n\n".join(part for part in parts if part)) + "\n"


def as_json(result: Article | Rejection) -> str:
    """Every field, also what was removed and the evidence."""
    return safe_json(json.dumps(asdict(result), ensure_ascii=False, indent=1, default=_json_value)) + "\n"


def as_markdown(article: Article) -> str:
    """Title, fields, text and captions.  Nothing of the page can act as markup or HTML."""
    parts = [f"# {escaped(article.title or 'Untitled')}"]
    if article.subtitle:
        parts.append(f"**{escaped(article.subtitle)}**")
    if facts := _facts(article):
        parts.append("\n".join(f"- {name}: {escaped(value)}" for name, value in facts))
    parts += [_block(block.kind, article.text[block.start : block.end]) for block in article.blocks]
    if not article.blocks and article.text:
        parts.append(escaped(article.text))
    parts += [
        f"*Image:* {escaped(_caption(image))}" for image in article.images if image.caption or image.credit
    ]
    return "\n\n".join(parts) + "\n"


FORMATS: Final[dict[str, Callable[[Article], str]]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


def escaped(text: str) -> str:
    """Page text that shows as it is in Markdown."""
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", plain(text)))


def _facts(article: Article) -> list[tuple[str, str]]:
    people = {
        "Reporters": article.reporters,
        "Translators": article.translators,
        "Photographers": article.photographers,
        "Editors": article.editors,
        "Sources": article.sources,
    }
    facts = [
        ("Published", article.published_local or ""),
        ("Modified", article.modified_local or ""),
        *((name, ", ".join(names)) for name, names in people.items()),
        ("Section", article.section or ""),
        ("Language", article.language),
        ("Address", article.url or ""),
    ]
    return [(name, " ".join(value.split())) for name, value in facts if value]


def _block(kind: str, text: str) -> str:
    shape = _SHAPES.get(kind)
    return shape(text) if shape else escaped(text)


def _list(text: str) -> str:
    return "\n".join(f"- {escaped(item)}" for item in text.splitlines() if item.strip())


def _quote(text: str) -> str:
    return "\n".join(f"> {escaped(part)}" for part in text.splitlines())


def _table(text: str) -> str:
    rows = [[escaped(cell) or " " for cell in row.split("\t")] for row in text.splitlines()]
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join(row + [' '] * (width - len(row)))} |" for row in rows]
    return "\n".join([lines[0], f"|{' --- |' * width}", *lines[1:]])


def _preformatted(text: str) -> str:
    # Fenced rather than indented: after a list, indented lines would be markup.  No text can end a longer fence.
    text = plain(text)
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    return f"{fence}\n{text}\n{fence}"


_SHAPES: Final[dict[str, Callable[[str], str]]] = {
    "heading": lambda text: f"## {escaped(' '.join(text.split()))}",
    "list": _list,
    "quote": _quote,
    "table": _table,
    "preformatted": _preformatted,
}


def _caption(image: Any) -> str:
    credit = f" ({image.credit})" if image.credit else ""
    return " ".join(f"{image.caption or ''}{credit}".split())


def _json_value(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form.")
