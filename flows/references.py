"""Local inputs are referenced where they lie: which ones a data folder was made from, to read them again."""

from __future__ import annotations

import glob
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from raw.places import NO_UNICODE, AnyPath, RemotePath, is_anything, is_remote

REFERENCES: Final = Path("raw") / "inputs.jsonl"
"""File of the references, in the data folder."""

OBJECTS: Final = Path("raw") / "inputs"
"""In an object store, to which nothing can be appended, each reference is a file of its own, named by its digest."""


@dataclass(frozen=True, slots=True)
class Reference:
    """An input as a run was given it."""

    input: str
    """Path or pattern, absolute, or an address of an object store."""
    columns: str = ""
    """Which column of a dump holds what, as in the settings."""


def remember_inputs(data: AnyPath, inputs: Sequence[str], columns: str) -> None:
    """Note inputs that are not noted yet and are there; standard input cannot be read again."""
    known = set(references(data))
    given = [one if is_remote(one) else str(Path.cwd() / one) for one in inputs if one not in ("", "-")]
    new = [one for place in dict.fromkeys(given) if is_there(one := Reference(place, columns))]
    lines = [json.dumps(asdict(one), ensure_ascii=False) + "\n" for one in new if one not in known]
    if isinstance(data, RemotePath):
        for line in lines:
            body = line.encode(errors=NO_UNICODE)
            (data / OBJECTS / f"{sha256(body).hexdigest()[:32]}.json").write_bytes(body)
    elif lines:
        path = data / REFERENCES
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors=NO_UNICODE) as file:
            file.write("".join(lines))


def references(data: AnyPath) -> Iterator[Reference]:
    """Every input that was noted; a line that a crash left half written is passed over."""
    for line in _lines(data):
        try:
            yield Reference(**json.loads(line))
        except (ValueError, TypeError):
            continue


def _lines(data: AnyPath) -> list[str]:
    if isinstance(data, RemotePath):
        return [path.read_text(errors="replace") for path in (data / OBJECTS).glob("*.json")]
    path = data / REFERENCES
    # Only a newline ends a line: what else `splitlines` takes for one may stand in a name.
    return path.read_text(encoding="utf-8", errors="replace").split("\n") if path.is_file() else []


def is_there(reference: Reference) -> bool:
    """Whether an input may still be read; what an object store has is only known when it is asked."""
    given = reference.input
    return is_remote(given) or is_anything(given) or bool(glob.has_magic(given) and glob.glob(given))  # noqa: PTH207
