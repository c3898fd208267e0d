"""`python -m bench language`: language detection beside other detectors, on labelled texts.

The n-gram model that ships was trained on these very texts, so `--held-out` trains one for each
fold of the documents and measures each text with the model that had not seen it; those are the
figures to quote.  (The weights of the vote, some 150 numbers, are those that ship.)  `--train` makes the weights
anew, `--docs` writes docs/languages.md.  `--floors` fails where a figure is below the pinned one: with `--held-out`
those of unseen texts, else those of a sample with what ships, as CI does.
"""

from __future__ import annotations

import argparse
import json
import math
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.language_mixed import SHARES, mixed_pages
from bench.language_peers import SLOW, Answer, Detect, peers
from bench.language_texts import DATA, FOLDS, Text, digest, load_texts, without_marks
from bench.report import show, write_json
from clean.language.detectors import known_languages, news_languages

FLOORS = Path("bench/floors/language.json")
DOCS = Path("docs/languages.md")
WEIGHTS = Path("clean/language/data")
SETS = ("article", "paragraph", "headline", "sentence")
SCRIPTED = ("zho-CN", "zho-TW", "zho_Hans", "zho_Hant", "srp-Latn", "srp-Cyrl")
"""Labels that name the script."""
FOREIGN_SCRIPT = ("arb_Latn", "ace_Arab")
"""Known languages in a script in which no detector knows them."""
MERGED = {"nn": "no"}
"""Languages that the news list has as one."""
CEILINGS = ("calibration", "known und")
"""Figures that may not be above what was pinned; all others may not be below."""
SLACK = {
    "f1": 0.003,
    "calibration": 0.008,
    "script": 0.01,
    "unknown und": 0.02,
    "known und": 0.003,
    "right": 0.01,
    "shares": 0.03,
}
"""What a figure may differ from the pinned one: a text or two."""
WARMING = 50
"""Texts before the clock runs: some are needed until a detector has loaded all that it has."""
SAMPLE = 600
"""Texts of a set, about, that the floors of what ships are measured on."""
BINS = 10
SHARE_ERROR = 0.05

Make = Callable[[Text], Detect]


