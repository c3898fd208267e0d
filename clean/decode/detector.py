"""Choosing an encoding by the bytes: what is declared, where it is plausible, and else what chardet says."""

from __future__ import annotations

import re
from dataclasses import dataclass

import chardet

from clean.decode.labels import charset_of, read

_SAMPLE = 8192
"""Bytes of text that the detector sees: a page has enough in it, and its cost is linear."""

_MARKUP = re.compile(rb"<(?:script|style)\b[^<>]*>[^<]*|<[^<>]*>|&#?\w{1,31};", re.I)


@dataclass(frozen=True, slots=True)
class Choice:
    """The charset chosen, and the text that it makes of the bytes."""

    text: str
    charset: str
    repairs: tuple[str, ...]
    evidence: tuple[str, ...]


def sample(raw: bytes) -> bytes:
    """Text bytes of a page or dump, markup left out."""
    if b"<" not in raw:
        return raw[:_SAMPLE]
    return _MARKUP.sub(b" ", raw[: 20 * _SAMPLE])[:_SAMPLE]


def choose(raw: bytes, declared: list[str]) -> Choice:
    """The likeliest charset of bytes that are no UTF-8; `declared` in order of who said it."""
    answer = chardet.detect(sample(raw), prefer_superset=True, compat_names=False)
    detected = charset_of(answer["encoding"]) or "windows-1252"
    evidence = f"detected {detected} ({answer['confidence']:.2f})"
    candidates = [name for name in dict.fromkeys(declared) if name != "utf-8"]
    if detected in candidates:
        candidates.remove(detected)
        candidates.insert(0, detected)
    for name in candidates:
        text, bad, cut = read(raw, name)
        if not bad:
            return Choice(text, name, ("truncated",) if cut else (), (evidence,))
    text, bad, cut = read(raw, detected)
    repairs = ("undecodable-bytes",) if bad else ("truncated",) if cut else ()
    return Choice(text, detected, repairs, (evidence,))
