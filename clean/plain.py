"""The last look before an answer leaves: what nobody sees and acts all the same stays behind.

Decoding takes such characters out of the source, and repair out of blocks.  They come back by ways of their own: a
character reference in an attribute, an escape in structured data, a pair of direction marks of which one half was cut
off, an address that was received with them.  So every field is looked at once more; nearly all pass at the first test.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, Final

from clean.blocks.block import Block
from clean.decode.characters import distinct
from clean.decode.invisible import remove_invisible
from schemas import Evidence, Image, Translation
from schemas.plain import acts, percent_encoded, without_acting

_BREAKS: Final[dict[int, str]] = {0x0C: " ", 0x0D: " "}
"""White space that is a control character, too."""


def plain_text(text: str, *, repair: bool = True) -> str:
    """A text without control characters, lone surrogates and unpaired direction marks; tabs and newlines stay.

    `repair` knows what some of them stood for, and what belongs to them; without it they alone are left out.
    """
    if not acts(text):
        return text
    left = text.translate(_BREAKS)
    left = remove_invisible(left, distinct(left))[0] if repair else without_acting(left)
    return "\n".join([" ".join(line.split()) for line in left.split("\n")]).strip()


def plain_blocks(blocks: list[Block], *, repair: bool = True) -> list[Block]:
    """The blocks with plain texts; those that held nothing else are left out."""
    if all(block.text.isprintable() for block in blocks):
        return blocks
    emptied: set[int] = set()
    for number, block in enumerate(blocks):
        if acts(block.text):
            block.text, block.reason = plain_text(block.text, repair=repair), plain_text(block.reason)
            if not block.text:
                emptied.add(number)
    # A caption that is nothing but its credit has no text either, and stays.
    return [block for number, block in enumerate(blocks) if number not in emptied] if emptied else blocks


def plain_fields(values: dict[str, Any]) -> dict[str, Any]:
    """The fields of an article by name, each plain; what held nothing else is absent."""
    return {name: _plain(name, value) for name, value in values.items()}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return _plain_string(name, value) or None if acts(value) else value
    if isinstance(value, tuple) and not all(map(_is_plain, value)):
        return tuple(item for item in map(_plain_item, value) if item)
    return value


def _plain_string(name: str, text: str) -> str:
    """Addresses keep what was in them, written as addresses write it."""
    return percent_encoded(text) if name.endswith("url") else plain_text(text)


def _is_plain(item: object) -> bool:
    if isinstance(item, str):
        return not acts(item)
    if isinstance(item, Evidence):
        return not acts(item.value)
    if isinstance(item, Image | Translation):
        return not any(acts(text) for text in _texts(item).values())
    return True


def _plain_item(item: Any) -> Any:
    if isinstance(item, str):
        return plain_text(item)
    if isinstance(item, Evidence):
        return replace(item, value=plain_text(item.value))
    if isinstance(item, Image | Translation):
        plain: dict[str, Any] = {name: _plain_string(name, text) for name, text in _texts(item).items()}
        return replace(item, **plain)
    return item


def _texts(item: Image | Translation) -> dict[str, str]:
    return {field.name: text for field in fields(item) if (text := getattr(item, field.name))}
