"""The objects of a page's JSON-LD that stand on their own, and what references between them mean."""

from __future__ import annotations

from clean.fields.lenient_json import JsonValue
from clean.fields.structured.values import MOST_ENTRIES, string_of


class Graph:
    """The objects of all scripts of one page, which may refer to each other."""

    __slots__ = ("_by_id", "nodes", "truncated")

    def __init__(self, roots: list[JsonValue], depth: int) -> None:
        self.nodes: list[dict[str, JsonValue]] = []
        """Objects that stand on their own, in page order: of lists, `@graph`, `mainEntity`."""
        self.truncated = False
        """Whether some were left out: they nest deeper than `depth`, or are too many."""
        self._collect(roots, depth)
        self._by_id = {key: node for node in reversed(self.nodes) if (key := string_of(node.get("@id")))}

    def _collect(self, roots: list[JsonValue], depth: int) -> None:
        pending: list[tuple[JsonValue, int]] = [(root, 0) for root in reversed(roots)]
        while pending and len(self.nodes) < MOST_ENTRIES:
            value, level = pending.pop()
            if isinstance(value, dict) and (len(value) > 1 or "@graph" not in value):
                self.nodes.append(value)
            inner = _inner(value)
            if inner is not None and level >= depth:
                self.truncated = True
            elif inner is not None:
                pending += [(entry, level + 1) for entry in reversed(inner)]
        self.truncated |= bool(pending)

    def resolve(self, value: JsonValue) -> JsonValue:
        """The object that a bare `@id` reference means; anything else as it is."""
        if isinstance(value, dict) and "@id" in value and "name" not in value:
            target = self._by_id.get(string_of(value["@id"]))
            return target if target is not None else value
        return value


def _inner(value: JsonValue) -> list[JsonValue] | None:
    """What of a value may stand on its own; None where nothing does."""
    if isinstance(value, list):
        return value[:MOST_ENTRIES]
    if isinstance(value, dict):
        inner = [value.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage")]
        return [entry for entry in inner if isinstance(entry, dict | list)] or None
    return None
