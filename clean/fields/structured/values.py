"""Values of JSON-LD as clean strings, numbers and truths, in whatever shape publishers print them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from clean.fields.lenient_json import JsonValue


def entries_of(value: JsonValue) -> Iterable[JsonValue]:
    """The entries of a value that may be one thing, a list of them, or a list of lists; nulls left out."""
    if isinstance(value, list):
        return _flattened(value)
    return () if value is None else (value,)


def _flattened(values: list[JsonValue]) -> Iterator[JsonValue]:
    for entry in values[:MOST_ENTRIES]:
        if isinstance(entry, list):
            yield from (inner for inner in entry[:MOST_ENTRIES] if inner is not None)
        elif entry is not None:
            yield entry


MOST_ENTRIES: Final = 2_000
"""Entries that are read of one list, and objects that are looked at as items."""


def string_of(value: JsonValue) -> str:
    """A string without white space at its ends; empty for anything else."""
    return value.strip() if isinstance(value, str) else ""


def first_of(value: JsonValue) -> str:
    """The first string of a value that should be one: a list's first, an object's `@value` or `@id`."""
    for entry in entries_of(value):
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("@id") or entry.get("name")
        if isinstance(entry, str):
            return _SURROGATE.sub("", entry.strip()[:_NAME_BOUND]) if entry.strip() else ""
        if isinstance(entry, int) and not isinstance(entry, bool):
            return str(entry) if abs(entry) < 10**18 else ""
    return ""


def text_of(value: JsonValue) -> str:
    """A string of running text: entities and markup resolved, white space folded."""
    for entry in entries_of(value):
        if isinstance(entry, dict):
            entry = entry.get("@value") or entry.get("name")
        if isinstance(entry, str):
            return _resolved(_SURROGATE.sub("", entry))
    return ""


def _resolved(text: str) -> str:
    """Without entities, which may be escaped twice, and markup; white space folded."""
    if "&" in text:
        text = html.unescape(text)
        if "&" in text and ";" in text:
            text = html.unescape(text)
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    return " ".join(text.split())


_MARKUP: Final = re.compile(r"<[a-zA-Z/!][^<>]*>")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff\x00]")


def short_of(value: JsonValue) -> str:
    """As `text_of`, where more than a headline's length means that it is something else."""
    text = text_of(value)
    return text if len(text) <= _NAME_BOUND else ""


_NAME_BOUND: Final = 1_000
"""Characters of a short value (headline, name, key word); more is no such value."""


def body_of(value: JsonValue) -> str:
    """The article's text as given; a list of paragraphs is joined by blank lines."""
    parts = [_SURROGATE.sub("", entry) for entry in entries_of(value) if isinstance(entry, str)]
    return "\n\n".join(parts).strip()


def strings_of(value: JsonValue) -> tuple[str, ...]:
    """The short strings of a value, each once."""
    texts = (short_of(entry) for entry in entries_of(value) if isinstance(entry, str | dict))
    return tuple(dict.fromkeys(text for text in texts if text))


def keywords_of(value: JsonValue) -> tuple[str, ...]:
    """Key words: a list of them, or one string with commas or semicolons."""
    if isinstance(value, str):
        text = text_of(value)
        parts = text.split(";") if ";" in text and "," not in text else text.split(",")
        words = filter(None, map(str.strip, parts))
        return tuple(dict.fromkeys(word for word in words if len(word) <= _NAME_BOUND))
    return strings_of(value)


def truth_of(value: JsonValue) -> bool | None:
    """True or false, also in words; None for anything else."""
    if isinstance(value, bool):
        return value
    return _TRUTH.get(string_of(value).rsplit("/", 1)[-1].lower())


_TRUTH: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def count_of(value: JsonValue) -> int | None:
    """A number of things, also in digits; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < 10**12 else None
    digits = string_of(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else None
