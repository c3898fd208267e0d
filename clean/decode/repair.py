"""Repair of text that was decoded wrongly somewhere before it came here.

Clean text never changes, and costs little: one look at its characters above ASCII says that there is nothing
to do.  What is repaired, in this order, each with its name:

- `mojibake:windows-1252`: UTF-8 that was read as another encoding and written again;
- `vietnamese:tcvn3`: text typed for a legacy Vietnamese font;
- `c1-controls`, `invisible`: control and zero-width characters;
- `nfc`: composed characters.

Quotation marks, full-width forms, ligatures and entities are none of its business.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from clean.decode import invisible, mojibake
from clean.decode.characters import above_ascii, distinct
from clean.decode.vietnamese import legacy

_REFERENCE = re.compile(r"&(?:#(?:1[2-9]\d|2[0-5]\d|x[89a-fA-F][0-9a-fA-F]);|[A-Za-z]{3,8};)")
_UNSEEN_REFERENCE = re.compile(
    r"&(?:shy|zwj|zwnj|lrm|rlm|ZeroWidthSpace|NoBreak|#0*(?:173|820[3-7]|823[4-8]|8288|65279)|#[xX]0*(?:[aA][dD]|200[bBcCdDeEfF]|2060|[fF][eE][fF][fF]));"
)
"""References to characters that nobody sees: a parser would make them after they were looked for."""


@dataclass(frozen=True, slots=True)
class _Suspicion:
    mojibake: bool
    legacy: bool
    invisible: bool
    composed: bool
    """Characters that combine: the text may not be NFC."""


def suspicious(text: str) -> bool:
    """Whether any block of this page may need repair: asked once a page, before its blocks are."""
    suspicion = _suspect(text, above_ascii(text))
    return suspicion.mojibake or suspicion.legacy or suspicion.invisible or suspicion.composed


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """A whole text or page, repaired, and the names of the repairs in order."""
    return repair_knowing(text, above_ascii(text))


def repair_block(text: str) -> tuple[str, str | None]:
    """One block of a page, its entities resolved, repaired; and the names of the repairs, joined by `+`."""
    repaired, names = repair(text)
    return repaired, "+".join(names) or None


def repair_blocks(texts: Sequence[str]) -> list[tuple[str, str | None]]:
    """The blocks of one page, each as `repair_block` does it, but for legacy Vietnamese: the page says which it is.

    A name or a short line tells nothing by itself; in a page of TCVN3 it is TCVN3.
    """
    page = "\n".join(texts)
    if not suspicious(page):
        return [(text, None) for text in texts]
    found = legacy.encoding_of(page) if legacy.reads_like_vietnamese(page) else None
    repaired: list[tuple[str, str | None]] = []
    for text in texts:
        converted, name = legacy.convert_piece(text, found) if found else (text, None)
        left, names = repair(converted)
        repaired.append((left, "+".join([f"vietnamese:{name}"] * bool(name) + list(names)) or None))
    return repaired


def repair_knowing(text: str, high: str) -> tuple[str, tuple[str, ...]]:
    """`repair` for a caller that has the text's characters above ASCII (and control characters) at hand."""
    if "&" in text and "<" in text and _UNSEEN_REFERENCE.search(text):
        text = _UNSEEN_REFERENCE.sub(lambda match: html.unescape(match.group()), text)
        high = above_ascii(text)
    suspicion = _suspect(text, high)
    if not any((suspicion.mojibake, suspicion.legacy, suspicion.invisible, suspicion.composed)):
        return text, ()
    names: list[str] = []
    if suspicion.mojibake:
        text, repairs = mojibake.restore_vietnamese(text)
        names += repairs
    if suspicion.legacy:
        text, name = legacy.convert(text)
        names += [f"vietnamese:{name}"] if name else []
    if suspicion.mojibake and not any(name.startswith("vietnamese:") for name in names):
        text, repairs = mojibake.restore(text)
        names += [name for name in repairs if name not in names]
    if suspicion.invisible or names:
        text, repairs = invisible.remove_invisible(text, distinct(above_ascii(text)))
        names += repairs
    if (suspicion.composed or names) and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        names.append("nfc")
    return text, tuple(names)


def _suspect(text: str, high: str) -> _Suspicion:
    characters = distinct(high)
    return _Suspicion(
        mojibake=bool(characters) and mojibake.may_hold_mojibake(text, high, characters),
        legacy=_may_hold_legacy(text, high, characters),
        invisible=not characters.isdisjoint(invisible.SUSPECTS),
        composed=_may_compose(characters),
    )


def _may_hold_legacy(text: str, high: str, characters: frozenset[str]) -> bool:
    if legacy.may_hold_letters(high, characters) or ("&" in text and _REFERENCE.search(text)):
        return legacy.reads_like_vietnamese(text)
    return not characters and ("^" in text or "+" in text)


def _may_compose(characters: frozenset[str]) -> bool:
    """Whether a text of these characters may be other than NFC: some combine, or have another form of their own."""
    if not characters or max(characters) < "\u0300":
        return False
    if not unicodedata.is_normalized("NFC", "".join(characters)):
        return True
    return any("\u1161" <= each <= "\u11c2" or unicodedata.category(each)[0] == "M" for each in characters)
