"""No regular expression of the project backtracks without bound.

Every pattern that any module compiles is tried on inputs pumped from its own parts: what it repeats stands there
thousands of times, after what precedes it, before something that it does not match.  A pattern that backtracks
exponentially never ends, one of quadratic work takes a hundred times as long as one of linear work.

Where a pattern is only ever given something short, `bounded.tsv` says what bounds it.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LENGTH = 8_000
"""Characters of a pumped input."""
SECONDS = 0.05
"""CPU time of one search in it: linear ones take a hundredth of that, quadratic ones twice as much and more."""
PUMPS = 20
"""Pumped inputs of one pattern."""
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
CATEGORIES = {codes.CATEGORY_SPACE: " ", codes.CATEGORY_DIGIT: "1", codes.CATEGORY_WORD: "a"}
OTHERS = "a1 -,.\n<\"'Aé\u4e00"
Tree = Any


class TooLong(Exception):
    """The search was still at work."""


def patterns() -> list[dict[str, Any]]:
    command = [sys.executable, str(HERE / "support" / "patterns.py")]
    found = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    collected: list[dict[str, Any]] = json.loads(found.stdout)
    return collected


def bounded() -> dict[tuple[str, str], str]:
    """File and beginning of a pattern: what bounds its input."""
    rows = (HERE / "bounded.tsv").read_text(encoding="utf-8").splitlines()
    parts = [row.split("\t") for row in rows if row and not row.startswith("#")]
    return {(file, beginning): why for file, beginning, why in parts}


def members(items: Tree) -> list[str]:
    """Some characters of a set."""
    if items and items[0][0] is codes.NEGATE:
        out = re.compile("[" + "".join(map(re.escape, members(items[1:]))) + "]") if items[1:] else None
        return [char for char in OTHERS if out is None or not out.match(char)][:3]
    found: list[str] = []
    for code, argument in items:
        if code is codes.LITERAL:
            found.append(chr(argument))
        elif code is codes.RANGE:
            found += map(chr, argument)
        else:
            found.append(CATEGORIES.get(argument, "-"))
    return found[:3]


def sample(tree: Tree) -> str:
    """About the shortest string that a tree matches."""
    return "".join(map(sample_of, tree))


def sample_of(node: tuple[Any, Any]) -> str:
    code, argument = node
    if code is codes.LITERAL:
        return chr(argument)
    if code is codes.IN:
        return "".join(members(argument)[:1])
    if code in REPEATS:
        least, most, body = argument
        return sample(body) * (least or min(most, 1))
    if code is codes.SUBPATTERN:
        return sample(argument[-1])
    if code is codes.ATOMIC_GROUP:
        return sample(argument)
    if code is codes.BRANCH:
        return sample(argument[1][0])
    return "b" if code in (codes.ANY, codes.NOT_LITERAL) else ""


def repeats(tree: Tree, before: str = "") -> Iterator[tuple[str, str]]:
    """What precedes each repeat, and something that it repeats."""
    for code, argument in tree:
        if code in REPEATS and argument[1] > 20:
            yield before, sample(argument[2])
            for inner, value in argument[2]:
                if inner is codes.IN:
                    yield from ((before, char) for char in members(value))
                elif inner is codes.BRANCH:
                    yield from ((before, sample(branch)) for branch in value[1][:8])
        for inner_tree in inside(code, argument):
            yield from repeats(inner_tree, before)
        before += sample([(code, argument)])


def inside(code: Any, argument: Any) -> list[Tree]:
    if code in REPEATS:
        return [argument[2]]
    if code is codes.SUBPATTERN:
        return [argument[-1]]
    if code is codes.ATOMIC_GROUP:
        return [argument]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return list(argument[1][:50]) if code is codes.BRANCH else []


def pumped(tree: Tree, *, folded: bool) -> list[str]:
    """Inputs that repeat what the tree repeats.  `folded`: no two white spaces stand side by side."""
    found: dict[str, None] = {}
    for before, unit in repeats(tree):
        for text in (
            before + unit * (LENGTH // max(1, len(unit))),
            (before + unit) * (LENGTH // max(1, len(before + unit))),
        ):
            found[re.sub(r"\s+", " ", text) if folded else text] = None
    return [f"{text}{end}" for text in found for end in ("\x00", "")][:PUMPS]


def seconds(call: Callable[[], object]) -> float:
    """CPU time of a call, the least of three; it is ended after ten times what it may take."""
    best = 10 * SECONDS
    for _ in range(3):
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
        try:
            call()
        except TooLong:
            return 10 * SECONDS
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.process_time() - start)
        if best < SECONDS:
            break
    return best


def only_matched(entry: dict[str, Any], source: str) -> bool:
    """Whether a pattern that a module names is only asked what a text begins with."""
    lines = (ROOT / entry["file"]).read_text(encoding="utf-8").splitlines()
    named = next(
        (
            found
            for line in lines[entry["line"] - 1 :: -1][:4]
            if (found := re.match(r"(\w+)(?::[^=]+)? = ", line))
        ),
        None,
    )
    if named is None:
        return False
    uses = re.findall(rf"\b{named[1]}\b(?!\s*(?::[^=\n]+)?\s=\s)(\.\w+)?", source)
    return bool(uses) and set(uses) <= {".match", ".fullmatch"}


def slow(entry: dict[str, Any]) -> str | None:
    """An input on which the pattern takes too long, as far as it is told here."""
    pattern = entry["pattern"].encode("latin-1") if entry["bytes"] else entry["pattern"]
    compiled = re.compile(pattern, entry["flags"])
    matched = only_matched(entry, (ROOT / entry["file"]).read_text(encoding="utf-8"))
    # Blocks come with their white space folded.
    folded = entry["file"].startswith(("clean/fields", "clean/label", "clean/phrases", "clean/language"))
    for text in pumped(parser.parse(pattern, entry["flags"]), folded=folded):
        given = text.encode("latin-1", "replace") if entry["bytes"] else text
        calls = [compiled.match] if matched else [compiled.match, compiled.findall]
        if any(seconds(partial(call, given)) >= SECONDS for call in calls):
            return text
    return None


def ended(*_: object) -> None:
    raise TooLong


@pytest.fixture
def timer() -> Iterator[None]:
    before = signal.signal(signal.SIGVTALRM, ended)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.usefixtures("timer")
def test_no_pattern_backtracks() -> None:
    allowed = bounded()
    found = patterns()
    assert len(found) > 200
    bad = []
    used = set()
    for entry in found:
        excuse = next(
            (key for key in allowed if key[0] == entry["file"] and entry["pattern"].startswith(key[1])), None
        )
        if (text := slow(entry)) is None:
            continue
        if excuse is None:
            bad.append(
                f"{entry['file']}:{entry['line']}\t{entry['pattern'][:60]!r}\t{text[:30]!r}...{text[-10:]!r}"
            )
        else:
            used.add(excuse)
    assert not bad, "\n".join(bad)
    assert used == set(allowed), "no longer needed"


@pytest.mark.usefixtures("timer")
@pytest.mark.parametrize(
    "pattern", [r"(?:a+)+b", r"(?:\w+\s?)*:", r"\s+$", r"(?:a|a)*c", r"x\d*\d*y", r"(?:[ab]+,?)+;"]
)
def test_what_backtracks_is_found(pattern: str) -> None:
    entry = {
        "pattern": pattern,
        "bytes": False,
        "flags": re.UNICODE.value,
        "file": "raw/reading.py",
        "line": 1,
    }
    assert slow(entry) is not None


@pytest.mark.usefixtures("timer")
@pytest.mark.parametrize("pattern", [r"(?<!\s)\s+$", r"a{1,3}b", r"[^<]+"])
def test_what_does_not_is_passed(pattern: str) -> None:
    entry = {
        "pattern": pattern,
        "bytes": False,
        "flags": re.UNICODE.value,
        "file": "raw/reading.py",
        "line": 1,
    }
    assert slow(entry) is None
