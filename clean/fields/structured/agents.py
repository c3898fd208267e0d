"""The people and organizations that a value of JSON-LD names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from clean.fields.lenient_json import JsonValue
from clean.fields.structured.graph import Graph
from clean.fields.structured.items import Agent
from clean.fields.structured.types import agent_kind, types_of
from clean.fields.structured.values import entries_of, short_of


def agents_of(value: JsonValue, graph: Graph) -> tuple[Agent, ...]:
    """The agents of a name, an object, a reference, or a list of these; each once."""
    agents: list[Agent] = []
    for entry in entries_of(value):
        entry = graph.resolve(entry)
        if isinstance(entry, str):
            if name := short_of(entry):
                agents.append(Agent(name))
        elif isinstance(entry, dict):
            agents += islice(_agents_of_object(entry), _MOST)
        if len(agents) >= _MOST:
            break
    return tuple(dict.fromkeys(agents))


_MOST: Final = 200
"""Agents that are read of one field: references to one object of many names would make as many at each."""


def _agents_of_object(node: dict[str, JsonValue]) -> Iterator[Agent]:
    """The agents of one object: more than one where its `name` is a list."""
    kind = agent_kind(types_of(node))
    names = [short_of(name) for name in entries_of(node.get("name")) if isinstance(name, str)]
    if not any(names):
        parts = (short_of(node.get("givenName")), short_of(node.get("familyName")))
        names = [" ".join(part for part in parts if part)]
    return (Agent(name, kind) for name in names if name)
