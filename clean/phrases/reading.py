"""Tables of words, which are TOML, read several times as fast as any TOML is.

Half a megabyte of words lies between a command and its first page.  `tomllib` looks at each character in Python; nearly
all of our files hold nothing but sections, keys, and words in double quotes, which one regular expression takes apart.
"""

from __future__ import annotations

import re
import tomllib
from importlib.resources.abc import Traversable
from typing import Any, Final

_STRING: Final = r'"[^"\\\n]*"'
_GAP: Final = r"[ \t\n]*"
_BETWEEN: Final = r"(?:[ \t\n]|\#[^\n]*)*"
_PART: Final = re.compile(
    rf"{_BETWEEN}(?:\[(?P<section>[a-z_-]+)\]|(?P<key>[A-Za-z0-9_-]+|{_STRING})[ ]=[ ]"
    rf"(?:(?P<word>{_STRING})|\[{_GAP}(?P<words>(?:{_STRING}{_GAP}(?:,{_GAP}|(?=\])))*)\]))[ \t]*(?=[\n#]|\Z)"
)
_END: Final = re.compile(rf"{_BETWEEN}\Z")
_WORD: Final = re.compile(r'"([^"]*)"')


def read_words(file: Traversable) -> dict[str, Any]:
    """The tables of a data file; one that holds anything but words is read as any TOML.

    Raises tomllib.TOMLDecodeError.
    """
    text = file.read_text(encoding="utf-8")
    found = _words(text)
    return tomllib.loads(text) if found is None else found


def _words(text: str) -> dict[str, Any] | None:
    """What stands in a file of words alone; None for any other."""
    tables: dict[str, Any] = {}
    table, at = tables, 0
    while part := _PART.match(text, at):
        at = part.end()
        section, key, word, words = part.groups()
        if section is not None:
            if section in tables:
                return None
            table = tables[section] = {}
            continue
        name = key.strip('"')
        if name in table:
            return None
        table[name] = word[1:-1] if word is not None else _WORD.findall(words)
    return tables if _END.match(text, at) else None
