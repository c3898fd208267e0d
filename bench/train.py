"""Train the body model on gold pages, and measure it on hosts that it has not seen.

    python -m bench train --pages DIR              cross-validate by host, then train on all and write the weights
    python -m bench train --pages DIR --folds 0    only train on all and write

Needs torch (`pip install torch`), which nothing else does.  Deterministic on one machine: seeds are fixed, one
thread computes.  Writes clean/label/weights.npz, names.tsv and words.tsv.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from bench.alignment import align
from bench.gold import GoldPage, read_set, set_names
from bench.measure import body_figures, tokens
from clean import clean
from clean.blocks.html import read_html
from clean.blocks.page import Page
from clean.decode import Undecodable, decode
from clean.fields.stated import read_stated
from clean.label import wording
from clean.label.features import block_features
from clean.label.model import DILATIONS, sieve_of, sift
from clean.label.traits import Traits, read_traits
from clean.options import Limits
from schemas import Article, Capture

TARGET = Path(__file__).parent.parent / "clean" / "label"
WIDTH = 64
EPOCHS = 14
SIEVE_WIDTH = 16
SIEVE_EPOCHS = 5
SIEVE_BATCH = 512
SIEVE_RATE = 6e-3
SEEDS = (0, 1, 2)
BATCH = 8
RATE = 2e-3
DROPOUT = 0.25
NOISE = 0.15
"""Standard deviations by which all features of a page are shifted, each page and feature anew at every step: other sites' figures
lie elsewhere (on hosts not seen F +.002, of three trainings in pairs each better; domain randomization, Tobin et al., IROS 2017)."""
F_WEIGHT = 0.5
"""Weight of the F-measure's loss beside the cross-entropy."""
LONGEST = 1_000
"""Blocks of a page that are trained on, around the middle of its story."""

SORTS = ("names", "words")
"""The two tables of `wording.Evidence`."""

Array = NDArray[np.float32]
Kept = NDArray[np.int64]
"""Positions of a page's blocks that the sieve leaves."""
Tables = dict[str, Counter[str]]


@dataclass
class Example:
    """One gold page, ready for training."""

    page: GoldPage
    host: str
    blocks: Page
    traits: Traits
    tokens: list[list[str]]
    gold: list[str]
    labels: Array
    features: Array
    columns: list[str]

    @property
    def sizes(self) -> Array:
        return np.asarray([max(1, len(block)) for block in self.tokens], dtype=np.float32)

    @property
    def weights(self) -> Array:
        """Weight of each block: its share of the story, so that every page counts alike, and a little for all."""
        return np.minimum(self.sizes, 400) / max(60, len(self.gold)) * 60 + 0.15


def read_examples(pages: Path) -> list[Example]:
    """The pages of all sets that have a gold body."""
    found = []
    for name in set_names(pages):
        for gold in read_set(pages, name):
            if gold.gold.get("text"):
                example = _example(gold)
                if example is not None:
                    found.append(example)
    return found


def _example(gold: GoldPage) -> Example | None:
    decoded = decode(gold.raw())
    if isinstance(decoded, Undecodable):
        return None
    page = read_html(decoded.text)
    if not page.blocks:
        return None
    stated = read_stated(page, gold.url, Limits())
    traits = read_traits(page)
    columns, features = block_features(page, traits, stated.body, stated.description)
    split = [tokens(block.text) for block in page.blocks]
    wanted = tokens(gold.gold["text"])
    shares = align(wanted, split)
    labels = [
        0.0 if block.tag == "title" else share for block, share in zip(page.blocks, shares, strict=True)
    ]
    return Example(
        gold, _host(gold), page, traits, split, wanted, np.asarray(labels, np.float32), features, columns
    )


