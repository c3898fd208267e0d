"""The shape of a line: whether it reads like a sentence, a paragraph, a label or a list item, in any script."""

from __future__ import annotations

import re
from typing import Final

_CLOSERS: Final = " \t\"'”’»›)]}」』】》〉）］*_​‌‍‎‏⁠"
"""What may stand after the mark that ends a sentence."""
_ENDS: Final = frozenset(".!?…。！？｡؟۔।॥։።៕។၊။⁇⁈⁉‼")
"""Marks that end a sentence in the scripts of the world."""
_QUOTES: Final = frozenset("\"'”’»›」』")
"""Closing quotation marks."""
_RUNS_ON: Final = frozenset(":;：；,،、៖–—")
"""Marks after which the sentence goes on in the next line."""

_SPACELESS: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
"""Thai, Lao, Burmese and Khmer letters: about five make a word."""
_IDEOGRAPHS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
"""Chinese and Japanese letters: about two make a word."""
_ENDLESS: Final = re.compile(r"[\u0e00-\u0eff]")
"""Thai and Lao end sentences with a space, if with anything."""

SENTENCE_WORDS: Final = 5
"""Words of the shortest line that is taken for a sentence when it ends like one."""
PARAGRAPH_WORDS: Final = 25
"""Words from which on a line is a paragraph, however it ends."""
ENDLESS_WORDS: Final = 18
"""The same for scripts that do not mark a sentence's end."""

_BULLET: Final = re.compile(
    r"(?:[-–—*+•●▪■◆▶►→✓·‣◦]\s*\S|(?:\(?\d{1,2}[.)]|\(?[a-zđA-Z][.)]|[IVXivx]{1,5}[.)])\s+\S|[一二三四五六七八九十]+[、.])"
)
_NUMBERED: Final = re.compile(
    r"(?:\(?\d{1,2}(?:\.\d{1,2})*[.):/]?|[IVX]{1,5}[.):]?|[A-ZĐ][.)]|[一二三四五六七八九十]+[、.]|（[一二三四五六七八九十]+）)\s*\S"
)
_IMAGE_NAME: Final = re.compile(
    r"[^\n/:?*\"<>|]{1,140}\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg|heic|avif|jfif)", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,32}){1,4}", re.IGNORECASE
)
_IMAGE_ADDRESS: Final = re.compile(
    r"\.(?:jpe?g|png|gif|webp|bmp|tiff?|svg|heic|avif|jfif)(?:[?#]\S*)?$", re.IGNORECASE
)
_LETTER: Final = re.compile(r"[^\W\d_]")


def count_words(text: str) -> int:
    """Count the words of a line; letters of scripts without spaces count as parts of words."""
    words = len(text.split())
    if text.isascii():
        return words
    return words + len(_SPACELESS.findall(text)) // 5 + len(_IDEOGRAPHS.findall(text)) // 2


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, quotation marks and brackets after it aside."""
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _ENDS


def is_end_mark(text: str) -> bool:
    """Whether a line is only the marks that end the sentence above it: a closing quotation mark, a full stop."""
    return all(character in _ENDS or character in _QUOTES for character in text) and text.strip(".…") != ""


def runs_on(text: str) -> bool:
    """Whether a line ends with a mark after which something must follow."""
    bare = text.rstrip(_CLOSERS)
    return bool(bare) and bare[-1] in _RUNS_ON


def is_paragraph(text: str, words: int) -> bool:
    """Whether a line of so many words is running text."""
    if words < SENTENCE_WORDS:
        return False
    if ends_sentence(text) or words >= PARAGRAPH_WORDS:
        return True
    return words >= ENDLESS_WORDS and is_endless(text)


def is_endless(text: str) -> bool:
    """Whether a line is written in a script that marks no sentence's end."""
    return _ENDLESS.search(text) is not None


def is_list_item(text: str) -> bool:
    """Whether a line begins with a bullet or an enumeration."""
    return _BULLET.match(text) is not None


def is_numbered(text: str) -> bool:
    """Whether a line begins with a number or letter of a series, as headings do."""
    return _NUMBERED.match(text) is not None


def is_image_name(text: str) -> bool:
    """Whether a line is the file name or address of an image."""
    if not text[-5:].isascii() or ("." not in text[-6:] and "?" not in text):
        return False
    if _ADDRESS.fullmatch(text):
        return _IMAGE_ADDRESS.search(text) is not None
    return len(text.split()) <= 12 and _IMAGE_NAME.fullmatch(text) is not None


def is_address(text: str) -> bool:
    """Whether a line is one address, of the web or of mail."""
    return _ADDRESS.fullmatch(text) is not None


def has_letters(text: str) -> bool:
    """Whether a line holds any letter at all."""
    return _LETTER.search(text) is not None
