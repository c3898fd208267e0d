"""Training of language detection: the n-gram model, then the weights of the vote.

The n-gram model learns from random pieces of the labelled texts, 12 to 250 characters long, half
of the n-grams of a piece left out so that it does not lean on single ones; languages in which
much news is written are drawn twice as often, and Vietnamese also without its marks.  The vote is
fitted to what the models of the folds say about texts that they had not seen; some of those texts
come a second time with their own language struck from the model, so that it learns to refuse what
it does not know.  Everything is seeded; needs torch, which the product does not.
"""

from __future__ import annotations

import json
import math
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from bench.language_texts import FOLDS, Text, without_marks
from clean.language.characters import count_scripts, folded_words
from clean.language.detection import Detection
from clean.language.detectors import (
    Opinion,
    ask_pycld2,
    known_languages,
    news_languages,
    rank_py3langid,
)
from clean.language.ngrams import BITS, Weights, hash_ngrams, scale
from clean.language.runs import (
    Voter,
    assemble,
    cut_lines,
    lone_languages,
    main_scripts,
    piece_length,
    sample_text,
    telling_text,
)
from clean.language.vote import LENGTHS, Ballot, Fields, gather, length_class

SEED = 7
DIMENSIONS = 32
STEPS = 2500
BATCH = 384
RATE = 0.01
LEFT_OUT = 0.4
SHORTEST, LONGEST = 12, 250
LEAST_TEXTS = 10
"""Texts that a label needs; rarer ones are slips of the labelling."""
NEWS_WEIGHT = 2.0
CLIPPED = 99.95
"""Percentile of the embedding's absolute values that becomes 127."""
BLIND_WEIGHT = 0.15
RARE_WEIGHT = 0.25
"""Weights, in the fit of the vote, of texts whose language was struck out, and of languages of little news."""


