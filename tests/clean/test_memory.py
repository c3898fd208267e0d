"""What cleaning a page leaves behind: nothing.  No tree, no block, no entry of any cache."""

from __future__ import annotations

import gc
import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import _lru_cache_wrapper, cache, lru_cache
from inspect import signature
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

import clean as clean_package
import flows
import raw
import schemas
from clean import clean
from clean.blocks import Block, read_blocks
from schemas import Capture

SAMPLES = Path(raw.__file__).parent / "samples"

OF_A_PAGE = ("selectolax", "bs4.element", "lxml.etree", "clean.blocks", "schemas")
"""Where the types are defined that hold a page or a part of it."""

BOUNDED_BY = {
    "clean.dataset.staging._getter": "the dataclasses of the contract",
    "clean.decode.vietnamese.encodings.encoding": "the names of encodings",
    "clean.decode.vietnamese.encodings._reverse": "the names of encodings",
    "clean.decode.vietnamese.mojibake._reader": "the names of encodings",
    "clean.language.detectors.names": "the names of detectors",
    "clean.language.detectors.languages_of": "the names of detectors",
    "clean.sites.reading.zone": "the zones that profiles name",
    "flows.pages.rendering._asset": "the files of the package",
}
"""Caches without a bound of their own whose function takes an argument: what bounds them."""


def modules() -> Iterator[Any]:
    """All modules of the four packages."""
    for package in (schemas, clean_package, raw, flows):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


@pytest.fixture(scope="module")
def caches() -> dict[str, Any]:
    """Every cache of functools in the packages, methods among them, by its full name."""
    found = {}
    for module in modules():
        for owner in (module, *(one for one in vars(module).values() if isinstance(one, type))):
            for one in vars(owner).values():
                bare = getattr(one, "__func__", one)
                if isinstance(bare, _lru_cache_wrapper) and bare.__module__ == module.__name__:
                    found[f"{bare.__module__}.{bare.__qualname__}"] = bare
    return found


def unbounded(caches: dict[str, Any]) -> set[str]:
    """Those that may grow with what they are asked."""
    return {
        name
        for name, one in caches.items()
        if one.cache_parameters()["maxsize"] is None and signature(one).parameters
    }


def test_every_cache_is_bounded(caches: dict[str, Any]) -> None:
    assert len(caches) > 20
    assert unbounded(caches) == set(BOUNDED_BY), (
        "A cache that grows with what it is asked remembers pages. Give it a maxsize, or say in BOUNDED_BY what bounds it."
    )


def test_an_unbounded_cache_would_be_seen() -> None:
    made: dict[str, Any] = {
        "none": cache(lambda: 1),
        "bounded": lru_cache(3)(lambda page: page),
        "unbounded": cache(lambda page: page),
    }
    assert unbounded(made) == {"unbounded"}


def captures(first: int) -> Iterator[Capture]:
    """The samples, each with an address and words of its own, and pages without article or sense."""
    for number, file in enumerate(sorted(SAMPLES.iterdir()), first):
        word = f"{number:x}".translate(str.maketrans("0123456789", "ghijklmnop")) * 3
        own = f"<h2>{word}</h2><p>By Ann {word.title()}</p><p>{1 + number % 28}.11.{1990 + number % 36}</p>"
        yield Capture(
            raw=file.read_bytes().replace(b"<body>", b"<body>" + own.encode()),
            url=f"https://{word}.example/{number}/{word}",
        )
        yield Capture(
            raw=f"<script type='application/ld+json'>{{'{word}':".encode() + bytes([0, 1, 128, number % 256])
        )


def clean_all(first: int) -> None:
    """Clean them, and keep nothing."""
    for capture in captures(first):
        clean(capture)


def alive() -> Counter[str]:
    """Objects that hold pages or parts of them, by their type."""
    gc.collect()
    names = Counter(
        f"{kind.__module__}.{kind.__qualname__}" for kind in map(type, gc.get_objects()) if kind.__module__
    )
    return Counter({name: count for name, count in names.items() if name.startswith(OF_A_PAGE)})


@pytest.fixture(scope="module")
def warm() -> None:
    """Everything that is read once is read."""
    clean_all(0)


@pytest.mark.usefixtures("warm")
def test_no_tree_and_no_block_outlives_its_page(caches: dict[str, Any]) -> None:
    before, sizes = alive(), {name: one.cache_info().currsize for name, one in caches.items()}
    clean_all(1_000)
    assert alive() - before == Counter()
    assert {name: one.cache_info().currsize for name, one in caches.items()} == sizes


@pytest.mark.usefixtures("warm")
def test_nothing_at_all_outlives_its_page() -> None:
    """Also in containers that are no caches of functools: the interpreter has as many objects as before."""
    gc.collect()
    before = len(gc.get_objects())
    for first in (2_000, 3_000):
        clean_all(first)
    gc.collect()
    assert len(gc.get_objects()) - before < 40


@pytest.mark.parametrize(
    "held",
    [
        lambda: LexborHTMLParser("<p>kept</p>"),
        lambda: read_blocks("<p>kept</p>"),
        lambda: Block.__new__(Block),
        lambda: BeautifulSoup("<p>kept</p>", "lxml"),
        lambda: clean(Capture(raw=b"<p>kept</p>")),
    ],
    ids=["tree", "page", "block", "soup", "answer"],
)
def test_what_is_held_would_be_seen(held: Callable[[], object]) -> None:
    held()
    before = alive()
    kept = held()
    assert alive() - before, f"{type(kept)} is not looked for"