@dataclass
class Score:
    """Figures of one detector on one set of texts."""

    pairs: list[tuple[Text, Answer]] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, text: Text, answer: Answer, seconds: float) -> None:
        self.pairs.append((text, answer))
        self.seconds += seconds

    def news(self) -> list[tuple[str, str, float]]:
        """Wanted language, language found and confidence for texts in news languages."""
        return [
            (_merged(text.language), _merged(answer.language), answer.confidence)
            for text, answer in self.pairs
            if _merged(text.language) in news_languages()
        ]

    def f1_by_language(self) -> dict[str, float]:
        right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
        for wanted, found, _ in self.news():
            right[wanted] += wanted == found
            missed[wanted] += wanted != found
            wrong[found] += wanted != found
        languages = sorted({*right, *missed} & news_languages())
        return {c: 2 * right[c] / max(1, 2 * right[c] + missed[c] + wrong[c]) for c in languages}

    def macro_f1(self) -> float:
        figures = self.f1_by_language()
        return sum(figures.values()) / max(1, len(figures))

    def calibration_error(self) -> float:
        """Expected difference between confidence and share right, in ten bins."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for wanted, found, confidence in self.news():
            bins[min(BINS - 1, int(BINS * confidence))].append((confidence, wanted == found))
        gaps = [abs(sum(c for c, _ in of) - sum(right for _, right in of)) for of in bins.values()]
        return sum(gaps) / max(1, sum(map(len, bins.values())))

    def script_right(self) -> float | None:
        judged = [a.script == t.script for t, a in self.pairs if t.label in SCRIPTED and a.script]
        return sum(judged) / len(judged) if judged else None

    def unknown_refused(self) -> float | None:
        """Share of texts in languages that no detector knows for which the answer is `und`."""
        answers = [a.language == "und" for t, a in self.pairs if t.language not in known_languages()]
        return sum(answers) / len(answers) if answers else None

    def known_refused(self) -> float | None:
        answers = [
            a.language == "und"
            for t, a in self.pairs
            if t.language in known_languages() and t.label not in FOREIGN_SCRIPT
        ]
        return sum(answers) / len(answers) if answers else None

    def rate(self) -> float:
        return len(self.pairs) / self.seconds if self.seconds else 0.0

    def figures(self) -> dict[str, float | None]:
        return {
            "f1": self.macro_f1(),
            "calibration": self.calibration_error(),
            "script": self.script_right(),
            "unknown und": self.unknown_refused(),
            "known und": self.known_refused(),
            "texts/s": self.rate(),
        }


def _merged(language: str) -> str:
    return MERGED.get(language, language)


def main(argv: Sequence[str]) -> int:
    options = _options(argv)
    if not options.data.is_dir():
        print(f"There is no folder {options.data}: name one with labelled texts by --data.")
        return 1
    if (options.floors or options.pin) and not (options.held_out or options.train):
        options.limit = SAMPLE
    texts = load_texts(options.data)
    if options.train or options.held_out:
        from bench.language_training import fold_voters, train

        if options.train:
            train(texts, WEIGHTS, options.models)
        makers: dict[str, Make] = {"tinsach": _held_out(fold_voters(texts, options.models))}
    else:
        makers = {}
    for name, detector in peers(options.tools).items():
        makers.setdefault(name, lambda _, detector=detector: detector)
    result = _measure(texts, makers, options.limit)
    by_tool = {name: _cases(texts, make, options.limit, name in SLOW) for name, make in makers.items()}
    cases = by_tool.get("tinsach", {})
    _report(result, by_tool, options.held_out or options.train)
    figures = {
        "held out": options.held_out or options.train,
        "sets": {kind: {name: score.figures() for name, score in of.items()} for kind, of in result.items()},
        "cases": cases,
        "cases of peers": {name: of for name, of in by_tool.items() if name != "tinsach"},
    }
    print(f"Written to {write_json(options.json, 'language', figures)}")
    if options.docs:
        from bench.language_docs import write_docs

        write_docs(DOCS, {kind: of["tinsach"] for kind, of in result.items()}, cases, figures["held out"])
        print(f"Written to {DOCS}")
    if options.pin:
        _pin(figures, options.data)
    return _hold(figures, options.data) if options.floors else 0


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench language", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder of labelled texts")
    parser.add_argument("--tools", help="comma-separated detectors; all that are installed by default")
    parser.add_argument("--limit", type=int, help="at most so many texts of a set, evenly spread")
    parser.add_argument(
        "--held-out",
        action="store_true",
        help="measure with models that had not seen the text (minutes; torch)",
    )
    parser.add_argument("--train", action="store_true", help="as --held-out, and write the weights that ship")
    parser.add_argument("--models", type=Path, help="folder that keeps the folds' models between runs")
    parser.add_argument("--docs", action="store_true", help="write docs/languages.md from these figures")
    parser.add_argument(
        "--floors", action="store_true", help="fail where a figure is below bench/floors/language.json"
    )
    parser.add_argument("--pin", action="store_true", help="write the figures as the new floors")
    parser.add_argument(
        "--json", type=Path, help="where the figures go; bench-results/language.json by default"
    )
    return parser.parse_args(argv)


def _held_out(voters: Sequence[Any]) -> Make:
    """Tinsach with the model of the text's fold."""
    from bench.language_training import detect_with

    by_fold = [detect_with(voter) for voter in voters]

    def ask(fold: int) -> Detect:
        def answer(text: str) -> Answer:
            found = by_fold[fold](text)
            shares: dict[str, float] = defaultdict(float)
            for share in found.languages:
                shares[share.language] += share.share
            return Answer(found.language, found.script, found.confidence, dict(shares))

        return answer

    askers = [ask(fold) for fold in range(FOLDS)]
    return lambda text: askers[text.fold]


