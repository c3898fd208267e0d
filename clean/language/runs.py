"""Languages of a text and of an article's blocks.

Blocks of one language help one another: a headline of four words says little, the article as a
whole says much.  So the blocks of one script are parted into runs, each of blocks that may well be
in one language, and the vote is on runs.  The steps: count the letters of each script; scripts
that one language writes are done; the n-gram model looks at all other blocks in one pass; the
likeliest language gathers the blocks that could be in it; the vote decides on that run; again with
what is left.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from clean.language.characters import count_scripts, script_names
from clean.language.chinese import SIMPLIFIED, chinese_script
from clean.language.detection import NO_SCRIPT, NOTHING, UNKNOWN, Detection
from clean.language.detectors import Opinion, ask_langdetect, ask_py3langid, ask_pycld2
from clean.language.ngrams import Floats, Weights, scale
from clean.language.tables import read_table
from clean.language.vote import Ballot, Field, Fields, ballot, elect
from schemas import LanguageShare

Detector: TypeAlias = Literal["vote", "langdetect", "pycld2", "py3langid"]
Label: TypeAlias = tuple[str, str]
"""Language and script."""

READ = 20_000
"""Characters of a block in which letters are counted; of a longer one the rest is taken to be alike."""
LEAST_PIECE, MOST_PIECE, PIECES = 50, 400, 800
"""Characters of a block that the n-gram model looks at: enough of each for about 800 together."""
ASKED = 400
"""Characters of a run that the public detectors are asked about."""
BLOCKS = 512
"""Blocks of a script that the n-gram model looks at; the others are taken to be in its main language."""
ROUNDS = 6
"""Runs that a script's blocks are parted into at most."""
WORDS, ALL_WORDS = 250, 5_000
"""Characters of a block, and of all, that are searched for telltale words."""
AMONG_RELATIVES = 6.0
"""Added to the allowance (see `_allowance`) where a block looks like a close relative of the language."""
LINE = 500
"""Characters of a line above which `detect` cuts it, as it may change its language."""
BY_SCRIPT_ALONE = 0.998
"""Confidence where the script leaves one language: how often that was right on labelled texts."""
DENSE = {"Latn": 1, "Hani": 4, "Jpan": 4, "Hang": 3}
OTHERWISE_DENSE = 2
"""What a letter of a script counts when the script of a block is decided: Latin names stand in texts of all
scripts, hardly the reverse, and a syllable or word sign says more than a letter."""
KANA_SHARE = 0.05
"""Kana among Han characters above which a text is Japanese."""


@dataclass(slots=True)
class Run:
    """Blocks in one language."""

    label: Label
    confidence: float
    blocks: list[int]


class Blocks:
    """What the n-gram model says of each block of one script."""

    def __init__(
        self,
        field: Field,
        texts: Sequence[str],
        pieces: list[str],
        sums: npt.NDArray[np.int32],
        counts: npt.NDArray[np.int64],
        weight: Floats,
    ) -> None:
        self.texts = texts
        self.pieces = pieces
        """Beginnings of the texts, as far as the model looked."""
        self.sums = sums
        self.counts = counts
        self.weight = weight
        """Letters of each piece."""
        self._kin = field.kin
        self._probability, self._likelihood = field.probabilities(scale(sums, counts))
        self._likeliest = self._likelihood.max(axis=1)
        self._allowed = _allowance(weight)

    def alike(self, left: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.intp], bool]:
        """Blocks, of those left, that may be in the likeliest language of them all; and whether it has relatives."""
        leader = int(np.argmax((self.weight * left) @ self._probability))
        kin = self._kin[leader]
        allowed = self._allowed
        if has_kin := bool(kin.any()):
            allowed = allowed + kin[self._likelihood.argmax(axis=1)] * AMONG_RELATIVES
        may_be = self._likeliest - self._likelihood[:, leader] <= allowed
        return np.flatnonzero(left & may_be), has_kin


@cache
def lone_languages() -> dict[str, str]:
    """For scripts that one language alone writes in the news, that language."""
    return {row[0]: row[1] for row in read_table("script_languages.tsv")}


@cache
def _density() -> npt.NDArray[np.int64]:
    return np.array([DENSE.get(script, OTHERWISE_DENSE) for script in script_names()])


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]{1,2000}|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,8}",
    re.IGNORECASE,
)


def without_addresses(texts: Sequence[str]) -> Sequence[str]:
    """The texts without web and mail addresses, which are of no language."""
    if not _may_have_address("\n".join(texts)):
        return texts
    return [_ADDRESS.sub(" ", text) if _may_have_address(text) else text for text in texts]


def _may_have_address(text: str) -> bool:
    return "@" in text or "://" in text or "www." in text


