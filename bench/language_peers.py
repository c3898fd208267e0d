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
        best = detector.compute_language_confidence_values(text[:600])[0]
        return _answer(best.language.iso_code_639_1.name.lower(), best.value)

    return ask


def _eldc() -> Detect:
    import eldc

    eldc.init()

    def ask(text: str) -> Answer:
        found = eldc.detect_details(text)
        return _answer(found.language or "und", max(found.scores.values(), default=0.0))

    return ask


def _cld3() -> Detect:
    import gcld3

    detector = gcld3.NNetLanguageIdentifier(min_num_bytes=0, max_num_bytes=2_000)

    def ask(text: str) -> Answer:
        found = detector.FindLanguage(text=text)
        return _answer(found.language.partition("-")[0], found.probability)

    return ask


_OURS = {"nb": "no", "iw": "he", "fil": "tl"}


def _answer(code: str, confidence: float) -> Answer:
    return Answer(_OURS.get(code, code), "", min(1.0, confidence), {})


SLOW = {"langdetect", "lingua"}
"""Detectors that get a sample of the texts."""
_INSTALLED: dict[str, tuple[str, Callable[[], Detect]]] = {
    "cld3": ("gcld3", _cld3),
    "eldc": ("eldc", _eldc),
    "lingua": ("lingua", _lingua),
}
"""Detectors that tinsach does without: the module to look for, and how one is made."""


def peers(wanted: str | None = None) -> dict[str, Detect]:
    """Detectors by name, tinsach first; those that are not installed are left out, and named."""
    found: dict[str, Callable[[], Detect]] = {
        "tinsach": lambda: _tinsach,
        "pycld2": lambda: _pycld2,
        "py3langid": lambda: _py3langid,
        "langdetect": lambda: _langdetect,
    }
    for name, (module, make) in _INSTALLED.items():
        if importlib.util.find_spec(module):
            found[name] = make
        elif wanted is None or name in wanted.split(","):
            print(f"{name} is not installed: left out.")
    names = wanted.split(",") if wanted else list(found)
    return {name: found[name]() for name in names if name in found}