def _host(gold: GoldPage) -> str:
    """Registered part of the host, near enough; pages without an address are hosts of their own."""
    url = re.sub(r"^https?://web\.archive\.org/web/[^/]*/", "", gold.url or "")
    host = urlsplit(url if "//" in url else f"//{url}").hostname if url else None
    if host is None:
        dated = re.match(r"\d{8}_([^_]+)_", gold.id)
        host = dated.group(1) if dated else gold.id
    parts = host.removeprefix("www.").split(".")
    return ".".join(parts[-3:] if len(parts) > 2 and len(parts[-2]) <= 3 else parts[-2:])


class Evidence:
    """Words by how much the hosts' stories, and the rest of their pages, consist of them."""

    FULL = 6.0
    """Weight from which a host has said all it can about a word."""
    SMOOTHING = 0.7
    SILENT = 0.5
    """Log-odds below which a word says nothing."""
    LEAST = 3.0
    """Hosts that must have a word, in all."""

    def __init__(self, examples: Iterable[Example]) -> None:
        self.by_host: dict[str, tuple[Tables, Tables]] = {}
        self.total: tuple[Tables, Tables] = (defaultdict(Counter), defaultdict(Counter))
        for example in examples:
            self._count(example)
        for tables in self.by_host.values():
            for side, total in zip(tables, self.total, strict=True):
                for sort, counts in side.items():
                    for word in counts:
                        counts[word] = min(counts[word], self.FULL) / self.FULL  # type: ignore[assignment]
                    total[sort].update(counts)
        self.known = wording.Evidence(
            *(
                {w: o for w in self._words(sort, self.total) if (o := self._odds(sort, w)) != 0}
                for sort in SORTS
            )
        )

    def _count(self, example: Example) -> None:
        inside, outside = self.by_host.setdefault(example.host, (defaultdict(Counter), defaultdict(Counter)))
        elements = example.blocks.elements
        weights = np.sqrt(np.minimum(example.sizes, 60))
        for block, share, weight in zip(example.blocks.blocks, example.labels, weights, strict=True):
            parent = elements.parent[block.element]
            names = set(wording.element_words(block.tag, block.hints))
            if parent >= 0:
                names.update(wording.element_words(elements.tag[parent], elements.hints[parent]))
            for sort, words in (("names", names), ("words", set(wording.text_words(block.text)))):
                for word in words:
                    inside[sort][word] += float(weight * share)  # type: ignore[assignment]
                    outside[sort][word] += float(weight * (1 - share))  # type: ignore[assignment]

    @staticmethod
    def _words(sort: str, tables: tuple[Tables, Tables]) -> set[str]:
        return tables[0][sort].keys() | tables[1][sort].keys()

    def without(self, host: str) -> wording.Evidence:
        """Log-odds of every word, as if a host were not there."""
        own = self.by_host.get(host)
        if own is None:
            return self.known
        return wording.Evidence(
            *(
                table | {word: self._odds(sort, word, own) for word in self._words(sort, own)}
                for sort, table in zip(SORTS, self.known, strict=True)
            )
        )

    def _odds(self, sort: str, word: str, left: tuple[Tables, Tables] | None = None) -> float:
        inside, outside = (total[sort][word] for total in self.total)
        if left is not None:
            inside, outside = inside - left[0][sort][word], outside - left[1][sort][word]
        if inside + outside < self.LEAST:
            return 0.0
        odds = round(math.log((inside + self.SMOOTHING) / (outside + self.SMOOTHING)), 1)
        return odds if abs(odds) >= self.SILENT else 0.0


def with_wording(examples: Sequence[Example], kept: Sequence[Kept], evidence: Evidence) -> list[Array]:
    """Features of the blocks that the sieve leaves, with those of their words, as a host that the evidence does not know."""
    by_host: dict[str, list[int]] = defaultdict(list)
    for number, example in enumerate(examples):
        by_host[example.host].append(number)
    found: list[Array] = [np.empty(0, np.float32)] * len(examples)
    for host, numbers in by_host.items():
        table = evidence.without(host)
        for number in numbers:
            example, left = examples[number], kept[number]
            words = wording.wording_features(example.blocks, example.traits, table, left)
            found[number] = np.concatenate((example.features[left], words), axis=1)
    return found