class Voter:
    """The vote of all detectors, with one set of weights."""

    def __init__(self, weights: Weights, votes: Ballot) -> None:
        self._weights = weights
        self._votes = votes
        self._fields = Fields(weights)

    def runs(self, script: str, texts: Sequence[str], letters: Sequence[int]) -> list[Run]:
        """Part blocks of one script into runs; their `blocks` are places in `texts`."""
        language = lone_languages().get(script)
        if language:
            return [Run((language, script), BY_SCRIPT_ALONE, list(range(len(texts))))]
        field = self._fields[script]
        if field is None:
            return [Run((UNKNOWN, script), 0.0, list(range(len(texts))))]
        blocks = self._look(field, texts[:BLOCKS], letters[:BLOCKS])
        left = np.ones(len(blocks.pieces), bool)
        found: list[Run] = []
        while left.any() and len(found) < ROUNDS:
            chosen, has_kin = blocks.alike(left)
            left[chosen] = False
            found += self._vote(script, field, blocks, chosen, has_kin)
        rest = np.flatnonzero(left).tolist() + list(range(len(blocks.pieces), len(texts)))
        if rest:
            main = max(found, key=lambda run: sum(letters[i] for i in run.blocks))
            main.blocks += rest
        return found

    def _look(self, field: Field, texts: Sequence[str], letters: Sequence[int]) -> Blocks:
        """The n-gram model's view of each block."""
        limit = piece_length(len(texts))
        pieces = [text[:limit] for text in texts]
        weight = np.minimum(np.array(letters, np.float32), limit)
        return Blocks(field, texts, pieces, *self._weights.vectors(pieces), weight)

    def _vote(
        self, script: str, field: Field, blocks: Blocks, chosen: npt.NDArray[np.intp], has_kin: bool
    ) -> list[Run]:
        """The chosen blocks as one run, with the language that all detectors give it together."""
        members = chosen.tolist()
        sums, counts = blocks.sums[chosen].sum(axis=0), blocks.counts[chosen].sum()
        text = sample_text([blocks.pieces[i] for i in members])
        words = telling_text([blocks.texts[i] for i in members]) if has_kin else text
        letters = int(blocks.weight[chosen].sum())
        ranked = field.rank(scale(sums[None], counts[None]))
        language, confidence = elect(text, words, letters, ranked, self._votes)
        return _with_script(language, script, confidence, members, blocks.pieces)


