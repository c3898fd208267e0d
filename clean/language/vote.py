"""The vote on one run of text in one script: a weighted sum of what the detectors say, turned into a probability.

Each candidate language gets a row of evidence (columns: `EVIDENCE`); its score is the row times
the weights for texts of that length, and the softmax over all candidates is the calibrated
probability.  The weights are fitted by `python -m bench train-language` to texts that the n-gram
model had not seen.  py3langid costs more than all else here, so it is asked only where the
other two leave a doubt.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from clean.language.detection import UNKNOWN
from clean.language.detectors import (
    Opinion,
    ask_pycld2,
    known_languages,
    languages_of,
    news_languages,
    rank_py3langid,
)
from clean.language.ngrams import Floats, Weights
from clean.language.relatives import count_telltales, relatives
from clean.language.vietnamese import bare_share

EVIDENCE = (
    "ngrams",  # log-probability by the n-gram model
    "ngrams-lacks",  # 1 where it was not trained on the language in this script
    "pycld2",  # 1 where pycld2 names it and stands by that
    "pycld2-unsure",  # 1 where pycld2 names it and does not
    "pycld2-lacks",  # 1 where pycld2 has no name for it
    "background",  # 1 where no public detector knows it
    "telltale",  # words that only it, or only a close relative, uses
    "news",  # 1 where it is among the languages in which most news is written
    "syllables",  # for Vietnamese: share of the words that could be its syllables without their marks
    "ngrams-kin",  # as "ngrams", for languages that have close relatives, else 0
    "none",  # 1 for the candidate "none of these" and nothing else
    "py3langid",  # log-probability by py3langid; 0 where it lacks the language
    "py3langid-lacks",
    "py3langid-kin",  # as "py3langid", for languages that have close relatives, else 0
)
BY_TWO = 11
"""The first columns, of the n-gram model and pycld2: all that there is when py3langid is not asked."""
LENGTHS = (25, 50, 100, 200, 400)
"""Letters at which other weights begin to hold."""
FLOOR = -12.0
"""Least log-probability that counts: beyond it lies rounding."""
CANDIDATES = 6
"""Languages of the n-gram model that are considered, most likely first."""
FEW, GLANCE, FIRST_IDEOGRAPH = 5, 100, "\u2e80"
"""A text of an alphabet with fewer different characters among its first hundred says nothing."""
CARE, CAREFUL = 4.0, 60
"""A text of so many letters is named as one of the languages of the news only if that is so many times likelier
than that none of the known ones is right: one in five errors saved for one text in a thousand lost."""
ROWS = 32
"""Rows of one matrix product: so small a one is not parted among threads, whose wakening costs more than it."""
RANKED = 16
"""Languages whose log-probability is kept, for candidates that another detector names."""
SURE = 0.97
"""Probability by the first two above which py3langid is not asked."""
HANI = ("Hans", "Hant", "Jpan")
"""Labels that compete for a text of Han characters."""


@dataclass(frozen=True)
class Field:
    """What competes for texts of one script: its share of the n-gram model's linear layer."""

    languages: tuple[str, ...]
    """Distinct languages in order; Chinese has two labels."""
    groups: npt.NDArray[np.intp]
    """For each label the place of its language in `languages`."""
    kin: npt.NDArray[np.bool_]
    """Whether the languages of a row and a column are close relatives."""
    layer: Floats
    """A row for each dimension, a column for each label."""
    bias: Floats

    def probabilities(self, scaled: Floats) -> tuple[Floats, Floats]:
        """Probabilities of the languages, and their logarithms; rows as in `scaled` (see `ngrams.scale`)."""
        if len(scaled) <= ROWS:
            scores = scaled @ self.layer
        else:
            parts = [scaled[row : row + ROWS] @ self.layer for row in range(0, len(scaled), ROWS)]
            scores = np.concatenate(parts)
        scores += self.bias
        scores -= scores.max(axis=1, keepdims=True)
        exponents = np.exp(scores)
        totals = exponents.sum(axis=1, keepdims=True)
        if len(self.languages) == len(self.bias):
            return exponents / totals, scores - np.log(totals)
        sums = np.zeros((len(scaled), len(self.languages)), np.float32)
        np.add.at(sums.T, self.groups, (exponents / totals).T)
        return sums, np.log(sums + 1e-30)

    def rank(self, scaled: Floats) -> dict[str, float]:
        """The likeliest languages of one text and their log-probabilities, best first."""
        values = self.probabilities(scaled)[1][0]
        best = np.argsort(-values, kind="stable")[:RANKED].tolist()
        return dict(zip([self.languages[i] for i in best], values[best].tolist(), strict=True))


