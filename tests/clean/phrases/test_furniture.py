"""Lines of furniture are found in any language, and lines of a story are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clean.phrases.furniture import caption_mark, furniture, is_field_label, read_counter, teaser

HERE = Path(__file__).parent


def _cases(name: str) -> list[tuple[str, ...]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("kind", "line"), _cases("furniture.tsv"))
def test_furniture(kind: str, line: str) -> None:
    match = furniture(line)
    assert (match.kind if match else "-") == kind


@pytest.mark.parametrize(("answer", "line"), _cases("teasers.tsv"))
def test_teaser(answer: str, line: str) -> None:
    assert (teaser(line) is not None) == (answer == "yes")


@pytest.mark.parametrize(("kind", "value", "line"), _cases("counters.tsv"))
def test_read_counter(kind: str, value: str, line: str) -> None:
    counter = read_counter(line)
    assert ((counter.kind, str(counter.value)) if counter else ("-", "-")) == (kind, value)


@pytest.mark.parametrize(("answer", "line"), _cases("captions.tsv"))
def test_caption_mark(answer: str, line: str) -> None:
    assert (caption_mark(line) is not None) == (answer == "yes")


def test_a_word_alone_is_furniture_where_the_caller_knows_its_place() -> None:
    assert furniture("Facebook") is None
    match = furniture("Facebook", alone=False)
    assert match is not None
    assert match.kind == "share"


def test_field_labels() -> None:
    assert is_field_label("Tiêu đề:")
    assert not is_field_label("Nước về đồng cạn")


@pytest.mark.parametrize("name", ["dumps"])
def test_no_sentence_of_a_story_is_furniture(name: str) -> None:
    """Every paragraph, heading and title of the dumps is left alone."""
    found = 0
    for path in (HERE.parent / "label" / name).glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, text = line.partition("\t")
            if kind in {"paragraph", "lead", "heading", "title", "caption", "list"}:
                found += 1
                assert furniture(text) is None, text
                assert teaser(text) is None, text
                assert read_counter(text) is None, text
    assert found > 100


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    match = furniture(text)
    assert match is None or (match.kind and match.reason)
    read_counter(text)
    teaser(text)
    caption_mark(text)