def piece_length(blocks: int) -> int:
    """Characters of each block that the n-gram model looks at, when there are so many blocks."""
    return max(LEAST_PIECE, min(MOST_PIECE, PIECES // blocks))


def sample_text(pieces: Sequence[str]) -> str:
    """Some of the pieces, evenly spread, of about `ASKED` characters together."""
    step = max(1, sum(map(len, pieces)) // ASKED)
    return "\n".join(pieces[::step])


def telling_text(texts: Sequence[str]) -> str:
    """What is searched for words that tell close relatives apart: more than the detectors get, since they are few."""
    return "\n".join([text[:WORDS] for text in texts[: ALL_WORDS // WORDS]])


def _allowance(weight: Floats) -> Floats:
    """How much less likely than its best a language may be for a block and still get it; short blocks say little."""
    return np.asarray(3.0 + 90.0 / np.maximum(weight, 1), np.float32)


def _with_script(
    language: str,
    script: str,
    confidence: float,
    blocks: list[int],
    pieces: Sequence[str],
) -> list[Run]:
    """The run, for Chinese parted into simplified and traditional; a block without a telling character follows the others."""
    if script != "Hani":
        return [Run((language, script), confidence, blocks)]
    if language == "ja":
        return [Run((language, "Jpan"), confidence, blocks)]
    if language != "zh":
        return [Run((language, script), confidence, blocks)]
    main = chinese_script("".join(pieces[i] for i in blocks), SIMPLIFIED)
    of_script: dict[str, list[int]] = defaultdict(list)
    for i in blocks:
        of_script[chinese_script(pieces[i], main)].append(i)
    return [Run((language, part), confidence, members) for part, members in of_script.items()]


@cache
def voter() -> Voter:
    """The voter with the weights that ship, loaded when first needed."""
    return Voter(Weights.load(), ballot())


def main_scripts(counts: npt.NDArray[np.int64]) -> list[str]:
    """Script of each block, by a row of `count_scripts`; one with kana beside Han characters is Japanese."""
    names = script_names()
    present = np.flatnonzero(counts.any(axis=0))
    if len(present) == 1:
        return [names[present[0]]] * len(counts)
    han, kana = names.index("Hani"), names.index("Jpan")
    both = counts[:, han] + counts[:, kana]
    weighed = counts * _density()
    japanese = counts[:, kana] > KANA_SHARE * both
    weighed[:, kana] = np.where(japanese, both * DENSE["Jpan"], 0)
    weighed[:, han] = np.where(japanese, 0, both * DENSE["Hani"])
    return [names[i] for i in weighed.argmax(axis=1)]


def block_scripts(texts: Sequence[str]) -> list[str]:
    """Script of each text, by its letters; empty where there are none.  `texts` must not be empty."""
    scripts, letters = _scripts_and_letters(texts)
    return [script if number else "" for script, number in zip(scripts, letters, strict=True)]


def _scripts_and_letters(texts: Sequence[str]) -> tuple[list[str], list[int]]:
    """Script of each text, and how many letters it has."""
    counts = count_scripts([text[:READ] for text in texts])
    letters = counts.sum(axis=1).tolist()
    return main_scripts(counts), [
        number if len(text) <= READ else number * len(text) // READ
        for number, text in zip(letters, texts, strict=True)
    ]


def detect_blocks(texts: Sequence[str], detector: Detector = "vote") -> tuple[list[Label], Detection]:
    """Language and script of each block, and of the whole by its letters.

    A block without letters is `("und", "Zyyy")`.  Never raises; every text has an answer.
    """
    if detector == "vote":
        return assemble(texts, voter().runs)
    return assemble(texts, _lone(_ASK[detector]))


def detect(text: str, detector: Detector = "vote") -> Detection:
    """Language, script, confidence and all languages of a text; its lines may differ in language."""
    return detect_blocks(cut_lines(text), detector)[1]


def cut_lines(text: str) -> list[str]:
    """Lines of a text, long ones cut at blanks."""
    lines: list[str] = []
    for line in text.split("\n"):
        start = 0
        while len(line) - start > LINE:
            end = line.rfind(" ", start + LINE // 2, start + LINE) + 1 or start + LINE
            lines.append(line[start:end])
            start = end
        lines.append(line[start:])
    return [line for line in lines if line and not line.isspace()]


Divide: TypeAlias = Callable[[str, Sequence[str], Sequence[int]], list[Run]]


def assemble(texts: Sequence[str], divide: Divide) -> tuple[list[Label], Detection]:
    """Labels of the texts and the whole, when the texts of each script are divided into runs by `divide`."""
    labels: list[Label] = [(UNKNOWN, NO_SCRIPT)] * len(texts)
    if not texts:
        return labels, NOTHING
    texts = without_addresses(texts)
    scripts, letters = _scripts_and_letters(texts)
    by_script: dict[str, list[int]] = defaultdict(list)
    for i, script in enumerate(scripts):
        if letters[i]:
            by_script[script].append(i)
    shares: dict[Label, int] = defaultdict(int)
    sure: dict[Label, float] = {}
    for script, members in by_script.items():
        runs = divide(script, [texts[i] for i in members], [letters[i] for i in members])
        for run in runs:
            size = 0
            for place in run.blocks:
                labels[members[place]] = run.label
                size += letters[members[place]]
            shares[run.label] += size
            sure.setdefault(run.label, run.confidence)
    return labels, _summary(shares, sure)


def _summary(shares: dict[Label, int], sure: dict[Label, float]) -> Detection:
    total = sum(shares.values())
    if not total:
        return NOTHING
    ordered = sorted(shares, key=lambda label: (-shares[label], label))
    language, script = ordered[0]
    return Detection(
        language,
        script,
        round(sure[ordered[0]], 3),
        tuple(LanguageShare(*label, round(shares[label] / total, 4)) for label in ordered),
    )


_ASK: dict[str, Callable[[str], Opinion]] = {
    "langdetect": ask_langdetect,
    "pycld2": ask_pycld2,
    "py3langid": ask_py3langid,
}


def _lone(ask: Callable[[str], Opinion]) -> Divide:
    """Runs by one public detector alone: the whole is asked once, and each block that is long enough for it."""

    def divide(script: str, texts: Sequence[str], letters: Sequence[int]) -> list[Run]:
        whole = ask(sample_text([text[:LEAST_PIECE] for text in texts[:BLOCKS]]))
        parts: dict[Label, list[int]] = defaultdict(list)
        confidence: dict[Label, float] = {}
        for i, text in enumerate(texts):
            opinion = (
                ask(text[:MOST_PIECE]) if letters[i] >= ENOUGH and i < BLOCKS and len(texts) > 1 else whole
            )
            label = _lone_label(opinion.language, script, text)
            parts[label].append(i)
            confidence.setdefault(label, opinion.confidence)
        return [Run(label, confidence[label], members) for label, members in parts.items()]

    return divide


ENOUGH = 40
"""Letters that a lone public detector needs to judge a block for itself."""


def _lone_label(language: str, script: str, text: str) -> Label:
    if script == "Hani":
        script = (
            chinese_script(text[:READ], SIMPLIFIED)
            if language == "zh"
            else "Jpan"
            if language == "ja"
            else script
        )
    return language, script
