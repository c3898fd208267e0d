"""A bounded share of fuzzing in every run, and every input that ever failed.

The mutated pages are the same in every run; `make fuzz` looks for new ones, and writes what fails to `crashes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.mutation import MUTATIONS, mutant, sources, spliced
from tests.fuzz.seeds import seeds_of, warm
from tests.fuzz.targets import TARGETS, Slow, timed

CRASHES = sorted(path for path in (Path(__file__).parent / "crashes").iterdir() if path.name[0] != ".")
PAGES = 600
"""Mutated pages in every run, some ten seconds."""
SPLICED = 1_000
"""Spliced inputs of each small target in every run, some ten seconds in all."""


@pytest.mark.parametrize("crash", CRASHES, ids=lambda path: path.name)
def test_what_once_failed_holds(crash: Path) -> None:
    TARGETS[crash.name.rpartition("-")[0]](crash.read_bytes())


@pytest.mark.parametrize("first", range(0, PAGES, 30))
def test_mutated_pages_keep_every_promise(first: int) -> None:
    for seed in range(first, first + 30):
        try:
            TARGETS["page"](mutant(seed))
            if seed % 3 == 0:
                TARGETS["conservation"](mutant(seed))
        except Exception as error:
            error.add_note(f"The input is mutant({seed}).")
            raise


@pytest.mark.parametrize("target", ["dates", "bylines", "json-ld", "decode"])
def test_spliced_seeds_keep_every_promise(target: str) -> None:
    seeds = list(seeds_of(target))
    warm(target)
    for seed in range(SPLICED):
        try:
            TARGETS[target](spliced(seeds, seed))
        except Exception as error:
            error.add_note(f"The input is spliced(list(seeds_of({target!r})), {seed}).")
            raise


@pytest.mark.parametrize("target", TARGETS)
def test_the_seeds_of_coverage_guided_fuzzing_pass(target: str) -> None:
    seeds = list(seeds_of(target))
    assert seeds
    for data in seeds[::3]:
        TARGETS[target](data)


def test_the_same_seed_gives_the_same_page() -> None:
    assert mutant(7) == mutant(7) != mutant(8)
    assert len(MUTATIONS) == len(set(MUTATIONS)) > 10
    assert len(sources()) > 15


def test_an_input_that_takes_too_long_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 9.0])
    monkeypatch.setattr("tests.fuzz.targets.process_time", lambda: next(clock))
    with pytest.raises(Slow, match="5 bytes took"):
        timed(len)(b"12345")