class Fields:
    """Fields of all scripts for one set of weights."""

    def __init__(self, weights: Weights) -> None:
        pairs = [label.split("-") for label in weights.labels]
        self._by_script: dict[str, Field] = {}
        for script in {pair[1] for pair in pairs} | {"Hani"}:
            wanted = HANI if script == "Hani" else (script,)
            columns = [column for column, pair in enumerate(pairs) if pair[1] in wanted]
            languages = tuple(dict.fromkeys(pairs[column][0] for column in columns))
            self._by_script[script] = Field(
                languages,
                np.array([languages.index(pairs[column][0]) for column in columns]),
                np.array([[b in relatives().get(a, ()) for b in languages] for a in languages]),
                np.ascontiguousarray(weights.layer[columns].T),
                weights.bias[columns],
            )

    def __getitem__(self, script: str) -> Field | None:
        return self._by_script.get(script)


def length_class(letters: int) -> int:
    """Place of the weights for a text of so many letters."""
    return sum(letters >= bound for bound in LENGTHS)


def gather(
    text: str, ngrams: dict[str, float], pycld2: Opinion, py3langid: dict[str, float] | None
) -> tuple[list[str], list[list[float]]]:
    """Candidates, the last of them "none of these", and their evidence.  `ngrams` has log-probabilities, most likely first; `py3langid` probabilities."""
    candidates = [language for language in list(ngrams)[:CANDIDATES] if ngrams[language] > FLOOR]
    if pycld2.language != UNKNOWN:
        candidates.append(pycld2.language)
    if py3langid:
        candidates += sorted(py3langid, key=py3langid.__getitem__, reverse=True)[:3]
    candidates = [language for language in dict.fromkeys(candidates) if language != UNKNOWN]
    telltales = count_telltales(text, candidates)
    known, by_pycld2, by_py3langid = known_languages(), languages_of("pycld2"), languages_of("py3langid")
    rows = []
    for language in candidates:
        says = language == pycld2.language
        by_ngrams, has_kin = max(ngrams.get(language, FLOOR), FLOOR), language in relatives()
        row = [
            by_ngrams,
            float(language not in ngrams),
            float(says and pycld2.reliable),
            float(says and not pycld2.reliable),
            float(language not in by_pycld2),
            float(language not in known),
            float(telltales.get(language, 0)),
            float(language in news_languages()),
            bare_share(text) if language == "vi" else 0.0,
            by_ngrams if has_kin else 0.0,
            0.0,
        ]
        if py3langid is not None:
            lacks = language not in by_py3langid
            share = 1.0 if lacks else py3langid.get(language, 0.0)
            rated = max(math.log(share + 1e-30), FLOOR)
            row += [rated, float(lacks), rated if has_kin else 0.0]
        rows.append(row)
    width = BY_TWO if py3langid is None else len(EVIDENCE)
    rows.append([float(name == "none") for name in EVIDENCE[:width]])
    return [*candidates, UNKNOWN], rows


@dataclass(frozen=True)
class Ballot:
    """Weights of the evidence by length, without and with py3langid."""

    by_two: tuple[tuple[float, ...], ...]
    by_three: tuple[tuple[float, ...], ...]

    @classmethod
    def load(cls) -> Ballot:
        """Read the weights that ship."""
        stored = json.loads((files("clean.language") / "data" / "vote.json").read_text(encoding="utf-8"))
        return cls(tuple(map(tuple, stored["by_two"])), tuple(map(tuple, stored["by_three"])))

    def count(self, letters: int, candidates: list[str], rows: list[list[float]]) -> dict[str, float]:
        """Probability of each candidate."""
        weights = (self.by_two if len(rows[0]) == BY_TWO else self.by_three)[length_class(letters)]
        scores = [sum(w * e for w, e in zip(weights, row, strict=True)) for row in rows]
        best = max(scores)
        exponents = [math.exp(score - best) for score in scores]
        total = sum(exponents)
        return {language: e / total for language, e in zip(candidates, exponents, strict=True)}


@cache
def ballot() -> Ballot:
    """The weights that ship, read once."""
    return Ballot.load()


def elect(
    text: str, words: str, letters: int, ngrams: dict[str, float], weights: Ballot
) -> tuple[str, float]:
    """Language of a text and the probability that it is right; `und` and the best refused guess's where none is known.

    `text` is what the public detectors are asked about, `words`, maybe more, where telltale words are looked for.
    """
    if letters >= FEW and len(set(text[:GLANCE])) < FEW and max(text[:GLANCE]) < FIRST_IDEOGRAPH:
        return UNKNOWN, 0.0  # "aaaa", "hahaha"
    pycld2 = ask_pycld2(text)
    result = weights.count(letters, *gather(words, ngrams, pycld2, None))
    if max(result.values()) < SURE:
        result = weights.count(letters, *gather(words, ngrams, pycld2, rank_py3langid(text)))
    return decide(result, letters)


def decide(result: dict[str, float], letters: int) -> tuple[str, float]:
    """The best known language, unless those of the background, or none, have more together."""
    known = {language: p for language, p in result.items() if language in known_languages()}
    unknown = sum(p for language, p in result.items() if language not in known)
    best = max(known, key=known.__getitem__, default=UNKNOWN)
    probability = known.get(best, 0.0)
    if best in news_languages() and letters >= CAREFUL:
        unknown *= CARE
    if unknown > probability:
        return UNKNOWN, min(probability, 0.5)
    return best, probability
