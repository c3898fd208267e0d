"""Text before and after its repair: for every repair of a page, the pieces that it changed.

The page is read as it was decoded, once repaired and once not, and its blocks are laid side by side.  The
repairs of one block are not kept apart by cleaning, so each changed block is named by what turns its one
form into the other: composition, invisible characters, or else the page's wrong encoding.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from clean.blocks import read_blocks
from clean.blocks.references import repair_references
from clean.decode import Undecodable, decode
from schemas import Capture

SHOWN: Final = 8
"""Changed blocks that are shown of each repair."""

EXCERPT: Final = 240
"""Characters shown of a block, from a little before its first change on."""

LEAD_IN: Final = 40
"""Characters shown before the first change."""

BLOCKS: Final = 4_000
"""Blocks that are aligned where the repair changed their number; more are compared from the start only."""

OF_BYTES: Final = frozenset({"tolerant-utf-8", "undecodable-bytes"})
"""Repairs that decoding makes of bytes that its charset has not, whether text is to be repaired or not."""

MEANINGS: Final = {
    "tolerant-utf-8": "Bytes that are no UTF-8 were read as what they most likely are, or replaced; the rest is UTF-8.",
    "undecodable-bytes": "Bytes that the encoding has not became the replacement character.",
    "truncated": "The last character was cut off in the middle of its bytes.",
    "mojibake": "Text that had been read in the wrong encoding was turned back.",
    "vietnamese": "Text typed for a legacy Vietnamese font became Unicode.",
    "c1-controls": "Control characters became the signs that their bytes stand for in windows-1252.",
    "invisible": "Characters that nobody sees were taken out.",
    "nfc": "Letters and their marks became single characters.",
}
"""What each repair does, by its name up to the colon."""

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it was changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One block before and after."""

    before: Marked
    after: Marked


@dataclass(frozen=True, slots=True)
class Repair:
    """A repair with what it changed."""

    name: str
    meaning: str
    blocks: int
    """Changed blocks in all."""
    changes: tuple[Change, ...]
    """The first of them."""


def before_and_after(capture: Capture, repairs: Sequence[str]) -> list[Repair]:
    """What each of an article's repairs changed, in their order."""
    if not repairs:
        return []
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in repairs}
    for before, after in _changed(*_texts(capture)):
        found[_name(before, after, repairs)].append((before, after))
    for name in OF_BYTES & found.keys():
        found[name] = list(_changed_bytes(capture))
    return [
        Repair(
            name,
            MEANINGS.get(name.partition(":")[0], "The text was repaired."),
            len(pairs),
            tuple(_change(before, after) for before, after in pairs[:SHOWN]),
        )
        for name, pairs in found.items()
    ]


def _texts(capture: Capture) -> tuple[list[str], list[str]]:
    """Block by block, as decoded and as repaired."""
    sides = []
    for repair in (False, True):
        decoded = decode(capture.raw, capture.charset, repair=repair)
        if isinstance(decoded, Undecodable):
            return [], []
        page = read_blocks(decoded.text, capture.media_type)
        if repair:
            repair_references(page, decoded.text)
        sides.append([block.text for block in page.blocks])
    return sides[0], sides[1]


def _changed_bytes(capture: Capture) -> Iterator[tuple[str, str]]:
    """Blocks with bytes that their encoding has not: these as numbers, and what they became."""
    decoded = decode(capture.raw, capture.charset, repair=False)
    if isinstance(decoded, Undecodable):
        return
    try:
        numbered = capture.raw.decode(decoded.charset, "backslashreplace")
    except LookupError:  # an encoding of our own
        return
    before, after = (
        [block.text for block in read_blocks(text, capture.media_type).blocks]
        for text in (numbered, decoded.text)
    )
    yield from _changed(before, after)


def _changed(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs that differ, one of each."""
    pairs = zip(before, after, strict=True) if len(before) == len(after) else _aligned(before, after)
    yield from dict.fromkeys((one, other) for one, other in pairs if one != other)


def _aligned(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[str, str]]:
    matcher = SequenceMatcher(None, before[:BLOCKS], after[:BLOCKS], autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "replace":
            yield from zip(before[a:b], after[c:d], strict=False)


def _name(before: str, after: str, repairs: Sequence[str]) -> str:
    """Which of the repairs turns one into the other."""
    if "nfc" in repairs and unicodedata.normalize("NFC", before) == after:
        return "nfc"
    if "invisible" in repairs and _seen(before) == _seen(after):
        return "invisible"
    text_repairs = [name for name in repairs if name not in OF_BYTES and name != "truncated"]
    of_encoding = [name for name in text_repairs if ":" in name]
    return (of_encoding or text_repairs or list(repairs))[0]


def _seen(text: str) -> str:
    return "".join(one for one in text if unicodedata.category(one)[0] != "C")


def _change(before: str, after: str) -> Change:
    start = next((at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), 0)
    start = max(0, start - LEAD_IN)
    before, after = (f"{'…' if start else ''}{text[start : start + EXCERPT]}" for text in (before, after))
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append((_visible(before[a:b]), what != "equal"))
        right.append((_visible(after[c:d]), what != "equal"))
    return Change(*(tuple(piece for piece in side if piece[0]) for side in (left, right)))


def _visible(text: str) -> str:
    """Invisible characters by their numbers."""
    return "".join(
        f"[U+{ord(one):04X}]" if unicodedata.category(one) in ("Cf", "Cc") and one not in "\n\t" else one
        for one in text
    )
