"""From a capture to an article: the passes of cleaning, in order."""

from __future__ import annotations

from clean.options import Options
from schemas import Article, Capture, Rejection


def clean(capture: Capture, options: Options | None = None) -> Article | Rejection:
    """Answer a capture with its Article, or with the Rejection that says why there is none."""
    raise NotImplementedError
