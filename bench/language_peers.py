"""Other language detectors behind one face, for comparison: text in, (our code, confidence) out."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import NamedTuple

from clean.language import detect
from clean.language.detectors import ask_langdetect, ask_py3langid, ask_pycld2


class Answer(NamedTuple):
    """What a detector says of a text; without a script and shares where it does not tell them."""

    language: str
    script: str
    confidence: float
    shares: dict[str, float]


Detect = Callable[[str], Answer]


def _tinsach(text: str) -> Answer:
    found = detect(text)
    shares: dict[str, float] = {}
    for share in found.languages:
        shares[share.language] = shares.get(share.language, 0.0) + share.share
    return Answer(found.language, found.script, found.confidence, shares)


def _pycld2(text: str) -> Answer:
    opinion = ask_pycld2(text)
    return Answer(opinion.language, "", opinion.confidence, {})


def _py3langid(text: str) -> Answer:
    opinion = ask_py3langid(text)
    return Answer(opinion.language, "", opinion.confidence, {})


def _langdetect(text: str) -> Answer:
    opinion = ask_langdetect(text)
    return Answer(opinion.language, "", opinion.confidence, {})


def _lingua() -> Detect:
    from lingua import LanguageDetectorBuilder

    detector = LanguageDetectorBuilder.from_all_languages().build()

    def ask(text: str) -> Answer:
        values = detector.compute_language_confidence_values(text[:600])
        code = values[0].language.iso_code_639_1.name.lower()
        return Answer({"nb": "no"}.get(code, code), "", values[0].value, {})

    return ask


SLOW = {"langdetect", "lingua"}
"""Detectors that get a sample of the texts."""


def peers(wanted: str | None = None) -> dict[str, Detect]:
    """Detectors by name, tinsach first; lingua only where it is installed."""
    found: dict[str, Detect] = {
        "tinsach": _tinsach,
        "pycld2": _pycld2,
        "py3langid": _py3langid,
        "langdetect": _langdetect,
    }
    if importlib.util.find_spec("lingua"):
        found["lingua"] = _lingua()
    names = wanted.split(",") if wanted else list(found)
    return {name: found[name] for name in names}
