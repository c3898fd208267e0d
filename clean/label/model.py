"""The learned score: a sieve over all blocks of a page, and a small convolutional network over those that it leaves.

The sieve, one hidden layer over a block's own features, drops the three blocks in five that are plainly no part of
the story, so that the words of a text are read, and the network is asked, for the others alone.  In the network each
block's features pass a dense layer, four dilated convolutions that let a block see up to fifteen neighbours on either
side, and a summary of the whole page; the mean of several networks, trained from different seeds by
`python -m bench train`, is the probability that the block belongs to the story.
The arithmetic is NumPy's; probabilities are rounded, so that the last bits of a machine's
multiplication decide nothing.
"""

from __future__ import annotations

import math
from functools import cache
from importlib import resources
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clean.label.wording import Evidence

Array = NDArray[np.float32]

DILATIONS: Final = (1, 2, 4, 8)
_CLIP: Final = 5.0
"""Standard deviations at which features are cut."""
_ROWS: Final = 16
"""Rows that are multiplied at a time: so few that the linear algebra library starts no threads, which cost
more than they bring (measured: 50 µs against 5,900 µs of CPU where other processes are busy)."""
_DECIMALS: Final = 4
SIEVE_LOGIT: Final = -6.5
"""Log-odds below which the sieve drops a block (measured on hosts not seen: 40 % of the blocks stay, and .997 of the stories)."""
_LEAST_KEPT: Final = 8
"""Blocks that it leaves at least."""


class Networks(NamedTuple):
    """Weights of all networks, float32, side by side in the first axis."""

    inward: Array
    inward_bias: Array
    convolutions: tuple[Array, ...]
    """One a dilation: rows are the features of the block before, itself and the block after."""
    convolution_biases: tuple[Array, ...]
    page: Array
    page_bias: Array
    hidden: Array
    hidden_bias: Array
    outward: Array
    outward_bias: Array


class Sieve(NamedTuple):
    """Weights of the sieve, float32."""

    mean: Array
    scale: Array
    inward: Array
    inward_bias: Array
    outward: Array
    outward_bias: Array


class Model(NamedTuple):
    """Everything that scoring needs."""

    columns: tuple[str, ...]
    """Names of the features, in order."""
    sieve: Sieve
    mean: Array
    scale: Array
    networks: Networks
    evidence: Evidence


@cache
def load_model() -> Model:
    """Read the weights that ship with the package, once."""
    with resources.files("clean.label").joinpath("weights.npz").open("rb") as file:
        stored = dict(np.load(file, allow_pickle=False))
    names = resources.files("clean.label")
    return Model(
        columns=tuple(str(name) for name in stored["columns"]),
        sieve=sieve_of(stored),
        mean=stored["mean"].astype(np.float32),
        scale=stored["scale"].astype(np.float32),
        networks=networks_of(stored),
        evidence=Evidence(
            _read_evidence(names.joinpath("names.tsv").read_text(encoding="utf-8")),
            _read_evidence(names.joinpath("words.tsv").read_text(encoding="utf-8")),
        ),
    )


def sieve_of(stored: dict[str, Any]) -> Sieve:
    """The weights of the sieve out of all that is stored."""
    return Sieve(*(np.asarray(stored[f"sieve.{name}"], dtype=np.float32) for name in Sieve._fields))


def networks_of(stored: dict[str, Any]) -> Networks:
    """The weights of the networks out of all that is stored."""

    def weights(name: str) -> Array:
        each = [stored[f"{number}.{name}"] for number in range(int(stored["networks"]))]
        return np.ascontiguousarray(np.stack(each), dtype=np.float32)

    def biases(name: str) -> Array:
        return weights(name)[:, np.newaxis]

    return Networks(
        weights("inward"),
        biases("inward_bias"),
        tuple(weights(f"convolution{dilation}") for dilation in DILATIONS),
        tuple(biases(f"convolution{dilation}_bias") for dilation in DILATIONS),
        weights("page"),
        biases("page_bias"),
        weights("hidden"),
        biases("hidden_bias"),
        biases("outward"),
        weights("outward_bias"),
    )


def _read_evidence(text: str) -> dict[str, float]:
    """Lines of word, tab, log-odds in tenths."""
    pairs = (line.partition("\t") for line in text.splitlines())
    return {word: int(tenths) / 10 for word, _, tenths in pairs if tenths}


def sift(features: Array, sieve: Sieve) -> NDArray[np.int64]:
    """Positions of the blocks that may be part of the story, in order: features are (blocks, columns)."""
    inputs = np.clip((features - sieve.mean) / sieve.scale, -_CLIP, _CLIP)
    hidden = np.maximum(_times(inputs[np.newaxis], sieve.inward[np.newaxis])[0] + sieve.inward_bias, 0)
    logits = hidden @ sieve.outward + sieve.outward_bias
    least = np.sort(logits)[-_LEAST_KEPT:][0]
    return np.flatnonzero(logits >= min(SIEVE_LOGIT, float(least)))


def score(features: Array, model: Model) -> Array:
    """Probability that each block belongs to the story: features are (blocks, columns), the answer (blocks,)."""
    inputs = np.clip((features - model.mean) / model.scale, -_CLIP, _CLIP)
    return np.asarray(np.round(_apply(model.networks, inputs).mean(axis=0), _DECIMALS))


def _apply(nets: Networks, inputs: Array) -> Array:
    """What each network says of each block: (networks, blocks)."""
    first = np.maximum(_times(inputs[np.newaxis], nets.inward) + nets.inward_bias, 0)
    state = first
    for dilation, kernel, bias in zip(DILATIONS, nets.convolutions, nets.convolution_biases, strict=True):
        state = state + np.maximum(_times(_with_neighbours(state, dilation), kernel) + bias, 0)
    summary = np.concatenate((state.mean(axis=1, keepdims=True), state.max(axis=1, keepdims=True)), axis=2)
    state = state + np.maximum(summary @ nets.page + nets.page_bias, 0)
    hidden = np.maximum(_times(np.concatenate((state, first), axis=2), nets.hidden) + nets.hidden_bias, 0)
    logits = (hidden * nets.outward).sum(axis=2) + nets.outward_bias
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _with_neighbours(state: Array, dilation: int) -> Array:
    """Each row beside the rows `dilation` before and after it; zeros past the ends."""
    count, size, width = state.shape
    beside = np.zeros((count, size, 3 * width), dtype=np.float32)
    beside[:, :, width : 2 * width] = state
    if size > dilation:
        beside[:, dilation:, :width] = state[:, :-dilation]
        beside[:, :-dilation, 2 * width :] = state[:, dilation:]
    return beside


def _times(rows: Array, weights: Array) -> Array:
    """Product of the rows of each network with its weights, a few rows at a time."""
    count, size, width = rows.shape
    groups = math.ceil(size / _ROWS)
    padded = np.zeros((count, groups * _ROWS, width), dtype=np.float32)
    padded[:, :size] = rows
    product = np.matmul(padded.reshape(count, groups, _ROWS, width), weights[:, np.newaxis])
    return np.asarray(product.reshape(len(weights), groups * _ROWS, -1)[:, :size])