class Corpus:
    """Folded texts of each label, end to end, with the buckets of their n-grams."""

    def __init__(self, texts: Sequence[Text]) -> None:
        by_label: dict[str, list[str]] = defaultdict(list)
        for text in texts:
            by_label[text.target].append(text.text)
            if text.language == "vi":
                by_label[text.target].append(without_marks(text.text))
        self.labels = tuple(sorted(label for label, of in by_label.items() if len(of) >= LEAST_TEXTS))
        self._buckets, self._blanks = [], []
        for label in self.labels:
            folded = folded_words([" ".join(by_label[label])])
            self._buckets.append(hash_ngrams(folded))
            self._blanks.append(np.flatnonzero(folded == ord(" ")))
        weights = np.array([min(b.shape[1], 40_000) ** 0.5 for b in self._buckets])
        weights *= [NEWS_WEIGHT if label.split("-")[0] in news_languages() else 1 for label in self.labels]
        self._weights = weights / weights.sum()

    def draw(self, size: int, rng: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
        """Buckets of random pieces, and the places of their labels."""
        wanted = rng.choice(len(self.labels), size, p=self._weights)
        return [self._piece(label, rng) for label in wanted], wanted

    def _piece(self, label: int, rng: np.random.Generator) -> np.ndarray:
        buckets, blanks = self._buckets[label], self._blanks[label]
        start = int(rng.choice(blanks))
        length = int(math.exp(rng.uniform(math.log(SHORTEST), math.log(LONGEST))))
        end = min(start + length, buckets.shape[1])
        after = int(np.searchsorted(blanks, end))
        if after < len(blanks) and blanks[after] - start < 1.5 * length:
            end = int(blanks[after]) + 1
        parts = [row[start : max(start + 1, end - order)] for order, row in enumerate(buckets)]
        found = np.concatenate(parts)
        kept = found[rng.random(len(found)) > LEFT_OUT]
        return kept if len(kept) else found


def train_ngrams(texts: Sequence[Text], report: bool = True) -> Weights:
    """Weights of the n-gram model, from labelled texts."""
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    corpus = Corpus(texts)
    embedding = torch.nn.EmbeddingBag((1 << BITS) + 1, DIMENSIONS, mode="sum")
    layer = torch.nn.Linear(DIMENSIONS, len(corpus.labels))
    torch.nn.init.normal_(embedding.weight, 0, 0.05)
    torch.nn.init.normal_(layer.weight, 0, 0.3)
    optimizer = torch.optim.Adam([*embedding.parameters(), *layer.parameters()], lr=RATE)
    for step in range(STEPS):
        for group in optimizer.param_groups:
            group["lr"] = RATE * (1 - step / STEPS) + 1e-5
        pieces, wanted = corpus.draw(BATCH, rng)
        sizes = np.array([len(piece) for piece in pieces])
        offsets = torch.from_numpy(np.concatenate([[0], np.cumsum(sizes)[:-1]]))
        summed = embedding(torch.from_numpy(np.concatenate(pieces).astype(np.int64)), offsets)
        scores = layer(summed / torch.from_numpy(np.sqrt(sizes)).float()[:, None])
        loss = torch.nn.functional.cross_entropy(scores, torch.from_numpy(wanted))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if report and step % 500 == 0:
            print(f"  step {step} of {STEPS}, loss {loss.item():.3f}", flush=True)
    return _quantised(embedding, layer, corpus.labels)


def _quantised(embedding: torch.nn.EmbeddingBag, layer: torch.nn.Linear, labels: tuple[str, ...]) -> Weights:
    values = embedding.weight.detach().numpy()[: 1 << BITS]
    scale = float(np.percentile(np.abs(values), CLIPPED)) / 127
    whole = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
    return Weights(
        np.concatenate([whole, np.zeros((1, DIMENSIONS), np.int8)]),
        (layer.weight.detach().numpy() * scale).astype(np.float16).astype(np.float32),
        layer.bias.detach().numpy().astype(np.float16).astype(np.float32),
        labels,
    )


class Sample(NamedTuple):
    """What the detectors say about a text that the n-gram model had not seen."""

    language: str
    letters: int
    text: str
    ngrams: dict[str, float]
    pycld2: Opinion
    py3langid: dict[str, float]


def sample_votes(texts: Sequence[Text], weights: Weights) -> list[Sample]:
    """Samples of the texts, and of lines and short pieces of the longer ones."""
    draw = random.Random(SEED)
    fields = Fields(weights)
    samples = []
    for text in texts:
        pieces = [text.text]
        if text.set in ("article", "news"):
            lines = [line for line in text.text.split("\n") if len(line) > 15] or [text.text]
            pieces += [draw.choice(lines), draw.choice(lines), _few_words(draw.choice(lines), draw)]
        if text.language == "vi":
            pieces += [without_marks(piece) for piece in pieces if len(piece) < 1000]
        for piece in pieces:
            sample = _sample(text.language, piece, weights, fields)
            if sample is not None:
                samples.append(sample)
    return samples


def _few_words(line: str, draw: random.Random) -> str:
    words = line.split(" ")
    number = draw.randint(3, 8)
    start = draw.randrange(max(1, len(words) - number))
    return " ".join(words[start : start + number])[:80]


def _sample(language: str, text: str, weights: Weights, fields: Fields) -> Sample | None:
    lines = cut_lines(text)
    if not lines:
        return None
    counts = count_scripts(lines)
    script = main_scripts(counts.sum(axis=0, keepdims=True))[0]
    field = fields[script]
    if field is None or script in lone_languages():
        return None
    limit = piece_length(len(lines))
    pairs = zip(lines, counts.sum(axis=1).tolist(), strict=True)
    sizes = {line[:limit]: min(number, limit) for line, number in pairs if number}
    if not sizes:
        return None
    sums, numbers = weights.vectors(list(sizes))
    ranked = field.rank(scale(sums.sum(axis=0, keepdims=True), numbers.sum(keepdims=True)))
    pooled = sample_text(list(sizes))
    asked = ask_pycld2(pooled), rank_py3langid(pooled)
    return Sample(language, sum(sizes.values()), telling_text(lines), ranked, *asked)


class Example(NamedTuple):
    """One choice between candidates: their evidence, the place of the right one, and what it weighs."""

    length: int
    rows: list[list[float]]
    right: int
    weight: float


def _struck(ngrams: dict[str, float], language: str) -> dict[str, float]:
    """The n-gram model's log-probabilities, as if it had never seen the language."""
    rest = {name: value for name, value in ngrams.items() if name != language}
    total = math.log(sum(math.exp(value) for value in rest.values()) + 1e-30)
    return {name: value - total for name, value in rest.items()}


def _examples(samples: Sequence[Sample], with_py3langid: bool) -> list[Example]:
    examples = []
    for sample in samples:
        weight = 1.0 if sample.language in news_languages() else RARE_WEIGHT
        ways = [(sample.ngrams, sample.language, weight)]
        if sample.language not in known_languages() and len(sample.ngrams) > 1:
            ways.append((_struck(sample.ngrams, sample.language), "", BLIND_WEIGHT))
        for ngrams, right, weight in ways:
            candidates, rows = gather(
                sample.text, ngrams, sample.pycld2, sample.py3langid if with_py3langid else None
            )
            place = candidates.index(right) if right in candidates else len(candidates) - 1
            examples.append(Example(length_class(sample.letters), rows, place, weight))
    return examples


def _fit(examples: Sequence[Example], start: list[float] | None, ridge: float) -> list[float]:
    """Weights of the evidence that make the right candidates likeliest; `ridge` holds them near `start`."""
    widest = max(len(example.rows) for example in examples)
    columns = len(examples[0].rows[0])
    evidence = np.zeros((len(examples), widest, columns), np.float32)
    absent = np.full((len(examples), widest), -1e9, np.float32)
    for i, example in enumerate(examples):
        evidence[i, : len(example.rows)] = example.rows
        absent[i, : len(example.rows)] = 0
    x, gap = torch.from_numpy(evidence), torch.from_numpy(absent)
    right = torch.tensor([example.right for example in examples])
    weight = torch.tensor([example.weight for example in examples])
    base = torch.zeros(columns) if start is None else torch.tensor(start)
    theta = base.clone().requires_grad_()
    optimizer = torch.optim.LBFGS([theta], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        each = torch.nn.functional.cross_entropy(x @ theta + gap, right, reduction="none")
        value = (each * weight).sum() / weight.sum() + ridge * ((theta - base) ** 2).sum()
        value.backward()
        return value

    optimizer.step(loss)
    return [round(float(value), 3) for value in theta.detach()]


def fit_votes(samples: Sequence[Sample]) -> Ballot:
    """Weights of the vote for each length, held near those for all lengths together."""
    return Ballot(_fit_lengths(samples, False), _fit_lengths(samples, True))


def _fit_lengths(samples: Sequence[Sample], with_py3langid: bool) -> tuple[tuple[float, ...], ...]:
    examples = _examples(samples, with_py3langid)
    overall = _fit(examples, None, 1e-3)
    return tuple(
        tuple(_fit(of, overall, 2e-3) if (of := [e for e in examples if e.length == length]) else overall)
        for length in range(len(LENGTHS) + 1)
    )


def _fold_models(texts: Sequence[Text], kept: Path | None) -> list[Weights]:
    """For each fold an n-gram model of all the others."""
    models = []
    for fold in range(FOLDS):
        print(f"model without fold {fold + 1} of {FOLDS}", flush=True)
        others = [text for text in texts if text.fold != fold]
        models.append(_kept_or_trained(others, kept, f"fold{fold}.npz"))
    return models


def fold_voters(texts: Sequence[Text], kept: Path | None = None) -> list[Voter]:
    """For each fold a voter whose n-gram model saw nothing of it; models in the folder `kept` are taken from there."""
    return [Voter(weights, Ballot.load()) for weights in _fold_models(texts, kept)]


def _kept_or_trained(texts: Sequence[Text], kept: Path | None, name: str) -> Weights:
    if kept is not None and (kept / name).exists():
        return Weights.load(kept / name)
    weights = train_ngrams(texts)
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        weights.save(kept / name)
    return weights


def train(texts: Sequence[Text], folder: Path, kept: Path | None = None) -> None:
    """Write the weights that ship: the n-gram model of all texts, and the vote fitted to the folds' samples."""
    samples: list[Sample] = []
    for fold, weights in enumerate(_fold_models(texts, kept)):
        samples += sample_votes([text for text in texts if text.fold == fold], weights)
    save_votes(fit_votes(samples), folder / "vote.json")
    _kept_or_trained(texts, kept, "all.npz").save(folder / "ngrams.npz")


def save_votes(votes: Ballot, path: Path) -> None:
    """Write the weights of the vote, a row for each length."""
    rows = {"by_two": votes.by_two, "by_three": votes.by_three}
    text = ",\n".join(
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(list(row))}" for row in of) + "\n  ]"
        for name, of in rows.items()
    )
    path.write_text("{\n" + text + "\n}\n", encoding="utf-8")


def detect_with(voter: Voter) -> Callable[[str], Detection]:
    """`clean.language.detect` with a voter of one's own."""
    return lambda text: assemble(cut_lines(text), voter.runs)[1]
