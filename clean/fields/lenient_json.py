"""JSON as pages really print it: comments, trailing commas, bare words, stray quotes, any depth.

`json.loads` reads nine hundred and eighty of a thousand scripts; this reader is for the others.  It
never raises, never recurses and takes time linear in its input: what it cannot make sense of, it skips.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

JsonValue = Any
"""Whatever `json.loads` gives: dict, list, str, int, float, bool or None."""

_SKIP: Final = re.compile(r"(?:[\s;\ufeff]|//[^\n]*|/\*|\*/|<!--|-->|<!\[CDATA\[|\]\]>)+")
"""White space, comments and the wrappers that old CMSs put around a script."""
_BLOCK_COMMENT_END: Final = "*/"
_STRING_END: Final = re.compile(r'"(?=\s*(?:[,:}\]]|$))')
"""A quote that ends a string: what follows is punctuation.  Other quotes were left unescaped."""
_QUOTE: Final = re.compile(r'["\\]')
_BARE: Final = re.compile(r"[^,:{}\[\]\n\"]+")
_ESCAPE: Final = re.compile(r'\\(?:u([0-9a-fA-F]{4})|([bfnrt"\\/])|(.?))', re.DOTALL)
_PLAIN_ESCAPES: Final = {
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    '"': '"',
    "\\": "\\",
    "/": "/",
}
_CONSTANTS: Final[dict[str, JsonValue]] = {
    "true": True,
    "True": True,
    "false": False,
    "False": False,
    "null": None,
    "None": None,
    "undefined": None,
    "NaN": None,
}


def load_json(text: str, *, depth: int = 200) -> list[JsonValue]:
    """The values of a script, in order: one as a rule, none where it holds nothing that can be read.

    Containers nested deeper than `depth` come out as None; well-formed scripts take the fast path,
    which keeps them, so a caller bounds its own descent.
    """
    text = text.strip()
    if not text:
        return []
    try:
        return [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return _LenientReader(text, depth).read()


class _LenientReader:
    """One pass over the text with an explicit stack of open containers."""

    def __init__(self, text: str, depth: int) -> None:
        self.text = text
        self.depth = depth
        self.roots: list[JsonValue] = []
        self.stack: list[dict[str, JsonValue] | list[JsonValue]] = []
        self.keys: list[str | None] = []
        """Pending key of each open container; None where a key is still to come."""
        self.too_deep = 0
        """Open containers beyond the bound, which are skipped."""

    def read(self) -> list[JsonValue]:
        text, at, end = self.text, 0, len(self.text)
        while True:
            at = self._skip(at)
            if at >= end:
                return self.roots
            mark = text[at]
            if mark in "{[":
                self._open(mark)
                at += 1
            elif mark in "}]":
                self._close()
                at += 1
            elif mark in ",:":
                if mark == "," and self.keys:
                    self.keys[-1] = None
                at += 1
            elif mark == '"':
                value, at = self._string(at + 1)
                self._put(value)
            else:
                bare = _BARE.match(text, at)
                word = bare.group().strip() if bare else ""
                at = bare.end() if bare else at + 1
                if word:
                    self._put(_scalar(word))

    def _skip(self, at: int) -> int:
        """Past white space and comments."""
        text = self.text
        while True:
            found = _SKIP.match(text, at)
            if found is None:
                return at
            at = found.end()
            if found.group().endswith("/*"):
                close = text.find(_BLOCK_COMMENT_END, at)
                at = len(text) if close < 0 else close + 2

    def _open(self, mark: str) -> None:
        if self.too_deep or len(self.stack) >= self.depth:
            self.too_deep += 1
            return
        container: dict[str, JsonValue] | list[JsonValue] = {} if mark == "{" else []
        self._put(container)
        self.stack.append(container)
        self.keys.append(None)

    def _close(self) -> None:
        if self.too_deep:
            self.too_deep -= 1
        elif self.stack:
            self.stack.pop()
            self.keys.pop()
        if self.keys:
            self.keys[-1] = None

    def _put(self, value: JsonValue) -> None:
        """Add a value, or take it as the key where an object waits for one."""
        if self.too_deep:
            return
        if not self.stack:
            if isinstance(value, dict | list):
                self.roots.append(value)
            return
        container = self.stack[-1]
        if isinstance(container, list):
            container.append(value)
            return
        key = self.keys[-1]
        if key is None:
            self.keys[-1] = str(value)
        else:
            container[key] = value
            self.keys[-1] = None

    def _string(self, at: int) -> tuple[str, int]:
        """The string that starts at `at`, after its quote, and where it ends."""
        text, start, escaped = self.text, at, False
        while True:
            mark = _QUOTE.search(text, at)
            if mark is None:
                end = at = len(text)
                break
            if mark.group() == "\\":
                escaped = True
                at = mark.end() + 1
            elif _STRING_END.match(text, mark.start()):
                end, at = mark.start(), mark.end()
                break
            else:
                at = mark.end()
        piece = text[start:end]
        return (_unescape_all(piece) if escaped else piece), at


def _unescape_all(piece: str) -> str:
    """The piece with its escapes resolved; surrogate pairs become the character they mean."""
    plain = _ESCAPE.sub(_unescape, piece)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(escape: re.Match[str]) -> str:
    code, plain, other = escape.groups()
    if code:
        return chr(int(code, 16))
    return _PLAIN_ESCAPES[plain] if plain else other


def _scalar(word: str) -> JsonValue:
    """A bare word: a constant, a number as printed, or text whose quotes are missing."""
    return _CONSTANTS.get(word, word)
