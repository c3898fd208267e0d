"""Bodies that exist only in embedded data: a page's scripts hold the article, its elements do not.

Some sites send an empty shell and the article as a string inside a script: JSON of a framework's state
(`__NEXT_DATA__`), a call that pushes a chunk of JSON as a string in a string, a variable.  This looks at
every string literal of the scripts, unescapes it, follows strings in strings, and at every list in their JSON
whose items have a paragraph each, as editors store them; it takes what reads most like an article.  It costs a
second look at the source, so it is asked only where the page itself has hardly any text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import accumulate, chain
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from clean.blocks.block import Block
from clean.blocks.bounds import breach
from clean.blocks.html import read_html
from clean.fields.lenient_json import load_json
from clean.options import Limits

_INSIDE_STRING: Final = re.compile(r'(?:[^"\\]++|\\.)*+', re.DOTALL)
_PARAGRAPH: Final = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.!?。！？।۔។။።]|(?<=[\u0e00-\u0eff]) (?=[\u0e00-\u0eff])")
"""End of a sentence; in Thai and Lao a space is all there is."""
_JSON: Final = re.compile(r"\A\s*+[\[{]|\A[^\n=]{0,200}=\s*+[\[{]")
"""Where a script's JSON begins: with it, or with what is assigned first."""
_TEXT_KEYS: Final = frozenset(
    {"text", "content", "html", "value", "data", "body", "paragraph", "children", "spans"}
)
"""Names under which editors and frameworks keep the text of a paragraph, and what holds its spans."""
_SHORTEST_LINE: Final = 20
"""Characters of a string that may be a paragraph by itself, and no name or key."""
_DEEPEST: Final = 200
"""Values inside values that are looked at."""
_ITEM_LEVELS: Final = 4
"""Values inside values of one item: a block, its list of spans, a span, its text."""
_SCRIPTS_BOUND: Final = 3_000_000
"""Characters of scripts that are looked at."""
_SHORTEST: Final = 300
"""Characters of a string that may be an article."""
_LEVELS: Final = 3
"""Strings inside strings that are followed."""
_LEAST_SENTENCES: Final = 3
_CODE: Final = 500
"""Characters a brace of prose that quotes some; style sheets and scripts have a brace a line."""
_LIMITS: Final = Limits()
"""Bounds on the markup of a stored article: it is one of a page that was within its own."""
_CAPTIONS: Final = frozenset({"figcaption", "figure", "caption"})
_PLACEHOLDER: Final = re.compile(r"\W*\w+\W*")
"""One word alone: a slot that the site's own script would fill."""


def embedded_paragraphs(source: str) -> list[Block]:
    """Blocks of the article that the scripts of a page hold; empty where there is none."""
    best, most = "", 0
    scripts = _scripts(source)
    for text in chain(_strings("\n".join(scripts), _LEVELS), chain.from_iterable(map(_lists, scripts))):
        weight = _weight(text)
        if weight > most:
            best, most = text, weight
    return text_blocks(best)


def _scripts(source: str) -> list[str]:
    """The script texts of a page, up to a bound."""
    nodes = LexborHTMLParser(source).css("script")
    texts = [child.text_content or "" for node in nodes if (child := node.first_child) is not None]
    sizes = accumulate(len(text) for text in texts)
    return [text for text, size in zip(texts, sizes, strict=True) if size <= _SCRIPTS_BOUND]


def _lists(script: str) -> Iterator[str]:
    """The paragraphs of each list in a script's JSON, a line each.  Every value is looked at once a level below a list."""
    start = _JSON.search(script)
    waiting = [(value, 1) for value in _decoded(script[start.end() - 1 :])] if start else []
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, list):
            paragraphs = [_joined(item) for item in value]
            if sum(map(len, paragraphs)) > _SHORTEST:
                yield "\n".join(filter(None, paragraphs))
        if isinstance(value, (dict, list)):
            inner = value.values() if isinstance(value, dict) else value
            if depth < _DEEPEST:
                waiting += ((entry, depth + 1) for entry in inner if isinstance(entry, (dict, list)))


def _decoded(text: str) -> list[Any]:
    """The value that a text begins with, down to `_DEEPEST` at least; none where it is no JSON.

    How deep the quick reader gets depends on who calls: what is too deep for it has a reader that does not recurse.
    """
    try:
        return [json.JSONDecoder(strict=False).raw_decode(text)[0]]
    except RecursionError:
        return load_json(text, depth=_DEEPEST)[:1]
    except ValueError:
        return []


def _joined(item: Any, levels: int = _ITEM_LEVELS) -> str:
    """The text of one item of a list: its own, or that of its spans."""
    if isinstance(item, list) and levels:
        return "".join(_joined(entry, levels - 1) for entry in item)
    if isinstance(item, dict) and levels:
        return "".join(
            _joined(value, levels - 1) if isinstance(value, (dict, list)) else value
            for key, value in item.items()
            if key in _TEXT_KEYS and isinstance(value, (dict, list, str))
        )
    return item if isinstance(item, str) and len(item) >= _SHORTEST_LINE else ""


def _strings(script: str, levels: int) -> Iterator[str]:
    """Unescaped string literals of some length, and those inside them.  Linear in the script a level."""
    position = script.find('"')
    while position >= 0:
        end = _INSIDE_STRING.match(script, position + 1).end()  # type: ignore[union-attr]
        if end - position > _SHORTEST:
            text = _unescaped(script[position + 1 : end])
            yield text
            if levels > 1 and '"' in text:
                yield from _strings(text, levels - 1)
        position = script.find('"', end + 1)


def _unescaped(literal: str) -> str:
    if "\\" not in literal:
        return literal
    try:
        return str(json.loads(f'"{literal}"', strict=False))
    except ValueError:
        return literal.replace('\\"', '"').replace("\\n", "\n").replace("\\/", "/")


def _weight(text: str) -> int:
    """How much of an article a string is: its length where it has paragraphs and sentences, else 0."""
    if text.lstrip()[:1] in ("{", "[") or '":' in text[:2_000] or "function" in text[:500]:
        return 0
    if text.count("{") * _CODE > len(text):
        return 0
    sentences = len(_SENTENCE.findall(text))
    if sentences < _LEAST_SENTENCES or sentences * 1_000 < len(text):
        return 0
    spaces = text.count(" ")
    if text.isascii() and spaces * 12 < len(text):
        return 0
    return len(text) * (2 if _PARAGRAPH.search(text) else 1)


def text_blocks(text: str) -> list[Block]:
    """Blocks of an article that was stored as one string, with markup or by lines."""
    if _PARAGRAPH.search(text):
        if breach(text, _LIMITS) is not None:
            return []
        blocks = [
            block
            for block in read_html(text).blocks
            if block.tag not in _CAPTIONS
            and "caption" not in block.hints
            and not _PLACEHOLDER.fullmatch(block.text)
        ]
    else:
        blocks = [Block(" ".join(line.split())) for line in text.splitlines() if line.strip()]
    for block in blocks:
        block.tag, block.element = "data", 0
    return blocks
