"""The measure of accuracy, on answers whose worth is known, and against the reference where that is at hand."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from typing import Any

import pytest

from bench.gold import read_set, set_names
from bench.measure import body_figures, means, page_figures, people

SHARED = Path(__file__).parent.parent.parent.parent / "shared"


def test_the_same_text_is_worth_one_and_another_nothing() -> None:
    text = "The ferry sails again after eleven winters, and the bread is warm."
    assert body_figures(text, text)["F"] == 1
    assert body_figures(text, "Nothing of this stands anywhere in that page")["F"] == 0
    assert body_figures(text, "")["F"] == 0


def test_half_of_the_text_is_half_of_the_shingles() -> None:
    figures = body_figures("a b c d e f g h", "a b c d e f")
    assert figures["P"] == 1
    assert figures["R"] == pytest.approx(3 / 5)


def test_scripts_without_spaces_count_by_character() -> None:
    figures = body_figures("島の若者ら百年ぶり", "島の若者ら")
    assert figures["R"] == pytest.approx(2 / 6)


def test_invisible_characters_and_forms_do_not_count() -> None:
    assert body_figures("Tiếng Việt cổ xưa", "Tiê\u0301ng Viê\u0323t c\u00adô\u0309 xưa")["F"] == 1


def test_agencies_count_on_neither_side() -> None:
    assert people(["By Odile Marchbanks", "dpa", "AFP"]) == {"odile marchbanks"}
    gold = {"authors": ["Odile Marchbanks", "dpa"]}
    assert page_figures(gold, {"authors": ["Odile  MARCHBANKS"]}) == {"authors": 1.0, "auth_p": 1.0}


def test_a_rejected_page_with_gold_scores_nothing() -> None:
    figures = page_figures({"text": "One two three four five", "title": "T", "date": "2024-01-02"}, {})
    assert figures == {"P": 0.0, "R": 0.0, "F": 0.0, "bad": 1.0, "empty": 1.0, "title": 0.0, "date": 0.0}


def test_snippets_are_summed_over_pages() -> None:
    pages = [
        page_figures({"with": ["kept  line", "lost"], "without": ["Share"]}, {"text": "kept\nline Share"}),
        page_figures({"with": ["all"]}, {"text": "all"}),
    ]
    assert means(pages)["snip"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 1))


def reference() -> Any:
    path = SHARED / "eval" / "score_pages.py"
    if not path.is_file():
        pytest.skip("there is no ../shared/eval to compare with")
    spec = importlib.util.spec_from_file_location("score_pages", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def damaged(gold: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """An answer that is right in part."""
    words = (gold.get("text") or " ".join(gold.get("with", ()))).split(" ")
    start, end = sorted(rng.choices(range(len(words) + 1), k=2))
    authors = gold.get("authors") or []
    return {
        "text": " ".join(words[start:end]) + rng.choice(["", " Share this article", "\n\n点击打印"]),
        "title": rng.choice([gold.get("title"), "“" + (gold.get("title") or "") + "”", None]),
        "authors": rng.sample(authors, k=rng.randint(0, len(authors)))
        + rng.choice([[], ["dpa"], ["by A Body"]]),
        "date": rng.choice([gold.get("date"), "2001-01-01", None]),
    }


def test_figures_are_those_of_the_reference() -> None:
    module, pages, rng = reference(), SHARED / "data" / "pages", random.Random(7)
    if not pages.is_dir():
        pytest.skip("there is no ../shared/data/pages to compare on")
    for name in set_names(pages):
        golds = [page.gold for page in read_set(pages, name, 25)]
        answers = [damaged(gold, rng) for gold in golds]
        ours = [page_figures(gold, answer) for gold, answer in zip(golds, answers, strict=True)]
        theirs = [module.score(gold, answer) for gold, answer in zip(golds, answers, strict=True)]
        assert ours == [{key: float(value) for key, value in row.items()} for row in theirs]
        assert means(ours) == pytest.approx(module.summary(theirs))
