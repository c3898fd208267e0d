"""Where coverage-guided fuzzing begins: inputs that the tests know already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from tests.fuzz.mutation import SAMPLES, sources
from tests.fuzz.targets import TARGETS, Slow

TABLES: Final = Path(__file__).parent.parent / "clean" / "fields"
_DATA: Final = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", re.DOTALL)
_SCALED: Final = 6_000
"""Bytes of a sample that are enough for a seed."""


def warm(target: str) -> None:
    """Let a target read its tables and load its libraries, which is the work of no input."""
    for data in islice(seeds_of(target), 0, None, 4):
        with suppress(Slow):
            TARGETS[target](data)


def seeds_of(target: str) -> Iterator[bytes]:
    """Inputs of a target, each behind a byte that chooses nothing."""
    match target:
        case "decode":
            texts: Iterator[bytes] = (sample.read_bytes()[:3_000] for sample in SAMPLES)
        case "blocks" | "page" | "conservation":
            texts = (sample.read_bytes()[:_SCALED] for sample in SAMPLES)
        case "json-ld":
            texts = (data.encode() for source in sources() for data in _DATA.findall(source))
        case "dates":
            texts = _cells("dates", "forms.tsv", "refuse.tsv", "addresses.tsv")
        case _:
            texts = _cells(
                "people", "bylines.tsv", "datelines.tsv", "trailing.tsv", "credits.tsv", "names.tsv"
            )
    return (b"\x00" + text for text in texts)


def _cells(folder: str, *names: str) -> Iterator[bytes]:
    """The first column of tables of cases."""
    for name in names:
        for line in (TABLES / folder / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield line.split("\t")[0].encode()
