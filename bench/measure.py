"""The measure of accuracy: what one page's answer is worth, and the means over many.

Body: 4-token shingles as multisets give precision, recall and F; a character of a script without spaces is a
token of its own.  Snippets: F1 over must-have and must-not-have pieces, summed over pages.  Title: equal after
folding.  Authors: equal as sets after folding, where agencies and desks count on neither side.  Date: same day.
A page with gold text that gets no answer scores 0.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any, Final

SHINGLE: Final = 4
"""Tokens of a shingle."""

COLUMNS: Final = {
    "F": "body",
    "P": "precision",
    "R": "recall",
    "bad": "F < .5",
    "empty": "no text",
    "snip": "snippets",
    "title": "title",
    "authors": "authors",
    "auth_p": "given, right",
    "date": "day",
    "date_p": "given, right",
    "ms": "CPU ms",
}
"""Figure: what it says in a table's head."""

# Kana, CJK ideographs, Thai, Lao, Burmese and Khmer: written without spaces between words.
_SPACELESS: Final = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN: Final = re.compile(f"[{_SPACELESS}]|[^\\W{_SPACELESS}]+")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))
_QUOTES_AND_DASHES: Final = str.maketrans(
    {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00ad": None, "\u200b": None}
)
_BY: Final = re.compile(r"^(?:by|von|par|por|di|af|av)\s+")
_TRAILING: Final = re.compile(r"[.,:;]+$")

Figures = dict[str, float]


def tokens(text: str | None) -> list[str]:
    """Words, and the characters of scripts without spaces, in order."""
    return _TOKEN.findall(unicodedata.normalize("NFC", text or "").translate(_INVISIBLE))


def shingles(text: str | None) -> Counter[tuple[str, ...]]:
    """Runs of `SHINGLE` tokens as a multiset; a shorter text is one run."""
    words = tokens(text)
    if not words:
        return Counter()
    starts = range(max(1, len(words) - SHINGLE + 1))
    return Counter(tuple(words[i : i + SHINGLE]) for i in starts)


def body_figures(gold: str, text: str) -> Figures:
    """Precision, recall and F of a body against the gold body, each 0 to 1."""
    wanted, given = shingles(gold), shingles(text)
    if not wanted and not given:
        return {"P": 1.0, "R": 1.0, "F": 1.0}
    common = (wanted & given).total()
    precision = common / given.total() if given else 0.0
    recall = common / wanted.total() if wanted else 0.0
    f = 2 * precision * recall / (precision + recall) if common else 0.0
    return {"P": precision, "R": recall, "F": f}


def fold(text: str | None) -> str:
    """A title or name for comparing: compatibility forms, entities, case, quotes, dashes and spaces made equal."""
    folded = html.unescape(unicodedata.normalize("NFKC", text or "")).casefold().translate(_QUOTES_AND_DASHES)
    return re.sub(r"\s+", " ", folded).strip()


@cache
def _agencies() -> re.Pattern[str]:
    lines = (Path(__file__).parent / "agencies.txt").read_text(encoding="utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")))


def people(authors: Iterable[str] | None) -> set[str]:
    """Folded names without agencies and desks."""
    folded = (_TRAILING.sub("", _BY.sub("", fold(author))).strip() for author in authors or ())
    return {name for name in folded if name and not _agencies().search(name)}


def page_figures(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> Figures:
    """Figures of one page: only those that its gold can judge; snippet counts as tp, fn, fp."""
    text: str = answer.get("text") or ""
    figures: Figures = {}
    if gold.get("text"):
        figures |= body_figures(gold["text"], text)
        figures |= {"bad": float(figures["F"] < 0.5), "empty": float(not text.strip())}
    if gold.get("with"):
        figures |= _snippet_counts(gold, " ".join(text.split()))
    if gold.get("title"):
        figures["title"] = float(fold(answer.get("title")) == fold(gold["title"]))
    if wanted := people(gold.get("authors")):
        given = people(answer.get("authors"))
        figures["authors"] = float(wanted == given)
        if given:
            figures["auth_p"] = len(wanted & given) / len(given)
    if gold.get("date"):
        figures["date"] = float(answer.get("date") == gold["date"])
        if answer.get("date"):
            figures["date_p"] = figures["date"]
    return figures


def _snippet_counts(gold: Mapping[str, Any], flat: str) -> Figures:
    hits = sum(" ".join(piece.split()) in flat for piece in gold["with"])
    false = sum(" ".join(piece.split()) in flat for piece in gold.get("without", ()))
    return {"tp": float(hits), "fn": float(len(gold["with"]) - hits), "fp": float(false)}


def means(rows: Sequence[Figures]) -> Figures:
    """Means over the pages that have the figure, in the order of `COLUMNS`."""
    out: Figures = {}
    for column in COLUMNS:
        if column == "snip":
            tp, fn, fp = (sum(row.get(k, 0.0) for row in rows) for k in ("tp", "fn", "fp"))
            if tp + fn:
                out["snip"] = 2 * tp / (2 * tp + fp + fn)
        elif values := [row[column] for row in rows if column in row]:
            out[column] = fmean(values)
    return out