def _spread(texts: Sequence[Text], limit: int | None) -> list[Text]:
    step = max(1, len(texts) // limit) if limit else 1
    return list(texts[::step])


def _measure(
    texts: Sequence[Text], makers: dict[str, Make], limit: int | None
) -> dict[str, dict[str, Score]]:
    result: dict[str, dict[str, Score]] = {}
    for kind in SETS:
        chosen = _spread([text for text in texts if text.set == kind], limit)
        result[kind] = {}
        for name, make in makers.items():
            few = _spread(chosen, 600) if name in SLOW else chosen
            result[kind][name] = _score(few, make)
    return result


def _score(texts: Sequence[Text], make: Make) -> Score:
    score = Score()
    for text in _spread(texts, WARMING):
        make(text)(text.text)  # models are loaded before the clock runs
    for text in texts:
        ask = make(text)
        start = time.process_time()
        answer = ask(text.text)
        score.add(text, answer, time.process_time() - start)
    return score


def _cases(texts: Sequence[Text], make: Make, limit: int | None, slow: bool) -> dict[str, dict[str, float]]:
    """Share right in the cases that detectors stumble over, and on pages of two languages."""
    articles = [text for text in texts if text.set == "article"]
    headlines = [text for text in texts if text.set == "headline"]
    news = _spread([text for text in articles if _merged(text.language) in news_languages()], limit or 700)
    vietnamese = [text for text in texts if text.language == "vi"]
    cases: dict[str, list[Text]] = {
        "Vietnamese without marks, headlines": [
            _changed(t, without_marks) for t in headlines if t.language == "vi"
        ],
        "Vietnamese without marks, sentences": [
            _changed(t, without_marks) for t in _spread([t for t in vietnamese if t.set == "treebank"], 500)
        ],
        "Vietnamese without marks, articles": [
            _changed(t, without_marks) for t in articles if t.language == "vi"
        ],
        "Chinese of Taiwan, articles": [text for text in articles if text.label == "zho-TW"],
        "Serbian in Latin script, articles": [text for text in articles if text.label == "srp-Latn"],
        "Malay, articles": [text for text in articles if text.language == "ms"],
        "Indonesian, articles": [text for text in articles if text.language == "id"],
        "decomposed letters (NFD), articles": [
            _changed(t, lambda text: unicodedata.normalize("NFD", text)) for t in news
        ],
        "UPPERCASE, articles": [_changed(t, str.upper) for t in news],
    }
    figures = {name: _case(_spread(of, 30) if slow else of, make) for name, of in cases.items() if of}
    return figures | _mixed(texts, make, 30 if slow else 100)


def _changed(text: Text, change: Callable[[str], str]) -> Text:
    return text._replace(text=change(text.text))


def _case(texts: Sequence[Text], make: Make) -> dict[str, float]:
    right = 0
    for text in texts:
        answer = make(text)(text.text)
        script_right = text.label not in SCRIPTED or answer.script in ("", text.script)
        right += _merged(answer.language) == _merged(text.language) and script_right
    return {"texts": len(texts), "right": right / len(texts)}


def _mixed(texts: Sequence[Text], make: Make, number: int) -> dict[str, dict[str, float]]:
    figures: dict[str, dict[str, float]] = {}
    for wanted in SHARES:
        main = close = count = 0
        for fold in range(FOLDS):
            of_fold = [text for text in texts if text.fold == fold]
            for page in mixed_pages(of_fold, wanted, number // FOLDS):
                answer = make(of_fold[0])(page.text)
                shares: dict[str, float] = defaultdict(float)
                for language, share in answer.shares.items():
                    shares[_merged(language)] += share
                count += 1
                main += _merged(answer.language) == page.main
                close += (
                    abs(shares[page.main] - 1 + page.share) <= SHARE_ERROR
                    and abs(shares[page.second] - page.share) <= SHARE_ERROR
                )
        name = f"pages with {wanted:.0%} of a second language"
        figures[name] = {"texts": count, "right": main / count, "shares": close / count}
    return figures


def _percent(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def _report(
    result: dict[str, dict[str, Score]], cases: dict[str, dict[str, dict[str, float]]], held_out: bool
) -> None:
    seen = "texts not seen in training" if held_out else "tinsach has seen these texts in training"
    for kind, scores in result.items():
        rows = []
        for name, score in scores.items():
            f = score.figures()
            rows.append(
                [
                    name,
                    str(len(score.pairs)),
                    *(_percent(f[c]) for c in ("f1", "calibration", "script", "unknown und", "known und")),
                    f"{score.rate():,.0f}",
                ]
            )
        columns = [
            f"{kind}",
            "texts",
            "macro-F1",
            "calibration",
            "script",
            "unknown und",
            "known und",
            "texts/s",
        ]
        show(f"{kind} ({seen})", columns, rows)
    tools = list(cases)
    rows = [
        [
            name,
            str(int(next(iter(cases.values()))[name]["texts"])),
            *(f"{cases[tool][name]['right']:.3f}" for tool in tools),
            f"{cases['tinsach'][name].get('shares', math.nan):.3f}".replace("nan", "")
            if "tinsach" in cases
            else "",
        ]
        for name in next(iter(cases.values()), {})
    ]
    title = "Case by case: share right (and the script, where one is told); tinsach's shares within .05"
    show(title, ["case", "texts", *tools, "shares"], rows)


def _kind(figures: dict[str, Any]) -> str:
    """Which floors figures are held to: those of texts not seen in training, or of a sample with what ships."""
    return "held out" if figures["held out"] else "sample"


def _hold(figures: dict[str, Any], data: Path) -> int:
    """Compare with the pinned floors; a figure beyond one is an error."""
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    if stored["data"] != digest(data):
        print(f"{data} is not the data that the floors were pinned on: nothing is compared.")
        return 0
    failed = [
        f"{group}: {name} is {_at(figures, group, name):.4f}, and its floor {bound}."
        for group, bounds in stored[_kind(figures)].items()
        for name, bound in bounds.items()
        if (_at(figures, group, name) > bound if name in CEILINGS else _at(figures, group, name) < bound)
    ]
    print("\n".join(failed) or "All figures are at or above their floors.")
    return bool(failed)


def _at(figures: dict[str, Any], group: str, name: str) -> float:
    found = figures["sets"][group]["tinsach"] if group in figures["sets"] else figures["cases"][group]
    return float(found[name])


def _pin(figures: dict[str, Any], data: Path) -> None:
    """Write the floors: a little below what was measured, ceilings a little above."""
    groups = {kind: of["tinsach"] for kind, of in figures["sets"].items()} | figures["cases"]
    floors = {
        group: {
            name: round(of[name] + slack if name in CEILINGS else of[name] - slack, 4)
            for name, slack in SLACK.items()
            if of.get(name) is not None
        }
        for group, of in groups.items()
    }
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    stored |= {"data": digest(data), _kind(figures): floors}
    FLOORS.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"Floors written to {FLOORS}.")
