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
from collections.abc import Sequence
from dataclasses import dataclass

from clean.decode import invisible, mojibake
from clean.decode.characters import Characters
from clean.decode.composed import compose, is_decomposed, may_compose
from clean.decode.vietnamese import legacy

_REFERENCE = re.compile(r"&(?:#(?:1[2-9]\d|2[0-5]\d|x[89a-fA-F][0-9a-fA-F]);|[A-Za-z]{3,8};)")
_UNSEEN_REFERENCE = re.compile(
    r"&(?:shy|zwj|zwnj|lrm|rlm|ZeroWidthSpace|NoBreak|#0*(?:173|820[3-7]|823[4-8]|8288|65279)|#[xX]0*(?:[aA][dD]|200[bBcCdDeEfF]|2060|[fF][eE][fF][fF]));"
)
_UNSEEN_IN_UTF8 = re.compile(_UNSEEN_REFERENCE.pattern.encode())
"""References to characters that nobody sees: a parser would make them after they were looked for."""


@dataclass(frozen=True, slots=True)
class _Suspicion:
    mojibake: tuple[mojibake.Shape, ...]
    legacy: bool
    invisible: bool
    decomposed: bool

    def __bool__(self) -> bool:
        return bool(self.mojibake) or self.legacy or self.invisible or self.decomposed


def suspicious(text: str) -> bool:
    """Whether any block of this page may need repair: asked once a page, before its blocks are."""
    return bool(_suspect(Characters(text)))


def repair(text: str, vietnamese: str | None = None) -> tuple[str, tuple[str, ...]]:
    """A whole text or page, repaired, and the names of the repairs in order.

    `vietnamese`: the legacy encoding that its bytes, read as windows-1252, were found to be in.
    """
    name = None
    if vietnamese:
        text, name = legacy.convert(text, vietnamese)
    repaired, names = repair_knowing(Characters(text))
    return repaired, (f"vietnamese:{name}", *names) if name else names


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


def repair_knowing(seen: Characters) -> tuple[str, tuple[str, ...]]:
    """`repair` for a caller that has looked at the text's characters."""
    text = seen.text
    if b"&" in seen.utf8 and b"<" in seen.utf8 and _UNSEEN_IN_UTF8.search(seen.utf8):
        text = _UNSEEN_REFERENCE.sub(lambda match: html.unescape(match.group()), text)
        seen = Characters(text)
    suspicion = _suspect(seen)
    if not suspicion:
        return text, ()
    names: list[str] = []
    segments = mojibake.segments_of(seen, suspicion.mojibake) if suspicion.mojibake else []
    if segments:
        text, repairs = mojibake.restore_vietnamese(text, segments)
        names += repairs
    if suspicion.legacy:
        text, name = legacy.convert(text)
        names += [f"vietnamese:{name}"] if name else []
    if segments and not any(name.startswith("vietnamese:") for name in names):
        if names:
            left = Characters(text)
            segments = mojibake.segments_of(left, mojibake.suspected(left))
        text, repairs = mojibake.restore(text, segments)
        names += [name for name in repairs if name not in names]
    characters = Characters(text).distinct if names else seen.distinct
    if not characters.isdisjoint(invisible.SUSPECTS):
        text, repairs = invisible.remove_invisible(text, characters)
        names += repairs
    if suspicion.decomposed or (names and may_compose(characters) and is_decomposed(Characters(text))):
        text = compose(text)
        names.append("nfc")
    return text, tuple(names)


def _suspect(seen: Characters) -> _Suspicion:
    return _Suspicion(
        mojibake=mojibake.suspected(seen) if seen.distinct else (),
        legacy=_may_hold_legacy(seen),
        invisible=not seen.distinct.isdisjoint(invisible.SUSPECTS),
        decomposed=is_decomposed(seen),
    )


def _may_hold_legacy(seen: Characters) -> bool:
    text = seen.text
    if legacy.may_hold_letters(seen.above_ascii, seen.distinct) or ("&" in text and _REFERENCE.search(text)):
        return legacy.reads_like_vietnamese(text)
    return not seen.distinct and ("^" in text or "+" in text)
