"""Placeholder until language detection is here."""

from collections.abc import Sequence
from typing import NamedTuple

from schemas import LanguageShare


class Detection(NamedTuple):
    language: str = "und"
    script: str | None = None
    confidence: float | None = None
    languages: tuple[LanguageShare, ...] = ()


def detect(text: str, detector: str = "vote") -> Detection:
    return Detection()


def detect_blocks(texts: Sequence[str], detector: str = "vote") -> tuple[list[tuple[str, str]], Detection]:
    return [("und", "Zyyy") for _ in texts], Detection()
