"""Guessing an encoding from the bytes, with chardet."""

from __future__ import annotations

import re

import chardet

_SAMPLE = 8192
"""Bytes of text that the detector sees: a page has enough in it, and its cost is linear."""

_MARKUP = re.compile(rb"<(?:script|style)\b.*?</(?:script|style)\s*>|<[^>]*>|&#?\w{1,31};", re.I | re.S)


def sample(raw: bytes) -> bytes:
    """Text bytes of a page or dump, markup left out, from the stretches that have bytes above ASCII."""
    if b"<" not in raw:
        return raw[:_SAMPLE]
    return _MARKUP.sub(b" ", raw[: 20 * _SAMPLE])[: 4 * _SAMPLE]


def detect(raw: bytes) -> tuple[str | None, float]:
    """Label and confidence of the encoding that the bytes are most likely in."""
    answer = chardet.detect(sample(raw), prefer_superset=True, compat_names=False)
    return answer["encoding"], answer["confidence"]
