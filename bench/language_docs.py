"""docs/languages.md, from measured figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from clean.language.detectors import known_languages, languages_of, names, news_languages
from clean.language.ngrams import Weights
from clean.language.tables import read_table

if TYPE_CHECKING:
    from bench.language import Score

DETECTORS = ("pycld2", "py3langid", "langdetect")
CHINESE = {"zho-CN": "Hans", "zho-TW": "Hant"}
"""Labels that name a script by the country."""
WEAK = 0.95
"""F1 on headlines below which a news language is listed as weak."""
HEAD = """# Languages

Every article and every block has a language (ISO 639-1 where it exists, else 639-3) and a script (ISO 15924); an
article also has the shares of all its languages and a calibrated probability. `und` stands where no letter, or no
known language, is found.

This page is made by `python -m bench language --docs`. {how}

"""
HELD_OUT = (
    "The figures are of texts whose documents the n-gram model had not seen (three folds by document)."
    " The vote's weights and the list of telltale words were chosen with all these texts in view, so other texts may come out a little lower."
)
SEEN = "The n-gram model had seen these texts in training: the figures flatter; `--held-out` gives fair ones."


def write_docs(
    path: Path, scores: Mapping[str, Score], cases: Mapping[str, Mapping[str, float]], held_out: bool
) -> None:
    """Write the page."""
    parts = [
        HEAD.format(how=HELD_OUT if held_out else SEEN),
        _overall(scores),
        _cases(cases),
        _weak(scores),
        _table(scores),
        _every_script(scores),
        _refused(scores),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(parts), encoding="utf-8")


def _overall(scores: Mapping[str, Score]) -> str:
    lines = [
        "## The news languages\n",
        f"{len(news_languages())} languages in which most news is written; macro-F1 weighs all alike. Calibration is the"
        " mean difference between the confidence and the share right.\n",
        "| texts | number | macro-F1 | calibration error | script right |",
        "|---|---|---|---|---|",
    ]
    for kind, score in scores.items():
        script = score.script_right()
        shown = "" if script is None else f"{script:.3f}"
        lines.append(
            f"| {kind}s | {len(score.news())} | {score.macro_f1():.4f} | {score.calibration_error():.3f} | {shown} |"
        )
    return "\n".join(lines) + "\n\n"


def _cases(cases: Mapping[str, Mapping[str, float]]) -> str:
    lines = ["## Hard cases\n", "| case | texts | right | shares within .05 |", "|---|---|---|---|"]
    for name, figures in cases.items():
        shares = f"{figures['shares']:.3f}" if "shares" in figures else ""
        lines.append(f"| {name} | {int(figures['texts'])} | {figures['right']:.3f} | {shares} |")
    return "\n".join(lines) + "\n\n"


def _weak(scores: Mapping[str, Score]) -> str:
    wrong: dict[str, Counter[str]] = defaultdict(Counter)
    for wanted, found, _ in scores["headline"].news():
        if wanted != found:
            wrong[wanted][found] += 1
    figures = scores["headline"].f1_by_language()
    weak = sorted((value, language) for language, value in figures.items() if value < WEAK)
    lines = [
        "## What is weak\n",
        "Headlines are a few words, and close relatives share most of them; Bosnian, Croatian and Serbian can be the"
        " same to the letter. On headlines these fall short:\n",
    ]
    for value, language in weak:
        taken = ", ".join(f"{other} {count}" for other, count in wrong[language].most_common())
        lines.append(f"- {language}: F1 {value:.3f}" + (f" (taken for {taken})" if taken else ""))
    lines += [
        "\nChinese is one language here, Cantonese and Wu written in Chinese characters included; Arabic is one with its"
        " spoken varieties. A script that this page does not name is `und`. Romanised Arabic, Hindi or Greek is not known.",
    ]
    return "\n".join(lines) + "\n\n"


def _scripts(scores: Mapping[str, Score]) -> dict[str, str]:
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for score in scores.values():
        for text, _ in score.pairs:
            seen[text.language][text.script] += 1
    return {
        language: ", ".join(sorted(script for script, count in of.items() if count > 5))
        for language, of in seen.items()
    }


def _every_script(scores: Mapping[str, Score]) -> str:
    """Scripts of the labels that name one, and how often they were named rightly."""
    right: dict[str, list[bool]] = defaultdict(list)
    for score in scores.values():
        for text, answer in score.pairs:
            if script := _labelled_script(text.label):
                right[script].append(answer.script == script)
    alone = {row[0]: row[1] for row in read_table("script_languages.tsv")}
    taught: dict[str, list[str]] = defaultdict(list)
    for label in Weights.load().labels:
        language, script = label.split("-")
        if language in known_languages():
            taught[script].append(language)
    lines = [
        "## Every script\n",
        "Texts whose label names the script, and the share of them for which it was named rightly; and which languages"
        " can come out: one where the script leaves no other, else those that the n-gram model learnt in it, and any that"
        " a public detector names. A script that is not here is `und`.\n",
        "| script | texts | right | languages |",
        "|---|---|---|---|",
    ]
    named = dict.fromkeys(row[2] for row in read_table("scripts.tsv"))
    for script in sorted({*named, *right, *taught} - {"Hani"}):
        of = right.get(script, [])
        share = f"{sum(of) / len(of):.3f}" if of else ""
        languages = f"{alone[script]} alone" if script in alone else ", ".join(sorted(taught[script]))
        lines.append(f"| {script} | {len(of) or ''} | {share} | {languages or 'none: `und`'} |")
    return "\n".join(lines) + "\n\n"


def _labelled_script(label: str) -> str:
    """The script that a label of the data names, if it names one."""
    if label in CHINESE:
        return CHINESE[label]
    script = label.replace("-", "_").partition("_")[2]
    return script if len(script) == 4 and script.istitle() else ""


def _recall(score: Score) -> dict[str, str]:
    right: dict[str, list[bool]] = defaultdict(list)
    for text, answer in score.pairs:
        right[text.language].append(answer.language == text.language)
    return {language: f"{sum(of) / len(of):.2f}" for language, of in right.items()}


def _table(scores: Mapping[str, Score]) -> str:
    recalls = {kind: _recall(score) for kind, score in scores.items()}
    scripts = _scripts(scores)
    lines = [
        "## Every language\n",
        "Share of its texts named rightly; blank where no labelled text is at hand. In bold the news languages; the last"
        " column says which public detectors know it.\n",
        "| code | language | scripts seen | " + " | ".join(scores) + " | known to |",
        "|---|---|---|" + "---|" * (len(scores) + 1),
    ]
    for row in read_table("languages.tsv"):
        code = row[0]
        shown = f"**{code}**" if code in news_languages() else code
        cells = " | ".join(recalls[kind].get(code, "") for kind in scores)
        knows = ", ".join(name for name in DETECTORS if code in languages_of(name))
        lines.append(f"| {shown} | {row[1]} | {scripts.get(code, '')} | {cells} | {knows} |")
    total = {name: len(names(name)) for name in DETECTORS}
    lines.append(f"\n{len(known_languages())} languages; names that each detector uses: {total}.")
    return "\n".join(lines) + "\n\n"


def _refused(scores: Mapping[str, Score]) -> str:
    lines = [
        "## Languages that no detector knows\n",
        "They are to come out as `und` with low confidence, not as some language of Europe.\n",
        "| texts | in unknown languages, `und` | in known languages, `und` |",
        "|---|---|---|",
    ]
    for kind, score in scores.items():
        unknown, known = score.unknown_refused(), score.known_refused()
        if unknown is not None and known is not None:
            lines.append(f"| {kind}s | {unknown:.3f} | {known:.4f} |")
    taken: Counter[tuple[str, str]] = Counter()
    for score in scores.values():
        for text, answer in score.pairs:
            if text.language not in known_languages() and answer.language != "und":
                taken[text.language, answer.language] += 1
    listed = ", ".join(f"{a} for {b} ({n})" for (a, b), n in taken.most_common(12))
    return "\n".join(lines) + f"\n\nMost often taken for another: {listed}.\n"
