"""Which strings of an answer hold what no field may: an independent reading of the law that `schemas.plain` keeps."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

EMBEDDINGS = {"\u202a", "\u202b", "\u202d", "\u202e"}
ISOLATES = {"\u2066", "\u2067", "\u2068"}
WHITE_SPACE = {"\t", "\n"}


def strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every string of an answer with its place, such as `removed[3].text`."""
    if isinstance(value, str):
        yield name, value
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name), f"{name}.{field.name}".lstrip("."))
    elif isinstance(value, tuple | list):
        for number, item in enumerate(value):
            yield from strings(item, f"{name}[{number}]")


def broken(answer: Any) -> list[tuple[str, str]]:
    """The strings with a control character, a lone surrogate, or a mark of direction that has no partner in its line."""
    return [(name, text) for name, text in strings(answer) if is_broken(text)]


def is_broken(text: str) -> bool:
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in WHITE_SPACE for c in text):
        return True
    return not all(map(is_paired, text.split("\n")))


def is_paired(line: str) -> bool:
    """Whether the marks of direction nest: each end closes the innermost mark, of its own sort."""
    opened: list[str] = []
    for character in line:
        if character in EMBEDDINGS:
            opened.append("\u202c")
        elif character in ISOLATES:
            opened.append("\u2069")
        elif character in ("\u202c", "\u2069") and (not opened or opened.pop() != character):
            return False
    return not opened
