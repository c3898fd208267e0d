"""Simplified or traditional Chinese, by the characters that only one of the two uses.

The two legacy character sets tell which: GB 2312 was made for the one, Big5 for the other, and a
character that only one of them has belongs to that one.
"""

from __future__ import annotations

from functools import cache

FIRST, LAST = 0x4E00, 0x9FFF
SIMPLIFIED, TRADITIONAL = "Hans", "Hant"


@cache
def _distinctive() -> tuple[dict[int, None], dict[int, None]]:
    """Tables for `str.translate` that delete the characters of simplified, and of traditional, Chinese alone."""
    simplified: dict[int, None] = {}
    traditional: dict[int, None] = {}
    for point in range(FIRST, LAST + 1):
        in_gb, in_big5 = _has("gb2312", point), _has("big5", point)
        if in_gb and not in_big5:
            simplified[point] = None
        elif in_big5 and not in_gb:
            traditional[point] = None
    return simplified, traditional


def _has(charset: str, point: int) -> bool:
    try:
        chr(point).encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def count_distinctive(text: str) -> tuple[int, int]:
    """How many characters of the text are of simplified, and how many of traditional, Chinese alone."""
    simplified, traditional = _distinctive()
    return len(text) - len(text.translate(simplified)), len(text) - len(text.translate(traditional))


def chinese_script(text: str, otherwise: str = "") -> str:
    """`Hans` or `Hant`; `otherwise` where no character tells, or as many tell one as the other."""
    simplified, traditional = count_distinctive(text)
    if simplified == traditional:
        return otherwise
    return SIMPLIFIED if simplified > traditional else TRADITIONAL