def fit_sieve(examples: Sequence[Example], seed: int) -> dict[str, Array]:
    """Train the sieve on all blocks; answers its weights as `clean.label.model.Sieve` wants them."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    every = np.concatenate([example.features for example in examples])
    mean, scale = every.mean(axis=0), every.std(axis=0) + 1e-3
    inputs = torch.from_numpy(np.clip((every - mean) / scale, -5, 5).astype(np.float32))
    labels = torch.from_numpy(np.concatenate([example.labels for example in examples]))
    weights = torch.from_numpy(np.concatenate([example.weights for example in examples]).astype(np.float32))
    inward, outward = nn.Linear(inputs.shape[1], SIEVE_WIDTH), nn.Linear(SIEVE_WIDTH, 1)
    network = nn.Sequential(inward, nn.ReLU(), outward)
    optimizer = torch.optim.AdamW(network.parameters(), lr=SIEVE_RATE, weight_decay=0.01)
    steps = SIEVE_EPOCHS * math.ceil(len(inputs) / SIEVE_BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, SIEVE_RATE, steps + 1)
    for _ in range(SIEVE_EPOCHS):
        for batch in torch.randperm(len(inputs)).split(SIEVE_BATCH):
            logits = network(inputs[batch]).squeeze(-1)
            entropy = functional.binary_cross_entropy_with_logits(logits, labels[batch], reduction="none")
            optimizer.zero_grad()
            (entropy * weights[batch]).mean().backward()
            optimizer.step()
            schedule.step()
    return {
        "mean": mean,
        "scale": scale,
        "inward": inward.weight.detach().numpy().T,
        "inward_bias": inward.bias.detach().numpy(),
        "outward": outward.weight.detach().numpy()[0],
        "outward_bias": outward.bias.detach().numpy(),
    }


def _network(columns: int) -> Any:
    import torch
    from torch import nn
    from torch.nn import functional

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inward = nn.Linear(columns, WIDTH)
            self.drop = nn.Dropout(DROPOUT)
            self.convolutions = nn.ModuleList(
                nn.Conv1d(WIDTH, WIDTH, 3, padding=d, dilation=d) for d in DILATIONS
            )
            self.page = nn.Linear(2 * WIDTH, WIDTH)
            self.hidden = nn.Linear(2 * WIDTH, WIDTH)
            self.outward = nn.Linear(WIDTH, 1)

        def forward(self, inputs: Any, mask: Any) -> Any:
            m = mask.unsqueeze(-1)
            first = functional.relu(self.inward(self.drop(inputs))) * m
            state = first
            for convolution in self.convolutions:
                seen = functional.relu(convolution(state.transpose(1, 2)).transpose(1, 2))
                state = (state + self.drop(seen)) * m
            mean = state.sum(1) / m.sum(1).clamp(min=1)
            most = (state - 1e4 * (1 - m)).max(1).values
            state = state + functional.relu(self.page(torch.cat((mean, most), -1))).unsqueeze(1)
            hidden = functional.relu(self.hidden(self.drop(torch.cat((state, first), -1))))
            return self.outward(hidden).squeeze(-1)

    return Network()


def fit(
    examples: Sequence[Example],
    kept: Sequence[Kept],
    features: Sequence[Array],
    mean: Array,
    scale: Array,
    seed: int,
) -> dict[str, Array]:
    """Train one network; answers its weights as `clean.label.model.Network` wants them."""
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    inputs = [np.clip((f - mean) / scale, -5, 5) for f in features]
    network = _network(len(mean))
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=0.02)
    steps = EPOCHS * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps + 5, pct_start=0.15)
    for _ in range(EPOCHS):
        for batch in _batches([len(f) for f in features], random):
            x, mask, y, weight, size = (
                torch.from_numpy(a) for a in _pack([(examples[i], kept[i], inputs[i]) for i in batch])
            )
            shift = NOISE * torch.randn(len(x), 1, x.shape[2])
            logits = network(x + shift, mask)
            entropy = functional.binary_cross_entropy_with_logits(logits, y, reduction="none")
            entropy = (entropy * weight * mask).sum(1) / (weight * mask).sum(1)
            given = torch.sigmoid(logits) * mask
            hits = (given * y * size).sum(1)
            loss_f = 1 - 2 * hits / ((given * size).sum(1) + (y * size).sum(1) + 1)
            loss = entropy.mean() + F_WEIGHT * loss_f.mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
    return _exported(network)


def _batches(sizes: Sequence[int], random: np.random.Generator) -> list[list[int]]:
    """Pages of about one number of blocks together, in random order."""
    lengths = [size + random.integers(0, 60) for size in sizes]
    order = [int(i) for i in np.argsort(lengths, kind="stable")]
    batches = [order[i : i + BATCH] for i in range(0, len(order), BATCH)]
    random.shuffle(batches)
    return batches


def _pack(batch: Sequence[tuple[Example, Kept, Array]]) -> tuple[Array, Array, Array, Array, Array]:
    """Features, mask, labels, weights and sizes, padded to the longest page of the batch."""
    size = min(LONGEST, max(len(inputs) for _, _, inputs in batch))
    x = np.zeros((len(batch), size, batch[0][2].shape[1]), np.float32)
    mask, y, weights, sizes = (np.zeros((len(batch), size), np.float32) for _ in range(4))
    for row, (example, kept, inputs) in enumerate(batch):
        labels = example.labels[kept]
        middle = int(np.searchsorted(np.cumsum(labels), labels.sum() / 2))
        start = max(0, min(middle - size // 2, len(inputs) - size))
        taken = slice(start, start + size)
        count = len(inputs[taken])
        x[row, :count], mask[row, :count] = inputs[taken], 1
        y[row, :count], weights[row, :count] = labels[taken], example.weights[kept][taken]
        sizes[row, :count] = np.minimum(example.sizes[kept][taken], 500)
    return x, mask, y, weights, sizes


def _exported(network: Any) -> dict[str, Array]:
    def linear(name: str, layer: Any) -> dict[str, Array]:
        return {name: layer.weight.detach().numpy().T, f"{name}_bias": layer.bias.detach().numpy()}

    weights = (
        linear("inward", network.inward) | linear("page", network.page) | linear("hidden", network.hidden)
    )
    for dilation, layer in zip(DILATIONS, network.convolutions, strict=True):
        kernel = layer.weight.detach().numpy()  # (out, in, 3)
        weights[f"convolution{dilation}"] = kernel.transpose(2, 1, 0).reshape(3 * WIDTH, WIDTH)
        weights[f"convolution{dilation}_bias"] = layer.bias.detach().numpy()
    weights["outward"] = network.outward.weight.detach().numpy()[0]
    weights["outward_bias"] = network.outward.bias.detach().numpy()
    return {name: np.ascontiguousarray(value, dtype=np.float16) for name, value in weights.items()}


def train(examples: Sequence[Example], seeds: Sequence[int]) -> tuple[dict[str, Any], wording.Evidence]:
    """Everything that clean/label/weights.npz holds, and the evidence of words."""
    evidence = Evidence(examples)
    sieve = {f"sieve.{name}": value for name, value in fit_sieve(examples, seeds[0]).items()}
    kept = [sift(example.features, sieve_of(sieve)) for example in examples]
    features = with_wording(examples, kept, evidence)
    every = np.concatenate(features)
    mean, scale = every.mean(axis=0), every.std(axis=0) + 1e-3
    stored: dict[str, Any] = {
        "columns": np.asarray([*examples[0].columns, *wording.COLUMNS]),
        **sieve,
        "mean": mean,
        "scale": scale,
        "networks": np.asarray(len(seeds)),
    }
    for number, seed in enumerate(seeds):
        weights = fit(examples, kept, features, mean, scale, seed)
        stored |= {f"{number}.{name}": value for name, value in weights.items()}
        print(f"  network {number + 1} of {len(seeds)} trained", file=sys.stderr, flush=True)
    return stored, evidence.known


def write(stored: dict[str, Any], evidence: wording.Evidence, target: Path) -> None:
    """Write weights and evidence; the words sorted, so that a change can be read."""
    np.savez_compressed(target / "weights.npz", **stored)
    for name, table in (("names", evidence.names), ("words", evidence.words)):
        lines = (f"{word}\t{round(10 * odds)}\n" for word, odds in sorted(table.items()))
        (target / f"{name}.tsv").write_text("".join(lines), encoding="utf-8")


def cross_validate(
    examples: Sequence[Example], folds: int, seeds: Sequence[int]
) -> list[tuple[Example, float]]:
    """F of the whole cleaning, each page with a model that has seen no page of its host."""
    found: list[tuple[Example, float]] = []
    for fold in range(folds):
        seen = [e for e in examples if _fold(e.host, folds) != fold]
        model = as_model(*train(seen, seeds))
        with patch("clean.label.body.load_model", lambda model=model: model):
            for example in examples:
                if _fold(example.host, folds) == fold:
                    answer = clean(Capture(raw=example.page.raw(), url=example.page.url))
                    text = answer.text if isinstance(answer, Article) else ""
                    found.append((example, body_figures(example.page.gold["text"], text)["F"]))
        print(f"fold {fold + 1} of {folds} done", file=sys.stderr, flush=True)
    return found


def report(found: Iterable[tuple[Example, float]]) -> None:
    """Print the mean of each set, its share of pages below .5 and of 0, and its languages of five pages or more that lag."""
    by_set: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for example, f in found:
        by_set[example.page.set_name].append((str(example.page.gold.get("lang") or ""), f))
    for name, pages in sorted(by_set.items()):
        mean = fmean(f for _, f in pages)
        bad, none = (fmean(test(f) for _, f in pages) for test in (lambda f: f < 0.5, lambda f: f == 0))
        lags = []
        for language in sorted({language for language, _ in pages}):
            figures = [f for spoken, f in pages if spoken == language]
            if len(figures) >= 5 and fmean(figures) < mean - 0.04:
                lags.append(f"{language} {fmean(figures):.3f}")
        print(f"{name:<16} F {mean:.4f}  below .5 {bad:.3f}  nothing right {none:.3f}  {', '.join(lags)}")


def as_model(stored: dict[str, Any], evidence: wording.Evidence) -> Any:
    """Stored weights as the model that reads them."""
    from clean.label.model import Model, networks_of

    return Model(
        tuple(str(name) for name in stored["columns"]),
        sieve_of(stored),
        stored["mean"].astype(np.float32),
        stored["scale"].astype(np.float32),
        networks_of(stored),
        evidence,
    )


def _fold(host: str, folds: int) -> int:
    return int(hashlib.md5(host.encode(), usedforsecurity=False).hexdigest(), 16) % folds


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench train", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=Path, required=True, help="folder of gold pages")
    parser.add_argument(
        "--folds", type=int, default=4, help="folds of the cross-validation by host; 0 leaves it out"
    )
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="networks of the ensemble")
    parser.add_argument("--target", type=Path, default=TARGET, help="where the weights are written")
    arguments = parser.parse_args(argv)
    examples = read_examples(arguments.pages)
    print(f"{len(examples)} pages of {len({e.host for e in examples})} hosts", file=sys.stderr)
    seeds = range(arguments.seeds)
    if arguments.folds:
        report(cross_validate(examples, arguments.folds, seeds))
    write(*train(examples, seeds), arguments.target)
    return 0
