"""Many phrases at once: one regular expression for all, or those that begin at a place, without one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from clean.late import late


def alternatives(phrases: Iterable[str]) -> str:
    """A regular expression for any of the phrases, longest first, sharing their beginnings.

    Shared beginnings keep it fast: it fails at the first character, not after every phrase.
    """
    tree: dict[str, Any] = {}
    for phrase in phrases:
        node = tree
        for character in phrase:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(tree)


class Beginnings:
    """Phrases by their first two characters: thousands are looked up where an expression of all would take long to compile."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._buckets: dict[str, list[str | re.Pattern[str]]] = {}
        for phrase in sorted(phrases, reverse=True):
            found = late(alternatives([phrase])) if "*" in phrase else phrase
            self._buckets.setdefault(phrase[:2], []).append(found)

    def ends(self, text: str, at: int) -> Iterator[int]:
        """Where the phrases end that begin at a place, in the order in which `alternatives` would try them.

        text: with a space for all white space.
        """
        first_two = text[at : at + 2]
        for phrase in (
            *self._buckets.get(first_two, ()),
            *self._buckets.get(first_two[:1] if first_two[1:] else "", ()),
        ):
            if not isinstance(phrase, str):
                if match := phrase.match(text, at):
                    yield match.end()
            elif text.startswith(phrase, at):
                yield at + len(phrase)


def _branch(node: dict[str, Any]) -> str:
    ends = "" in node
    rows = [_step(c) + _branch(node[c]) for c in sorted(node, reverse=True) if c]
    if not rows:
        return ""
    body = rows[0] if len(rows) == 1 and not ends else "(?:" + "|".join(rows) + ")"
    return body + "?" if ends else body


def _step(character: str) -> str:
    """One character of a phrase: `*` is a word, a space any white space."""
    return character if character.isalnum() else _STEPS.get(character) or re.escape(character)


_STEPS: Final = {"*": r"[^\W\d_]+", " ": r"\s"}
