"""What sets the parts of a title apart."""

from __future__ import annotations

import re
from typing import Final

from clean.late import late


def cuts_of(title: str) -> list[tuple[int, int]]:
    """Beginning and end of each separator."""
    return [match.span() for match in _SEPARATOR.finditer(title)] if _SEPARATES.search(title) else []


def parts_of(title: str) -> list[str]:
    """The parts of a title, without white space at their ends; none where nothing sets any apart."""
    return [part.strip() for part in _SEPARATOR.split(title)] if _SEPARATES.search(title) else []


_SEPARATOR: Final = late(
    "|".join(
        (
            r"\s+(?:[|｜ㅣ¦‖•·»«›‹]|::|//|/|[-–—−]{1,2}|[<>]{1,2}|~|\*)\s+",
            r"\s*[|｜ㅣ‖]\s*",
            r"\s+::",
            # Chinese, Japanese and Korean set no spaces.
            r"_{1,2}(?=[\u3040-\ud7af])",
            r"(?<=[\u3040-\ud7af])_+",
            r"(?<=[\u3400-\u9fff”》」?？！!])[-–—]+(?=[\u3400-\u9fffA-Za-z])",
            r"\s+[-–—](?=\S)",
            r"(?<=\S)[-–—]\s+",
            r"\s*»\s*",
        )
    )
)
"""A plain hyphen between Latin letters never is one."""
_SEPARATES: Final = re.compile(r"[|｜ㅣ¦‖•·»«›‹:/\-–—−<>~*_]")
"""A character that every separator has one of."""
