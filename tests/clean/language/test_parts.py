"""The parts that the vote stands on."""

from __future__ import annotations

import numpy as np
import pytest

from clean.language.characters import count_scripts, folded_words, script_names
from clean.language.chinese import chinese_script, count_distinctive
from clean.language.detectors import known_languages, names, news_languages
from clean.language.ngrams import BITS, Weights, hash_ngrams
from clean.language.relatives import count_telltales, relatives
from clean.language.tables import read_table
from clean.language.vietnamese import bare_share, bare_syllables
from clean.language.vote import BY_TWO, EVIDENCE, LENGTHS, Ballot


def test_letters_are_counted_by_script() -> None:
    counts = count_scripts(["abc Яш 12", "漢字かな", ""])
    column = script_names().index
    assert counts[0, column("Latn")] == 3
    assert counts[0, column("Cyrl")] == 2
    assert counts[1, column("Hani")] == 2
    assert counts[1, column("Jpan")] == 2
    assert counts.sum(axis=1).tolist() == [5, 4, 0]


def test_texts_side_by_side_have_the_same_vectors_as_alone() -> None:
    weights = Weights.load()
    texts = ["Hôm nay trời đẹp.", "a", "Der Rat stimmt ab — heute!", "ok", "новости дня"]
    sums, counts = weights.vectors(texts)
    for text, total, count in zip(texts, sums, counts, strict=True):
        alone, number = weights.vectors([text])
        assert np.array_equal(alone[0], total)
        assert number[0] == count


def test_ngrams_do_not_cross_texts() -> None:
    folded = folded_words(["ab", "cd"])
    kept = (hash_ngrams(folded) < 1 << BITS).sum()
    alone = sum((hash_ngrams(folded_words([text])) < 1 << BITS).sum() for text in ("ab", "cd"))
    assert kept == alone


def test_weights_are_small_enough_to_ship() -> None:
    weights = Weights.load()
    assert weights.embedding.nbytes + weights.layer.nbytes < 3_000_000
    assert len(set(weights.labels)) == len(weights.labels)


def test_the_votes_fit_the_evidence() -> None:
    votes = Ballot.load()
    assert [len(row) for row in votes.by_two] == [BY_TWO] * (len(LENGTHS) + 1)
    assert [len(row) for row in votes.by_three] == [len(EVIDENCE)] * (len(LENGTHS) + 1)


@pytest.mark.parametrize("detector", ["pycld2", "py3langid", "langdetect"])
def test_every_name_of_a_detector_is_known(detector: str) -> None:
    assert set(names(detector).values()) <= known_languages()


def test_names_of_detectors_are_theirs() -> None:
    import pycld2

    theirs = {dict(pycld2.LANGUAGES).get(name, name) for name in pycld2.DETECTED_LANGUAGES}
    assert set(names("pycld2")) <= theirs


def test_there_are_52_news_languages_and_all_are_known() -> None:
    assert len(news_languages()) == 52
    assert news_languages() <= known_languages()


def test_telltale_rows_name_relatives() -> None:
    for group, languages, words in read_table("telltale.tsv"):
        assert set(languages.split()) < set(group.split())
        assert words.split()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("idući tjedan u europskom gradu", "hr"),
        ("sledeće nedelje u evropskom gradu", "sr"),
        ("karena polisi", "id"),
        ("kerana polis", "ms"),
        ("Det siger regeringen nu", "da"),
        ("Eg veit ikkje noko meir", "nn"),
    ],
)
def test_telltale_words_speak_for_one_relative(text: str, language: str) -> None:
    counts = count_telltales(text, relatives()[language])
    assert max(counts, key=counts.__getitem__) == language
    assert set(counts) == relatives()[language]


def test_languages_without_relatives_have_no_telltales() -> None:
    assert count_telltales("kerana polis", ["fr", "de", "ms"]) == {}


@pytest.mark.parametrize("syllable", ["nghieng", "truong", "quyen", "gi", "ong", "yeu", "khuya", "ghe", "ke"])
def test_vietnamese_syllables_follow_its_spelling(syllable: str) -> None:
    assert syllable in bare_syllables()


@pytest.mark.parametrize("other", ["nga" + "h", "ci", "kha" + "l", "gha", "string", "world", "ka", "quu"])
def test_other_letter_strings_are_no_syllables(other: str) -> None:
    assert other not in bare_syllables()


def test_bare_vietnamese_is_made_of_its_syllables() -> None:
    assert bare_share("Thoi tiet hom nay rat dep") == 1
    assert bare_share("The weather is fine today in the city") < 0.5


@pytest.mark.parametrize(
    ("text", "script"), [("这个国家", "Hans"), ("這個國家", "Hant"), ("人大", "?"), ("国國", "?")]
)
def test_characters_tell_simplified_from_traditional(text: str, script: str) -> None:
    assert chinese_script(text, "?") == script


def test_common_characters_tell_nothing() -> None:
    assert count_distinctive("天地人") == (0, 0)
