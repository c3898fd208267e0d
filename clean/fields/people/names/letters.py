"""Letters and marks that names have, and those around them."""

from __future__ import annotations

import re
from typing import Final

from clean.late import late

CJK: Final = late(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A letter of Chinese, Japanese or Korean."""
HANGUL: Final = re.compile(r"[가-힣]{2,4}")
"""A whole name in Korean letters."""


def is_unspaced_name(text: str) -> bool:
    """Whether a text is a whole name in Korean letters, in Chinese characters, in these and kana, or in katakana."""
    return bool(HANGUL.fullmatch(text) or _HAN.fullmatch(text))


_HAN: Final = late(
    r"[\u3400-\u9fff々〆ヶ·．]{2,6}|[\u3400-\u9fff々]{1,4}[\u30a0-\u30ff\u3040-\u309f]{1,5}|[\u30a0-\u30ffー]+[・＝=][\u30a0-\u30ffー・]+"
)

EDGES: Final = " \t\n\u3000,.;:|/-–—•·⋅∙*'\"“”„«»()[]（）【】：、，<>_~#+&"
"""Marks and white space around a name in a list."""
EDGES_OF_NAME: Final = EDGES.replace(".", "")
"""The same, but a full stop may belong to the name: 'Ann Lee Jr.'."""
