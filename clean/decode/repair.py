"""Repair of text that was decoded wrongly somewhere before it came here."""

from __future__ import annotations

import unicodedata

import ftfy

_CONFIG = ftfy.TextFixerConfig(
    unescape_html=False,
    remove_terminal_escapes=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
    explain=False,
)


def suspicious(text: str) -> bool:
    """Whether any block of this page may need repair: asked once a page, before its blocks are."""
    return not text.isascii() or "&#" in text


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """A whole text, repaired, and the names of the repairs in order."""
    repairs: list[str] = []
    if text.isascii():
        return text, ()
    fixed = ftfy.fix_text(text, _CONFIG)
    if fixed != text:
        repairs.append("mojibake")
        text = fixed
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        repairs.append("nfc")
    return text, tuple(repairs)


def repair_block(text: str) -> tuple[str, str | None]:
    """One block of a page, its entities resolved, repaired; and the name of the repair, if any."""
    text, repairs = repair(text)
    return text, repairs[0] if repairs else None
