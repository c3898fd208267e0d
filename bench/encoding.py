"""`python -m bench encoding`: charset detection, damage, repair and legacy Vietnamese, beside the peers.

Every text is re-encoded here, so what is right is known.  Detectors that are not installed are left out.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench import encoding_cases as cases
from bench.encoding_cases import Case
from bench.language_texts import DATA, digest
from bench.report import show, write_json
from clean.decode import Decoded, decode
from clean.decode.repair import repair

FLOORS = Path(__file__).parent / "floors" / "encoding.json"
Reader = Callable[[bytes, str | None], str]
Figures = dict[str, float]
T = TypeVar("T", str, bytes)


@dataclass(frozen=True)
class Setup:
    """What is measured."""

    data: Path
    articles: int
    """Articles of each language and encoding."""
    tools: tuple[str, ...] | None
    """Peers beside tinsach; None for all that are installed."""

    def wants(self, tool: str) -> bool:
        return self.tools is None or tool in ("tinsach", *self.tools)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench encoding", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help=f"folder of labelled texts (default {DATA})")
    parser.add_argument("--articles", type=int, default=3, help="articles of each language and encoding")
    parser.add_argument(
        "--json", type=Path, help="file for the figures (default bench-results/encoding.json)"
    )
    parser.add_argument(
        "--tools", help="comma-separated peers to measure beside tinsach; all that are installed by default"
    )
    parser.add_argument("--check", action="store_true", help="fail when a figure is below its floor")
    parser.add_argument("--pin", action="store_true", help="write the figures as the new floors")
    options = parser.parse_args(argv)
    if not options.data.is_dir():
        print(f"There is no folder {options.data}: name one with --data.", file=sys.stderr)
        return 2
    logging.disable()
    tools = None if options.tools is None else tuple(options.tools.split(","))
    setup = Setup(options.data, options.articles, tools)
    figures: Figures = {}
    for measure in (
        measure_charsets,
        measure_damage,
        measure_repair,
        measure_clean,
        measure_vietnamese,
        measure_speed,
    ):
        figures |= measure(setup)
    print(f"Written to {write_json(options.json, 'encoding', {'figures': figures})}.")
    if options.pin:
        pin(figures, options.data)
    return check(figures, options.data) if options.check else 0


def readers(setup: Setup) -> dict[str, Reader]:
    """tinsach and its peers: each makes text of bytes and the transport's label, or raises."""
    found: dict[str, Reader] = {}
    for name, reader in _READERS.items():
        if not setup.wants(name):
            continue
        try:
            reader(b"text", None)
        except ImportError:
            print(f"{name} is not installed: left out.")
        else:
            found[name] = reader
    return found


def _tinsach(raw: bytes, label: str | None) -> str:
    decoded = decode(raw, label)
    return decoded.text if isinstance(decoded, Decoded) else ""


def _chardet(raw: bytes, _label: str | None) -> str:
    import chardet

    return raw.decode(chardet.detect(raw, compat_names=False)["encoding"] or "ascii")


def _charset_normalizer(raw: bytes, _label: str | None) -> str:
    import charset_normalizer

    return str(charset_normalizer.from_bytes(raw).best() or "")


def _cchardet(raw: bytes, _label: str | None) -> str:
    import cchardet

    return raw.decode(cchardet.detect(raw)["encoding"] or "ascii")


def _dammit(raw: bytes, label: str | None) -> str:
    from bs4.dammit import UnicodeDammit

    known = [label] if label else []
    return UnicodeDammit(raw, known_definite_encodings=known, is_html=True).unicode_markup or ""


def _resiliparse(raw: bytes, _label: str | None) -> str:
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    text: str = bytes_to_str(raw, detect_encoding(raw))
    return text


_READERS: dict[str, Reader] = {
    "tinsach": _tinsach,
    "chardet": _chardet,
    "charset-normalizer": _charset_normalizer,
    "faust-cchardet": _cchardet,
    "UnicodeDammit": _dammit,
    "resiliparse": _resiliparse,
}


def _same(answer: str, text: str) -> bool:
    """Equal but for white space, invisible characters and replacement characters."""
    return _core(answer) == _core(text)


