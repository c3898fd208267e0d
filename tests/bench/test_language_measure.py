"""The measures of language detection, and the pages that it makes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from bench import language
from bench.language import Score
from bench.language_mixed import mixed_pages
from bench.language_peers import Answer
from bench.language_texts import Text, our_code, without_marks


def text(language: str, label: str = "", script: str = "Latn") -> Text:
    return Text("headline", label or language, language, script, "words", 0)


def score(*pairs: tuple[Text, str, float]) -> Score:
    result = Score()
    for wanted, found, confidence in pairs:
        result.add(wanted, Answer(found, "Latn", confidence, {}), 0.001)
    return result


def test_macro_f1_weighs_languages_alike() -> None:
    found = score((text("de"), "de", 1.0), (text("de"), "de", 1.0), (text("fr"), "de", 1.0))
    assert found.macro_f1() == pytest.approx((4 / 5 + 0) / 2)


def test_languages_outside_the_news_list_do_not_count() -> None:
    assert score((text("de"), "de", 1.0), (text("cy"), "de", 1.0)).macro_f1() == 1


def test_nynorsk_counts_as_norwegian() -> None:
    assert score((text("nn"), "no", 1.0)).macro_f1() == 1


def test_calibration_is_the_gap_between_confidence_and_share_right() -> None:
    found = score((text("de"), "de", 0.95), (text("fr"), "de", 0.95))
    assert found.calibration_error() == pytest.approx(0.45)


def test_refusals_are_counted_for_known_and_unknown_languages_apart() -> None:
    found = score((text("xx-none"), "und", 0.1), (text("xx-none"), "de", 0.9), (text("de"), "und", 0.1))
    assert found.unknown_refused() == 0.5
    assert found.known_refused() == 1


def test_scripts_are_judged_where_the_label_names_one() -> None:
    assert score((text("sr", "srp-Latn"), "sr", 1.0), (text("de"), "de", 1.0)).script_right() == 1
    assert score((text("de"), "de", 1.0)).script_right() is None


@pytest.mark.parametrize(
    ("label", "code"), [("srp-Latn", "sr"), ("arb_Arab", "ar"), ("zho-TW", "zh"), ("cjk_Latn", "cjk")]
)
def test_labels_become_our_codes(label: str, code: str) -> None:
    assert our_code(label) == code


def test_marks_come_off() -> None:
    assert without_marks("Đường phố Hà Nội") == "Duong pho Ha Noi"


def test_mixed_pages_have_the_share_that_they_say() -> None:
    articles = [
        Text("article", "deu", "de", "Latn", "\n".join(["Ein deutscher Satz mit Worten."] * 20), 0),
        Text("article", "fra", "fr", "Latn", "\n".join(["Une phrase avec des mots."] * 20), 0),
    ]
    pages = mixed_pages(articles, 0.3, 4)
    assert len(pages) == 4
    for page in pages:
        lines = page.text.split("\n")
        german = sum(sum(map(str.isalpha, line)) for line in lines if line.startswith("Ein"))
        french = sum(sum(map(str.isalpha, line)) for line in lines if line.startswith("Une"))
        share = (french if page.second == "fr" else german) / (german + french)
        assert page.share == pytest.approx(share)
        assert abs(page.share - 0.3) < 0.05


def figures(f1: float, calibration: float, *, held_out: bool = False) -> dict[str, object]:
    sets = {"headline": {"tinsach": {"f1": f1, "calibration": calibration, "script": None}}}
    return {"held out": held_out, "sets": sets, "cases": {"Malay, articles": {"texts": 9, "right": 1.0}}}


def test_floors_hold_for_their_data_and_kind_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    floors = tmp_path / "floors.json"
    floors.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(language, "FLOORS", floors)
    language._pin(figures(0.98, 0.02), tmp_path)
    language._pin(figures(0.9, 0.03, held_out=True), tmp_path)
    assert language._hold(figures(0.98, 0.02), tmp_path) == 0
    assert language._hold(figures(0.9, 0.03, held_out=True), tmp_path) == 0
    assert language._hold(figures(0.9, 0.05), tmp_path) == 1
    printed = capsys.readouterr().out
    assert "headline: f1 is 0.9000, and its floor 0.977." in printed
    assert "headline: calibration is 0.0500, and its floor 0.028." in printed
    (tmp_path / "more.jsonl.gz").write_bytes(gzip.compress(b"{}"))
    assert language._hold(figures(0.1, 0.9), tmp_path) == 0
