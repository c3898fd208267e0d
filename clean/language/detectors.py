"""The public detectors behind one face: text in, our names of languages out.

Their names for languages stand in data/languages.tsv.  py3langid (127 MB) and langdetect are
loaded when first asked for.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pycld2

from clean.language.detection import UNKNOWN
from clean.language.tables import read_table

_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\U00010000-\U0010ffff]")
"""What pycld2 may call invalid UTF-8: control characters and noncharacters."""
PIECE = 300
"""Characters that py3langid and langdetect get: they are slow, and more does not change their mind."""
SEED = 0
"""langdetect draws at random; seeded, it says the same each time."""


class Opinion(NamedTuple):
    """What one detector says."""

    language: str
    """Our name, `und` where the detector does not know."""
    confidence: float
    """The detector's own figure, 0 to 1, which is no calibrated probability."""
    reliable: bool = True
    """Whether the detector stands by it."""


@cache
def names(detector: str) -> dict[str, str]:
    """Our language for each name that `detector` (pycld2, py3langid or langdetect) uses."""
    column = {"pycld2": 2, "py3langid": 3, "langdetect": 4}[detector]
    return {name: row[0] for row in read_table("languages.tsv") for name in row[column].split()}


@cache
def languages_of(detector: str) -> frozenset[str]:
    """Our names of the languages that `detector` knows."""
    return frozenset(names(detector).values())


@cache
def known_languages() -> frozenset[str]:
    """Every language that at least one public detector knows."""
    return frozenset(row[0] for row in read_table("languages.tsv"))


@cache
def news_languages() -> frozenset[str]:
    """The languages in which most news is written."""
    return frozenset(row[0] for row in read_table("languages.tsv") if row[5])


def ask_pycld2(text: str) -> Opinion:
    """Opinion of pycld2, its best guess where it is unsure."""
    try:
        reliable, _, found = pycld2.detect(text.encode("utf-8", "replace"), bestEffort=True)
    except pycld2.error:
        fit = _UNFIT.sub(" ", text)
        if fit == text:
            return Opinion(UNKNOWN, 0.0, False)
        return ask_pycld2(fit)
    name, percent = found[0][1], found[0][2]
    return Opinion(names("pycld2").get(name, UNKNOWN), percent / 100, reliable)


@cache
def _py3langid() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def rank_py3langid(text: str) -> dict[str, float]:
    """Probabilities that py3langid gives to each language, on the first `PIECE` characters."""
    ours = names("py3langid")
    ranked: dict[str, float] = {}
    for name, probability in _py3langid().rank(text[:PIECE]):
        language = ours.get(name, UNKNOWN)
        ranked[language] = ranked.get(language, 0.0) + probability
    return ranked


def ask_py3langid(text: str) -> Opinion:
    """Opinion of py3langid."""
    ranked = rank_py3langid(text)
    language = max(ranked, key=ranked.__getitem__)
    return Opinion(language, ranked[language])


@cache
def _langdetect() -> Any:
    """langdetect with its profiles in sorted order: the order of a directory differs between machines."""
    import langdetect
    from langdetect.detector_factory import DetectorFactory

    folder = Path(langdetect.__file__).parent / "profiles"
    profiles = [path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())]
    factory = DetectorFactory()
    factory.load_json_profile(profiles)
    return factory


def ask_langdetect(text: str) -> Opinion:
    """Opinion of langdetect on the first `PIECE` characters."""
    from langdetect.lang_detect_exception import LangDetectException

    detector = _langdetect().create()
    detector.seed = SEED
    detector.append(text[:PIECE])
    try:
        found = detector.get_probabilities()
    except LangDetectException:  # no letters that it knows
        return Opinion(UNKNOWN, 0.0, False)
    if not found:
        return Opinion(UNKNOWN, 0.0, False)
    return Opinion(names("langdetect").get(found[0].lang, UNKNOWN), float(found[0].prob))