def _core(text: str) -> str:
    dropped = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff\ufffd\u200e\u200f"))
    return "".join(unicodedata.normalize("NFC", text).translate(dropped).split())


def _race(
    found: Iterable[Case], setup: Setup
) -> tuple[dict[str, Counter[str]], Counter[str], dict[str, float]]:
    """By reader, how many of each kind of case came out right; how many there are; CPU seconds."""
    right: dict[str, Counter[str]] = defaultdict(Counter)
    all_readers, total, seconds = readers(setup), Counter[str](), defaultdict[str, float](float)
    for case in found:
        total[case.name] += 1
        for name, reader in all_readers.items():
            start = time.process_time()
            try:
                answer = reader(case.raw, case.label)
            except (UnicodeError, LookupError, ValueError, TypeError):
                answer = ""
            seconds[name] += time.process_time() - start
            right[name][case.name] += _same(answer, case.text)
    return right, total, seconds


def measure_charsets(setup: Setup) -> Figures:
    data, number = setup.data, setup.articles
    figures: Figures = {}
    settings: dict[str, Iterable[Case]] = {
        "page": cases.charset_cases(data, number, lambda _: None),
        "text": cases.bare_cases(data, number),
        "right label": cases.charset_cases(data, number, lambda codec: codec),
        "wrong label": cases.charset_cases(data, number, lambda _: "iso-8859-1"),
    }
    table: dict[str, list[str]] = defaultdict(list)
    for setting, found in settings.items():
        right, total, seconds = _race(found, setup)
        everything = total.total()
        for name in right:
            share = right[name].total() / everything
            table[name].append(f"{share:.4f}")
            if setting == "page":
                table[name].append(f"{seconds[name] / everything * 1000:.2f}")
            if name == "tinsach":
                figures[f"charset, {setting}"] = share
            elif name == "chardet" and setting == "page":
                figures["charset, page: above chardet"] = figures["charset, page"] - share
        if setting == "page":
            worst = sorted((right["tinsach"][codec] / total[codec], codec) for codec in total)
            print(
                f"{len(total)} encodings, {everything} pages; tinsach is below 1 on",
                [pair for pair in worst if pair[0] < 1],
            )
    show(
        "Right text of legacy pages",
        ["", "page", "CPU ms", "text", "right label", "latin-1 label"],
        ([name, *row] for name, row in table.items()),
    )
    return figures


def measure_damage(setup: Setup) -> Figures:
    right, total, _ = _race(cases.damage_cases(setup.data, setup.articles), setup)
    show(
        "Damaged and mislabelled",
        ["", *right],
        ([kind, *(f"{right[name][kind]}/{total[kind]}" for name in right)] for kind in total),
    )
    return {f"damage, {kind}": right["tinsach"][kind] / total[kind] for kind in total}


def measure_repair(setup: Setup) -> Figures:
    """Vietnamese that was wrongly read, 60 texts of each kind, beside ftfy alone."""
    found = cases.vietnamese(setup.data)
    chosen = [text for text in found["article"] + found["sentence"] if "\u200b" not in text][:60]
    fixers: dict[str, Callable[[str], str]] = {"tinsach": lambda text: repair(text)[0]}
    if setup.wants("ftfy"):
        fixers["ftfy"] = _ftfy
    table, figures = [], {}
    for name, misread in cases.MISREADINGS.items():
        pairs = [(misread(text), text) for text in chosen]
        right = {tool: sum(fix(wrong) == text for wrong, text in pairs) for tool, fix in fixers.items()}
        table.append([name, *(f"{number}/{len(chosen)}" for number in right.values())])
        figures[f"repair, {name}"] = right["tinsach"] / len(chosen)
    show("Vietnamese wrongly read", ["UTF-8 read as", *fixers], table)
    return figures


def _ftfy(text: str) -> str:
    import ftfy

    return ftfy.fix_text(text, uncurl_quotes=False, fix_character_width=False, fix_latin_ligatures=False)


