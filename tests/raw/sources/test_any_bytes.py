"""Whatever the bytes are, reading answers: no container raises, and none takes long."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from archives import packed, record
from samples import CSV, JSON_LINES, MHTML, NEWSML, PARQUET, WORDPRESS

from raw import Entry, read_entry
from schemas import Capture, Rejection

Write = Callable[..., Path]

SAMPLES = {
    "a.warc.gz": packed(*(record(number) for number in range(3))),
    "a.warc": b"".join(record(number) for number in range(3)),
    "whole.warc.gz": gzip.compress(b"".join(record(number) for number in range(3)), mtime=0),
    "a.mhtml": MHTML,
    "a.jsonl": JSON_LINES,
    "a.json": b"[" + JSON_LINES.replace(b"\n", b",") + b"]",
    "a.csv": CSV,
    "a.parquet": PARQUET,
    "wordpress.xml": WORDPRESS,
    "newsml.xml": NEWSML,
    "a.jsonl.gz": gzip.compress(JSON_LINES, mtime=0),
}
FORMS = {
    name: name.removesuffix(".gz").rpartition(".")[2] if "warc" not in name else "warc" for name in SAMPLES
}


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, some taken out, some doubled, or the end cut off."""
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(spoilt)) if spoilt else 0
        way = chance.randrange(5)
        length = chance.choice((1, 2, 9, 100))
        if way == 0:
            spoilt[place : place + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del spoilt[place : place + length]
        elif way == 2:
            spoilt[place:place] = spoilt[place : place + length]
        elif way == 3:
            spoilt[place:place] = chance.choice(
                (b"\0" * length, b"\xff" * length, b"<" * length, b"{" * length, b'"')
            )
        else:
            del spoilt[chance.randint(len(spoilt) // 2, len(spoilt)) :]
    return bytes(spoilt)


def read_all(data: bytes, name: str) -> None:
    entry = Entry(name, name, len(data), data=data, form=FORMS[name])
    for read in read_entry(entry):
        if isinstance(read, Rejection):
            assert read.message.endswith((".", "?"))
        elif isinstance(read, Capture):
            assert read.origin


@pytest.mark.parametrize("name", SAMPLES)
def test_no_damage_raises(name: str) -> None:
    chance = random.Random(name)
    for _ in range(60):
        read_all(damaged(SAMPLES[name], chance), name)


@pytest.mark.slow
@pytest.mark.parametrize("name", SAMPLES)
def test_no_damage_raises_for_long(name: str) -> None:
    chance = random.Random(f"{name}, for long")
    for _ in range(5_000):
        read_all(damaged(SAMPLES[name], chance), name)


@pytest.mark.parametrize("name", SAMPLES)
def test_bytes_of_another_form_do_not_raise(name: str) -> None:
    for other in SAMPLES.values():
        read_all(other, name)
    read_all(b"", name)
    read_all(b"\0" * 100_000, name)