def measure_clean(setup: Setup) -> Figures:
    """Clean texts that repair changes, by the names of what it did."""
    changed, count = Counter[str](), 0
    for name in ("ntrex_article", "ntrex_para", "ntrex_head", "sib200", "masakhanews", "vtb_vi"):
        for _language, text in cases.texts(setup.data, name):
            count += 1
            changed.update(repair(text)[1])
    for text in cases.misread_european(setup.data):
        changed.update(each for each in repair(text)[1] if each.startswith("vietnamese:"))
    wrong = sum(number for each, number in changed.items() if each.startswith(("mojibake", "vietnamese")))
    print(
        f"{count} clean texts; touched: {dict(changed)}; wrongly taken for mojibake or legacy Vietnamese: {wrong}"
    )
    return {"clean, left alone": 1 - wrong / count}


def measure_vietnamese(setup: Setup) -> Figures:
    right, total = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for case in cases.legacy_vietnamese(setup.data):
        total[case.way, case.length] += 1
        fixed, names = repair(case.shown)
        found = names[:1] == (f"vietnamese:{case.name}",)
        right[case.way, case.length] += found and fixed.lower() == case.text.lower()
    lengths = ("line", "sentence", "article")
    ways = list(dict.fromkeys(way for way, _ in total))
    show(
        "Legacy Vietnamese found and converted",
        ["", *lengths, "n"],
        (
            [
                way,
                *(f"{right[way, length] / total[way, length]:.4f}" for length in lengths),
                "/".join(str(total[way, length]) for length in lengths),
            ]
            for way in ways
        ),
    )
    return {f"vietnamese, {way} {length}": right[way, length] / total[way, length] for way, length in total}


def measure_speed(setup: Setup) -> Figures:
    """CPU rates: UTF-8 pages decoded, clean Vietnamese looked at, and ftfy with its defaults on the same."""
    if not setup.wants("ftfy"):
        return {}
    import ftfy

    vietnamese = [text for text in cases.vietnamese(setup.data)["article"] if not repair(text)[1]]
    english = [text for _language, text in cases.texts(setup.data, "ntrex_article", "eng-US")]
    heavy = [_padded(cases.page(text)).encode() for text in vietnamese]
    light = [_padded(cases.page(text)).encode() for text in english]
    rates = {
        "decode, Vietnamese UTF-8 pages": _rate(decode, heavy),
        "decode, English UTF-8 pages": _rate(decode, light),
        "repair, clean Vietnamese": _rate(repair, vietnamese),
        "ftfy's defaults, clean Vietnamese": _rate(ftfy.fix_text, vietnamese),
    }
    rates["repair: times ftfy's rate"] = (
        rates["repair, clean Vietnamese"] / rates["ftfy's defaults, clean Vietnamese"]
    )
    show("CPU rates", ["", "MB/s"], ([name, f"{rate:.1f}"] for name, rate in rates.items()))
    return {f"speed, {name}": rate for name, rate in rates.items()}


def _padded(page: str) -> str:
    """A page of the usual weight: most of it is markup and scripts."""
    markup = (
        '<div class="menu-item"><a href="/news/section-{0}/index.html" data-id="{0}">item {0}</a></div>\n'
    )
    head, body, rest = page.partition("<body>")
    return head + body + "".join(markup.format(number) for number in range(1200)) + rest


def _rate(function: Callable[[T], object], items: list[T]) -> float:
    """MB of UTF-8 a CPU second, the best of five rounds."""
    size = sum(len(item.encode() if isinstance(item, str) else item) for item in items)
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for item in items:
            function(item)
        best = min(best, time.process_time() - start)
    return size / best / 1e6


def pin(figures: Figures, data: Path) -> None:
    """Write the floors: a little below what was measured, and no speed, which is the machine's."""
    floors = {
        name: round(figure - 0.005, 4) for name, figure in figures.items() if not name.startswith("speed")
    }
    stored = {"data": digest(data), "floors": floors}
    FLOORS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"Floors written to {FLOORS}.")


def check(figures: Figures, data: Path) -> int:
    """1 when a figure is below its floor, and which."""
    stored = json.loads(FLOORS.read_text(encoding="utf-8"))
    if stored["data"] != digest(data):
        print(f"{data} is not the data that the floors were pinned on: nothing is compared.")
        return 0
    low = [
        f"{name}: {figures.get(name, 0):.4f} is below its floor {floor}."
        for name, floor in stored["floors"].items()
        if figures.get(name, 0) < floor
    ]
    print(*low, sep="\n") if low else print("All figures are at or above their floors.")
    return bool(low)
